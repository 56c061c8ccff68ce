// TOML's values without quotes, in the spelling of YAML's core schema, so that one set of questions (`asInt`,
// `asDouble`, `asBool`) serves both. Dates and times stay as they are written.

internal import Platform

enum TOMLLiteral {
  /// nil if it is none of TOML's values.
  static func value(_ text: String) -> String? {
    switch text {
    case "true", "false": return text
    case "inf", "+inf": return ".inf"
    case "-inf": return "-.inf"
    case "nan", "+nan", "-nan": return ".nan"
    default: return isDate(text) ? text : number(text)
    }
  }

  private static func number(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    // An underscore stands between two digits.
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "_") {
      guard index > 0, index + 1 < bytes.count, bytes[index - 1].isASCIIHexDigit, bytes[index + 1].isASCIIHexDigit
      else { return nil }
    }
    let bare = text.filter { $0 != "_" }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where bare.hasPrefix(prefix) {
      guard bare.utf8.dropFirst(2).first?.isASCIIHexDigit == true, let value = Int(bare.dropFirst(2), radix: radix)
      else {
        return nil
      }
      return String(value)
    }
    var digits = Substring(bare)
    if digits.hasPrefix("+") || digits.hasPrefix("-") { digits = digits.dropFirst() }
    let whole = digits.prefix { $0.isASCII && $0.isNumber }
    guard !whole.isEmpty, whole == "0" || !whole.hasPrefix("0") else { return nil }
    var rest = digits.dropFirst(whole.count)
    if rest.isEmpty { return Int(bare).map { String($0) } }
    if rest.hasPrefix(".") {
      let fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      guard !fraction.isEmpty else { return nil }
      rest = rest.dropFirst(1 + fraction.count)
    }
    if let mark = rest.first, mark == "e" || mark == "E" {
      rest = rest.dropFirst()
      if rest.hasPrefix("+") || rest.hasPrefix("-") { rest = rest.dropFirst() }
      guard !rest.isEmpty, rest.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
      rest = ""
    }
    return rest.isEmpty ? bare : nil
  }

  /// `2024-05-31`, `07:32:00.5`, both with `T` or a space between them, and then `Z` or `+02:00` (RFC 3339). Whether
  /// the day exists is asked by who reads the date.
  private static func isDate(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let isDay = matches(bytes.prefix(10), "dddd-dd-dd")
    if isDay, bytes.count == 10 { return true }
    var time = bytes[...]
    if isDay {
      guard [UInt8(ascii: "T"), UInt8(ascii: "t"), 0x20].contains(bytes[10]) else { return false }
      time = bytes[11...]
    }
    guard matches(time.prefix(8), "dd:dd:dd") else { return false }
    time = time.dropFirst(8)
    if time.first == UInt8(ascii: ".") {
      let fraction = time.dropFirst().prefix(while: \.isASCIIDigit)
      guard !fraction.isEmpty else { return false }
      time = time.dropFirst(1 + fraction.count)
    }
    guard let zone = time.first, isDay else { return time.isEmpty }
    if zone | 0x20 == UInt8(ascii: "z") { return time.count == 1 }
    return matches(time, "+dd:dd") || matches(time, "-dd:dd")
  }

  private static func matches(_ bytes: ArraySlice<UInt8>, _ pattern: String) -> Bool {
    bytes.count == pattern.utf8.count
      && zip(bytes, pattern.utf8).allSatisfy { $1 == UInt8(ascii: "d") ? $0.isASCIIDigit : $0 == $1 }
  }
}
