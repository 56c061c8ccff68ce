/// Strings as JSON writes them.
public enum JSONText {
  /// In quotes (RFC 8259, section 7): quote, backslash and control characters escaped, all else as it is, so that equal
  /// texts are equal octets.
  public static func quoted(_ text: String) -> String {
    var result: [UInt8] = [UInt8(ascii: "\"")]
    result.reserveCapacity(text.utf8.count + 2)
    for octet in text.utf8 {
      switch octet {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), octet]
      case 0..<0x20: result += "\\u00\([octet].hex)".utf8
      default: result.append(octet)
      }
    }
    result.append(UInt8(ascii: "\""))
    return String(decoding: result, as: UTF8.self)
  }
}
