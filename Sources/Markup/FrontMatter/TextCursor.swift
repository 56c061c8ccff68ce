// What the TOML and the JSON reader stand on: a place in a text, with its line and column, and errors that carry it.

internal import Platform

struct TextCursor {
  private let bytes: ArraySlice<UInt8>
  private(set) var index: Int
  private var line: Int
  private var column = 1
  private let file: String
  /// Values seen, for the limit.
  private var nodes = 0

  init(_ bytes: ArraySlice<UInt8>, file: String, firstLine: Int) {
    self.bytes = bytes
    self.file = file
    index = bytes.startIndex
    line = firstLine
  }

  /// The byte here; nil at the end.
  var byte: UInt8? { peek(0) }
  var isAtEnd: Bool { index >= bytes.endIndex }
  var mark: Mark { Mark(line: line, column: column) }
  var rest: ArraySlice<UInt8> { bytes[min(index, bytes.endIndex)...] }
  var lineNumber: Int { line }

  func peek(_ offset: Int) -> UInt8? { index + offset < bytes.endIndex ? bytes[index + offset] : nil }

  func isAt(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { rest.starts(with: $0) }
  }

  mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where index < bytes.endIndex {
      if bytes[index] == 0x0A {
        line += 1
        column = 1
      } else if bytes[index] & 0xC0 != 0x80 {
        column += 1
      }
      index += 1
    }
  }

  mutating func skip(while accepted: (UInt8) -> Bool) {
    while let byte, accepted(byte) { advance() }
  }

  /// Takes the byte if it is here.
  mutating func take(_ wanted: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: wanted) else { return false }
    advance()
    return true
  }

  mutating func expect(_ wanted: Unicode.Scalar, _ message: String) throws(YAMLError) {
    if !take(wanted) { throw error(message) }
  }

  /// Counts a value, and refuses too many.
  mutating func count(_ mark: Mark) throws(YAMLError) {
    nodes += 1
    if nodes > YAML.maxNodes { throw error("more than \(YAML.maxNodes) values", at: mark) }
  }

  /// `count` hexadecimal digits as a number.
  mutating func hexadecimal(_ count: Int) throws(YAMLError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = byte?.hexDigitValue else {
        throw error("expected \(count) hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      advance()
    }
    return value
  }

  func text(_ bytes: [UInt8], from mark: Mark) throws(YAMLError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw error("not UTF-8: save the file as UTF-8", at: mark)
    }
    return text
  }

  func error(_ message: String, at mark: Mark? = nil, earlier: Mark? = nil) -> YAMLError {
    YAMLError(file: file, at: mark ?? self.mark, message, earlier: earlier)
  }
}

extension [UInt8] {
  mutating func append(scalar: Unicode.Scalar) {
    append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
