// Bytes to an HTML tree, over libxml2's HTML parser and its SAX callbacks: no document of libxml2's is ever built, so
// there is none to free, and no depth to fear. Any input gives a tree, but for the limits in HTMLError, which keep
// libxml2's quadratic corners (open elements, attributes of one tag) small. Nothing is loaded, nothing is printed.

internal import CLibXML2

/// The door to libxml2's HTML parser.
public enum HTML {
  /// Bytes that `parse` reads unless told otherwise.
  public static let defaultLimit = 4 << 20
  /// Levels of a tree; deeper elements become later siblings of the one that encloses them, their text kept.
  public static let maxDepth = 200
  /// Open elements before the text is refused.
  public static let maxOpenElements = 1_000
  /// Attributes of one tag before the text is refused.
  public static let maxAttributes = 1_000

  /// What the bytes are: a piece of a page's body (no `html`, `head` or `body` in the tree), or a whole page.
  public enum Scope: Sendable {
    case fragment, page
  }

  /// Reads HTML. Bytes that aren't UTF-8 become U+FFFD, NUL too, numeric references to C1 controls what Windows-1252
  /// has there (HTML Standard, 13.2.5.80).
  public static func parse(
    _ bytes: [UInt8], as scope: Scope = .fragment, limit: Int = defaultLimit
  ) throws(HTMLError) -> [HTMLNode] {
    guard bytes.count <= min(limit, Int(Int32.max) / 4) else {
      throw .tooLarge(bytes: bytes.count, limit: limit)
    }
    try TagScan.check(bytes)
    let opening: StaticString = scope == .fragment ? "<body>" : ""
    var source = opening.withUTF8Buffer { Array($0) }
    source.reserveCapacity(bytes.count + 8)
    if String(validating: bytes, as: UTF8.self) != nil {
      source.append(contentsOf: bytes)
    } else {
      source.append(contentsOf: String(decoding: bytes, as: UTF8.self).utf8)
    }
    if source.contains(0) { source = source.flatMap { $0 == 0 ? [0xEF, 0xBF, 0xBD] : [$0] } }
    let builder = HTMLTreeBuilder()
    try builder.read(source)
    let nodes = builder.finish()
    guard scope == .fragment else { return nodes }
    return nodes.flatMap { node in node.element.map { $0.name == "body" ? $0.children : [node] } ?? [node] }
  }

  fileprivate static let initialized: Void = xmlInitParser()
}

/// Grows a tree from the callbacks of one parser.
private final class HTMLTreeBuilder {
  private var open: [HTMLElement] = [HTMLElement(name: "")]
  /// For each element libxml2 has open: whether it is in `open` (elements too deep, and void ones, are not).
  private var isOpen: [Bool] = []
  private var text: [UInt8] = []
  private var tooDeep = false
  private var parser: htmlParserCtxtPtr?

  func read(_ source: [UInt8]) throws(HTMLError) {
    _ = HTML.initialized
    let parsed = source.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { chars in
        parser = dateline_html_parser(
          chars.baseAddress, Int32(chars.count), Unmanaged.passUnretained(self).toOpaque(),
          startElement, endElement, characters, commentRead)
        guard let parser else { return false }
        htmlParseDocument(parser)
        htmlFreeParserCtxt(parser)
        self.parser = nil
        return true
      }
    }
    if !parsed { throw .outOfMemory }
    if tooDeep { throw .tooDeep(limit: HTML.maxOpenElements) }
  }

  func finish() -> [HTMLNode] {
    endText()
    while open.count > 1 { closeLast() }
    return open[0].children
  }

  fileprivate func start(_ name: UnsafePointer<xmlChar>?, _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?) {
    guard let name, !tooDeep else { return }
    guard isOpen.count < HTML.maxOpenElements else {
      tooDeep = true
      xmlStopParser(parser)
      return
    }
    endText()
    var element = HTMLElement(name: String(cString: name).lowercased())
    if var pair = list {
      while let key = pair[0] {
        let value = pair[1].map { windows1252(Array(UnsafeBufferPointer(start: $0, count: strlen($0)))) }
        element.attributes.append(HTMLAttribute(name: String(cString: key).lowercased(), value: value ?? ""))
        pair += 2
      }
    }
    let holds = open.count <= HTML.maxDepth && !htmlVoidElements.contains(element.name)
    isOpen.append(holds)
    if holds {
      open.append(element)
    } else {
      open[open.count - 1].children.append(.element(element))
    }
  }

  fileprivate func end() {
    endText()
    if isOpen.popLast() == true, open.count > 1 { closeLast() }
  }

  fileprivate func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    text.append(contentsOf: bytes)
  }

  fileprivate func comment(_ bytes: UnsafePointer<xmlChar>?) {
    endText()
    if let bytes { open[open.count - 1].children.append(.comment(String(cString: bytes))) }
  }

  private func endText() {
    guard !text.isEmpty else { return }
    open[open.count - 1].children.append(.text(windows1252(text)))
    text.removeAll(keepingCapacity: true)
  }

  private func closeLast() {
    let element = open.removeLast()
    open[open.count - 1].children.append(.element(element))
  }
}

/// Elements that can't have content; libxml2 knows some of them only.
let htmlVoidElements: Set<String> = [
  "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link", "meta",
  "param", "source", "track", "wbr",
]

private func builder(_ data: UnsafeMutableRawPointer?) -> HTMLTreeBuilder? {
  data.map { Unmanaged<HTMLTreeBuilder>.fromOpaque($0).takeUnretainedValue() }
}

private func startElement(
  _ data: UnsafeMutableRawPointer?, _ name: UnsafePointer<xmlChar>?,
  _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
) {
  builder(data)?.start(name, attributes)
}

private func endElement(_ data: UnsafeMutableRawPointer?, _ name: UnsafePointer<xmlChar>?) {
  builder(data)?.end()
}

private func characters(_ data: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<xmlChar>?, _ count: Int32) {
  builder(data)?.append(UnsafeBufferPointer(start: bytes, count: Int(count)))
}

private func commentRead(_ data: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<xmlChar>?) {
  builder(data)?.comment(bytes)
}
