internal import Platform

/// Base32 without padding (RFC 4648, section 6), in small letters, read in either case.
///
/// Failure policy: `nil` for a character outside the alphabet. Limits: whole groups of five octets.
enum Base32 {
  /// - Parameter octets: a multiple of five.
  static func append(_ octets: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    for group in 0..<octets.count / 5 {
      var bits: UInt64 = 0
      for index in 0..<5 { bits = bits << 8 | UInt64(octets[group * 5 + index]) }
      for character in 0..<8 { bytes.append(Self.character(bits >> UInt64(35 - 5 * character))) }
    }
  }

  /// `nil` for a character outside the alphabet, or a length that isn't a multiple of eight.
  static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 8) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 8 * 5)
    var bits: UInt64 = 0
    for (index, character) in text.enumerated() {
      guard let value = value(of: character) else { return nil }
      bits = bits << 5 | value
      if index % 8 == 7 {
        for octet in 0..<5 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(32 - 8 * octet))) }
        bits = 0
      }
    }
    return bytes
  }

  private static func character(_ bits: UInt64) -> UInt8 {
    let value = UInt8(bits & 31)
    return value < 26 ? UInt8(ascii: "a") + value : UInt8(ascii: "2") + value - 26
  }

  private static func value(of character: UInt8) -> UInt64? {
    if character.isASCIILetter { return UInt64(character | 0x20) - 0x61 }
    let digit = character &- UInt8(ascii: "2")
    return digit < 6 ? UInt64(digit) + 26 : nil
  }
}
