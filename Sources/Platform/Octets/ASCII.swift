// ASCII's classes of octets (RFC 20), for protocols and formats, whose digits and letters are these and no others. Text
// for people has Unicode's properties, which are another matter.
//
// Failure policy: total. Every one of these is compiled into its caller: they stand in loops over whole mails.

extension UInt8 {
  /// `0` to `9`.
  @inlinable @inline(__always)
  public var isASCIIDigit: Bool { self &- 0x30 < 10 }

  /// `A` to `Z`.
  @inlinable @inline(__always)
  public var isASCIIUppercase: Bool { self &- 0x41 < 26 }

  /// `a` to `z`.
  @inlinable @inline(__always)
  public var isASCIILowercase: Bool { self &- 0x61 < 26 }

  @inlinable @inline(__always)
  public var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }

  @inlinable @inline(__always)
  public var isASCIIAlphanumeric: Bool { isASCIIDigit || isASCIILetter }

  /// `0` to `9`, `A` to `F`, `a` to `f`.
  @inlinable @inline(__always)
  public var isASCIIHexDigit: Bool { isASCIIDigit || (self | 0x20) &- 0x61 < 6 }

  /// Space, and tab to carriage return: C's `isspace`. HTML and CSS don't count the vertical tab among them.
  @inlinable @inline(__always)
  public var isASCIIWhitespace: Bool { self == 0x20 || self &- 0x09 < 5 }

  /// `a` to `z` for `A` to `Z`; any other octet as it is.
  @inlinable @inline(__always)
  public var lowercasedASCII: UInt8 { isASCIIUppercase ? self | 0x20 : self }
}

extension Sequence<UInt8> {
  /// With `a` to `z` for `A` to `Z`.
  @inlinable
  public var lowercasedASCII: [UInt8] { map(\.lowercasedASCII) }
}
