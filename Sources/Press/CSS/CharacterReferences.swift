/// Character references in attribute values.
///
/// Failure policy: total; what isn't one of the few names that matter in `style`, `class`, `id` and addresses, or a
/// number, is left as it is written.
enum CharacterReferences {
  private static let names: [String: String] = [
    "amp": "&", "AMP": "&", "lt": "<", "gt": ">", "quot": "\"", "QUOT": "\"", "apos": "'", "nbsp": "\u{A0}",
    "colon": ":", "semi": ";", "comma": ",", "sol": "/", "lpar": "(", "rpar": ")", "Tab": "\t", "NewLine": "\n",
  ]

  static func decoded(_ value: ArraySlice<UInt8>) -> [UInt8] {
    guard value.contains(UInt8(ascii: "&")) else { return Array(value) }
    var result: [UInt8] = []
    result.reserveCapacity(value.count)
    var index = value.startIndex
    while index < value.endIndex {
      let octet = value[index]
      if octet == UInt8(ascii: "&"), let end = value[(index + 1)...].prefix(32).firstIndex(of: UInt8(ascii: ";")),
        let text = meaning(value[(index + 1)..<end])
      {
        result += text.utf8
        index = end + 1
      } else {
        result.append(octet)
        index += 1
      }
    }
    return result
  }

  private static func meaning(_ name: ArraySlice<UInt8>) -> String? {
    guard name.first == UInt8(ascii: "#") else { return names[String(decoding: name, as: UTF8.self)] }
    let digits = String(decoding: name.dropFirst(), as: UTF8.self)
    let isHexadecimal = digits.first == "x" || digits.first == "X"
    let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let number, number != 0 else { return nil }
    return Unicode.Scalar(number).map { String(Character($0)) }
  }

  /// Appends `text` as it stands between double quotes.
  static func append(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
    for octet in text {
      switch octet {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      default: bytes.append(octet)
      }
    }
  }
}
