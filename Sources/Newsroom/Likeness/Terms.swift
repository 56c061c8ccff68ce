internal import Platform

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
    var lower = text.lowercased()
    return lower.withUTF8 { octets in
      var words: [String] = []
      var start: Int?
      func end(_ position: Int) {
        if let first = start, let word = stem(octets[first..<position]) { words.append(word) }
        start = nil
      }
      var position = 0
      while position < octets.count {
        let length = separator(octets, position)
        if length == 0 {
          start = start ?? position
          position += 1
        } else {
          end(position)
          position += length
        }
      }
      end(octets.count)
      return words
    }
  }

  /// How many octets of what stands between words begin at `position`; 0 where there is a word's octet. An apostrophe is
  /// a word's, ASCII's or ’ (E2 80 99).
  private static func separator(_ octets: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int {
    switch octets[position] {
    case 0x61...0x7A, 0x30...0x39, 0x27: 0
    case 0..<0x80: 1
    case 0xC2: 2
    case 0xE2 where position + 2 < octets.count && octets[position + 1] == 0x80 && octets[position + 2] == 0x99: 0
    case 0xE2: 3
    // Within ’.
    case 0x80, 0x99: 0
    case 0xE3 where position + 1 < octets.count && octets[position + 1] == 0x80: 3
    default: 0
    }
  }

  private static func stem(_ slice: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
    let apostrophes: [[UInt8]] = [[0x27], [0xE2, 0x80, 0x99]]
    var word = slice
    for mark in apostrophes {
      while word.starts(with: mark) { word = word.dropFirst(mark.count) }
      while word.count >= mark.count, word.suffix(mark.count).elementsEqual(mark) { word = word.dropLast(mark.count) }
      let ending = mark + [0x73]
      if word.count > ending.count, word.suffix(ending.count).elementsEqual(ending) {
        word = word.dropLast(ending.count)
      }
    }
    let isNumber = word.first?.isASCIIDigit == true
    guard word.count > 2 || isNumber, !word.isEmpty else { return nil }
    let text = String(decoding: word, as: UTF8.self)
    guard !common.contains(text) else { return nil }
    let (last, before) = (word[word.endIndex - 1], word.count > 1 ? word[word.endIndex - 2] : 0)
    guard last == 0x73, word.count > 3 else { return text }
    if word.count > 4, before == 0x65, word[word.endIndex - 3] == 0x69 {
      return String(decoding: word.dropLast(3), as: UTF8.self) + "y"
    }
    // "press" and "status" are no plurals.
    return before == 0x73 || before == 0x75 ? text : String(decoding: word.dropLast(), as: UTF8.self)
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
