// How XMLReader goes through its buffer: one step deals with a piece of text, a reference, a tag, or a part of what is
// skipped. A step that would need more bytes than there are says so, and leaves everything as it is.

extension XMLReader {
  /// Goes one step on; false if that takes more bytes.
  mutating func step() throws(XMLError) -> Bool {
    guard position < buffer.count else { return false }
    switch construct {
    case .comment: return skip(to: Array("-->".utf8))
    case .instruction: return skip(to: Array("?>".utf8))
    case .declaration: return skip(to: [UInt8(ascii: ">")])
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
  mutating func append(_ range: Range<Int>) throws(XMLError) {
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

  mutating func counted(_ bytes: Int) throws(XMLError) {
    textCount += bytes
    if textCount > limits.textBytes { throw refuse(.textTooLong, limits.textBytes) }
    if text.count >= Self.pieceBytes { flush() }
  }

  mutating func flush() {
    guard !text.isEmpty else { return }
    let clean = XMLText.clean(text)
    if !clean.isEmpty { waiting.append(.text(clean)) }
    text.removeAll(keepingCapacity: true)
  }

  mutating func stepReference() throws(XMLError) -> Bool {
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

  mutating func stepCDATA() throws(XMLError) -> Bool {
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
  mutating func skip(to mark: [UInt8]) -> Bool {
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
    position = isEnded ? buffer.count : max(position, buffer.count - (mark.count - 1))
    return false
  }

  private func begins(with mark: StaticString) -> Bool {
    mark.withUTF8Buffer { buffer[position...].starts(with: $0) }
  }

  mutating func stepMarkup() throws(XMLError) -> Bool {
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
      position += 2
      construct = .declaration
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

  mutating func stray() -> Bool {
    guard isEnded else { return false }
    note("a '<' that begins no tag")
    position = buffer.count
    return true
  }

  mutating func literal() throws(XMLError) -> Bool {
    note("a '<' that begins no tag")
    try append(position..<(position + 1))
    return true
  }

  /// The place of the tag's ">", or of the "<" that comes before any.
  mutating func tagEnd() throws(XMLError) -> Int? {
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

  mutating func stepDoctype() throws(XMLError) -> Bool {
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
}
