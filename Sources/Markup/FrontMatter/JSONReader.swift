// Hugo's JSON front matter (RFC 8259) as the tree that YAML gives: strings are quoted scalars, everything else plain
// ones as they are written. Equal keys, more than 64 levels and more than 100,000 values are refused. What follows the
// object is the body.

internal import Platform

struct JSONReader {
  private var cursor: TextCursor

  init(_ bytes: ArraySlice<UInt8>, file: String, firstLine: Int) {
    cursor = TextCursor(bytes, file: file, firstLine: firstLine)
  }

  mutating func object() throws(YAMLError) -> YAMLNode {
    skipSpace()
    return try value(depth: 1)
  }

  /// What follows the value, from the next line on, and its line.
  mutating func rest() throws(YAMLError) -> (body: [UInt8], line: Int) {
    cursor.skip { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    guard cursor.isAtEnd || cursor.take("\n") else {
      throw cursor.error("unexpected text after the front matter's '}': begin the body on a line of its own")
    }
    return (Array(cursor.rest), cursor.lineNumber)
  }

  private mutating func value(depth: Int) throws(YAMLError) -> YAMLNode {
    let mark = cursor.mark
    try cursor.count(mark)
    guard depth <= YAML.maxDepth + 1 else { throw cursor.error("more than \(YAML.maxDepth) levels deep") }
    switch cursor.byte {
    case UInt8(ascii: "{"): return try members(mark, depth: depth)
    case UInt8(ascii: "["):
      cursor.advance()
      var items: [YAMLNode] = []
      skipSpace()
      if cursor.take("]") { return .sequence([], mark) }
      repeat {
        skipSpace()
        items.append(try value(depth: depth + 1))
        skipSpace()
      } while cursor.take(",")
      try cursor.expect("]", "expected ',' or ']' here")
      return .sequence(items, mark)
    case UInt8(ascii: "\""): return .scalar(try string(), plain: false, mark)
    default: return .scalar(try literal(), plain: true, mark)
    }
  }

  private mutating func members(_ mark: Mark, depth: Int) throws(YAMLError) -> YAMLNode {
    cursor.advance()
    var pairs: [YAMLPair] = []
    var seen: [String: Mark] = [:]
    skipSpace()
    if cursor.take("}") { return .mapping([], mark) }
    repeat {
      skipSpace()
      let at = cursor.mark
      guard cursor.byte == UInt8(ascii: "\"") else { throw cursor.error("expected a key in double quotes here") }
      let key = try string()
      if let first = seen.updateValue(at, forKey: key) {
        throw cursor.error(
          "the key '\(key)' appears twice, first on line \(first.line): keep one of them", at: at, earlier: first)
      }
      skipSpace()
      try cursor.expect(":", "expected ':' after the key '\(key)'")
      skipSpace()
      pairs.append(YAMLPair(key: .scalar(key, plain: false, at), value: try value(depth: depth + 1)))
      skipSpace()
    } while cursor.take(",")
    try cursor.expect("}", "expected ',' or '}' here")
    return .mapping(pairs, mark)
  }

  private mutating func literal() throws(YAMLError) -> String {
    let mark = cursor.mark
    var bytes: [UInt8] = []
    while let byte = cursor.byte, byte > 0x20, !",]}:\"".utf8.contains(byte) {
      bytes.append(byte)
      cursor.advance()
    }
    let text = try cursor.text(bytes, from: mark)
    let isNumber = bytes.allSatisfy { "0123456789+-.eE".utf8.contains($0) } && Double(text) != nil
    let isStart = bytes.first.map { $0 == UInt8(ascii: "-") || $0.isASCIIDigit } == true
    guard ["true", "false", "null"].contains(text) || (isNumber && isStart) else {
      throw cursor.error("expected a value here: text, a number, true, false, null, '[' or '{'", at: mark)
    }
    return text
  }

  private mutating func string() throws(YAMLError) -> String {
    let mark = cursor.mark
    cursor.advance()
    var bytes: [UInt8] = []
    while let byte = cursor.byte, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw cursor.error("a line break or control character in text: write it as \\n") }
      cursor.advance()
      if byte == UInt8(ascii: "\\") {
        bytes.append(scalar: try escape())
      } else {
        bytes.append(byte)
      }
    }
    try cursor.expect("\"", "a quote that begins on line \(mark.line), column \(mark.column) is never closed")
    return try cursor.text(bytes, from: mark)
  }

  private mutating func escape() throws(YAMLError) -> Unicode.Scalar {
    let byte = cursor.byte
    cursor.advance()
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte ?? 0)
    case UInt8(ascii: "u"):
      var value = try cursor.hexadecimal(4)
      if 0xD800...0xDBFF ~= value, cursor.isAt("\\u") {
        cursor.advance(2)
        let low = try cursor.hexadecimal(4)
        guard 0xDC00...0xDFFF ~= low else { throw cursor.error("half of a surrogate pair") }
        value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(value) else { throw cursor.error("half of a surrogate pair") }
      return scalar
    default: throw cursor.error("unknown escape after a backslash: double it")
    }
  }

  private mutating func skipSpace() {
    cursor.skip { $0 == 0x20 || 0x09...0x0A ~= $0 || $0 == 0x0D }
  }
}
