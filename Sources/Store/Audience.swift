public import Foundation
public import Newsroom
internal import Platform

/// A reader left out of an audience, and why: `suppressed`, `unsubscribed`, `bounced`, `complained`, `pending`,
/// `other-tier` or `other-segment`.
public struct Exclusion: Sendable, Equatable {
  public var subscriber: Subscriber
  public var reason: String
}

extension Store {
  /// Chooses an issue's readers, once (law 1): its newsletter's subscribers of this segment, as they are now, in one
  /// transaction, with the reason for everyone left out.
  ///
  /// An audience that is frozen already stays as it is; its books are returned.
  /// - Throws: `StoreError.noSuchIssue`; `.issueUnderWay` for one that was skipped or cancelled; `.held`.
  public func freezeAudience(_ key: IssueKey, segment: Segment, at time: Date) throws -> Books {
    try database.write {
      guard let record = try issue(key) else { throw StoreError.noSuchIssue(key) }
      if record.frozen != nil { return try books(key) }
      guard record.status == .composed else { throw StoreError.issueUnderWay(key, record.status) }
      guard record.desk != .held else { throw StoreError.held(key) }
      let row = try rowID(of: key)
      let values = Self.values(key.name.newsletter, segment, at: time) + [.int(row)]
      let audience = try database.statement(AudienceSQL.freeze(segment)).run(values)
      try database.statement(AudienceSQL.exclude(segment)).run(values)
      try database.statement(IssueSQL.frozen).run([.time(time), .int(audience), .int(row)])
      return try books(key)
    }
  }

  /// The same for a segment of nothing but tiers.
  public func freezeAudience(_ key: IssueKey, tiers: Set<Tier>, at time: Date) throws -> Books {
    try freezeAudience(key, segment: Segment(tiers: tiers), at: time)
  }

  /// Hands over, in order, every reader an audience frozen at `time` would have. Freezes nothing: for dry runs.
  ///
  /// Reads a thousand at a time: memory stays flat, and no lock or snapshot is held while `body` works.
  public func forEachReader(
    of newsletter: String, segment: Segment, at time: Date, _ body: (Subscriber) throws -> Void
  ) throws {
    let values = Self.values(newsletter, segment, at: time)
    var last: Int64 = 0
    while true {
      let page = try database.statement(AudienceSQL.readers(segment))
        .all(values + [.int(last), .int(1_000)]) { row in
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

  /// The rule's parameters, ?1 to ?6.
  private static func values(_ newsletter: String, _ segment: Segment, at time: Date) -> [Value] {
    let attributes = segment.attributes.keys.sorted().map { key in
      JSONText.quoted(key) + ":" + list(segment.attributes[key] ?? [])
    }
    return [
      .text(newsletter), .text(list(segment.tiers.map(\.rawValue).sorted())), .time(time),
      .text(segment.languages.isEmpty ? nil : list(segment.languages)),
      .text(attributes.isEmpty ? nil : "{" + attributes.joined(separator: ",") + "}"),
      .time(segment.subscribedBefore),
    ]
  }

  private static func list(_ texts: [String]) -> String {
    "[" + texts.map(JSONText.quoted).joined(separator: ",") + "]"
  }
}
