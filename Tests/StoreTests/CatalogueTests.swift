import Foundation
import Newsroom
import Testing

@testable import Store

/// The catalogue's statements with several columns, as the engine compiles them.
@Suite struct CatalogueTests {
  private struct Named {
    var name: String
    var sql: String
  }

  private func statements(_ sql: Catalogue) -> [Named] {
    let whole = Segment(
      tiers: [.free], languages: ["en"], attributes: ["city": ["Rome"]], subscribedBefore: at(0))
    return [
      ("articles.byID", sql.articles.byID), ("articles.bySlug", sql.articles.bySlug),
      ("articles.inWindow", sql.articles.inWindow), ("articles.embargoed", sql.articles.embargoed),
      ("articles.revised", sql.articles.revised), ("articles.withEvents", sql.articles.withEvents),
      ("articles.newest", sql.articles.newest), ("articles.newestOfKind", sql.articles.newestOfKind),
      ("articles.known", sql.articles.known), ("articles.origins", sql.articles.origins),
      ("search.ranked", sql.search.ranked), ("search.newest", sql.search.newest), ("sources.state", sql.sources.state),
      ("issues.byKey", sql.issues.byKey), ("issues.byName", sql.issues.byName), ("issues.list", sql.issues.list),
      ("issues.latest", sql.issues.latest), ("issues.recentRuns", sql.issues.recentRuns),
      ("issues.lastRun", sql.issues.lastRun), ("issues.appearances", sql.issues.appearances),
      ("issues.generations", sql.issues.generations), ("log.read", sql.log.read),
      ("audience.readers", sql.audience.readers(whole)), ("audience.exclusions", sql.audience.exclusions),
      ("audience.exclusionCounts", sql.audience.exclusionCounts), ("readers.byID", sql.readers.byID),
      ("readers.byIdentity", sql.readers.byIdentity), ("readers.briefly", sql.readers.briefly),
      ("readers.list", sql.readers.list), ("readers.subscriptions", sql.readers.subscriptions),
      ("readers.countByTier", sql.readers.countByTier), ("consent.list", sql.consent.list),
      ("invitations.earlier", sql.invitations.earlier), ("invitations.asked", sql.invitations.asked),
      ("history.subscriptions", sql.history.subscriptions), ("history.entries", sql.history.entries),
      ("imports.list", sql.imports.list), ("imports.one", sql.imports.one), ("undo.changes", sql.undo.changes),
      ("undo.added", sql.undo.added), ("undo.referring", sql.undo.referring), ("erasure.texts", sql.erasure.texts),
      ("suppressions.byIdentity", sql.suppressions.byIdentity), ("suppressions.page", sql.suppressions.page),
      ("suppressions.latest", sql.suppressions.latest), ("suppressions.counts", sql.suppressions.counts),
      ("meter.list", sql.meter.list), ("meter.ofMonth", sql.meter.ofMonth), ("deliveries.ready", sql.deliveries.ready),
      ("deliveries.due", sql.deliveries.due), ("deliveries.list", sql.deliveries.list),
      ("deliveries.uncertain", sql.deliveries.uncertain), ("deliveries.counts", sql.deliveries.counts),
      ("books.domains", sql.books.domains), ("books.reasons", sql.books.reasons),
      ("returns.ofReader", sql.returns.ofReader), ("returns.unknown", sql.returns.unknown),
      ("returns.unknownByHash", sql.returns.unknownByHash), ("returns.key", sql.returns.key),
      ("returns.reader", sql.returns.reader),
    ].map { Named(name: $0.0, sql: $0.1) }
  }

  @Test("each column of a statement's rows has a name of the store's, and no two have the same")
  func columns() throws {
    let folder = try Folder()
    let database = try folder.store().database
    for named in statements(database.sql) {
      let names = try database.driver.prepare(named.sql).columns
      let places = Column.places(in: names)
      let resolved = Column.allCases.filter { $0 != .only && places[$0.rawValue] >= 0 }
      #expect(Set(names).count == names.count && resolved.count == names.count, "\(named.name): \(names)")
    }
  }

  @Test("a statement is prepared once, and knows its columns by name whatever their order")
  func prepared() throws {
    let folder = try Folder()
    let database = try folder.store().database
    let sql = "SELECT 2 AS window_start, 'x' AS name, NULL AS left_at"
    #expect(try database.statement(sql) === database.statement(sql))
    let read = try database.statement(sql).first {
      ($0.text(.name), $0.int(.windowStart), $0.optionalInt(.leftAt), $0.isNull(.leftAt))
    }
    #expect(try #require(read) == ("x", 2, nil, true))
  }
}
