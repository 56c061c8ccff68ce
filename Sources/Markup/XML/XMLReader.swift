// A streaming reader for XML that others wrote. libxml2's push parser was weighed and left: after one fault its
// recovery loses every `&amp;` and closes the wrong elements, and it compares each attribute of a tag with all others.
// This one mends what real feeds get wrong (stray ampersands and angle brackets, tags that aren't closed or were never
// opened, attributes without quotes, prefixes and entities nobody declared, bytes of another encoding) and says where
// first. Nothing is ever loaded. It holds a chunk, a tag and 64 KB of text at most, whatever the document's size; only
// what passes XMLLimits is an error, after which there is nothing more to read.

/// Reads a document chunk by chunk:
///
///     var reader = XMLReader()
///     while let chunk = try file.next() {
///       reader.feed(chunk)
///       while let event = try reader.next() { … }
///     }
///     reader.end()
///     while let event = try reader.next() { … }
public struct XMLReader: ~Copyable {
  /// Where the document first isn't well-formed; nil as long as it is.
  public private(set) var problem: XMLProblem?
  /// Whether the document's end came before that of its first element.
  public private(set) var isTruncated = false
  /// The elements open now, from the outermost.
  public var depth: Int { open.count }

  private let charset: String?
  let limits: XMLLimits
  var transcoder: Transcoder?
  /// Bytes held until the encoding is known.
  private var head: [UInt8] = []
  var isEnded = false

  /// UTF-8 not yet dealt with, from `position` on.
  var buffer: [UInt8] = []
  var position = 0
  /// Newlines in what has left the buffer.
  private var linesGone = 0
  /// Where the search for the end of what begins at `position` goes on.
  var scanned = 0
  var tagQuote: UInt8 = 0
  var construct: Construct = .content

  var text: [UInt8] = []
  var textCount = 0
  var entities = XMLEntities()
  var open: [OpenElement] = []
  var namespaces = XMLNamespaces()
  var waiting: [XMLEvent] = []
  var sawRoot = false
  var isOver = false

  enum Construct { case content, cdata, comment, instruction, declaration }

  struct OpenElement {
    /// As it is written, prefix and all.
    var tag: [UInt8]
    var name: XMLName
  }

  static let pieceBytes = 64 << 10

  /// - Parameter charset: the label that HTTP gave, if any.
  public init(charset: String? = nil, limits: XMLLimits = XMLLimits()) {
    self.charset = charset
    self.limits = limits
  }

  /// Takes more of the document. Call `next()` until nil after each chunk; 64 KB to 1 MB make good chunks.
  public mutating func feed(_ chunk: [UInt8]) { feed(chunk[...]) }

  /// The same for a part of an array.
  public mutating func feed(_ chunk: ArraySlice<UInt8>) {
    guard !isEnded, !isOver else { return }
    if transcoder != nil {
      take(chunk, isLast: false)
    } else {
      head += chunk
      if head.count >= XMLCharset.window { begin(isLast: false) }
    }
  }

  /// Says that there is no more.
  public mutating func end() {
    guard !isEnded else { return }
    isEnded = true
    if transcoder == nil { begin(isLast: true) } else { take([], isLast: true) }
  }

  /// The next event; nil where more of the document is needed, and at its end.
  public mutating func next() throws(XMLError) -> XMLEvent? {
    while waiting.isEmpty {
      if isOver { return nil }
      guard try step() else { return finish() }
    }
    return waiting.removeFirst()
  }

  // MARK: Bytes in

  private mutating func begin(isLast: Bool) {
    let (found, mark) = XMLCharset.detect(head[...], http: charset)
    transcoder = Transcoder(found)
    let first = head
    head = []
    take(first[mark...], isLast: isLast)
  }

  private mutating func take(_ chunk: ArraySlice<UInt8>, isLast: Bool) {
    if position > 0 {
      linesGone += buffer[..<position].count { $0 == 0x0A }
      buffer.removeSubrange(..<position)
      scanned = max(0, scanned - position)
      position = 0
    }
    guard let more = transcoder?.utf8(chunk, isLast: isLast) else { return }
    if buffer.isEmpty { buffer = more } else { buffer += more }
    if transcoder?.sawInvalid == true { note("bytes that are not what the encoding allows") }
  }

  var line: Int { linesGone + buffer[..<min(position, buffer.count)].count { $0 == 0x0A } + 1 }

  mutating func note(_ message: String) {
    if problem == nil { problem = XMLProblem(line: line, message: message) }
  }

  mutating func refuse(_ reason: XMLError.Reason, _ limit: Int) -> XMLError {
    isOver = true
    return XMLError(reason: reason, line: line, limit: limit)
  }

  /// The end of the document, if it has come: what is open is closed.
  private mutating func finish() -> XMLEvent? {
    guard isEnded else { return nil }
    isOver = true
    flush()
    if !open.isEmpty {
      isTruncated = true
      note("the document ends before its elements do")
    } else if !sawRoot {
      note("no element")
    }
    while !open.isEmpty { closeLast() }
    return waiting.isEmpty ? nil : waiting.removeFirst()
  }
}
