/// Decides which white space of a template is the template's own: lines that hold nothing but a tag aren't printed, and
/// every printed line's indentation is set apart, so that partials and blocks can be indented as a whole.
///
/// Follows the specification's rules on standalone tags. A parent tag stands alone when nothing precedes its opening
/// and nothing follows its closing tag; a block given to a parent doesn't hold the line break after its opening tag.
///
/// Failure policy: a section without its end, or an end without its section, is an error with its place.
struct Lines {
  /// A template in the order of its nodes.
  enum Step {
    case text([UInt8])
    /// A printed line begins, with this indentation.
    case line([UInt8])
    case tag(Tag, Layout)
  }

  struct Layout {
    /// White space before the tag on its line, if that is all there is.
    var indentation: [UInt8]?
    var standsAlone = false
  }

  private let tokens: [Token]
  /// For opening and closing tags: the index of the other one.
  private var partner: [Int?]
  /// For each tag: the index of the opening tag it is directly inside of.
  private var inside: [Int?]
  private var dropped: [Bool]
  private var alone: [Bool]

  static func lay(_ tokens: [Token]) throws(TemplateError) -> [Step] {
    var lines = Lines(tokens)
    try lines.match()
    let ranges = lines.ranges()
    for range in ranges { lines.markSingleTag(range) }
    lines.markParents(ranges)
    return lines.steps(ranges)
  }

  private init(_ tokens: [Token]) {
    self.tokens = tokens
    partner = Array(repeating: nil, count: tokens.count)
    inside = partner
    dropped = Array(repeating: false, count: tokens.count)
    alone = dropped
  }

  private mutating func match() throws(TemplateError) {
    var open: [(index: Int, tag: Tag)] = []
    for (index, token) in tokens.enumerated() {
      guard let tag = token.tag else { continue }
      inside[index] = open.last?.index
      if tag.opens {
        open.append((index, tag))
        guard open.count <= Template.maximumDepth else {
          throw TemplateError(tag.place, "sections are nested deeper than \(Template.maximumDepth)")
        }
      } else if tag.kind == .close {
        guard let last = open.popLast() else {
          throw TemplateError(tag.place, "\(tag.written("/")) closes nothing: no section is open here")
        }
        guard last.tag.name == tag.name else {
          throw TemplateError(
            tag.place, "found \(tag.written("/")), expected \(last.tag.written("/")) for line \(last.tag.place.line)")
        }
        partner[index] = last.index
        partner[last.index] = index
        inside[index] = inside[last.index]
      }
    }
    if let (_, tag) = open.last {
      throw TemplateError(tag.place, "\"\(tag.name)\" is never closed: expected \(tag.written("/"))")
    }
  }

  private func ranges() -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    for index in tokens.indices where tokens[index].endsLine || index == tokens.count - 1 {
      ranges.append(start..<index + 1)
      start = index + 1
    }
    return ranges
  }

  /// The kind of the tag that opened what `index` opens or closes.
  private func openingKind(_ index: Int) -> Tag.Kind? {
    guard let tag = tokens[index].tag else { return nil }
    return tag.kind == .close ? partner[index].flatMap { tokens[$0].tag?.kind } : tag.kind
  }

  /// Whether the tag at `index` opens or closes a block that is given to a parent.
  private func isArgument(_ index: Int) -> Bool {
    openingKind(index) == .block && inside[index].flatMap { tokens[$0].tag?.kind } == .parent
  }

  private func isBlank(_ range: Range<Int>) -> Bool { tokens[range].allSatisfy(\.isBlank) }

  private mutating func drop(_ range: Range<Int>) {
    for index in range { dropped[index] = true }
  }

  private mutating func markSingleTag(_ line: Range<Int>) {
    let tags = line.filter { tokens[$0].tag != nil }
    guard tags.count == 1, let tag = tags.first, tokens[tag].tag?.mayStandAlone == true,
      openingKind(tag) != .parent, !isArgument(tag), isBlank(line.lowerBound..<tag), isBlank(tag + 1..<line.upperBound)
    else { return }
    alone[tag] = true
    drop(line.lowerBound..<tag)
    drop(tag + 1..<line.upperBound)
  }

  private mutating func markParents(_ lines: [Range<Int>]) {
    var lineOf: [Range<Int>] = []
    for line in lines { lineOf += Array(repeating: line, count: line.count) }
    for (open, close) in partner.enumerated() {
      guard let close, open < close, let tag = tokens[open].tag else { continue }
      let before = lineOf[open].lowerBound..<open
      if tag.kind == .parent {
        let after = close + 1..<lineOf[close].upperBound
        guard isBlank(before), isBlank(after) else { continue }
        alone[open] = true
        drop(before)
        drop(after)
      } else if isArgument(open) {
        let after = open + 1..<lineOf[open].upperBound
        if isBlank(after) { drop(after) }
        let beforeClose = lineOf[close].lowerBound..<close
        if lineOf[close] != lineOf[open], isBlank(beforeClose) { drop(beforeClose) }
      }
    }
  }

  private func steps(_ lines: [Range<Int>]) -> [Step] {
    var steps: [Step] = []
    for line in lines {
      var rest: ArraySlice<UInt8>?
      if let first = line.first(where: { !dropped[$0] }), !alone[first],
        !(isArgument(first) && tokens[first].tag?.kind == .close)
      {
        var indentation: ArraySlice<UInt8> = []
        if first == line.lowerBound, case .text(let bytes) = tokens[first] {
          indentation = bytes.prefix { $0 == 32 || $0 == 9 }
          rest = bytes[indentation.endIndex...]
        }
        steps.append(.line(Array(indentation)))
      }
      for index in line {
        switch tokens[index] {
        case .tag(let tag):
          let before = line.lowerBound..<index
          var layout = Layout(indentation: nil, standsAlone: alone[index])
          if isBlank(before) {
            layout.indentation = before.isEmpty ? [] : tokens[before.lowerBound].blanks
          }
          steps.append(.tag(tag, layout))
        case .text(let bytes):
          if dropped[index] { continue }
          let kept = index == line.lowerBound ? rest ?? bytes : bytes
          if !kept.isEmpty { steps.append(.text(Array(kept))) }
        }
      }
    }
    return steps
  }
}

extension Token {
  /// The spaces and tabs that it begins with.
  fileprivate var blanks: [UInt8] {
    if case .text(let bytes) = self { Array(bytes.prefix { $0 == 32 || $0 == 9 }) } else { [] }
  }
}
