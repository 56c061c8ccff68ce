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
      let known = try database.statement(sql.readers.byIdentity).first([.text(address.identity)]) {
        try SubscriberRow($0)
      }
      guard let known else { return nil }
      let id = StoredValue.int(known.id)
      let subscriptions = try database.statement(sql.history.subscriptions).all([id]) {
        ReaderHistory.Subscription(newsletter: $0.text(.newsletter), state: try $0.word(.state), since: $0.time(.since))
      }
      let entries = try database.statement(sql.history.entries).all([id, .int(limit)]) { row in
        ReaderHistory.Entry(
          issue: try IssueKey(row), delivery: row.isNull(.state) ? nil : try DeliveryRecord(row),
          exclusion: row.optionalText(.reason))
      }
      return ReaderHistory(
        subscriber: try known.subscriber(), standing: known.standing, subscriptions: subscriptions, entries: entries)
    }
  }
}
