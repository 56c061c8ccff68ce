import Press

/// A small reader of mail for the tests, written from the RFCs and not from the encoders.
enum Decoding {
  /// RFC 2045, section 6.7. The lines stay CRLF.
  static func quotedPrintable(_ bytes: some Collection<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var rest = Array(bytes)[...]
    while let octet = rest.popFirst() {
      guard octet == UInt8(ascii: "=") else {
        result.append(octet)
        continue
      }
      guard let first = rest.popFirst(), let second = rest.popFirst() else { return nil }
      if first == 13, second == 10 { continue }
      guard let value = UInt8(String(decoding: [first, second], as: UTF8.self), radix: 16) else { return nil }
      result.append(value)
    }
    return result
  }

  /// Header fields by name, unfolded; and the body.
  static func message(_ bytes: [UInt8]) -> (fields: [(String, String)], body: [UInt8]) {
    let text = lines(bytes)
    var fields: [(String, String)] = []
    var index = 0
    while index < text.count, !text[index].isEmpty {
      let line = text[index]
      if line.first == " " || line.first == "\t", !fields.isEmpty {
        fields[fields.count - 1].1 += line
      } else if let colon = line.firstIndex(of: ":") {
        fields.append((String(line[..<colon]), String(line[line.index(after: colon)...])))
      } else {
        fields.append(("?", line))
      }
      index += 1
    }
    let body = text[min(index + 1, text.count)...].joined(separator: "\r\n")
    return (fields.map { ($0.0, String($0.1.drop { $0 == " " })) }, Array(body.utf8))
  }

  /// The parts of a multipart body: their type and decoded text, with LF.
  static func parts(_ body: [UInt8], boundary: String) -> [(type: String, text: [UInt8])] {
    let text = "\r\n" + String(decoding: body, as: UTF8.self)
    var parts: [(type: String, text: [UInt8])] = []
    for piece in split(text, "\r\n--\(boundary)").dropFirst() where !piece.hasPrefix("--") {
      let (fields, content) = message(Array(piece.utf8.dropFirst(2)))
      let type = fields.first { $0.0 == "Content-Type" }?.1 ?? ""
      parts.append((type, (quotedPrintable(content) ?? []).filter { $0 != 13 }))
    }
    return parts
  }

  /// A field's value with its encoded-words decoded (RFC 2047).
  static func encodedWords(_ value: String) -> String {
    var result: [UInt8] = []
    var previousWasEncoded = false
    for word in value.split(separator: " ", omittingEmptySubsequences: false) {
      let parts = word.split(separator: "?", omittingEmptySubsequences: false)
      if parts.count == 5, parts[0] == "=", parts[4] == "=", parts[1] == "utf-8", word.utf8.count <= 75 {
        if !previousWasEncoded, !result.isEmpty { result.append(32) }
        let octets = parts[2] == "Q" ? q(parts[3]) : base64(parts[3])
        // Each word by itself: RFC 2047, section 5, wants no character split between two.
        result += String(validating: octets, as: UTF8.self).map { Array($0.utf8) } ?? Array("(split)".utf8)
        previousWasEncoded = true
      } else {
        if !result.isEmpty { result.append(32) }
        result += word.utf8
        previousWasEncoded = false
      }
    }
    return String(validating: result, as: UTF8.self) ?? "(invalid UTF-8)"
  }

  static func lines(_ bytes: [UInt8]) -> [String] { split(String(decoding: bytes, as: UTF8.self), "\r\n") }

  /// By octets: to Swift, CRLF is one character.
  static func split(_ text: String, _ separator: String) -> [String] {
    let bytes = Array(text.utf8)
    let word = Array(separator.utf8)
    var parts: [String] = []
    var start = 0
    var index = 0
    while index + word.count <= bytes.count {
      if bytes[index] == word[0], bytes[index..<index + word.count].elementsEqual(word) {
        parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
        index += word.count
        start = index
      } else {
        index += 1
      }
    }
    return parts + [String(decoding: bytes[start...], as: UTF8.self)]
  }

  private static func q(_ text: Substring) -> [UInt8] {
    quotedPrintable(text.utf8.map { $0 == UInt8(ascii: "_") ? 32 : $0 }) ?? []
  }

  private static func base64(_ text: Substring) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    var bits = 0
    var count = 0
    for octet in text.utf8 {
      guard let value = alphabet.firstIndex(of: octet) else { break }
      bits = bits << 6 | value
      count += 6
      if count >= 8 {
        count -= 8
        result.append(UInt8(bits >> count & 255))
      }
    }
    return result
  }
}
