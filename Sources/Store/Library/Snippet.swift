/// The part of an article's text that shows why a search found it.
///
/// Not FTS5's `snippet()`: for a prefix or a phrase that looks the words up in the whole index again, for each article.
/// Failure policy: total; where no word is found (the title had them), the text's beginning.
struct Snippet {
  /// The words that were asked for, in lower case; prefixes without their `*`.
  private let words: [String]

  private static let length = 24
  private static let before = 6

  init(_ query: SearchQuery) {
    words = query.wanted.flatMap { term in
      term.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    }
  }

  /// Some words of `text` around the first that was asked for.
  func of(_ text: String) -> String {
    let all = text.split(whereSeparator: \.isWhitespace)
    let hit = all.firstIndex(where: isWanted) ?? 0
    let start = max(0, min(hit - Self.before, all.count - Self.length))
    let end = min(all.count, start + Self.length)
    return (start > 0 ? "…" : "") + all[start..<end].joined(separator: " ") + (end < all.count ? "…" : "")
  }

  private func isWanted(_ word: Substring) -> Bool {
    let bare = word.drop { !($0.isLetter || $0.isNumber) }.lowercased()
    return words.contains { bare.hasPrefix($0) }
  }
}
