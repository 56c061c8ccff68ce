// A ledger in memory that knows the laws of the queue, and remembers every breach.

import Foundation
import Newsroom
import Synchronization

@testable import Mailroom

final class LawfulLedger: Sendable {
  struct Row {
    var subscriber: Subscriber
    var state = DeliveryState.queued
    var attempts = 0
    /// `nil`: it was never tried.
    var due: Date?
    var history: [Outcome] = []
  }

  private struct State {
    var rows: [Int64: Row] = [:]
    var breaches: [String] = []
    var commits = 0
    var fresh: [Int64] = []
    var later: Set<Int64> = []
    /// Who was handed over to the caller by `upcoming`, and not claimed yet: how far it looks ahead.
    var seen: Set<Int64> = []
    var mostSeen = 0
    var mostClaimed = 0
    var claimed = 0
    /// Subscribers that mustn't be mailed any more.
    var suppressed: Set<Int64> = []
    var order: [Int64] = []
  }

  private let state = Mutex(State())

  init(_ addresses: [String], allAccess: Set<Int> = [], suppressed: Set<Int64> = []) throws {
    let subscribers = try addresses.enumerated().map { index, address in
      Subscriber(
        id: Int64(index + 1), mailbox: Mailbox(address: try EmailAddress(address)),
        tier: allAccess.contains(index + 1) ? .allAccess : .free)
    }
    state.withLock { state in
      for subscriber in subscribers { state.rows[subscriber.id] = Row(subscriber: subscriber) }
      state.fresh = state.rows.keys.sorted()
      state.suppressed = suppressed
    }
  }

  convenience init(readers: Int) throws { try self.init((1...readers).map { "reader\($0)@example.com" }) }

  var ledger: Mailroom.Ledger {
    Mailroom.Ledger(
      turn: { settling, claiming, now in self.turn(settling, claiming, now) }, upcoming: { self.upcoming($0) },
      nextDue: { after in
        self.state.withLock { state in
          state.later.compactMap { state.rows[$0]?.due }.filter { $0 > after }.min()
        }
      })
  }

  var rows: [Int64: Row] { state.withLock { $0.rows } }
  var breaches: [String] { state.withLock { $0.breaches } }
  var commits: Int { state.withLock { $0.commits } }
  /// The most deliveries that were known ahead of their claim, and that were claimed, at any time.
  var mostAhead: Int { state.withLock { $0.mostSeen } }
  var mostClaimed: Int { state.withLock { $0.mostClaimed } }
  /// Whose claims came one after the other.
  var order: [Int64] { state.withLock { $0.order } }
  var histories: [[Outcome]] { rows.sorted { $0.key < $1.key }.map(\.value.history) }
  var states: [DeliveryState] { rows.sorted { $0.key < $1.key }.map(\.value.state) }

  func count(_ state: DeliveryState) -> Int { rows.values.count { $0.state == state } }

  private func upcoming(_ wanted: Upcoming) -> [Claim] {
    state.withLock { state in
      let ids: [Int64]
      if let due = wanted.due {
        ids = state.later.filter { state.rows[$0].flatMap(\.due).map { $0 <= due } == true }
          .sorted { (state.rows[$0]?.due ?? due, $0) < (state.rows[$1]?.due ?? due, $1) }
      } else {
        ids = state.fresh
      }
      var found: [Claim] = []
      for row in ids.compactMap({ state.rows[$0] }) where found.count < wanted.limit {
        let isWanted =
          wanted.due != nil
          || (row.subscriber.id > wanted.after && row.subscriber.id <= wanted.through
            && (wanted.tier == nil || row.subscriber.tier == wanted.tier)
            && (wanted.domain == nil || String(row.subscriber.mailbox.address.domain) == wanted.domain))
        if isWanted { found.append(Claim(subscriber: row.subscriber, attempts: row.attempts)) }
      }
      state.seen.formUnion(found.map(\.subscriber.id))
      state.mostSeen = max(state.mostSeen, state.seen.count)
      return found
    }
  }

  private func turn(_ settling: [Settlement], _ claiming: [Claim], _ now: Date) -> [Claim] {
    state.withLock { state in
      state.commits += 1
      for settlement in settling { Self.settle(settlement, &state) }
      return claiming.filter { claim in
        let id = claim.subscriber.id
        if state.suppressed.contains(id) {
          Self.become(.suppressed, id, &state)
          state.fresh.removeAll { $0 == id }
          return false
        }
        if let due = state.rows[id]?.due, due > now { state.breaches.append("\(id) is claimed before it is due") }
        Self.become(.claimed, id, &state)
        state.seen.remove(id)
        state.later.remove(id)
        if let index = state.fresh.firstIndex(of: id) { state.fresh.remove(at: index) }
        state.rows[id]?.due = nil
        state.order.append(id)
        state.claimed += 1
        state.mostClaimed = max(state.mostClaimed, state.claimed)
        return true
      }
    }
  }

  private static func settle(_ settlement: Settlement, _ state: inout State) {
    let id = settlement.subscriber
    state.rows[id]?.history.append(settlement.outcome)
    if state.rows[id]?.state != .claimed { state.breaches.append("\(id) is settled without a claim") }
    state.claimed -= 1
    switch settlement.outcome {
    case .accepted: become(.accepted, id, &state)
    case .rejected: become(.rejected, id, &state)
    case .uncertain: become(.uncertain, id, &state)
    case .returned: wait(.queued, id, settlement.due, &state)
    case .deferred:
      state.rows[id]?.attempts += 1
      wait(.deferred, id, settlement.due, &state)
    }
  }

  private static func wait(_ next: DeliveryState, _ id: Int64, _ due: Date?, _ state: inout State) {
    become(next, id, &state)
    guard let due else { return state.breaches.append("\(id) would wait for ever") }
    state.rows[id]?.due = due
    state.later.insert(id)
  }

  private static func become(_ next: DeliveryState, _ id: Int64, _ state: inout State) {
    guard let row = state.rows[id] else { return state.breaches.append("nobody has the number \(id)") }
    if !row.state.mayBecome(next) { state.breaches.append("\(id) became \(next) from \(row.state)") }
    state.rows[id]?.state = next
  }
}
