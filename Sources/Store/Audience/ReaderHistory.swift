public import Foundation
public import Newsroom

/// What the books know of one reader: who they are, what they asked for, and what became of each issue.
public struct ReaderHistory: Sendable, Equatable {
  /// One newsletter that the reader asked for at some time.
  public struct Subscription: Sendable, Equatable {
    public var newsletter: String
    public var state: SubscriberEntry.Wish.State
    public var since: Date
  }

  /// An issue that went out while the reader was on its newsletter's list.
  public struct Entry: Sendable, Equatable {
    public var issue: IssueKey
    /// `nil` where the reader was left out when the audience was frozen.
    public var delivery: DeliveryRecord?
    /// Why they were left out: `Exclusion`'s reasons.
    public var exclusion: String?
  }

  public var subscriber: Subscriber
  public var standing: Standing
  public var subscriptions: [Subscription]
  /// The latest first.
  public var entries: [Entry]
}

extension Audience {
  /// - Returns: `nil` if no reader has the address. A suppression may stand all the same.
  public func history(of address: EmailAddress, limit: Int = 20) throws -> ReaderHistory? {
    try database.read {
      let known = try database.statement(SubscriberSQL.byIdentity).first([.text(address.identity)]) {
        try SubscriberRow($0)
      }
      guard let known else { return nil }
      let id = Value.int(known.id)
      let subscriptions = try database.statement(HistorySQL.subscriptions).all([id]) {
        ReaderHistory.Subscription(newsletter: $0.text(0), state: try $0.word(1), since: $0.time(2))
      }
      let entries = try database.statement(HistorySQL.entries).all([id, .int(limit)]) { row in
        ReaderHistory.Entry(
          issue: IssueKey(
            IssueName(newsletter: row.text(12), day: try row.day(13)), generation: Int(row.int(14))),
          delivery: row.isNull(4) ? nil : try DeliveryQueue.readDelivery(row), exclusion: row.optionalText(15))
      }
      return ReaderHistory(
        subscriber: try known.subscriber(), standing: known.standing, subscriptions: subscriptions, entries: entries)
    }
  }
}

/// One reader's rows are found by each issue's own key: issues are few, deliveries are many.
enum HistorySQL {
  static let subscriptions = """
    SELECT s.newsletter, s.state, s.since FROM newsletters n CROSS JOIN subscriptions s ON s.newsletter = n.slug
    WHERE s.subscriber = ? ORDER BY s.newsletter
    """
  static let entries = """
    SELECT r.id, r.address, r.name, ifnull(d.tier, r.tier), d.state, d.attempts, d.due, d.claimed, d.settled, d.code,
      d.reply, d.letter, i.newsletter, i.day, i.generation, x.reason
    FROM issues i CROSS JOIN subscribers r ON r.id = ?1
      LEFT JOIN deliveries d ON d.issue = i.id AND d.subscriber = ?1
      LEFT JOIN exclusions x ON x.issue = i.id AND x.subscriber = ?1
    WHERE i.frozen IS NOT NULL AND (d.state IS NOT NULL OR x.reason IS NOT NULL)
    ORDER BY i.frozen DESC, i.id DESC LIMIT ?2
    """
}
