internal import Platform

/// Attributes that Word, which shows mail in Outlook, reads where it doesn't read the style.
///
/// Failure policy: total; what an attribute can't say (`auto`, `12em`, `rgba()`) is left to the style.
enum OutlookAttributes {
  /// Names and values, none of which the element has.
  static func attributes(
    for name: String, _ winners: [Cascade.Winner], has: (String) -> Bool
  ) -> [(name: String, value: String)] {
    var result: [(name: String, value: String)] = []
    func add(_ attribute: String, _ value: String?) {
      if let value, !has(attribute) { result.append((attribute, value)) }
    }
    func last(_ properties: String...) -> Declaration? {
      winners.last { properties.contains($0.declaration.property) }?.declaration
    }
    let isCell = name == "td" || name == "th"
    if isCell || name == "table" || name == "img" {
      add("width", last("width").flatMap { length($0.value, percentages: name != "img") })
      add("height", last("height").flatMap { length($0.value, percentages: name != "img") })
    }
    if isCell || name == "table" || name == "tr" || name == "body" {
      let background = winners.last { winner in
        let property = winner.declaration.property
        return property == "background-color" || property == "background"
      }
      add("bgcolor", background.flatMap { colour($0.declaration) })
    }
    if isCell || name == "tr" {
      add("align", last("text-align").flatMap { word($0.value, of: ["left", "right", "center", "justify"]) })
      add("valign", last("vertical-align").flatMap { word($0.value, of: ["top", "middle", "bottom", "baseline"]) })
    } else if name == "table" || name == "img" {
      if let float = last("float").flatMap({ word($0.value, of: ["left", "right"]) }) {
        add("align", float)
      } else if name == "table", isCentred(winners) {
        add("align", "center")
      }
    }
    return result
  }

  private static func word(_ value: String, of words: Set<String>) -> String? {
    let value = value.lowercased()
    return words.contains(value) ? value : nil
  }

  /// `600px` and `0` as numbers, `50%` as it is.
  static func length(_ value: String, percentages: Bool) -> String? {
    let digits = value.utf8.prefix { $0.isASCIIDigit }
    guard !digits.isEmpty, digits.count <= 5, let number = String(digits) else { return nil }
    switch value.utf8.dropFirst(digits.count).map(\.lowercasedASCII) {
    case Array("px".utf8): return number
    case [] where number.utf8.allSatisfy { $0 == 48 }: return "0"
    case [UInt8(ascii: "%")] where percentages: return number + "%"
    default: return nil
    }
  }

  /// Both margins of the line are `auto` at the end.
  private static func isCentred(_ winners: [Cascade.Winner]) -> Bool {
    var left = false
    var right = false
    for winner in winners {
      let value = winner.declaration.value.lowercased()
      switch winner.declaration.property {
      case "margin":
        let parts = value.split(separator: " ")
        right = (parts.count > 1 ? parts[1] : parts.first) == "auto"
        left = parts.count > 3 ? parts[3] == "auto" : right
      case "margin-left": left = value == "auto"
      case "margin-right": right = value == "auto"
      default: break
      }
    }
    return left && right
  }

  // MARK: Colours

  /// The declaration's colour where an attribute can say it: six digits after `#`, or a name.
  static func colour(_ declaration: Declaration) -> String? {
    let value = declaration.value.lowercased()
    if declaration.property == "background-color" { return colour(value) }
    // Functions that aren't colours leave their commas and brackets, which no colour has.
    let bytes = Array(value.utf8)
    var found: String?
    var start = 0
    while start < bytes.count {
      let end = CSSText.first({ $0 == 32 }, bytes, start, bytes.count)
      if let colour = colour(String(decoding: bytes[start..<end], as: UTF8.self)) { found = colour }
      start = end + 1
    }
    return found
  }

  private static func colour(_ value: String) -> String? {
    if ColourNames.values[value] != nil { return value }
    guard let colour = Colour(value), colour.opacity == 1 else { return nil }
    return "#" + [colour.red, colour.green, colour.blue].hex
  }
}
