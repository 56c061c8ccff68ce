public import Foundation
public import Newsroom

/// A delivery as reports show it.
public struct DeliveryRecord: Sendable, Equatable {
  /// The tier is the one frozen with the audience.
  public var subscriber: Subscriber
  public var letter: Letter
  public var state: DeliveryState
  public var attempts: Int
  /// Not before.
  public var due: Date?
  /// When it was last claimed, and when its state was last settled.
  public var claimed: Date?
  public var settled: Date?
  /// The last reply.
  public var reply: Reply?
}

/// Looking at the queue, and setting it right after a crash.
extension DeliveryQueue {
  /// The issue's deliveries by state, and who was left out.
  ///
  /// Counts every row, about a third of a second for a million: for the beginning and the end, not for every turn.
  public func books(_ key: IssueKey) throws -> Books {
    let row = try store.issues.rowID(of: key)
    return try database.read {
      let audience = try database.statement(sql.deliveries.audience).first([.int(row)]) { Int($0.int(.only)) } ?? 0
      var books = Books(audience: audience, counts: [:])
      try database.statement(sql.deliveries.counts).each([.int(row)]) {
        books.counts[try $0.word(.state)] = Int($0.int(.count))
      }
      try database.statement(sql.audience.exclusionCounts).each([.int(row)]) {
        books.exclusions[$0.text(.reason)] = Int($0.int(.count))
      }
      return books
    }
  }

  /// Deliveries in subscriber order after `after`; of one state or letter, where given.
  public func deliveries(
    _ key: IssueKey, state: DeliveryState? = nil, after: Int64 = 0, limit: Int = 1_000, letter: Letter? = nil
  ) throws -> [DeliveryRecord] {
    let row = try store.issues.rowID(of: key)
    return try database.statement(sql.deliveries.list)
      .all(
        [.int(row), .int(after), .text(state?.rawValue), .int(limit), .text(letter?.rawValue)], DeliveryRecord.init)
  }

  /// Who may or may not have got the issue.
  public func uncertain(_ key: IssueKey, after: Int64 = 0, limit: Int = 10_000) throws -> [EmailAddress] {
    let row = try store.issues.rowID(of: key)
    return try database.statement(sql.deliveries.uncertain)
      .all([.int(row), .int(after), .int(limit)], DeliveryRecord.init).map(\.subscriber.mailbox.address)
  }

  /// After a crash: what is still claimed becomes uncertain. The caller holds the queue's lock, so nobody else's claims
  /// can be among them.
  ///
  /// - Returns: how many; at most as many as there were connections.
  @discardableResult
  public func recoverClaims(_ key: IssueKey, at time: Date) throws -> Int {
    try change(sql.deliveries.recover, key, [.time(time)])
  }

  /// Settles what is uncertain: the relay's log says it went out (`accepted`), or the publisher prefers a duplicate to
  /// a gap (`queued`). Of one subscriber, where given.
  ///
  /// - Returns: how many.
  @discardableResult
  public func resolveUncertain(
    _ key: IssueKey, to resolution: UncertainResolution, subscriber: Int64? = nil, at time: Date
  ) throws -> Int {
    try database.write {
      let values: [StoredValue] = [.text(resolution.rawValue), .time(time)]
      let changed =
        try subscriber.map { try change(sql.deliveries.resolveOne, key, values, [.int($0)]) }
        ?? change(sql.deliveries.resolve, key, values)
      let row = try store.issues.rowID(of: key)
      if changed > 0, resolution == .queued { try database.statement(sql.issues.reopened).run([.int(row)]) }
      if changed > 0, resolution == .accepted { try database.statement(sql.issues.used).run([.time(time), .int(row)]) }
      return changed
    }
  }

  /// After the clock was set back: what would wait for a time that no retry is made for is due at `now`.
  ///
  /// - Parameter limit: the latest time that a retry may be made for.
  /// - Returns: how many.
  @discardableResult
  public func bringForward(_ key: IssueKey, dueAfter limit: Date, to now: Date) throws -> Int {
    try change(sql.deliveries.bringForward, key, [.time(now)], [.time(limit)])
  }

  /// The issue's latest time has passed: what is queued or deferred expires.
  @discardableResult
  public func expire(_ key: IssueKey, at time: Date) throws -> Int {
    try change(sql.deliveries.expire, key, [.time(time)])
  }

  /// When the first of the deliveries that wait for a time after `time` is due; `nil` if none does.
  public func nextDue(_ key: IssueKey, after time: Date = .distantPast) throws -> Date? {
    try database.statement(sql.deliveries.nextDue).first([.int(try store.issues.rowID(of: key)), .time(time)]) {
      $0.optionalTime(.only)
    }
      ?? nil
  }

  /// How many deliveries are left to attempt at a domain. Reads the whole issue: for the beginning of a run.
  public func outstanding(_ key: IssueKey, at domain: String) throws -> Int {
    try database.statement(sql.deliveries.outstandingAt)
      .first([.int(try store.issues.rowID(of: key)), .text(domain)]) { Int($0.int(.only)) } ?? 0
  }

  private func change(_ sql: String, _ key: IssueKey, _ before: [StoredValue], _ after: [StoredValue] = []) throws
    -> Int
  {
    let row = try store.issues.rowID(of: key)
    return try database.write { try database.statement(sql).run(before + [.int(row)] + after) }
  }
}

extension DeliveryRecord {
  init(_ row: Row) throws {
    subscriber = try Subscriber(row)
    letter = try row.word(.letter)
    state = try row.word(.state)
    attempts = Int(row.int(.attempts))
    due = row.optionalTime(.due)
    claimed = row.optionalTime(.claimed)
    settled = row.optionalTime(.settled)
    reply = row.optionalInt(.code).map { Reply(code: Int($0), text: row.text(.reply)) }
  }
}

/// What an uncertain delivery becomes: the two states that law 3's table allows.
public enum UncertainResolution: String, Sendable, CaseIterable { case accepted, queued }
