internal import Platform

/// Text in header fields: cleaned, and as encoded-words (RFC 2047) where it isn't plain ASCII.
///
/// Failure policy: total. Tabs and line breaks become a space, other control characters (C0, DEL, C1, the Unicode line
/// and paragraph separators) are left out, so that no value can end its field. Limits: 1,000 octets of a value, cut
/// before a character; more is nobody's name or subject.
enum HeaderText {
  static let maximum = 1_000

  /// Appends `text`, cleaned, and returns how many octets that were.
  static func clean(_ text: UnsafeBufferPointer<UInt8>, into clean: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var count = 0
    var index = 0
    while index < text.count {
      let octet = text[index]
      let width = octet < 0x80 ? 1 : octet < 0xE0 ? 2 : octet < 0xF0 ? 3 : 4
      guard index + width <= text.count, count + width <= clean.count else { break }
      if octet.isASCIIWhitespace {
        // One space, and none at the beginning.
        if count > 0, clean[count - 1] != 32 {
          clean[count] = 32
          count += 1
        }
      } else if !isControl(text, index) {
        for offset in 0..<width { clean[count + offset] = text[index + offset] }
        count += width
      }
      index += width
    }
    while count > 0, clean[count - 1] == 32 { count -= 1 }
    return count
  }

  private static func isControl(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    switch text[index] {
    case 0..<32, 127: true
    case 0xC2: text[index + 1] < 0xA0
    case 0xE2: text[index + 1] == 0x80 && (text[index + 2] == 0xA8 || text[index + 2] == 0xA9)
    default: false
    }
  }

  /// Calls `body` with the cleaned text, on the stack.
  static func withCleaned<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximum) { scratch in
      let count = text.withUTF8Bytes { clean($0, into: scratch) }
      return body(UnsafeBufferPointer(rebasing: scratch[..<count]))
    }
  }

  /// Whether it can stand in a field as it is: printable ASCII, and nothing a reader would take for an encoded-word.
  static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var last: UInt8 = 0
    for octet in text {
      guard octet >= 32, octet < 127, !(last == UInt8(ascii: "=") && octet == UInt8(ascii: "?")) else { return false }
      last = octet
    }
    return true
  }

  /// Appends `text` as encoded-words of at most 75 octets, on lines of at most 76, and returns the column after them.
  ///
  /// Q or B, whichever is shorter; no word ends within a character.
  /// - Parameter column: octets already on the line.
  static func appendEncoded(_ text: UnsafeBufferPointer<UInt8>, column: Int, to bytes: inout [UInt8]) -> Int {
    var column = column
    let q = text.reduce(0) { $0 + quotedWidth($1) }
    let quoted = q <= (text.count + 2) / 3 * 4
    let overhead = 12  // =?utf-8?Q?  ?=
    var start = 0
    while start < text.count {
      var end = wordEnd(text, start, room: min(75, 76 - column) - overhead, quoted)
      if end == start {
        fold(to: &bytes)
        column = 1
        end = wordEnd(text, start, room: 75 - overhead, quoted)
      }
      let before = bytes.count
      for octet in (quoted ? "=?utf-8?Q?" : "=?utf-8?B?").utf8 { bytes.append(octet) }
      let word = UnsafeBufferPointer(rebasing: text[start..<end])
      if quoted { appendQ(word, to: &bytes) } else { Base64.standard.append(word, to: &bytes) }
      bytes.append(UInt8(ascii: "?"))
      bytes.append(UInt8(ascii: "="))
      column += bytes.count - before
      start = end
    }
    return column
  }

  /// Starts a continuation line.
  static func fold(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\r"))
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(UInt8(ascii: " "))
  }

  /// The end of the last character from `start` on whose encoded form fits in `room` octets.
  private static func wordEnd(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, room: Int, _ quoted: Bool) -> Int {
    var end = start
    var used = 0
    while end < text.count {
      var next = end + 1
      while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
      for index in end..<next { used += quoted ? quotedWidth(text[index]) : 1 }
      guard quoted ? used <= room : (used + 2) / 3 * 4 <= room else { break }
      end = next
    }
    return end
  }

  /// What may stand for itself in an encoded-word of a phrase (RFC 2047, section 5, rule 3), and the space, as `_`.
  private static func quotedWidth(_ octet: UInt8) -> Int {
    if octet.isASCIIAlphanumeric { return 1 }
    return switch octet {
    case 32, UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"): 1
    default: 3
    }
  }

  private static func appendQ(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    for octet in text {
      if octet == 32 {
        bytes.append(UInt8(ascii: "_"))
      } else if quotedWidth(octet) == 1 {
        bytes.append(octet)
      } else {
        bytes.append(UInt8(ascii: "="))
        bytes.append(hexDigit: octet >> 4)
        bytes.append(hexDigit: octet & 15)
      }
    }
  }
}
