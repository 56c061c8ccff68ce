public import Foundation
public import Newsroom

/// An article that a reader of the free tier has opened.
public struct Unlock: Sendable, Equatable {
  /// Its id.
  public var article: String
  public var date: Date
}

/// The meter's ledger. The rules are `MeterRule`'s; here is what was opened, and that it is opened once.
public struct MeterLedger {
  let store: Store

  var database: Database { store.database }
  var sql: Catalogue { store.database.sql }

  /// Opens an article for a reader, if the meter has one left, in one transaction: of two that come at once, the second
  /// sees the first.
  /// - Returns: what it came to, and `nil` if there is no such reader.
  public func unlock(
    _ subscriber: Int64, _ article: String, _ access: Access, _ rule: MeterRule, in zone: TimeZone, at time: Date
  ) throws -> MeterDecision? {
    try database.write {
      guard let entry = try store.audience.subscriberRow(subscriber) else { return nil }
      let isAllAccess = entry.tier == .allAccess && entry.tierEnds.map { time < $0 } ?? true
      let month = Month(at: time, in: zone)
      let opened = Set(try unlocks(of: subscriber, in: month).map(\.article))
      let decision = rule.judge(article, access, tier: isAllAccess ? .allAccess : .free, opened: opened)
      if case .unlocks = decision {
        try database.statement(sql.meter.insert).run([
          .text(month.description), .int(subscriber), .text(article), .time(time),
        ])
      }
      return decision
    }
  }

  /// What a reader has opened in a month, the first first.
  public func unlocks(of subscriber: Int64, in month: Month) throws -> [Unlock] {
    try database.statement(sql.meter.list).all([.text(month.description), .int(subscriber)]) {
      Unlock(article: $0.text(.article), date: $0.time(.at))
    }
  }

  /// Who has opened anything in a month: what is left to them, and which of an issue's articles are open.
  ///
  /// Memory: some 50 octets for each of those readers.
  public func meterStandings(
    _ rule: MeterRule, in month: Month, articles: [String]
  ) throws -> [Int64: MeterStanding] {
    let places = Dictionary(zip(articles.prefix(Issue.mostMetered), 0...)) { first, _ in first }
    var standings: [Int64: MeterStanding] = [:]
    try database.statement(sql.meter.ofMonth).each([.text(month.description)]) { row in
      let subscriber = row.int(.subscriber)
      var standing = standings[subscriber] ?? MeterStanding(left: rule.articles)
      standing.left = max(0, standing.left - 1)
      if let place = places[row.text(.article)] { standing.opened |= 1 << UInt32(place) }
      standings[subscriber] = standing
    }
    return standings
  }
}
