// HTML as plain text, for summaries and full-text search (Press sets a mail's text part): blocks are set apart by an
// empty line, list items begin with "- ", a link is its text. Scripts, styles and what else isn't text for readers is
// left out. Never fails; trees are no deeper than HTML.parse makes them.

extension HTMLNode {
  /// The text a reader sees, without a newline at its end. Runs of white space are one space, but in `pre`.
  public var plainText: String { [self].plainText }

  /// The words of the text, as they are written: letters, digits, and apostrophes or hyphens between them.
  public var words: [String] { [self].words }
}

extension [HTMLNode] {
  /// See `HTMLNode.plainText`.
  public var plainText: String {
    var setter = PlainTextSetter()
    setter.set(self)
    return String(decoding: setter.out, as: UTF8.self)
  }

  /// See `HTMLNode.words`.
  public var words: [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    var joint: Unicode.Scalar?
    for scalar in plainText.unicodeScalars {
      if isWordScalar(scalar) {
        if let joint { word.append(joint) }
        joint = nil
        word.append(scalar)
      } else if !word.isEmpty, joint == nil, scalar == "'" || scalar == "\u{2019}" || scalar == "-" {
        joint = scalar
      } else {
        if !word.isEmpty { words.append(String(word)) }
        word = String.UnicodeScalarView()
        joint = nil
      }
    }
    if !word.isEmpty { words.append(String(word)) }
    return words
  }
}

private func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.isASCII { return 0x61...0x7A ~= scalar.value | 0x20 || 0x30...0x39 ~= scalar.value }
  return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    || scalar.properties.generalCategory == .nonspacingMark
}

private struct PlainTextSetter {
  var out: [UInt8] = []
  /// Newlines owed before the next text.
  private var newlines = 0
  private var space = false
  private var lists = 0
  /// Whether the item's hyphen has been written and no text after it.
  private var atItemStart = false

  mutating func set(_ nodes: [HTMLNode], verbatim: Bool = false) {
    for node in nodes {
      switch node {
      case .comment: break
      case .text(let text): if verbatim { set(verbatim: text) } else { set(text) }
      case .element(let element): set(element, verbatim: verbatim)
      }
    }
  }

  private mutating func set(_ element: HTMLElement, verbatim: Bool) {
    let name = element.name
    let flow = element.textFlow
    if flow == .removed { return }
    if name == "br" { return breakLine(1) }
    if name == "td" || name == "th" { space = true }
    let isList = name == "ul" || name == "ol"
    if isList { lists += 1 }
    // A list inside an item follows it on the next line.
    let apart = flow == .block ? (lists > (isList ? 1 : 0) ? 1 : 2) : flow == .line ? 1 : 0
    breakLine(apart)
    if name == "li" {
      word(Array(repeating: 0x20, count: 2 * Swift.max(lists - 1, 0)) + Array("- ".utf8))
      atItemStart = true
    }
    set(element.children, verbatim: verbatim || name == "pre")
    atItemStart = false
    if isList { lists -= 1 }
    breakLine(isList && lists == 0 ? 2 : apart)
  }

  private mutating func breakLine(_ count: Int) {
    if atItemStart { return }
    newlines = max(newlines, count)
    if newlines > 0 { space = false }
  }

  private mutating func set(_ text: String) {
    var run: [UInt8] = []
    for byte in text.utf8 {
      if byte == 0x20 || 0x09...0x0D ~= byte {
        if !run.isEmpty { word(run) }
        run.removeAll(keepingCapacity: true)
        space = true
      } else {
        run.append(byte)
      }
    }
    if !run.isEmpty { word(run) }
  }

  private mutating func set(verbatim text: String) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { newlines = atItemStart ? 0 : newlines + 1 }
      if !line.isEmpty { word(Array(line.utf8)) }
    }
  }

  private mutating func word(_ bytes: [UInt8]) {
    if !out.isEmpty, !atItemStart {
      if newlines > 0 {
        out.append(contentsOf: repeatElement(0x0A, count: newlines))
      } else if space {
        out.append(0x20)
      }
    }
    newlines = 0
    space = false
    atItemStart = false
    out += bytes
  }
}
