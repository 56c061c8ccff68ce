internal import Platform

/// Names, strings and escapes in selectors (CSS Syntax 3, 4.3).
extension SelectorReader {
  var peek: UInt8? { index < text.count ? text[index] : nil }

  var rest: String { String(decoding: text[min(index, text.count)...].prefix(40), as: UTF8.self) }

  mutating func skipSpace() { while let octet = peek, octet.isSpace { index += 1 } }

  /// A name that may begin an identifier.
  mutating func identifier() -> String? {
    guard let first = peek else { return nil }
    if first.isASCIIDigit { return nil }
    if first == UInt8(ascii: "-"), index + 1 < text.count, text[index + 1].isASCIIDigit { return nil }
    return name()
  }

  mutating func name() -> String? {
    var bytes: [UInt8] = []
    while let octet = peek {
      if CSSText.isName(octet) {
        bytes.append(octet)
        index += 1
      } else if octet == UInt8(ascii: "\\"), index + 1 < text.count, text[index + 1] != 10 {
        escape(&bytes)
      } else {
        break
      }
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  mutating func string() -> [UInt8]? {
    guard let quote = peek else { return nil }
    index += 1
    var bytes: [UInt8] = []
    while let octet = peek {
      if octet == quote {
        index += 1
        return bytes
      }
      if octet == UInt8(ascii: "\\"), index + 1 < text.count {
        escape(&bytes)
      } else {
        bytes.append(octet)
        index += 1
      }
    }
    return nil
  }

  /// A backslash and what follows it: up to six hexadecimal digits and a blank, or the octet itself.
  private mutating func escape(_ bytes: inout [UInt8]) {
    index += 1
    var digits = ""
    while digits.utf8.count < 6, let octet = peek, octet.isASCIIHexDigit {
      digits.unicodeScalars.append(Unicode.Scalar(octet))
      index += 1
    }
    guard let number = UInt32(digits, radix: 16) else {
      if let octet = peek {
        if octet != 10 { bytes.append(octet) }
        index += 1
      }
      return
    }
    if let octet = peek, octet.isSpace { index += 1 }
    let scalar = number == 0 ? "\u{FFFD}" : Unicode.Scalar(number) ?? "\u{FFFD}"
    bytes += String(Character(scalar)).utf8
  }
}
