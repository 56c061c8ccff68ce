internal import Newsroom

/// What a reader of the library typed, as an FTS5 query (https://sqlite.org/fts5.html#full_text_query_syntax).
///
/// `budget talks` asks for both words, `"budget talks"` for the phrase, `-budget` leaves out, a last word `budg*` is a
/// prefix. Failure policy: total; whatever it is given, the result is a query FTS5 accepts, as every word is quoted and
/// words without a letter or digit are dropped. Limits: 32 words, 64 characters each; prefixes of at least 2.
struct SearchQuery: Equatable {
  private(set) var wanted: [String] = []
  private(set) var unwanted: [String] = []

  /// Some of what is wanted is more than a word.
  var hasPhrase: Bool { wanted.contains { $0.contains(" ") } }

  /// Nothing is asked for: list everything.
  var isEmpty: Bool { wanted.isEmpty && unwanted.isEmpty }

  init(_ text: String) {
    var rest = Substring(text.prefix(2_000))[...]
    while wanted.count + unwanted.count < 32 {
      rest = rest.drop(while: \.isWhitespace)
      guard let start = rest.first else { break }
      let isUnwanted = start == "-"
      if isUnwanted { rest = rest.dropFirst() }
      let term: String?
      if rest.first == "\"" {
        rest = rest.dropFirst()
        let phrase = rest.prefix { $0 != "\"" }
        rest = rest[phrase.endIndex...].dropFirst()
        term = Self.quoted(phrase)
      } else {
        let word = rest.prefix { !$0.isWhitespace && $0 != "\"" }
        rest = rest[word.endIndex...]
        let isLast = rest.allSatisfy(\.isWhitespace)
        let isPrefix = isLast && word.last == "*" && word.count > 2
        term = Self.quoted(word).map { isPrefix ? $0 + "*" : $0 }
      }
      guard let term else { continue }
      if isUnwanted { unwanted.append(term) } else { wanted.append(term) }
    }
  }

  /// The query for MATCH; `nil` if everything is wanted.
  ///
  /// - Parameter titleOnly: the wanted words must be in the title; `nil` if there are none.
  func match(kind: Kind?, titleOnly: Bool = false) -> String? {
    if titleOnly, wanted.isEmpty { return nil }
    let columns = titleOnly ? "title" : "- kind"
    var clauses = wanted.isEmpty ? [] : ["(\(columns) : (\(wanted.joined(separator: " AND "))))"]
    if let kind {
      clauses.append("(kind : \(Self.phrase(kind)))")
    } else if wanted.isEmpty, !unwanted.isEmpty {
      // NOT needs something to be taken from: every article has a kind.
      clauses.append("(kind : (\(Kind.allCases.map(Self.phrase).joined(separator: " OR "))))")
    }
    guard !clauses.isEmpty else { return nil }
    let all = clauses.joined(separator: " AND ")
    return unwanted.isEmpty ? all : "(\(all)) NOT (- kind : (\(unwanted.joined(separator: " OR "))))"
  }

  private static func phrase(_ kind: Kind) -> String { "\"\(kind.rawValue)\"" }

  /// In double quotes, without any of its own; `nil` if FTS5's tokenizer would find no word in it.
  private static func quoted(_ text: Substring) -> String? {
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(64) {
      let isSafe = scalar != "\"" && scalar.value >= 32 && scalar.value != 127
      kept.append(isSafe ? scalar : " ")
    }
    guard kept.contains(where: { $0.properties.isAlphabetic || $0.properties.numericType != nil }) else { return nil }
    return "\"\(String(kept))\""
  }
}
