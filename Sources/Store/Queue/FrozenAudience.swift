public import Foundation
public import Newsroom
internal import Platform

/// A reader left out of an audience, and why: `suppressed`, `unsubscribed`, `bounced`, `complained`, `pending`,
/// `other-tier` or `other-segment`.
public struct Exclusion: Sendable, Equatable {
  public var subscriber: Subscriber
  public var reason: String
}

extension DeliveryQueue {
  /// Chooses an issue's readers, once (law 1): its newsletter's subscribers of this segment, as they are now, in one
  /// transaction, with the reason for everyone left out.
  ///
  /// An audience that is frozen already stays as it is; its books are returned.
  /// - Throws: `StoreError.noSuchIssue`; `.issueUnderWay` for one that was skipped or cancelled; `.held`.
  public func freezeAudience(_ key: IssueKey, segment: Segment, at time: Date) throws -> Books {
    try database.write {
      guard let record = try store.issues.issue(key) else { throw StoreError.noSuchIssue(key) }
      if record.frozen != nil { return try books(key) }
      guard record.status == .composed else { throw StoreError.issueUnderWay(key, record.status) }
      guard record.desk != .held else { throw StoreError.held(key) }
      let row = try store.issues.rowID(of: key)
      let values = segment.values(key.name.newsletter, at: time) + [.int(row)]
      let audience = try database.statement(sql.audience.freeze(segment)).run(values)
      try database.statement(sql.audience.exclude(segment)).run(values)
      try database.statement(sql.issues.frozen).run([.time(time), .int(audience), .int(row)])
      return try books(key)
    }
  }

  /// The same for a segment of nothing but tiers.
  public func freezeAudience(_ key: IssueKey, tiers: Set<Tier>, at time: Date) throws -> Books {
    try freezeAudience(key, segment: Segment(tiers: tiers), at: time)
  }

  /// Who was left out when the issue's audience was frozen, after subscriber `after`.
  public func exclusions(_ key: IssueKey, after: Int64 = 0, limit: Int = 1_000) throws -> [Exclusion] {
    let row = try store.issues.rowID(of: key)
    return try database.statement(sql.audience.exclusions).all([.int(row), .int(after), .int(limit)]) {
      Exclusion(subscriber: try Subscriber($0), reason: $0.text(.reason))
    }
  }
}

extension Segment {
  /// Whom a newsletter's audience is chosen by, as the audience's statements take it: newsletter, tiers (a JSON list),
  /// time, languages (a JSON list), attributes (a JSON object of lists), subscribed before; NULL where it doesn't matter.
  func values(_ newsletter: String, at time: Date) -> [StoredValue] {
    let wanted = attributes.keys.sorted().map { key in
      JSONText.quoted(key) + ":" + Self.list(attributes[key] ?? [])
    }
    return [
      .text(newsletter), .text(Self.list(tiers.map(\.rawValue).sorted())), .time(time),
      .text(languages.isEmpty ? nil : Self.list(languages)),
      .text(wanted.isEmpty ? nil : "{" + wanted.joined(separator: ",") + "}"),
      .time(subscribedBefore),
    ]
  }

  private static func list(_ texts: [String]) -> String {
    "[" + texts.map(JSONText.quoted).joined(separator: ",") + "]"
  }
}
