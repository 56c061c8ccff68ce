/// The first sentences of a text, for articles that have no standfirst.
///
/// Failure policy: total. Never cuts inside a sentence, unless the first one alone is longer than three times the limit;
/// then it cuts at a word and says so with an ellipsis.
public enum Summary {
  /// As many whole sentences of the first paragraph that has any as fit into `limit` characters; one at the least.
  public static func lead(of text: String, limit: Int = 280) -> String {
    for paragraph in text.split(separator: "\n\n") {
      let sentences = sentences(of: paragraph)
      // A line without a full stop is a caption or a heading, unless it is all there is.
      guard let first = sentences.first, first.last.map({ ".!?…。！？".contains($0) || "\"”’»)".contains($0) }) == true
      else { continue }
      var lead = first
      for sentence in sentences.dropFirst() {
        guard lead.count + 1 + sentence.count <= limit else { break }
        lead += " " + sentence
      }
      return lead.count > limit * 3 ? cut(lead, limit * 3) : lead
    }
    let flat = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return flat.count > limit ? cut(flat, limit) : flat
  }

  /// The sentences of a paragraph, their white space folded.
  static func sentences(of paragraph: some StringProtocol) -> [String] {
    var sentences: [String] = []
    var current: [Substring] = []
    let words = String(paragraph).split(whereSeparator: \.isWhitespace)
    for (index, word) in words.enumerated() {
      current.append(word)
      let next = index + 1 < words.count ? words[index + 1] : nil
      if ends(word, before: next) {
        sentences.append(current.joined(separator: " "))
        current.removeAll()
      }
    }
    if !current.isEmpty { sentences.append(current.joined(separator: " ")) }
    return sentences
  }

  /// Whether a sentence ends with `word`.
  private static func ends(_ word: Substring, before next: Substring?) -> Bool {
    var core = word
    while let last = core.last, "\"”’»)]".contains(last) { core.removeLast() }
    guard let mark = core.last else { return false }
    if "。！？".contains(mark) { return true }
    guard ".!?…".contains(mark) else { return false }
    guard let next else { return true }
    let opener = next.drop { "\"“‘«([".contains($0) }.first
    guard let opener, opener.isUppercase || opener.isNumber || !opener.isCased else { return false }
    guard mark == "." else { return true }
    let stem = core.dropLast().drop { "\"“‘«([".contains($0) }
    // "U.S.", "J.", "a.m." and titles go on more often than they end.
    if stem.contains(".") || (stem.count == 1 && stem.first?.isUppercase == true) { return false }
    return !abbreviations.contains(stem.lowercased())
  }

  private static func cut(_ text: String, _ limit: Int) -> String {
    let head = text.prefix(limit)
    return (head.lastIndex(of: " ").map { head[..<$0] } ?? head) + "…"
  }

  private static let abbreviations: Set<String> = [
    "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "sen", "rep", "gov", "st", "no", "vs", "jr", "sr", "inc", "ltd",
    "co", "corp", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "fig", "est",
    "capt", "sgt", "maj", "adm", "hon", "rev", "amb", "art", "ch", "sec", "cf", "approx",
  ]
}
