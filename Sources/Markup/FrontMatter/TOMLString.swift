// TOML's four kinds of strings: "basic", 'literal', and each in three quotes over several lines. CR LF inside a string
// becomes LF.

enum TOMLString {
  /// Reads the string that begins at the cursor's quote. A key can't span lines.
  static func read(_ cursor: inout TextCursor, isKey: Bool) throws(YAMLError) -> String {
    let mark = cursor.mark
    guard let quote = cursor.byte else { throw cursor.error("expected a quote here") }
    let isBasic = quote == UInt8(ascii: "\"")
    let isLong = !isKey && cursor.peek(1) == quote && cursor.peek(2) == quote
    cursor.advance(isLong ? 3 : 1)
    if isLong {  // a line break right after the quotes isn't part of the text
      if cursor.byte == 0x0D, cursor.peek(1) == 0x0A { cursor.advance() }
      _ = cursor.take("\n")
    }
    var bytes: [UInt8] = []
    while let byte = cursor.byte {
      if byte == quote {
        guard isLong else {
          cursor.advance()
          return try cursor.text(bytes, from: mark)
        }
        if cursor.peek(1) == quote, cursor.peek(2) == quote {
          // Up to two quotes may stand right before the three that close it.
          var extra = 0
          while extra < 2, cursor.peek(3 + extra) == quote { extra += 1 }
          bytes.append(contentsOf: repeatElement(quote, count: extra))
          cursor.advance(3 + extra)
          return try cursor.text(bytes, from: mark)
        }
      }
      if isBasic, byte == UInt8(ascii: "\\") {
        cursor.advance()
        try escape(&cursor, isLong: isLong, into: &bytes)
        continue
      }
      if byte == 0x0D, cursor.peek(1) == 0x0A, isLong {
        cursor.advance()
        continue
      }
      if byte == 0x0A, !isLong { break }
      guard byte >= 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D, byte != 0x7F else {
        throw cursor.error("a control character in text: write it as \\uXXXX")
      }
      bytes.append(byte)
      cursor.advance()
    }
    throw cursor.error("a quote that begins on line \(mark.line), column \(mark.column) is never closed", earlier: mark)
  }

  private static func escape(
    _ cursor: inout TextCursor, isLong: Bool, into bytes: inout [UInt8]
  ) throws(YAMLError) {
    let mark = cursor.mark
    let byte = cursor.byte
    if isLong, let byte, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      // A backslash at the end of a line: everything up to the next text is left out.
      cursor.skip { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      guard cursor.byte == 0x0A else { throw cursor.error("unknown escape after a backslash: double it", at: mark) }
      cursor.skip { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
      return
    }
    cursor.advance()
    switch byte {
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "\""): bytes.append(0x22)
    case UInt8(ascii: "\\"): bytes.append(0x5C)
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let value = try cursor.hexadecimal(byte == UInt8(ascii: "u") ? 4 : 8)
      guard let scalar = Unicode.Scalar(value) else { throw cursor.error("not a character of Unicode", at: mark) }
      bytes.append(scalar: scalar)
    default:
      throw cursor.error("unknown escape after a backslash: double it, or use single quotes", at: mark)
    }
  }
}
