// A streaming reader for XML that others wrote. libxml2's push parser was tried on paper and left: after one fault its
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
  private let limits: XMLLimits
  private var transcoder: Transcoder?
  /// Bytes held until the encoding is known.
  private var head: [UInt8] = []
  private var isEnded = false

  /// UTF-8 not yet dealt with, from `position` on.
  private var buffer: [UInt8] = []
  private var position = 0
  /// Newlines in what has left the buffer.
  private var linesGone = 0
  /// Where the search for the end of what begins at `position` goes on.
  private var scanned = 0
  private var tagQuote: UInt8 = 0
  private var construct: Construct = .content

  private var text: [UInt8] = []
  private var textCount = 0
  private var hasContent = false
  private var entities = XMLEntities()
  private var open: [OpenElement] = []
  private var namespaces = XMLNamespaces()
  private var waiting: [XMLEvent] = []
  private var sawRoot = false
  private var isOver = false

  private enum Construct { case content, cdata, comment, instruction }

  private struct OpenElement {
    /// As it is written, prefix and all.
    var tag: [UInt8]
    var name: XMLName
  }

  private static let pieceBytes = 64 << 10

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

  private mutating func note(_ message: String) {
    if problem == nil { problem = XMLProblem(line: line, message: message) }
  }

  private mutating func refuse(_ reason: XMLError.Reason, _ limit: Int) -> XMLError {
    isOver = true
    return XMLError(reason: reason, line: line, limit: limit)
  }

  // MARK: Steps

  /// Goes one step on; false if that takes more bytes.
  private mutating func step() throws(XMLError) -> Bool {
    guard position < buffer.count else { return false }
    switch construct {
    case .comment: return skip(to: Array("-->".utf8))
    case .instruction: return skip(to: Array("?>".utf8))
    case .cdata: return try stepCDATA()
    case .content: break
    }
    switch buffer[position] {
    case UInt8(ascii: "<"): return try stepMarkup()
    case UInt8(ascii: "&"): return try stepReference()
    default:
      let end = find(until: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") })
      try append(position..<end)
      return true
    }
  }

  private func find(until isStop: (UInt8) -> Bool) -> Int {
    buffer.withUnsafeBufferPointer { bytes in
      var index = position
      while index < bytes.count, !isStop(bytes[index]) { index += 1 }
      return index
    }
  }

  /// Appends bytes of the buffer to the text, and goes on after them.
  private mutating func append(_ range: Range<Int>) throws(XMLError) {
    if !open.isEmpty {
      var from = range.lowerBound
      while from < range.upperBound {
        // Never much more than a piece at a time, and whole scalars only.
        var to = min(from + Self.pieceBytes, range.upperBound)
        while to < range.upperBound, buffer[to] & 0xC0 == 0x80 { to += 1 }
        text += buffer[from..<to]
        try counted(to - from)
        from = to
      }
    } else if buffer[range].contains(where: { $0 > 0x20 }) {
      note("text outside the document's element")
    }
    position = range.upperBound
  }

  private mutating func counted(_ bytes: Int) throws(XMLError) {
    textCount += bytes
    if textCount > limits.textBytes { throw refuse(.textTooLong, limits.textBytes) }
    if text.count >= Self.pieceBytes { flush() }
  }

  private mutating func flush() {
    guard !text.isEmpty else { return }
    let clean = XMLText.clean(text)
    if !clean.isEmpty { waiting.append(.text(clean)) }
    text.removeAll(keepingCapacity: true)
  }

  private mutating func stepReference() throws(XMLError) -> Bool {
    let window = buffer[position...].prefix(64)
    let name = window.dropFirst().prefix { XMLText.isNameByte($0) || $0 == UInt8(ascii: "#") }
    if name.endIndex == buffer.count, name.count < 63, !isEnded { return false }
    let isClosed = name.endIndex < buffer.count && buffer[name.endIndex] == UInt8(ascii: ";")
    let before = text.count
    guard isClosed, !name.isEmpty, entities.append(name, limit: limits.entityBytes, into: &text) else {
      note("an ampersand that begins no reference")
      try append(position..<(position + 1))
      return true
    }
    if entities.grown > limits.entityBytes { throw refuse(.entitiesTooLong, limits.entityBytes) }
    position = name.endIndex + 1
    if open.isEmpty {
      text.removeAll()
    } else {
      try counted(text.count - before)
    }
    return true
  }

  private mutating func stepCDATA() throws(XMLError) -> Bool {
    var end = position
    while true {
      end = buffer[end...].firstIndex(of: UInt8(ascii: "]")) ?? buffer.count
      if end + 2 >= buffer.count { break }
      if buffer[end + 1] == UInt8(ascii: "]"), buffer[end + 2] == UInt8(ascii: ">") {
        try append(position..<end)
        position = end + 3
        construct = .content
        return true
      }
      end += 1
    }
    let known = isEnded ? buffer.count : min(end, buffer.count)
    guard known > position else { return false }
    try append(position..<known)
    return true
  }

  /// Throws away what stands before `mark`, and it too.
  private mutating func skip(to mark: [UInt8]) -> Bool {
    var from = position
    while let start = buffer[from...].firstIndex(of: mark[0]) {
      if start + mark.count > buffer.count { break }
      if buffer[start..<(start + mark.count)].elementsEqual(mark) {
        position = start + mark.count
        construct = .content
        return true
      }
      from = start + 1
    }
    position = max(position, buffer.count - (mark.count - 1))
    return false
  }

  private func begins(with mark: StaticString) -> Bool {
    mark.withUTF8Buffer { buffer[position...].starts(with: $0) }
  }

  private mutating func stepMarkup() throws(XMLError) -> Bool {
    guard position + 1 < buffer.count else { return stray() }
    let byte = buffer[position + 1]
    if byte == UInt8(ascii: "?") {
      position += 2
      construct = .instruction
      return true
    }
    if byte == UInt8(ascii: "!") {
      if begins(with: "<!--") || begins(with: "<![CDATA[") {
        construct = begins(with: "<!--") ? .comment : .cdata
        position += construct == .comment ? 4 : 9
        return true
      }
      if buffer.count - position < 9, !isEnded { return false }
      if begins(with: "<!DOCTYPE") || begins(with: "<!doctype") { return try stepDoctype() }
      note("a declaration inside the document")
      let end = find(until: { $0 == UInt8(ascii: ">") })
      position = min(end + 1, buffer.count)
      return true
    }
    let isEnd = byte == UInt8(ascii: "/")
    if isEnd, position + 2 >= buffer.count { return stray() }
    guard XMLText.isNameStart(buffer[position + (isEnd ? 2 : 1)]) else { return try literal() }
    guard let end = try tagEnd() else { return isEnded ? try literal() : false }
    let next = buffer[min(end, buffer.count - 1)] == UInt8(ascii: ">") ? end + 1 : end
    let tag = Array(buffer[(position + (isEnd ? 2 : 1))..<end])
    if isEnd { close(tag) } else { try start(tag) }
    position = next
    return true
  }

  private mutating func stray() -> Bool {
    guard isEnded else { return false }
    note("a '<' that begins no tag")
    position = buffer.count
    return true
  }

  private mutating func literal() throws(XMLError) -> Bool {
    note("a '<' that begins no tag")
    try append(position..<(position + 1))
    return true
  }

  /// The place of the tag's ">", or of the "<" that comes before any.
  private mutating func tagEnd() throws(XMLError) -> Int? {
    if scanned <= position {
      scanned = position + 1
      tagQuote = 0
    }
    var afterEquals = false
    while scanned < buffer.count {
      let byte = buffer[scanned]
      if tagQuote != 0 {
        if byte == tagQuote { tagQuote = 0 }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        if afterEquals || precededByEquals(scanned) { tagQuote = byte }
      } else if byte == UInt8(ascii: ">") || byte == UInt8(ascii: "<") {
        if byte == UInt8(ascii: "<") { note("a tag without its '>'") }
        return scanned
      }
      afterEquals = byte == UInt8(ascii: "=")
      scanned += 1
      if scanned - position > limits.tagBytes { throw refuse(.tagTooLong, limits.tagBytes) }
    }
    return nil
  }

  private func precededByEquals(_ index: Int) -> Bool {
    let before = buffer[position..<index].suffix(64).last { $0 > 0x20 }
    return before == UInt8(ascii: "=")
  }

  private mutating func stepDoctype() throws(XMLError) -> Bool {
    var index = position + 9
    var quote: UInt8 = 0
    var brackets = 0
    var inComment = false
    while index < buffer.count, index - position <= limits.doctypeBytes {
      let byte = buffer[index]
      if inComment {
        inComment = !(byte == UInt8(ascii: ">") && buffer[index - 1] == UInt8(ascii: "-") && buffer[index - 2] == 0x2D)
      } else if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: "-"), buffer[index - 1] == byte, buffer[index - 2] == UInt8(ascii: "!") {
        inComment = true
      } else if byte == UInt8(ascii: "[") {
        brackets += 1
      } else if byte == UInt8(ascii: "]") {
        brackets -= 1
      } else if byte == UInt8(ascii: ">"), brackets <= 0 {
        if !sawRoot { entities.read(doctype: buffer[position..<index]) }
        position = index + 1
        return true
      }
      index += 1
    }
    if index - position > limits.doctypeBytes { throw refuse(.doctypeTooLong, limits.doctypeBytes) }
    if isEnded {
      note("a document type declaration without its '>'")
      position = buffer.count
      return true
    }
    return false
  }

  // MARK: Tags

  private mutating func start(_ bytes: [UInt8]) throws(XMLError) {
    flush()
    textCount = 0
    if open.isEmpty, sawRoot {
      note("an element after the document's end")
      isOver = true
      return
    }
    var tag = XMLTag(bytes[...])
    let parts = tag.read(limits: limits, entities: &entities)
    if entities.grown > limits.entityBytes { throw refuse(.entitiesTooLong, limits.entityBytes) }
    guard parts.count <= limits.attributes else { throw refuse(.tooManyAttributes, limits.attributes) }
    if let message = tag.problem { note(message) }
    guard open.count < limits.depth else { throw refuse(.tooDeep, limits.depth) }
    sawRoot = true
    let (start, isKnown) = namespaces.open(tag.name, parts)
    if !isKnown { note("a namespace prefix that is declared nowhere") }
    waiting.append(.start(start))
    if tag.isEmpty {
      namespaces.close()
      waiting.append(.end(start.name))
    } else {
      open.append(OpenElement(tag: tag.name, name: start.name))
    }
  }

  private mutating func close(_ bytes: [UInt8]) {
    flush()
    textCount = 0
    let name = bytes.prefix { XMLText.isNameByte($0) }
    guard let match = open.lastIndex(where: { $0.tag.elementsEqual(name) }) else {
      return note("an end tag for an element that isn't open")
    }
    if match < open.count - 1 { note("an element that isn't closed") }
    while open.count > match { closeLast() }
  }

  private mutating func closeLast() {
    guard let last = open.popLast() else { return }
    namespaces.close()
    waiting.append(.end(last.name))
  }

  /// The end of the document, if it has come: what is open is closed.
  private mutating func finish() -> XMLEvent? {
    guard isEnded, position >= buffer.count else { return nil }
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
