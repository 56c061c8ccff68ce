internal import Markup
internal import Newsroom

/// Walks a tree and writes its blocks as lines. See `MailText`.
///
/// Each block writes what it begins with (`first`: a list item's marker, then `rest`: blanks, quotation marks) and owes
/// a number of line breaks, which are written only when text follows: so nothing is blank twice, or at an end.
struct TextSetter {
  let columns: Int
  var run = TextRun()
  /// Cells of a table in columns are gathered, not written.
  var isInCell = false
  /// Short blocks follow each other without blank lines: the items of a list.
  var isTight = false
  var lists: [TextList] = []
  /// Directly in an item of the innermost list.
  var isInItem = false
  var links: TextLinks
  var open: [TextLinks.Open] = []
  var out: [UInt8] = []
  private(set) var rest: [UInt8] = []
  private var first: [UInt8] = []
  /// What `rest` was at its shortest since the last line: what a blank line has.
  private var common: [UInt8] = []
  private var owed = 0
  private var lines = 0
  var heading = 0
  private var depth = 0

  private static let maxDepth = 400

  init(columns: Int, links: Newsletter.TextLinks) {
    self.columns = columns
    self.links = TextLinks(links)
  }

  /// The text, with the list of its links.
  mutating func finish() -> [UInt8] {
    flush()
    for (index, target) in links.targets.enumerated() {
      owed = max(owed, index == 0 ? 2 : 1)
      run.append("[\(index + 1)]")
      startLine()
      out += LineFiller.plain(run.octets)
      out.append(0x20)
      out.append(contentsOf: target.utf8)
      run.clear()
    }
    return out
  }

  mutating func set(_ nodes: [HTMLNode]) {
    for node in nodes {
      switch node {
      case .comment: break
      case .text(let text): run.append(text)
      case .element(let element): set(element)
      }
    }
  }

  private mutating func set(_ element: HTMLElement) {
    guard depth < Self.maxDepth, !element.isHidden else { return }
    depth += 1
    defer { depth -= 1 }
    switch element.name {
    case "br": breakLine()
    case "wbr": run.chance()
    case "hr": rule()
    case "img": image(element)
    case "a": link(element)
    case "q": quoted(element)
    case "sup": superscript(element)
    case "input": checkbox(element)
    case "h1", "h2", "h3", "h4", "h5", "h6": heading(element)
    case "pre", "xmp", "listing": preformatted(element)
    case "blockquote": indented(by: "> ") { $0.set(element.children) }
    case "ul", "ol", "menu", "dir": list(element)
    case "li": item(element)
    case "dd": indented(by: "  ", gap: 1) { $0.set(element.children) }
    case "table": table(element)
    case "td", "th": block(1) { $0.set(element.children) }
    case "figcaption", "div", "section", "article", "header", "footer", "main", "aside", "nav", "center", "body",
      "form":
      block(1) { $0.set(element.children) }
    case "xml": break
    default:
      switch element.textFlow {
      case .removed: break
      case .block: block(2) { $0.set(element.children) }
      case .line: block(1) { $0.set(element.children) }
      case .inline: set(element.children)
      }
    }
  }

  // MARK: Lines

  /// Owes so many line breaks before the next text: 1 for a new line, 2 for a blank one between.
  mutating func owe(_ count: Int) {
    // A marker's text is on the marker's line.
    if first == rest { owed = max(owed, isTight ? min(count, 1) : count) }
  }

  mutating func block(_ gap: Int, _ content: (inout TextSetter) -> Void) {
    flush()
    owe(gap)
    content(&self)
    flush()
    owe(gap)
  }

  /// Sets content whose lines begin with `mark`, or its first with `marker`. Deep in the tree they begin with no more
  /// than what is around them.
  mutating func indented(
    by mark: String, marker: String? = nil, gap: Int = 2, isTight tight: Bool = false,
    _ content: (inout TextSetter) -> Void
  ) {
    block(gap) { setter in
      let before = (setter.rest, setter.first, setter.lines, setter.isTight)
      if setter.rest.count + mark.utf8.count <= setter.columns / 2 {
        // Quotations within quotations are ">> " (RFC 3676, section 4.5).
        if mark == "> ", setter.rest.suffix(2) == Array("> ".utf8), setter.first == setter.rest {
          setter.rest.removeLast()
          setter.first.removeLast()
        }
        setter.rest += Array(mark.utf8)
        setter.first += Array((marker ?? mark).utf8)
      } else if let marker {
        setter.run.append(marker + " ")
      }
      setter.isTight = tight
      content(&setter)
      setter.flush()
      setter.isTight = before.3
      setter.rest = before.0
      setter.first = setter.lines == before.2 ? before.1 : before.0
      if setter.rest.count < setter.common.count { setter.common = setter.rest }
    }
  }

  /// Begins a line: what is owed, and what it begins with. Returns the column it is at then.
  @discardableResult
  mutating func startLine() -> Int {
    if !out.isEmpty {
      if rest.count < common.count { common = rest }
      out.append(10)
      if owed > 1 {
        let end = common.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? 0
        out += common[..<end]
        out.append(10)
      }
    }
    let column = first.count
    out += first
    first = rest
    common = rest
    owed = 1
    lines += 1
    return column
  }

  /// Writes a line that is no paragraph.
  mutating func writeLine(_ content: (inout [UInt8]) -> Void) {
    startLine()
    content(&out)
    while out.last == 0x20 { out.removeLast() }
  }

  /// Writes the paragraph gathered so far, if there is one.
  mutating func flush() {
    if isInCell {
      run.gap = .space
      return
    }
    guard run.isVisible else {
      run.clear()
      return
    }
    for index in open.indices {
      links.show(&open[index], in: &run, isLast: false)
      open[index].start = 0
    }
    if run.isVerbatim { return flushVerbatim() }
    let column = startLine()
    let start = out.count - column
    LineFiller.fill(run.trimmed, columns: columns, from: column, hanging: rest, into: &out)
    run.clear()
    if 1...2 ~= heading { underline(from: start) }
  }

  private mutating func underline(from start: Int) {
    let widest = out[start...].split(separator: 10).map {
      DisplayWidth.of(String(decoding: $0, as: UTF8.self)) - rest.count
    }.max()
    let width = min(max(widest ?? 0, 2), columns - rest.count)
    out.append(10)
    out += rest + Array(repeating: UInt8(ascii: heading == 1 ? "=" : "-"), count: width)
  }

  private mutating func flushVerbatim() {
    var isBlank = false
    var isFirst = true
    for line in run.octets.split(separator: 10, omittingEmptySubsequences: false) {
      var line = line
      while line.last == 0x20 { line.removeLast() }
      if line.isEmpty {
        isBlank = true
        continue
      }
      if !isFirst { owed = isBlank ? 2 : 1 }
      let column = startLine()
      isFirst = false
      isBlank = false
      let plain = LineFiller.plain(line)
      if column + DisplayWidth.of(String(decoding: plain, as: UTF8.self)) <= columns {
        out += plain
      } else {
        let blanks = Array(repeating: UInt8(0x20), count: min(line.prefix { $0 == 0x20 }.count, columns / 4))
        out += blanks
        fillVerbatim(
          line.drop { $0 == 0x20 }, from: column + blanks.count, hanging: rest + blanks + Array("    ".utf8))
      }
    }
    run.clear()
  }

  /// As `LineFiller.fill`, but that a line is broken only where there are spaces, and those within a line all stay.
  private mutating func fillVerbatim(_ line: ArraySlice<UInt8>, from start: Int, hanging: [UInt8]) {
    var column = start
    var rest = line
    while let first = rest.firstIndex(where: { $0 != 0x20 }) {
      let blanks = first - rest.startIndex
      let word = rest[first...].prefix { $0 != 0x20 }
      rest = rest[word.endIndex...]
      let width = DisplayWidth.of(String(decoding: LineFiller.plain(word), as: UTF8.self))
      if column > start || blanks > 0, column + blanks + width > columns {
        out.append(10)
        out += hanging
        column = hanging.count
      } else {
        out += Array(repeating: 0x20, count: blanks)
        column += blanks
      }
      let before = out.count
      LineFiller.fill(word, columns: columns, from: column, hanging: hanging, into: &out)
      // A word wider than a line may have been broken, as Chinese is.
      let end = out[before...].lastIndex(of: 10).map { $0 + 1 }
      column = (end == nil ? column : 0) + DisplayWidth.of(String(decoding: out[(end ?? before)...], as: UTF8.self))
    }
  }
}
