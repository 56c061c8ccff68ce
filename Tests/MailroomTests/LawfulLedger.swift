// A ledger in memory that knows the laws of the queue, and remembers every breach.

import Foundation
import Newsroom

@testable import Mailroom

final class LawfulLedger {
  struct Row {
    var subscriber: Subscriber
    var state = DeliveryState.queued
    var attempts = 0
    var due = Date.distantPast
    var history: [Outcome] = []
    var composed = false
  }

  private(set) var rows: [Int64: Row] = [:]
  private(set) var breaches: [String] = []
  private(set) var commits = 0
  private var fresh: ArraySlice<Int64>
  private var later: [Int64] = []

  init(_ addresses: [String]) throws {
    for (index, address) in addresses.enumerated() {
      let id = Int64(index + 1)
      rows[id] = Row(subscriber: Subscriber(id: id, mailbox: Mailbox(address: try EmailAddress(address)), tier: .free))
    }
    fresh = ArraySlice(rows.keys.sorted())
  }

  convenience init(readers: Int) throws { try self.init((1...readers).map { "reader\($0)@example.com" }) }

  var ledger: Mailroom.Ledger {
    Mailroom.Ledger(
      turn: { settling, claiming, now in self.turn(settling, claiming, now) },
      nextDue: { self.later.compactMap { self.rows[$0]?.due }.min() })
  }

  var histories: [[Outcome]] { rows.sorted { $0.key < $1.key }.map(\.value.history) }
  var states: [DeliveryState] { rows.sorted { $0.key < $1.key }.map(\.value.state) }

  func count(_ state: DeliveryState) -> Int { rows.values.count { $0.state == state } }

  /// For `Mailroom.compose`: law 2, the claim stands before the message exists.
  func compose(_ subscriber: Subscriber, _ body: [UInt8], into message: inout [UInt8]) {
    if rows[subscriber.id]?.state != .claimed { breach("\(subscriber.id) is composed before it is claimed") }
    if rows[subscriber.id]?.composed == true { breach("\(subscriber.id) is composed twice in a claim") }
    rows[subscriber.id]?.composed = true
    message.append(contentsOf: "To: \(subscriber.mailbox.address)\r\n\r\n".utf8)
    message.append(contentsOf: body)
  }

  private func turn(_ settling: [Settlement], _ claiming: Int, _ now: Date) -> [Claim] {
    commits += 1
    for settlement in settling { settle(settlement) }
    var claims: [Claim] = []
    while claims.count < claiming, let id = fresh.popFirst() { claim(id, &claims) }
    for id in later where claims.count < claiming && rows[id].map({ $0.due <= now }) == true { claim(id, &claims) }
    later.removeAll { rows[$0]?.state == .claimed }
    return claims
  }

  private func claim(_ id: Int64, _ claims: inout [Claim]) {
    guard let row = rows[id] else { return }
    become(.claimed, id)
    rows[id]?.composed = false
    claims.append(Claim(subscriber: row.subscriber, attempts: row.attempts))
  }

  private func settle(_ settlement: Settlement) {
    let id = settlement.subscriber
    rows[id]?.history.append(settlement.outcome)
    if rows[id]?.state != .claimed { breach("\(id) is settled without a claim") }
    switch settlement.outcome {
    case .accepted: become(.accepted, id)
    case .rejected: become(.rejected, id)
    case .uncertain: become(.uncertain, id)
    case .returned: wait(.queued, id, settlement.due)
    case .deferred:
      rows[id]?.attempts += 1
      wait(.deferred, id, settlement.due)
    }
  }

  private func wait(_ state: DeliveryState, _ id: Int64, _ due: Date?) {
    become(state, id)
    guard let due else { return breach("\(id) would wait for ever") }
    rows[id]?.due = due
    later.append(id)
  }

  private func become(_ state: DeliveryState, _ id: Int64) {
    guard let row = rows[id] else { return breach("nobody has the number \(id)") }
    if !row.state.mayBecome(state) { breach("\(id) became \(state) from \(row.state)") }
    rows[id]?.state = state
  }

  private func breach(_ words: String) { breaches.append(words) }
}
