public import Foundation
public import Newsroom

/// A reader as the books know them.
public struct SubscriberEntry: Sendable, Equatable {
  /// What a reader said of one newsletter, and when.
  public struct Wish: Sendable, Equatable {
    public enum State: String, Sendable, Codable {
      /// Asked for, and not confirmed yet.
      case pending
      case subscribed, unsubscribed
    }

    public var state: State
    public var since: Date
  }

  public var subscriber: Subscriber
  public var standing: Standing
  /// From when on all-access is free.
  public var tierEnds: Date?
  public var language: String?
  public var attributes: Attributes
  /// By the newsletter's slug.
  public var wishes: [String: Wish]
  /// When what is stored was last changed by a file or a command.
  public var imported: Date
  /// The import that brought them in, and the last that changed anything.
  public var origin: Int64?

  /// Slugs of the newsletters they get, in order; empty for one who left.
  public var newsletters: [String] {
    standing.state.isGone ? [] : wishes.filter { $0.value.state == .subscribed }.keys.sorted()
  }
  /// They asked for no more mail at all.
  public var isUnsubscribed: Bool { standing.state == .unsubscribed }
}

/// The readers: what they asked for, how they stand, how we know, and the imports that brought them.
public struct Audience {
  let store: Store

  var database: Database { store.database }
  var sql: Catalogue { store.database.sql }

  /// Readers in the order they came, after the one numbered `after`: page by page.
  public func subscribers(
    of newsletter: String? = nil, tier: Tier? = nil, state: ReaderState? = nil, after: Int64 = 0, limit: Int = 100
  ) throws -> [SubscriberEntry] {
    try database.read {
      try database.statement(sql.readers.list)
        .all([.int(after), .text(tier?.rawValue), .text(newsletter), .int(limit), .text(state?.rawValue)]) {
          try entry(SubscriberRow($0))
        }
    }
  }

  func entry(_ row: SubscriberRow) throws -> SubscriberEntry {
    SubscriberEntry(
      subscriber: try row.subscriber(), standing: row.standing, tierEnds: row.tierEnds, language: row.language,
      attributes: try row.parsedAttributes(),
      wishes: try subscriptionRows(of: row.id).mapValues {
        SubscriberEntry.Wish(state: .init(rawValue: $0.state.rawValue) ?? .unsubscribed, since: $0.since)
      }, imported: row.imported, origin: row.origin)
  }

  /// All that is stored of a reader but deliveries and the log; `nil` if nobody has the address.
  public func subscriberEntry(at address: EmailAddress) throws -> SubscriberEntry? {
    try database.read { try subscriberRow(identity: address.identity).map { try entry($0) } }
  }

  public func subscriberEntry(_ id: Int64) throws -> SubscriberEntry? {
    try database.read { try subscriberRow(id).map { try entry($0) } }
  }

  public func subscriber(at address: EmailAddress) throws -> Subscriber? {
    try database.statement(sql.readers.briefly).first([.text(address.identity)]) { try Subscriber($0) }
  }

  /// Keys of attributes that any reader has, in order. Reads every reader.
  public func attributeKeys() throws -> [String] {
    try database.statement(sql.readers.attributeKeys).all { $0.text(.only) }
  }

  /// Readers who want mail, by tier.
  public func subscriberCounts() throws -> [Tier: Int] {
    var counts: [Tier: Int] = [:]
    try database.statement(sql.readers.countByTier).each { counts[try $0.word(.tier)] = Int($0.int(.count)) }
    return counts
  }

  /// Hands over, in order, every reader an audience frozen at `time` would have. Freezes nothing: for dry runs.
  ///
  /// Reads a thousand at a time: memory stays flat, and no lock or snapshot is held while `body` works.
  public func forEachReader(
    of newsletter: String, segment: Segment, at time: Date, _ body: (Subscriber) throws -> Void
  ) throws {
    let values = segment.values(newsletter, at: time)
    var last: Int64 = 0
    while true {
      let page = try database.statement(sql.audience.readers(segment))
        .all(values + [.int(last), .int(1_000)]) { row in
          (id: row.int(.id), reader: row.isNull(.barrier) ? try Subscriber(row) : nil)
        }
      guard let end = page.last else { return }
      for entry in page { if let reader = entry.reader { try body(reader) } }
      last = end.id
    }
  }

  /// A reader by number, and which state they are in; `nil` if there is none, or they were erased.
  public func reader(numbered id: Int64) throws -> Subscriber? {
    try database.statement(sql.returns.reader).first([.int(id)]) { try Subscriber($0) }
  }
}
