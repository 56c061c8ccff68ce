/// `%XX` for octets that can't stand for themselves (RFC 3986, section 2.1).
///
/// Failure policy: encoding is total; decoding says `nil` to a percent sign without two digits behind it. Digits are
/// written in upper case, and read in either.
public enum PercentEncoding {
  /// - Parameter isPlain: whether an octet stands for itself.
  @inlinable
  public static func encode(_ octets: some Sequence<UInt8>, keeping isPlain: (UInt8) -> Bool) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(octets.underestimatedCount)
    for octet in octets {
      if isPlain(octet) { result.append(octet) } else { append(octet, to: &result) }
    }
    return result
  }

  /// The same of a text's UTF-8.
  public static func encode(_ text: String, keeping isPlain: (UInt8) -> Bool) -> String {
    if text.utf8.allSatisfy(isPlain) { return text }
    return String(decoding: encode(text.utf8, keeping: isPlain), as: UTF8.self)
  }

  /// Appends `%XX`.
  @inlinable
  public static func append(_ octet: UInt8, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "%"))
    bytes.append(hexDigit: octet >> 4)
    bytes.append(hexDigit: octet & 15)
  }

  /// What was encoded. A plus is a plus: forms are another matter.
  public static func decode(_ octets: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = octets.makeIterator()
    while let octet = rest.next() {
      guard octet == UInt8(ascii: "%") else {
        bytes.append(octet)
        continue
      }
      guard let high = rest.next()?.hexDigitValue, let low = rest.next()?.hexDigitValue else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}

extension UInt8 {
  /// What means itself in any part of a URI: letters, digits, `-`, `.`, `_`, `~` (RFC 3986, section 2.3).
  @inlinable
  public var isURIUnreserved: Bool {
    isASCIIAlphanumeric || self == UInt8(ascii: "-") || self == UInt8(ascii: ".") || self == UInt8(ascii: "_")
      || self == UInt8(ascii: "~")
  }

  /// What may stand somewhere in a URI, the percent sign and the delimiters among it (RFC 3986, section 2).
  @inlinable
  public var isURIOctet: Bool {
    switch self {
    case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
      UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
      false
    default: isASCIIPrintable
    }
  }

  /// `!` to `~`: ASCII without the space and control characters.
  @inlinable @inline(__always)
  public var isASCIIPrintable: Bool { self > 0x20 && self < 0x7F }
}
