// Writes allowed elements so that they nest as HTML's content models say, whatever the order they arrive in. Blocks are
// written at once. Text blocks and inline elements are only noted, and written when there is text, a picture or a line
// break to put in them: empty ones vanish, and one that is split by a block is written again after it, so that
// `<b>x<ul><li>y</ul>` becomes `<p><b>x</b></p><ul><li><b>y</b></li></ul>`. Never fails.

struct SanitizedWriter {
  /// Where the text stood before a block began; given back when it ends.
  struct Outer {
    fileprivate var textBlock: TextBlock?
    fileprivate var name = ""
    fileprivate var paragraphs = false
    fileprivate var textOnly = false
  }

  fileprivate struct TextBlock {
    var name: String
    var tag: [UInt8]
  }

  private var out: [UInt8] = []
  private var textBlock: TextBlock?
  /// The text block whose start tag is written and whose end tag isn't.
  private var openTextBlock: String?
  private var inlines: [TextBlock] = []
  /// How many of `inlines` are written and open.
  private var openInlines = 0
  /// Whether text has been written since the last block began or ended.
  private var inRun = false
  /// Whether bare text gets a paragraph of its own here.
  private var paragraphs = true
  /// Whether nothing but text may stand here.
  private var textOnly = false
  private var containers = 0
  /// What a reading of the output would give as its plain text; set along, where somebody wants it.
  var plainText: PlainTextSetter?

  var blockDepth: Int { containers }
  var inlineDepth: Int { inlines.count }
  var allowsBlocks: Bool { !textOnly }
  /// Whether no text block encloses this place.
  var isOutsideText: Bool { textBlock == nil }

  func isInside(_ inline: String) -> Bool { inlines.contains { $0.name == inline } }

  mutating func finish() -> [UInt8] {
    endRun()
    return out
  }

  mutating func text(_ text: String) {
    var bytes = Substring(text.heldByHTML).utf8
    if !inRun, textBlock?.name != "pre" { bytes = bytes.drop { $0 <= 0x20 || $0 == 0x7F } }
    if bytes.isEmpty { return }
    beginLeaf()
    out.appendHTML(text: bytes)
    guard plainText != nil else { return }
    var text = String(Substring(bytes))
    // As `appendHTML` writes them.
    if bytes.contains(13) { text = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n") }
    plainText?.set(text)
  }

  /// Writes an element without content that stands in a line of text.
  mutating func leaf(_ name: String, _ tag: [UInt8]) {
    beginLeaf()
    out += tag
    plainText?.begin(name)
    plainText?.end()
  }

  private mutating func beginLeaf() {
    if openTextBlock == nil {
      if let block = textBlock {
        out += block.tag
        openTextBlock = block.name
        plainText?.begin(block.name)
      } else if paragraphs {
        out.append("<p>")
        openTextBlock = "p"
        plainText?.begin("p")
      }
    }
    while openInlines < inlines.count {
      out += inlines[openInlines].tag
      plainText?.begin(inlines[openInlines].name)
      openInlines += 1
    }
    inRun = true
  }

  private mutating func white(_ text: StaticString) {
    beginLeaf()
    out.append(text)
    plainText?.set("\(text)")
  }

  /// Ends a line of text where no block may begin, or begins a new paragraph where one may.
  mutating func separate() {
    guard inRun else { return }
    if textBlock?.name == "pre" {
      white("\n")
    } else if !textOnly, textBlock.map({ $0.name == "p" }) ?? paragraphs {
      endRun()
    } else if out.last != 0x20 {
      white(" ")
    }
  }

  mutating func begin(inline name: String, tag: [UInt8]) {
    inlines.append(TextBlock(name: name, tag: tag))
  }

  mutating func endInline() {
    if openInlines == inlines.count { closeInline() }
    inlines.removeLast()
  }

  mutating func begin(textBlock name: String, tag: [UInt8]) -> Outer {
    endRun()
    let outer = Outer(textBlock: textBlock)
    textBlock = TextBlock(name: name, tag: tag)
    return outer
  }

  mutating func end(textBlock outer: Outer) {
    endRun()
    textBlock = outer.textBlock
  }

  mutating func begin(container name: String, tag: [UInt8], paragraphs: Bool, textOnly: Bool) -> Outer {
    endRun()
    let outer = Outer(textBlock: textBlock, name: name, paragraphs: self.paragraphs, textOnly: self.textOnly)
    out += tag
    plainText?.begin(name)
    textBlock = nil
    self.paragraphs = paragraphs
    self.textOnly = textOnly
    containers += 1
    return outer
  }

  mutating func end(container outer: Outer) {
    endRun(newline: false)
    endTag(outer.name)
    out.append("\n")
    plainText?.set("\n")
    textBlock = outer.textBlock
    paragraphs = outer.paragraphs
    textOnly = outer.textOnly
    containers -= 1
  }

  mutating func void(_ name: String) {
    endRun()
    out.append("<")
    out.append(contentsOf: name.utf8)
    out.append(">\n")
    plainText?.begin(name)
    plainText?.end()
    plainText?.set("\n")
  }

  private mutating func endRun(newline: Bool = true) {
    while openInlines > 0 { closeInline() }
    if let name = openTextBlock {
      endTag(name)
      if newline || name == "p" {
        out.append("\n")
        plainText?.set("\n")
      }
    }
    openTextBlock = nil
    inRun = false
  }

  private mutating func closeInline() {
    openInlines -= 1
    endTag(inlines[openInlines].name)
  }

  private mutating func endTag(_ name: String) {
    out.append("</")
    out.append(contentsOf: name.utf8)
    out.append(">")
    plainText?.end()
  }
}
