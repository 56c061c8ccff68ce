// Octets as hexadecimal digits, and back (RFC 4648, section 8).

extension UInt8 {
  /// 0 to 15 for a hexadecimal digit of either case; `nil` for any other octet.
  @inlinable @inline(__always)
  public var hexDigitValue: UInt8? {
    if isASCIIDigit { return self &- 0x30 }
    let letter = (self | 0x20) &- 0x61
    return letter < 6 ? letter &+ 10 : nil
  }
}

extension [UInt8] {
  /// Appends a value below 16 as a digit in upper case.
  @inlinable @inline(__always)
  public mutating func append(hexDigit value: UInt8) {
    append(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10)
  }

  /// All octets, two digits each, in lower case.
  public var hex: String {
    String(unsafeUninitializedCapacity: count * 2) { buffer in
      func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }
      for (index, octet) in enumerated() {
        buffer[2 * index] = digit(octet >> 4)
        buffer[2 * index + 1] = digit(octet & 15)
      }
      return count * 2
    }
  }
}
