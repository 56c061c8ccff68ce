internal import Platform

/// Quoted-printable (RFC 2045, section 6.7) for text: an encoder that takes octets one at a time.
///
/// A newline becomes CRLF; a carriage return is dropped, so that CRLF and LF are the same. No line is longer than 76
/// octets, no white space ends one, no soft break splits a UTF-8 character, and a line's first octet is encoded where a
/// relay or an mbox would touch it: `.` (RFC 5321's dot-stuffing) and the `F` of `From `. Of white space in a row all but
/// the first is encoded, and every tab: so DKIM's relaxed body (RFC 6376, section 3.4.4) is the body as it is.
///
/// Failure policy: total; any octets can be encoded. Limits: none; the state is two numbers, and nothing is allocated
/// but what the caller's buffer needs to grow.
struct QuotedPrintable {
  /// Octets on the current line.
  private(set) var column = 0
  /// A space or tab that may yet turn out to end its line; 0 for none.
  private var held: UInt8 = 0

  /// One octet less than a line may have: the `=` of a soft break needs it.
  private static let width = 75

  /// Encodes one octet.
  /// - Parameter fromFollows: whether `rom ` follows or may follow; only asked about `F` where a line begins.
  @inline(__always)
  mutating func put(_ octet: UInt8, fromFollows: Bool = true, to bytes: inout [UInt8]) {
    if octet == UInt8(ascii: "\n") { return newline(to: &bytes) }
    if octet == UInt8(ascii: "\r") { return }
    if held != 0 { releaseHeld(to: &bytes) }
    if octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\t") {
      held = octet
    } else if octet > 32, octet < 127, octet != UInt8(ascii: "=") {
      reserve(1, to: &bytes)
      if column == 0, octet == UInt8(ascii: ".") || (octet == UInt8(ascii: "F") && fromFollows) {
        hex(octet, to: &bytes)
      } else {
        bytes.append(octet)
        column += 1
      }
    } else {
      // A character's octets stay together: its first one makes room for all.
      reserve(octet >= 0xF0 ? 12 : octet >= 0xE0 ? 9 : octet >= 0xC0 ? 6 : 3, to: &bytes)
      hex(octet, to: &bytes)
    }
  }

  /// Encodes a text whose octets are all at hand.
  mutating func put(_ text: [UInt8], to bytes: inout [UInt8]) {
    for (index, octet) in text.enumerated() {
      let fromFollows = octet == UInt8(ascii: "F") && Self.mayBeFrom(text[(index + 1)...])
      put(octet, fromFollows: fromFollows, to: &bytes)
    }
  }

  /// Whether `rom ` follows, as far as is known.
  private static func mayBeFrom(_ rest: ArraySlice<UInt8>) -> Bool {
    let word = "rom ".utf8
    return rest.count < word.count || rest.starts(with: word)
  }

  /// Ends the line without ending the text's line, if anything is on it.
  mutating func softBreak(to bytes: inout [UInt8]) {
    if held != 0 { releaseHeld(to: &bytes) }
    guard column > 0 else { return }
    bytes.append(UInt8(ascii: "="))
    endLine(to: &bytes)
  }

  /// Ends the text: white space at the very end is encoded.
  mutating func finish(to bytes: inout [UInt8]) {
    guard held != 0 else { return }
    reserve(3, to: &bytes)
    hex(held, to: &bytes)
    held = 0
  }

  private mutating func newline(to bytes: inout [UInt8]) {
    finish(to: &bytes)
    endLine(to: &bytes)
  }

  private mutating func endLine(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\r"))
    bytes.append(UInt8(ascii: "\n"))
    column = 0
  }

  private mutating func releaseHeld(to bytes: inout [UInt8]) {
    let octet = held
    held = 0
    if octet == UInt8(ascii: "\t") || column > 0 && bytes.last == UInt8(ascii: " ") {
      reserve(3, to: &bytes)
      return hex(octet, to: &bytes)
    }
    reserve(1, to: &bytes)
    bytes.append(octet)
    column += 1
  }

  @inline(__always)
  private mutating func reserve(_ count: Int, to bytes: inout [UInt8]) {
    guard column + count > Self.width else { return }
    bytes.append(UInt8(ascii: "="))
    endLine(to: &bytes)
  }

  @inline(__always)
  private mutating func hex(_ octet: UInt8, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "="))
    bytes.append(hexDigit: octet >> 4)
    bytes.append(hexDigit: octet & 15)
    column += 3
  }
}
