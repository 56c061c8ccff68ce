/// The words by which two articles' headlines tell that they are about one event.
///
/// Words are lower case, without English plural and possessive endings; what is in every headline is left out. Limits:
/// languages written without spaces give too few words to be grouped by.
struct Terms {
  /// By term, how much it counts: more in a title than in a standfirst. Sorted by term.
  let weights: [(term: String, weight: Int, isWord: Bool)]

  init(of article: Article) {
    var found: [String: (weight: Int, isWord: Bool)] = [:]
    func add(_ terms: [String], _ weight: Int, isWord: Bool) {
      for term in terms { found[term] = (max(found[term]?.weight ?? 0, weight), isWord) }
    }
    add(Self.words(article.title), 3, isWord: true)
    add(Self.words(article.standfirst ?? ""), 1, isWord: true)
    add(Self.words(article.event?.place ?? ""), 1, isWord: true)
    add(article.topics.map { "#" + $0.lowercased() }, 1, isWord: false)
    add(article.regions.map { "@" + $0.lowercased() }, 1, isWord: false)
    weights = found.map { ($0.key, $0.value.weight, $0.value.isWord) }
      .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }

  static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }.compactMap { stem($0) }
  }

  static func stem(_ word: Substring) -> String? {
    var word = word
    while let last = word.last, last == "'" || last == "’" { word.removeLast() }
    for ending in ["'s", "’s"] where word.hasSuffix(ending) { word.removeLast(2) }
    guard word.utf8.count > 2 || word.first?.isNumber == true, !common.contains(String(word)) else { return nil }
    if word.count > 4, word.hasSuffix("ies") { return word.dropLast(3) + "y" }
    if word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us") { word.removeLast() }
    return String(word)
  }

  static let common: Set<String> = [
    "the", "and", "for", "are", "but", "not", "you", "all", "can", "has", "have", "had", "her", "his", "was", "were",
    "one", "our", "out", "who", "how", "why", "what", "when", "where", "which", "will", "with", "from", "that", "this",
    "than", "then", "they", "their", "them", "there", "these", "those", "into", "over", "after", "before", "about",
    "its", "it’s", "it's", "she", "him", "said", "says", "say", "new", "more", "most", "may", "might", "could", "would",
    "should", "been", "being", "does", "did", "doesn’t", "don’t", "isn’t", "also", "only", "still", "just", "some",
    "other", "such", "every", "between", "because", "while", "through", "against", "under", "again", "first", "last",
    "two", "three", "year", "years", "week", "day", "now", "yet", "too", "very", "any", "each", "own", "same",
  ]
}
