public import Foundation
public import Newsroom

/// The queue's turn: what is done for every reader of every issue.
extension Store {
  /// Writes down how claimed deliveries ended and claims the next ones, in one commit (law 2).
  ///
  /// Claimed are deliveries that are due again, the longest due first, in up to half of the places as long as there are
  /// fresh ones, and fresh ones in subscriber order. Each is consulted for suppression and unsubscription once more
  /// (law 5); who must not be mailed becomes `suppressed` and isn't returned.
  ///
  /// - Returns: at most `limit` deliveries, now claimed by this process; fewer only if no more are due.
  /// - Throws: `StoreError.notClaimed`, and then nothing of the turn was written; `.noSuchIssue`.
  public func turn(
    _ key: IssueKey, settling settlements: [Settlement], claiming limit: Int, now: Date
  ) throws -> [Claim] {
    let row = try rowID(of: key)
    guard limit > 0 || !settlements.isEmpty else { return [] }
    // The first acceptance uses the issue's articles up.
    let isUsed = !usedIssues.contains(row) && settlements.contains { $0.outcome.state == .accepted }
    let claims = try database.write {
      try settle(settlements, key, row, at: now)
      if isUsed { try database.statement(IssueSQL.used).run([.time(now), .int(row)]) }
      return limit > 0 ? try claim(key, row, limit: limit, now: now) : []
    }
    if isUsed { usedIssues.insert(row) }
    return claims
  }

  /// `turn` with nothing to settle.
  public func claim(_ key: IssueKey, limit: Int, now: Date) throws -> [Claim] {
    try turn(key, settling: [], claiming: limit, now: now)
  }

  /// `turn` with nothing to claim.
  public func settle(_ key: IssueKey, _ settlements: [Settlement], at time: Date) throws {
    _ = try turn(key, settling: settlements, claiming: 0, now: time)
  }

  private func settle(_ settlements: [Settlement], _ key: IssueKey, _ row: Int64, at time: Date) throws {
    guard !settlements.isEmpty else { return }
    let statement = try database.statement(DeliverySQL.settle)
    for settlement in settlements {
      let next = settlement.outcome.state
      // A deferral must come back some time; at once, where nobody said when.
      let due = settlement.due ?? (next == .deferred ? time : nil)
      let reply = settlement.outcome.reply
      let changed = try statement.run([
        .text(next.rawValue), .int(settlement.outcome.usesAttempt ? 0 : 1), .time(next.waits ? due : nil), .time(time),
        .int(reply.code), .text(reply.text), .int(row), .int(settlement.subscriber), .int(worker),
      ])
      guard changed == 1 else {
        let state: DeliveryState? = try database.statement(DeliverySQL.state)
          .first([.int(row), .int(settlement.subscriber)]) { try $0.word(0) }
        throw StoreError.notClaimed(key, subscriber: settlement.subscriber, state: state)
      }
    }
  }

  private func claim(_ key: IssueKey, _ row: Int64, limit: Int, now: Date) throws -> [Claim] {
    var claims: [Claim] = []
    claims.reserveCapacity(min(limit, 64))
    /// Claims up to `count` more of what `sql` finds; false once it finds no more.
    func take(_ count: Int, _ sql: String, _ last: [Value]) throws -> Bool {
      let wanted = min(count, limit - claims.count)
      guard wanted > 0 else { return false }
      let found = try database.statement(sql)
        .all([.int(row), .text(key.name.newsletter), .int(wanted)] + last) { row in
          let subscriber = try SubscriberSQL.read(row)
          let claim = Claim(subscriber: subscriber, letter: try row.word(6), attempts: Int(row.int(4)))
          return (claim: claim, barrier: row.optionalText(5))
        }
      for (claim, barrier) in found {
        let subscriber = Value.int(claim.subscriber.id)
        if let barrier {
          let reason = Value.text("\(barrier) since the audience was frozen")
          try database.statement(DeliverySQL.suppress).run([.time(now), reason, .int(row), subscriber])
        } else {
          try database.statement(DeliverySQL.claim).run([.int(worker), .time(now), .int(row), subscriber])
          claims.append(claim)
        }
      }
      return found.count == wanted
    }
    let clock = Value.time(now)
    _ = try take((limit + 1) / 2, DeliverySQL.due, [clock])
    // More than one round only where some were suppressed.
    while try take(limit, DeliverySQL.ready, []) {}
    while try take(limit, DeliverySQL.due, [clock]) {}
    return claims
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
