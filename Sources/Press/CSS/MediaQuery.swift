/// Whether a media query holds (Media Queries 4, as far as mail has it): `screen`, `prefers-color-scheme`, `min-width`
/// and `max-width` in pixels.
///
/// Failure policy: what isn't known doesn't hold.
enum MediaQuery {
  static func holds(_ query: [UInt8], dark: Bool, width: Int) -> Bool {
    let text = query[...].loweredString
    if text.isEmpty { return true }
    return text.split(separator: ",").contains { part in
      var words = part.split(separator: " ").joined(separator: " ")
      if words.hasPrefix("only ") { words.removeFirst(5) }
      let isNegated = words.hasPrefix("not ")
      if isNegated { words.removeFirst(4) }
      let holds = words.replacing(") and(", with: ") and (").split(separator: " and ").allSatisfy {
        condition(String($0), dark: dark, width: width)
      }
      return holds != isNegated
    }
  }

  private static func condition(_ text: String, dark: Bool, width: Int) -> Bool {
    if text == "screen" || text == "all" { return true }
    guard text.hasPrefix("("), text.hasSuffix(")") else { return false }
    let parts = text.dropFirst().dropLast().split(separator: ":").map { $0.filter { $0 != " " } }
    guard parts.count == 2 else { return false }
    let pixels = parts[1].hasSuffix("px") ? Int(parts[1].dropLast(2)) : nil
    switch parts[0] {
    case "prefers-color-scheme": return parts[1] == (dark ? "dark" : "light")
    case "min-width", "min-device-width": return pixels.map { width >= $0 } ?? false
    case "max-width", "max-device-width": return pixels.map { width <= $0 } ?? false
    default: return false
    }
  }
}
