public import Foundation
public import Newsroom

/// What an import of readers did.
public struct SubscriberImport: Sendable, Equatable {
  public var added = 0
  public var updated = 0
  public var unchanged = 0
  /// Addresses left out because they are suppressed.
  public var suppressed: [EmailAddress] = []
  /// Addresses that asked for no more mail, of this newsletter or of all: brought up to date, not brought back.
  public var unsubscribed: [EmailAddress] = []
}

/// A reader as the books know them.
public struct SubscriberEntry: Sendable, Equatable {
  public var subscriber: Subscriber
  /// Slugs of the newsletters they get, in order; empty for one who left.
  public var newsletters: [String]
  /// They asked for no more mail at all.
  public var isUnsubscribed: Bool
  public var imported: Date
}

extension Store {
  /// Takes readers in, in one transaction: adds who is new, brings who is known up to date.
  ///
  /// A record states all of a reader's newsletters: others they had are dropped. Who unsubscribed stays so, and a
  /// suppressed address (law 5) is neither added nor changed. Give batches of some thousands.
  public func importSubscribers(_ records: some Sequence<SubscriberRecord>, at time: Date) throws -> SubscriberImport {
    try database.write {
      var result = SubscriberImport()
      for record in records { try take(record, time, counting: &result) }
      return result
    }
  }

  private func take(_ record: SubscriberRecord, _ time: Date, counting result: inout SubscriberImport) throws {
    let address = record.mailbox.address
    guard try !isSuppressed(address) else {
      result.suppressed.append(address)
      return
    }
    let known = try database.statement(SubscriberSQL.byIdentity).first([.text(address.identity)]) {
      (
        id: $0.int(0), address: $0.text(1), name: $0.optionalText(2), tier: $0.text(3),
        hasLeft: $0.text(4) == "unsubscribed"
      )
    }
    var hasChanged = false
    let id: Int64
    if let known {
      id = known.id
      hasChanged =
        known.address != address.text || known.name != record.mailbox.name || known.tier != record.tier.rawValue
      if hasChanged {
        try database.statement(SubscriberSQL.update).run([
          .text(address.text), .text(record.mailbox.name), .text(record.tier.rawValue), .time(time), .int(id),
        ])
      }
    } else {
      try database.statement(SubscriberSQL.insert).run([
        .text(address.text), .text(address.identity), .text(record.mailbox.name), .text(record.tier.rawValue),
        .time(time),
      ])
      id = database.lastInsertedRow
    }
    let held = known == nil ? [:] : try subscriptions(of: id)
    var hasLeft = known?.hasLeft == true
    for newsletter in Set(record.newsletters) {
      if held[newsletter] == false { hasLeft = true }
      guard held[newsletter] == nil else { continue }
      try database.statement(SubscriberSQL.newsletter).run([.text(newsletter)])
      try database.statement(SubscriberSQL.subscribe).run([.text(newsletter), .int(id), .time(time)])
      hasChanged = true
    }
    for (newsletter, isOn) in held where isOn && !record.newsletters.contains(newsletter) {
      try database.statement(SubscriberSQL.drop).run([.text(newsletter), .int(id)])
      hasChanged = true
    }
    if hasLeft { result.unsubscribed.append(address) }
    if known == nil {
      result.added += 1
    } else if hasChanged {
      result.updated += 1
    } else {
      result.unchanged += 1
    }
  }

  /// Newsletters the reader ever asked for: true while they get them, false once they left.
  private func subscriptions(of id: Int64) throws -> [String: Bool] {
    var held: [String: Bool] = [:]
    try database.statement(SubscriberSQL.subscriptions).each([.int(id)]) {
      held[$0.text(0)] = $0.text(1) == "subscribed"
    }
    return held
  }

  /// Ends a subscription; of everything, where no newsletter is given. No import brings it back.
  ///
  /// - Returns: false if there is no such reader.
  @discardableResult
  public func unsubscribe(_ subscriber: Int64, from newsletter: String?, at time: Date) throws -> Bool {
    try database.write {
      guard try database.statement(SubscriberSQL.exists).first([.int(subscriber)], { _ in }) != nil else {
        return false
      }
      guard let newsletter else {
        try database.statement(SubscriberSQL.unsubscribeAll).run([.int(subscriber)])
        return true
      }
      try database.statement(SubscriberSQL.newsletter).run([.text(newsletter)])
      try database.statement(SubscriberSQL.unsubscribe).run([.text(newsletter), .int(subscriber), .time(time)])
      return true
    }
  }

  /// Readers in the order they came, after the one numbered `after`: page by page.
  public func subscribers(
    of newsletter: String? = nil, tier: Tier? = nil, after: Int64 = 0, limit: Int = 100
  ) throws -> [SubscriberEntry] {
    try database.read {
      try database.statement(SubscriberSQL.list)
        .all([.int(after), .text(tier?.rawValue), .text(newsletter), .int(limit)]) { row in
          let subscriber = try SubscriberSQL.read(row)
          let hasLeft = row.text(4) == "unsubscribed"
          let newsletters = hasLeft ? [] : try subscriptions(of: subscriber.id).filter(\.value).keys.sorted()
          return SubscriberEntry(
            subscriber: subscriber, newsletters: newsletters, isUnsubscribed: hasLeft, imported: row.time(5))
        }
    }
  }

  public func subscriber(at address: EmailAddress) throws -> Subscriber? {
    try database.statement(SubscriberSQL.byIdentity).first([.text(address.identity)]) { try SubscriberSQL.read($0) }
  }

  /// Readers who want mail, by tier.
  public func subscriberCounts() throws -> [Tier: Int] {
    var counts: [Tier: Int] = [:]
    try database.statement(SubscriberSQL.countByTier).each { counts[try $0.word(0)] = Int($0.int(1)) }
    return counts
  }
}
