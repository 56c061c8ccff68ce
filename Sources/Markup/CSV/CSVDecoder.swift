// The encodings CSV files come in. UTF-16 becomes UTF-8 as it arrives; the single-byte ones share ASCII with UTF-8, and
// are told apart field by field. Half a code unit waits for the next chunk; half a surrogate pair becomes U+FFFD.

struct CSVDecoder {
  private var encoding: CSVOptions.Encoding
  private var began = false
  private var bigEndian = false
  private var held: [UInt8] = []

  init(encoding: CSVOptions.Encoding) {
    self.encoding = encoding
  }

  /// Bytes of the file without their byte order mark, in UTF-8 if they were UTF-16.
  mutating func decode(_ raw: [UInt8], isLast: Bool) -> [UInt8] {
    var bytes = raw
    if !held.isEmpty {
      bytes = held + raw
      held = []
    }
    if !began {
      if bytes.count < 3, !isLast {
        held = bytes
        return []
      }
      began = true
      let mark = byteOrderMark(bytes)
      bytes.removeFirst(mark)
    }
    return encoding == .utf16 ? utf8(bytes, isLast: isLast) : bytes
  }

  /// A field's text; nil if it isn't text in this encoding.
  func text(_ field: [UInt8]) -> String? {
    if encoding != .latin1, let text = String(validating: field, as: UTF8.self) { return text }
    if encoding == .utf8 || encoding == .utf16 { return nil }
    var text = String.UnicodeScalarView()
    for byte in field { text.append(windows1252Scalar(byte)) }
    return String(text)
  }

  /// Length of the byte order mark, which also settles what `automatic` is.
  private mutating func byteOrderMark(_ bytes: [UInt8]) -> Int {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]), encoding != .utf16 {
      encoding = .utf8
      return 3
    }
    guard encoding == .automatic || encoding == .utf16 else { return 0 }
    if bytes.starts(with: [0xFF, 0xFE]) {
      encoding = .utf16
      return 2
    }
    if bytes.starts(with: [0xFE, 0xFF]) {
      encoding = .utf16
      bigEndian = true
      return 2
    }
    return 0
  }

  private mutating func utf8(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var index = 0
    while index + 1 < bytes.count {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(bigEndian ? first << 8 | second : second << 8 | first)
      index += 2
    }
    if !isLast, let last = units.last, 0xD800...0xDBFF ~= last {
      units.removeLast()
      index -= 2
    }
    held = isLast ? [] : Array(bytes[index...])
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}
