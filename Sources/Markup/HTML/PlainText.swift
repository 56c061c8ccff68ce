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

/// Takes a tree's beginnings, texts and ends in their order, and sets the text.
struct PlainTextSetter {
  private(set) var out: [UInt8] = []
  /// Newlines owed before the next text.
  private var newlines = 0
  private var space = false
  private var lists = 0
  /// Whether the item's hyphen has been written and no text after it.
  private var atItemStart = false
  private var open: [Open] = []
  /// How many open elements are `pre`, and how many hold no text for readers.
  private var verbatim = 0
  private var removed = 0

  private struct Open {
    var apart = 0
    var isList = false
    var isVerbatim = false
    var isRemoved = false
    var isInline = false
  }

  mutating func set(_ nodes: [HTMLNode]) {
    for node in nodes {
      switch node {
      case .comment: break
      case .text(let text): set(text)
      case .element(let element):
        if element.textFlow == .removed { continue }
        begin(element.name)
        set(element.children)
        end()
      }
    }
  }

  mutating func begin(_ name: String) {
    var element = Open()
    let flow = HTMLElement(name: name).textFlow
    element.isRemoved = flow == .removed
    element.isVerbatim = name == "pre"
    element.isInline = name == "br" || element.isRemoved
    defer { open.append(element) }
    if element.isVerbatim { verbatim += 1 }
    if element.isRemoved { removed += 1 }
    if removed > 0 { return }
    if name == "br" { return breakLine(1) }
    if name == "td" || name == "th" { space = true }
    element.isList = name == "ul" || name == "ol"
    if element.isList { lists += 1 }
    // A list inside an item follows it on the next line.
    element.apart = flow == .block ? (lists > (element.isList ? 1 : 0) ? 1 : 2) : flow == .line ? 1 : 0
    breakLine(element.apart)
    if name == "li" {
      word(Array(repeating: 0x20, count: 2 * Swift.max(lists - 1, 0)) + Array("- ".utf8))
      atItemStart = true
    }
  }

  mutating func end() {
    guard let element = open.popLast() else { return }
    if element.isVerbatim { verbatim -= 1 }
    if element.isRemoved { removed -= 1 }
    if removed > 0 || element.isInline { return }
    atItemStart = false
    if element.isList { lists -= 1 }
    breakLine(element.isList && lists == 0 ? 2 : element.apart)
  }

  mutating func set(_ text: String) {
    if removed > 0 { return }
    if verbatim > 0 { set(verbatim: text) } else { set(folding: text.utf8) }
  }

  private mutating func breakLine(_ count: Int) {
    if atItemStart { return }
    newlines = max(newlines, count)
    if newlines > 0 { space = false }
  }

  private mutating func set(folding text: String.UTF8View) {
    var isInWord = false
    for byte in text {
      if byte == 0x20 || 0x09...0x0D ~= byte {
        isInWord = false
        space = true
      } else {
        if !isInWord { word([]) }
        isInWord = true
        out.append(byte)
      }
    }
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
