public import Foundation
public import Newsroom

/// The library: all stored articles, and what sources left when they were read last.
///
/// Bodies come along: what is asked for here is what an issue may need.
public struct Library {
  let store: Store

  var database: Database { store.database }
  var sql: Catalogue { store.database.sql }

  public func article(_ id: String) throws -> Article? {
    try database.statement(sql.articles.byID).first([.text(id)]) { try StoredArticle.read($0, withBody: true) }
  }

  /// The article with this id, else those with this slug, the newest first; ten at the most.
  ///
  /// A slug is looked for in all articles: some milliseconds.
  public func articles(named name: String) throws -> [Article] {
    if let article = try article(name) { return [article] }
    return try database.statement(sql.articles.bySlug).all([.text(name)]) { try StoredArticle.read($0, withBody: true) }
  }

  /// An article's body without markup, as it was given with the article.
  public func text(ofArticle id: String) throws -> String? {
    try database.statement(sql.articles.text).first([.text(id)]) { $0.text(.only) }
  }

  /// Articles published in the window, newest first.
  public func articles(publishedIn window: Window) throws -> [Article] {
    try database.statement(sql.articles.inWindow).all([.time(window.start), .time(window.cutoff)]) {
      try StoredArticle.read($0, withBody: true)
    }
  }

  /// Articles about events of the days `first` through `last`, published before `cutoff`; soonest first.
  public func articles(eventsFrom first: Day, through last: Day, publishedBefore cutoff: Date) throws -> [Article] {
    try database.statement(sql.articles.withEvents).all([.day(first), .day(last), .time(cutoff)]) {
      try StoredArticle.read($0, withBody: true)
    }
  }

  public func articleCount() throws -> Int {
    Int(try database.statement(sql.articles.count).first { $0.int(.only) } ?? 0)
  }

  /// Articles published within the window whose embargo outlasts it; the latest first.
  public func articles(embargoedIn window: Window) throws -> [Article] {
    try database.statement(sql.articles.embargoed).all([.time(window.start), .time(window.cutoff)]) {
      try StoredArticle.read($0, withBody: true)
    }
  }

  /// Articles published, or out of their embargo, before the window, and revised within it; the last revised first.
  public func articles(revisedIn window: Window) throws -> [Article] {
    try database.statement(sql.articles.revised).all([.time(window.start), .time(window.cutoff)]) {
      try StoredArticle.read($0, withBody: true)
    }.filter { $0.available < window.start }
  }

  /// The fingerprints of articles' texts, of those that have one.
  public func fingerprints(ofArticles ids: [String]) throws -> [String: Fingerprint] {
    try database.read {
      let statement = try database.statement(sql.articles.fingerprint)
      var found: [String: Fingerprint] = [:]
      for id in ids {
        if let print = try statement.first([.text(id)], { $0.fingerprint(.only) }) { found[id] = print }
      }
      return found
    }
  }
}

/// What the last reading of a source left: for conditional requests, and to tell a person how it went.
public struct SourceState: Sendable, Equatable {
  public var url: String
  public var etag: String?
  public var lastModified: String?
  /// When it was last tried.
  public var tried: Date
  /// Why that failed; `nil` if it didn't.
  public var problem: String?

  public init(url: String, etag: String? = nil, lastModified: String? = nil, tried: Date, problem: String? = nil) {
    self.url = url
    self.etag = etag
    self.lastModified = lastModified
    self.tried = tried
    self.problem = problem
  }
}

extension Library {
  public func sourceState(_ url: String) throws -> SourceState? {
    try database.statement(sql.sources.state).first([.text(url)]) {
      SourceState(
        url: url, etag: $0.optionalText(.etag), lastModified: $0.optionalText(.lastModified), tried: $0.time(.tried),
        problem: $0.optionalText(.problem))
    }
  }

  public func recordSource(_ state: SourceState) throws {
    try database.write {
      _ = try database.statement(sql.sources.record).run([
        .text(state.url), .text(state.etag), .text(state.lastModified), .time(state.tried), .text(state.problem),
      ])
    }
  }
}
