/// Base64 (RFC 4648, sections 4 and 5; RFC 3501, section 5.1.3), whose variants differ in two characters and the padding.
///
/// Failure policy: encoding is total; decoding says `nil` to what no encoder writes. Limits: memory.
@frozen
public struct Base64: Sendable {
  /// For the values 62 and 63.
  @usableFromInline let last: (UInt8, UInt8)
  @usableFromInline let isPadded: Bool

  @inlinable @inline(__always)
  init(_ last: (UInt8, UInt8), isPadded: Bool) {
    self.last = last
    self.isPadded = isPadded
  }

  /// With `+` and `/`, padded with `=`: mail and most else.
  @inlinable @inline(__always)
  public static var standard: Base64 { Base64((UInt8(ascii: "+"), UInt8(ascii: "/")), isPadded: true) }

  /// With `-` and `_`, without padding: for URLs.
  @inlinable @inline(__always)
  public static var url: Base64 { Base64((UInt8(ascii: "-"), UInt8(ascii: "_")), isPadded: false) }

  /// With `+` and `,`, without padding: in names of IMAP folders.
  @inlinable @inline(__always)
  public static var imap: Base64 { Base64((UInt8(ascii: "+"), UInt8(ascii: ",")), isPadded: false) }

  /// The character for the lowest six bits.
  @inlinable @inline(__always)
  public func character(_ bits: UInt32) -> UInt8 {
    let value = UInt8(bits & 63)
    return switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + value - 26
    case 52..<62: UInt8(ascii: "0") + value - 52
    case 62: last.0
    default: last.1
    }
  }

  /// Appends what `octets` are in characters.
  @inlinable
  public func append(_ octets: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
    var index = 0
    while index < octets.count {
      let left = octets.count - index
      let bits =
        UInt32(octets[index]) << 16 | UInt32(left > 1 ? octets[index + 1] : 0) << 8
        | UInt32(left > 2 ? octets[index + 2] : 0)
      text.append(character(bits >> 18))
      text.append(character(bits >> 12))
      if left > 1 { text.append(character(bits >> 6)) } else if isPadded { text.append(UInt8(ascii: "=")) }
      if left > 2 { text.append(character(bits)) } else if isPadded { text.append(UInt8(ascii: "=")) }
      index += 3
    }
  }

  public func encode(_ octets: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((octets.count + 2) / 3 * 4)
    octets.withUnsafeBufferPointer { append($0, to: &text) }
    return text
  }

  /// `nil` for a character outside the alphabet, padding among them, or a length that no octets give.
  public func decode(_ text: String) -> [UInt8]? {
    guard text.utf8.count % 4 != 1 else { return nil }
    var digits = Digits()
    for character in text.utf8 {
      guard let value = value(of: character) else { return nil }
      digits.append(value)
    }
    return digits.octets
  }

  /// Of either alphabet, with or without padding, on as many lines as it pleases: what a stranger calls base64.
  /// `nil` for any other character.
  public static func decode(lenient text: String) -> [UInt8]? {
    var digits = Digits()
    for character in text.utf8 {
      if let value = standard.value(of: character) ?? url.value(of: character) {
        digits.append(value)
        continue
      }
      switch character {
      case UInt8(ascii: "="), 0x20, 0x09, 0x0A, 0x0D: continue
      default: return nil
      }
    }
    return digits.octets
  }

  private func value(of character: UInt8) -> UInt8? {
    if character.isASCIIUppercase { return character - 0x41 }
    if character.isASCIILowercase { return character - 0x61 + 26 }
    if character.isASCIIDigit { return character - 0x30 + 52 }
    return character == last.0 ? 62 : character == last.1 ? 63 : nil
  }
}

/// Six bits at a time; octets as they come to be whole.
private struct Digits {
  var octets: [UInt8] = []
  private var bits: UInt32 = 0
  private var held: UInt32 = 0

  mutating func append(_ value: UInt8) {
    bits = (bits << 6 | UInt32(value)) & 0xFFFF
    held += 6
    guard held >= 8 else { return }
    held -= 8
    octets.append(UInt8(truncatingIfNeeded: bits >> held))
  }
}

extension [UInt8] {
  /// In the standard alphabet, with padding.
  public var base64: [UInt8] { Base64.standard.encode(self) }
}
