public import Foundation
public import Newsroom

/// A reader left out of an audience, and why: `suppressed`, `unsubscribed` or `other-tier`.
public struct Exclusion: Sendable, Equatable {
  public var subscriber: Subscriber
  public var reason: String
}

extension Store {
  /// Chooses an issue's readers, once (law 1): its newsletter's subscribers of these tiers, as they are now, in one
  /// transaction, with the reason for everyone left out.
  ///
  /// An audience that is frozen already stays as it is; its books are returned.
  /// - Throws: `StoreError.noSuchIssue`; `.issueUnderWay` for one that was skipped or cancelled; `.held`.
  public func freezeAudience(_ key: IssueKey, tiers: Set<Tier>, at time: Date) throws -> Books {
    try database.write {
      guard let record = try issue(key) else { throw StoreError.noSuchIssue(key) }
      if record.frozen != nil { return try books(key) }
      guard record.status == .composed else { throw StoreError.issueUnderWay(key, record.status) }
      guard record.desk != .held else { throw StoreError.held(key) }
      let row = try rowID(of: key)
      let values: [Value] = [.text(key.name.newsletter), .text(Self.list(tiers)), .int(row)]
      let audience = try database.statement(AudienceSQL.freeze).run(values)
      try database.statement(AudienceSQL.exclude).run(values)
      try database.statement(IssueSQL.frozen).run([.time(time), .int(audience), .int(row)])
      return try books(key)
    }
  }

  /// Hands over, in order, every reader an audience frozen now would have. Freezes nothing: for dry runs.
  ///
  /// Reads a thousand at a time: memory stays flat, and no lock or snapshot is held while `body` works.
  public func forEachReader(of newsletter: String, tiers: Set<Tier>, _ body: (Subscriber) throws -> Void) throws {
    let tiers = Self.list(tiers)
    var last: Int64 = 0
    while true {
      let page = try database.statement(AudienceSQL.readers)
        .all([.text(newsletter), .text(tiers), .int(last), .int(1_000)]) { row in
          (id: row.int(0), reader: row.isNull(4) ? try SubscriberSQL.read(row) : nil)
        }
      guard let end = page.last else { return }
      for entry in page { if let reader = entry.reader { try body(reader) } }
      last = end.id
    }
  }

  /// Who was left out when the issue's audience was frozen, after subscriber `after`.
  public func exclusions(_ key: IssueKey, after: Int64 = 0, limit: Int = 1_000) throws -> [Exclusion] {
    let row = try rowID(of: key)
    return try database.statement(AudienceSQL.exclusions).all([.int(row), .int(after), .int(limit)]) {
      Exclusion(subscriber: try SubscriberSQL.read($0), reason: $0.text(4))
    }
  }

  /// Tiers as JSON; their names need no escapes.
  private static func list(_ tiers: Set<Tier>) -> String {
    "[" + tiers.map { "\"\($0.rawValue)\"" }.sorted().joined(separator: ",") + "]"
  }
}
