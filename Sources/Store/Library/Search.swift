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
    let place = since.map { Place.first(of: Milliseconds.of($0)) } ?? Int64.min
    return try database.read {
      let found: [Found]
      if try !query.hasPhrase && count(match, place) < SearchSQL.common {
        found = try find(SearchSQL.ranked, [.text(match), .int(place), .int(start), .int(limit)])
      } else {
        let titled = try query.match(kind: kind, titleOnly: true).map {
          try find(SearchSQL.newest, [.text($0), .int(place), .int(limit), .int(start)])
        }
        let all = try find(SearchSQL.newest, [.text(match), .int(place), .int(limit), .int(start)])
        let first = titled ?? []
        let seen = Set(first.map(\.row))
        found = Array((first + all.filter { !seen.contains($0.row) }).prefix(limit))
      }
      let snippet = Snippet(query)
      return try found.map { hit in
        let text = try database.statement(SearchSQL.text).first([.int(hit.row)]) { $0.text(0) }
        return SearchHit(article: hit.article, snippet: snippet.of(text ?? ""))
      }
    }
  }

  private func count(_ match: String, _ place: Int64) throws -> Int64 {
    try database.statement(SearchSQL.count).first([.text(match), .int(place)]) { $0.int(0) } ?? 0
  }

  private typealias Found = (article: Article, row: Int64)

  private func find(_ sql: String, _ values: [Value]) throws -> [Found] {
    try database.statement(sql).all(values) { (try ArticleSQL.read($0, withBody: false), $0.int(ArticleSQL.width)) }
  }

  private func newest(since start: Int64, kind: Kind?, limit: Int) throws -> [SearchHit] {
    let statement = try database.statement(kind == nil ? ArticleSQL.newest : ArticleSQL.newestOfKind)
    let values = [.int(start)] + (kind.map { [.text($0.rawValue)] } ?? []) + [Value.int(limit)]
    return try statement.all(values) {
      SearchHit(article: try ArticleSQL.read($0, withBody: false), snippet: $0.text(ArticleSQL.width))
    }
  }
}

enum SearchSQL {
  /// From so many hits on, a search is by title and time.
  static let common = 1_000

  static let count = """
    SELECT count(*) FROM (
      SELECT 1 FROM article_index WHERE article_index MATCH ? AND rowid >= ? LIMIT \(common))
    """
  static let ranked = """
    WITH hits AS MATERIALIZED (
      SELECT rowid AS id, bm25(article_index, 10.0, 4.0, 1.0, 3.0, 3.0, 3.0, 2.0, 2.0, 0.0) AS score
      FROM article_index WHERE article_index MATCH ? AND rowid >= ?)
    SELECT \(ArticleSQL.columns), a.id FROM hits h CROSS JOIN articles a ON a.id = h.id
    WHERE a.published >= ? ORDER BY h.score, a.published DESC, a.article LIMIT ?
    """
  /// Row numbers grow with the time of publication, so ORDER BY rowid DESC meets the newest first and LIMIT ends the
  /// walk.
  static let newest = """
    WITH hits AS MATERIALIZED (
      SELECT rowid AS id FROM article_index WHERE article_index MATCH ? AND rowid >= ? ORDER BY rowid DESC LIMIT ?)
    SELECT \(ArticleSQL.columns), a.id FROM hits h CROSS JOIN articles a ON a.id = h.id
    WHERE a.published >= ? ORDER BY a.published DESC, a.article
    """
  static let text = "SELECT text FROM article_bodies WHERE id = ?"
}
