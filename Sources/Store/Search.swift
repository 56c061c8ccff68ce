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

extension Store {
  /// Finds articles by their words: the best first (BM25, titles weighing most), then the newest.
  ///
  /// No text is an error (`SearchQuery` says how it is read); an empty one lists the newest. Only the newest 2,000
  /// articles that have the words are ranked: scoring all hits of a word that every article has would take a second, and
  /// nobody looks for an old article by a common word alone.
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
      let found = try database.statement(SearchSQL.ranked)
        .all([.text(match), .int(place), .int(start), .int(limit)]) {
          (article: try ArticleSQL.read($0, withBody: false), row: $0.int(19))
        }
      return try found.map { article, row in
        let snippet = try database.statement(SearchSQL.snippet).first([.text(match), .int(row)]) { $0.text(0) }
        return SearchHit(article: article, snippet: snippet ?? "")
      }
    }
  }

  private func newest(since start: Int64, kind: Kind?, limit: Int) throws -> [SearchHit] {
    let statement = try database.statement(kind == nil ? ArticleSQL.newest : ArticleSQL.newestOfKind)
    let values = [.int(start)] + (kind.map { [.text($0.rawValue)] } ?? []) + [Value.int(limit)]
    return try statement.all(values) {
      SearchHit(article: try ArticleSQL.read($0, withBody: false), snippet: $0.text(19))
    }
  }
}

enum SearchSQL {
  /// Row numbers grow with the time of publication, so ORDER BY rowid DESC meets the newest first and LIMIT ends the walk.
  static let ranked = """
    WITH hits AS MATERIALIZED (
      SELECT rowid AS id, bm25(article_index, 10.0, 4.0, 1.0, 3.0, 3.0, 3.0, 2.0, 2.0, 0.0) AS score
      FROM article_index WHERE article_index MATCH ? AND rowid >= ? ORDER BY rowid DESC LIMIT 2000)
    SELECT \(ArticleSQL.columns), a.id FROM hits h JOIN articles a ON a.id = h.id
    WHERE a.published >= ? ORDER BY h.score, a.published DESC, a.article LIMIT ?
    """
  static let snippet = """
    SELECT snippet(article_index, 2, '', '', '…', 24) FROM article_index WHERE article_index MATCH ? AND rowid = ?
    """
}
