/// Addresses that may stand in a newsletter's links.
///
/// Failure policy: what isn't surely harmless is `nil`. Limits: http, https and mailto only; 2,000 octets.
enum WebLink {
  /// `text` if it is an absolute address of an allowed scheme, without white space, control characters or brackets.
  static func checked(_ text: String?) -> String? {
    guard let text, text.utf8.count <= 2_000 else { return nil }
    guard text.utf8.allSatisfy({ $0 > 32 && $0 != 127 && !"<>\"\\`".utf8.contains($0) }),
      !text.unicodeScalars.contains(where: { $0.properties.isWhitespace || $0.properties.generalCategory == .control })
    else { return nil }
    let lower = text.prefix(8).lowercased()
    let isAllowed = ["http://", "https://", "mailto:"].contains {
      lower.hasPrefix($0) && text.utf8.count > $0.utf8.count
    }
    return isAllowed ? text : nil
  }
}
