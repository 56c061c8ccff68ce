public import Foundation
public import Newsroom

/// The deliveries of all issues: claimed, settled, counted.
///
/// The queue's turn is what is done for every reader of every issue.
public struct DeliveryQueue {
  let store: Store

  var database: Database { store.database }
  var sql: Catalogue { store.database.sql }

  /// Writes down how claimed deliveries ended and claims these, in one commit (law 2).
  ///
  /// Each is consulted for suppression and unsubscription once more (law 5); who must not be mailed becomes
  /// `suppressed`.
  ///
  /// - Parameter wanted: what `upcoming` told.
  /// - Returns: those that are now claimed by this process, in the same order. Nobody else may be mailed.
  /// - Throws: `StoreError.notClaimed`, and then nothing of the turn was written; `.noSuchIssue`.
  public func turn(
    _ key: IssueKey, settling settlements: [Settlement], claiming wanted: [Claim], now: Date
  ) throws -> [Claim] {
    let row = try store.issues.rowID(of: key)
    guard !wanted.isEmpty || !settlements.isEmpty else { return [] }
    // The first acceptance uses the issue's articles up.
    let isUsed = !store.usedIssues.contains(row) && settlements.contains { $0.outcome.state == .accepted }
    let claimed = try database.write {
      try settle(settlements, key, row, at: now)
      if isUsed { try database.statement(sql.issues.used).run([.time(now), .int(row)]) }
      return try claim(wanted, key, row, now)
    }
    if isUsed { store.usedIssues.insert(row) }
    return claimed
  }

  /// Deliveries to be sent next, with nothing claimed.
  public func upcoming(_ key: IssueKey, _ wanted: Upcoming) throws -> [Claim] {
    var values: [StoredValue] = [.int(try store.issues.rowID(of: key)), .int(wanted.limit)]
    let statement: Statement
    if let due = wanted.due {
      statement = try database.statement(sql.deliveries.due)
      values.append(.time(due))
    } else {
      statement = try database.statement(sql.deliveries.ready)
      values += [.int(wanted.after), .int(wanted.through), .text(wanted.tier?.rawValue), .text(wanted.domain)]
    }
    return try statement.all(values) {
      Claim(subscriber: try Subscriber($0), letter: try $0.word(.letter), attempts: Int($0.int(.attempts)))
    }
  }

  /// `turn` with nothing to claim.
  public func settle(_ key: IssueKey, _ settlements: [Settlement], at time: Date) throws {
    _ = try turn(key, settling: settlements, claiming: [], now: time)
  }

  private func settle(_ settlements: [Settlement], _ key: IssueKey, _ row: Int64, at time: Date) throws {
    guard !settlements.isEmpty else { return }
    let statement = try database.statement(sql.deliveries.settle)
    for settlement in settlements {
      let next = settlement.outcome.state
      // A deferral must come back some time; at once, where nobody said when.
      let due = settlement.due ?? (next == .deferred ? time : nil)
      let reply = settlement.outcome.reply
      let changed = try statement.run([
        .text(next.rawValue), .int(settlement.outcome.usesAttempt ? 0 : 1), .time(next.waits ? due : nil), .time(time),
        .int(reply.code), .text(reply.text), .int(row), .int(settlement.subscriber), .int(store.worker),
      ])
      guard changed == 1 else {
        let state: DeliveryState? = try database.statement(sql.deliveries.state)
          .first([.int(row), .int(settlement.subscriber)]) { try $0.word(.only) }
        throw StoreError.notClaimed(key, subscriber: settlement.subscriber, state: state)
      }
    }
  }

  private func claim(_ wanted: [Claim], _ key: IssueKey, _ row: Int64, _ now: Date) throws -> [Claim] {
    guard !wanted.isEmpty else { return [] }
    let claim = try database.statement(sql.deliveries.claim)
    return try wanted.filter { delivery in
      let values: [StoredValue] = [.text(key.name.newsletter), .int(delivery.subscriber.id), .int(row), .time(now)]
      if try claim.run(values + [.int(store.worker)]) == 1 { return true }
      try database.statement(sql.deliveries.suppress).run(values)
      return false
    }
  }

  /// The issue's row, if the relay may have had mail of it for this reader, who has this address.
  public func mailedRow(_ key: IssueKey, _ subscriber: Int64, at address: EmailAddress) throws -> Int64? {
    try database.statement(sql.returns.mailed).first([
      .text(key.name.newsletter), .day(key.name.day), .int(key.generation), .int(subscriber), .text(address.identity),
    ]) { $0.int(.only) }
  }
}

extension Outcome {
  var state: DeliveryState {
    switch self {
    case .accepted: .accepted
    case .deferred: .deferred
    case .rejected: .rejected
    case .uncertain: .uncertain
    case .returned: .queued
    }
  }

  /// The relay's own fault is nobody's attempt.
  var usesAttempt: Bool {
    if case .returned = self { false } else { true }
  }
}

extension DeliveryState {
  /// May have a time before which it isn't claimed.
  var waits: Bool { self == .queued || self == .deferred }
}
