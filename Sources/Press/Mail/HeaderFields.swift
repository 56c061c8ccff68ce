internal import Newsroom

/// Header fields (RFC 5322) appended to a caller's buffer, each ended by CRLF.
///
/// Failure policy: total; values are cleaned by `HeaderText`. Limits: lines of at most 78 octets where the value can be
/// folded, never more than 998.
enum HeaderFields {
  /// A field of plain text, such as Subject: folded at spaces, or as encoded-words.
  static func append(_ name: String, text: String, to bytes: inout [UInt8]) {
    bytes.append(ascii: name)
    bytes.append(ascii: ": ")
    HeaderText.withCleaned(text) { clean in
      let column = name.utf8.count + 2
      let words = clean.split(separator: 32)
      if HeaderText.isPlain(clean), words.allSatisfy({ $0.count <= 76 - column }) {
        var line = column - 1
        for (index, word) in words.enumerated() {
          if line + 1 + word.count > 78 {
            HeaderText.fold(to: &bytes)
            line = 0
          } else if index > 0 {
            bytes.append(32)
          }
          bytes.append(contentsOf: word)
          line += 1 + word.count
        }
      } else {
        _ = HeaderText.appendEncoded(clean, column: column, to: &bytes)
      }
    }
    bytes.append(ascii: "\r\n")
  }

  /// A field of one mailbox: `To: "Ada Obi" <ada@example.org>`.
  ///
  /// The display name is a quoted-string where it is short plain ASCII, encoded-words elsewhere. Allocates nothing.
  /// - Parameter address: an `EmailAddress`, which has no octet that could end the field.
  static func append(_ field: StaticString, name: String?, address: EmailAddress, to bytes: inout [UInt8]) {
    field.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: ":"))
    bytes.append(UInt8(ascii: " "))
    let column = field.utf8CodeUnitCount + 2
    let used = name.map { appendPhrase($0, column: column, to: &bytes) } ?? column
    let length = address.text.utf8.count
    if used == column {
      address.text.withUTF8Bytes { bytes.append(contentsOf: $0) }
    } else {
      if used + 3 + length > 76 { HeaderText.fold(to: &bytes) } else { bytes.append(32) }
      bytes.append(UInt8(ascii: "<"))
      address.text.withUTF8Bytes { bytes.append(contentsOf: $0) }
      bytes.append(UInt8(ascii: ">"))
    }
    bytes.append(UInt8(ascii: "\r"))
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Appends a phrase (a display name) and returns the column after it; the same column if nothing of it is left.
  static func appendPhrase(_ name: String, column: Int, to bytes: inout [UInt8]) -> Int {
    HeaderText.withCleaned(name) { clean in
      guard !clean.isEmpty else { return column }
      guard clean.count <= 60, HeaderText.isPlain(clean) else {
        return HeaderText.appendEncoded(clean, column: column, to: &bytes)
      }
      let before = bytes.count
      bytes.append(UInt8(ascii: "\""))
      for octet in clean {
        if octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
        bytes.append(octet)
      }
      bytes.append(UInt8(ascii: "\""))
      return column + bytes.count - before
    }
  }
}

extension [UInt8] {
  mutating func append(ascii text: String) { self += text.utf8 }

  /// Appends a number in decimal digits, without an allocation.
  mutating func append(decimal number: Int64) {
    if number < 0 { append(UInt8(ascii: "-")) }
    let magnitude = number.magnitude
    var unit: UInt64 = 1
    while magnitude / unit >= 10 { unit *= 10 }
    while unit > 0 {
      append(UInt8(ascii: "0") + UInt8(magnitude / unit % 10))
      unit /= 10
    }
  }
}
