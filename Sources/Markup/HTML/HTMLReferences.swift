// Character references as the HTML Standard reads them (13.2.5.72–80), from one table of names: the longest name that
// matches, a hundred old ones without their semicolon too, and numbers, of which those of C1 controls are Windows-1252.
//
// Failure policy: total; what is no reference stays as it is written. Time is linear.

public enum HTMLReferences {
  /// What one reference stands for; HTML has names for two scalars at most.
  struct Meaning: Equatable {
    var first: Unicode.Scalar
    var second: Unicode.Scalar?
  }

  /// Text with its references resolved.
  /// - Parameter inAttribute: whether a name without a semicolon is none before a letter, digit or equals sign, so that
  ///   `?a=1&copy=2` stays an address.
  public static func decoded(_ text: ArraySlice<UInt8>, inAttribute: Bool = false) -> [UInt8] {
    guard var index = text.firstIndex(of: UInt8(ascii: "&")) else { return Array(text) }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    result += text[..<index]
    while index < text.endIndex {
      if text[index] == UInt8(ascii: "&"), let (meaning, end) = read(text, at: index + 1, inAttribute: inAttribute) {
        meaning.append(to: &result)
        index = end
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }

  /// The same of a text.
  public static func decoded(_ text: String, inAttribute: Bool = false) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    return String(decoding: decoded(Array(text.utf8)[...], inAttribute: inAttribute), as: UTF8.self)
  }

  /// What a name stands for with a semicolon after it.
  static func meaning(of name: ArraySlice<UInt8>) -> Meaning? { find(name)?.meaning }

  /// What a number stands for.
  static func scalar(_ number: UInt32) -> Unicode.Scalar {
    if 0x80...0x9F ~= number { return windows1252Scalar(UInt8(number)) }
    return number == 0 ? "\u{FFFD}" : Unicode.Scalar(number) ?? "\u{FFFD}"
  }

  /// The reference whose name or `#` is at `start`, and where it ends.
  private static func read(
    _ text: ArraySlice<UInt8>, at start: Int, inAttribute: Bool
  ) -> (Meaning, end: Int)? {
    guard start < text.endIndex else { return nil }
    if text[start] == UInt8(ascii: "#") { return number(text, at: start + 1) }
    let name = text[start...].prefix(longest + 1).prefix { $0.isHTMLAlphanumeric }
    if name.endIndex < text.endIndex, text[name.endIndex] == UInt8(ascii: ";"), let (meaning, _) = find(name) {
      return (meaning, name.endIndex + 1)
    }
    var count = min(name.count, longestOld)
    while count > 1 {
      let end = start + count
      if let (meaning, isOld) = find(text[start..<end]), isOld {
        if inAttribute, end < text.endIndex, text[end].isHTMLAlphanumeric || text[end] == UInt8(ascii: "=") {
          return nil
        }
        return (meaning, end)
      }
      count -= 1
    }
    return nil
  }

  private static func number(_ text: ArraySlice<UInt8>, at start: Int) -> (Meaning, end: Int)? {
    let isHexadecimal = start < text.endIndex && text[start] | 0x20 == UInt8(ascii: "x")
    let first = isHexadecimal ? start + 1 : start
    var index = first
    var value: UInt32 = 0
    while index < text.endIndex, let digit = digit(text[index], isHexadecimal) {
      value = min(0x11_0000, value * (isHexadecimal ? 16 : 10) + digit)
      index += 1
    }
    guard index > first else { return nil }
    if index < text.endIndex, text[index] == UInt8(ascii: ";") { index += 1 }
    return (Meaning(first: scalar(value)), index)
  }

  private static func digit(_ octet: UInt8, _ isHexadecimal: Bool) -> UInt32? {
    switch octet {
    case 0x30...0x39: UInt32(octet - 0x30)
    case 0x61...0x66 where isHexadecimal: UInt32(octet - 0x61 + 10)
    case 0x41...0x46 where isHexadecimal: UInt32(octet - 0x41 + 10)
    default: nil
    }
  }

  // MARK: The table

  /// Octets of the longest name, and of the longest that may do without a semicolon.
  private static let longest = 31
  private static let longestOld = 6

  private static func find(_ name: ArraySlice<UInt8>) -> (meaning: Meaning, isOld: Bool)? {
    guard name.count <= longest, !name.isEmpty, name.allSatisfy(\.isHTMLAlphanumeric) else { return nil }
    return htmlReferenceNames.withUTF8Buffer { table in
      var low = 0
      var high = table.count
      while low < high {
        var start = (low + high) / 2
        while start > low, table[start - 1] != 0x20 { start -= 1 }
        var place = start
        var index = name.startIndex
        while index < name.endIndex, place < table.count, table[place] == name[index] {
          place += 1
          index += 1
        }
        let isNameEnd = table[place] == UInt8(ascii: "=") || table[place] == UInt8(ascii: "!")
        if index == name.endIndex, isNameEnd { return entry(table, at: place) }
        // A name comes before those that it begins.
        if isNameEnd || (index < name.endIndex && table[place] < name[index]) {
          while place < high, table[place] != 0x20 { place += 1 }
          low = place + 1
        } else {
          high = start
        }
      }
      return nil
    }
  }

  /// A record from its `=` or `!` on.
  private static func entry(_ table: UnsafeBufferPointer<UInt8>, at sign: Int) -> (meaning: Meaning, isOld: Bool) {
    var values: (UInt32, UInt32) = (0, 0)
    var index = sign + 1
    while index < table.count, table[index] != 0x20 {
      if table[index] == UInt8(ascii: "+") {
        values.1 = values.0
        values.0 = 0
      } else {
        values.0 = values.0 << 4 | (digit(table[index], true) ?? 0)
      }
      index += 1
    }
    let (first, second) = values.1 == 0 ? (values.0, nil) : (values.1, values.0)
    let meaning = Meaning(first: scalar(first), second: second.map { scalar($0) })
    return (meaning, table[sign] == UInt8(ascii: "!"))
  }
}

extension HTMLReferences.Meaning {
  func append(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: UTF8.encode(first) ?? UTF8.encodedReplacementCharacter)
    if let second { bytes.append(contentsOf: UTF8.encode(second) ?? UTF8.encodedReplacementCharacter) }
  }
}
