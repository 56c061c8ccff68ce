public import Foundation
public import Newsroom

/// An article that a search found.
public struct SearchHit: Sendable, Equatable {
  /// Without its body.
  public var article: Article
  /// Text around the words that were found; the body's first words where nothing was asked for. White space as it is.
  public var snippet: String

  public init(article: Article, snippet: String) {
    self.article = article
    self.snippet = snippet
  }
}

extension Library {
  /// Finds articles by their words: the best first (BM25, titles weighing most), then the newest.
  ///
  /// No text is an error (`SearchQuery` says how it is read); an empty one lists the newest. Where 1,000 articles or
  /// more have the words, the words say little, and BM25 would visit every one of them: then come the newest with all
  /// the words in their title, and after them the newest. So it is for phrases, which BM25 would look up twice more.
  ///
  /// - Parameters:
  ///   - since: leaves out what was published earlier.
  ///   - limit: at most so many; 1 to 1,000.
  public func search(_ text: String, since: Date? = nil, kind: Kind? = nil, limit: Int = 20) throws -> [SearchHit] {
    let limit = max(1, min(limit, 1_000))
    let query = SearchQuery(text)
    let start = since.map(Milliseconds.of) ?? Int64.min
    guard !query.isEmpty, let match = query.match(kind: kind) else {
      return try newest(since: start, kind: kind, limit: limit)
    }
    let place = since.map { ArticleRowNumber.first(of: Milliseconds.of($0)) } ?? Int64.min
    return try database.read {
      let found: [Found]
      if try !query.hasPhrase && count(match, place) < sql.search.common {
        found = try find(sql.search.ranked, [.text(match), .int(place), .int(start), .int(limit)])
      } else {
        let titled = try query.match(kind: kind, titleOnly: true).map {
          try find(sql.search.newest, [.text($0), .int(place), .int(limit), .int(start)])
        }
        let all = try find(sql.search.newest, [.text(match), .int(place), .int(limit), .int(start)])
        let first = titled ?? []
        let seen = Set(first.map(\.row))
        found = Array((first + all.filter { !seen.contains($0.row) }).prefix(limit))
      }
      let snippet = Snippet(query)
      return try found.map { hit in
        let text = try database.statement(sql.search.text).first([.int(hit.row)]) { $0.text(.only) }
        return SearchHit(article: hit.article, snippet: snippet.of(text ?? ""))
      }
    }
  }

  private func count(_ match: String, _ place: Int64) throws -> Int64 {
    try database.statement(sql.search.count).first([.text(match), .int(place)]) { $0.int(.only) } ?? 0
  }

  private typealias Found = (article: Article, row: Int64)

  private func find(_ sql: String, _ values: [StoredValue]) throws -> [Found] {
    try database.statement(sql).all(values) { (try StoredArticle.read($0, withBody: false), $0.int(.id)) }
  }

  private func newest(since start: Int64, kind: Kind?, limit: Int) throws -> [SearchHit] {
    let statement = try database.statement(kind == nil ? sql.articles.newest : sql.articles.newestOfKind)
    let values = [.int(start)] + (kind.map { [.text($0.rawValue)] } ?? []) + [StoredValue.int(limit)]
    return try statement.all(values) {
      SearchHit(article: try StoredArticle.read($0, withBody: false), snippet: $0.text(.snippet))
    }
  }
}

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
