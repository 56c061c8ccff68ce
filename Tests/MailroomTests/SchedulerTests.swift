import Foundation
import Newsroom
import Testing

@testable import Mailroom

/// A scheduler, and a queue that answers when it reads ahead.
struct Desk {
  enum Step: Equatable {
    case open(Int, relay: Int = 0)
    /// How many for each relay.
    case claim([Int])
    case compose(Int)
    case wait(Double)
    case rest(Double)
    case finish(RunEnd)
    /// So many ended without a relay.
    case answered(Int)
    /// The ledger's patience is over.
    case lost
  }

  var scheduler: Scheduler
  var fresh: [Claim]
  var later: [(at: Double, claim: Claim)] = []
  /// What was given out, and to which relay.
  var carried: [(claim: Claim, relay: Int)] = []
  var drafts: [Claim] = []
  var settled: Set<Int64> = []
  /// The ledger is busy, or full.
  var isStuck = false
  /// Answers wait to be written down.
  var owes = false
  /// How they ended whom no relay could carry.
  var answers: [Outcome] = []

  init(
    readers: Int = 100, relays: [Relay] = [relay()], rate: Double? = nil, latest: Double = 1000, depth: Int = 0,
    name: String = "reader"
  ) throws {
    fresh = try (1...max(1, readers)).map { try claim($0, "\(name)\($0)@example.com") }
    if readers == 0 { fresh = [] }
    scheduler = Scheduler(
      relays: relays, pacing: Pacing(rate: rate), latest: latest, retry: Backoff(first: 10, longest: 100),
      relayRetry: Backoff(first: 1, longest: 300), depth: depth, seed: 3)
  }

  static func relay(_ connections: Int = 4, preference: Int = 10, weight: Int = 1, rate: Double? = nil) -> Relay {
    Relay(
      url: "smtp://relay.test", preference: preference, weight: weight, helo: "press.test", connections: connections,
      rate: rate)
  }

  mutating func next(_ now: Double, wall: Double? = nil, _ connections: Scheduler.Connections...) -> Step {
    while true {
      switch scheduler.next(now: now, wall: wall, connections) {
      case .look(let wanted):
        look(wanted)
      case .compose(let claims):
        drafts += claims
        return .compose(claims.count)
      case .settle:
        if isStuck {
          guard scheduler.ledgerFailed(writing: true, isOwed: true, now: now) else { return .lost }
        } else {
          scheduler.ledgerAnswered(writing: true)
        }
      case .claim(let assignments):
        if isStuck {
          scheduler.putBack(assignments)
          guard scheduler.ledgerFailed(writing: true, isOwed: owes, now: now) else { return .lost }
          continue
        }
        scheduler.ledgerAnswered(writing: true)
        scheduler.claimed(assignments)
        if assignments.contains(where: { $0.answer != nil }) {
          answers += assignments.compactMap(\.answer)
          for assignment in assignments {
            guard let answer = assignment.answer else { continue }
            let due = scheduler.settleUncarried(assignment.claim, answer, now: now)
            if let due { later.append((due, assignment.claim)) }
          }
          return .answered(assignments.count)
        }
        carried += assignments.map { ($0.claim, $0.relay) }
        return .claim(connections.indices.map { relay in assignments.count { $0.relay == relay } })
      case .open(let relay, let count): return .open(count, relay: relay)
      case .wait(let seconds): return .wait(seconds)
      case .rest(let seconds): return .rest(seconds)
      case .finish(let end): return .finish(end)
      }
    }
  }

  /// The first that is carried ends.
  mutating func settle(_ outcome: Outcome, _ fault: RelayFault? = nil, now: Double) -> Double? {
    let (claim, relay) = carried.removeFirst()
    let due = scheduler.settle(claim, relay: relay, outcome, fault: fault, now: now)
    if let due { later.append((due, claim)) }
    return due
  }

  private mutating func look(_ wanted: Upcoming) {
    guard let due = wanted.due else {
      let found = fresh.filter { $0.subscriber.id > wanted.after && !settled.contains($0.subscriber.id) }
      let page = Array(found.prefix(wanted.limit))
      settled.formUnion(page.map(\.subscriber.id))
      return scheduler.looked(page, for: wanted, nextDue: nil)
    }
    let found = later.filter { Date(timeIntervalSince1970: $0.at) <= due }.map(\.claim)
    later.removeAll { Date(timeIntervalSince1970: $0.at) <= due }
    scheduler.looked(found, for: wanted, nextDue: later.map(\.at).min())
  }
}

func claim(_ id: Int, _ address: String, tier: Tier = .free) throws -> Claim {
  Claim(
    subscriber: Subscriber(id: Int64(id), mailbox: Mailbox(address: try EmailAddress(address)), tier: tier), attempts: 0
  )
}

@Suite("the scheduler")
struct SchedulerTests {
  static let unavailable = RelayFault.unavailable(Reply(code: 0, text: "no route"))
  static let refused = RelayFault.refused(Reply(code: 535, text: "535 no"), at: "AUTH")
  static let yes = Outcome.accepted(Reply(code: 250, text: "250 ok"))
  static let back = Outcome.returned(Reply(code: 0, text: "gone"))

  @Test("it opens what is wanted, no more than there is to do, and claims for what stands ready")
  func opens() throws {
    var desk = try Desk()
    #expect(desk.next(0, .init()) == .open(4))
    #expect(desk.next(0, .init(connecting: 4)) == .wait(1))
    #expect(desk.next(0, .init(ready: 2, connecting: 2)) == .claim([2]))
    #expect(desk.next(0, .init(connecting: 1, busy: 2)) == .open(1))
    var few = try Desk(readers: 1)
    #expect(few.next(0, .init()) == .open(1))
    var none = try Desk(readers: 0)
    _ = none.next(0, .init())
    #expect(none.next(0, .init()) == .finish(.complete))
  }

  @Test("a rate spaces the claims, over all relays or over one, and saves up a tenth of a second's worth at most")
  func rate() throws {
    for (own, all) in [(0.5, nil), (nil, 0.5)] {
      var slow = try Desk(relays: [Desk.relay(rate: own)], rate: all)
      #expect(slow.next(0, .init(ready: 4)) == .claim([1]))
      #expect(slow.next(0, .init(ready: 3, busy: 1)) == .wait(1))
      #expect(slow.next(1.5, .init(ready: 3, busy: 1)) == .wait(0.5))
      #expect(slow.next(2, .init(ready: 3, busy: 1)) == .claim([1]))
    }
    var fast = try Desk(relays: [Desk.relay(1000, rate: 100)])
    #expect(fast.next(0, .init(ready: 1000)) == .claim([1]))
    #expect(fast.next(60, .init(ready: 1000)) == .claim([10]))
  }

  @Test("where a claim isn't granted, and where little is left, it goes on with the rest, and ends when nothing is")
  func exhausted() throws {
    var desk = try Desk(readers: 2)
    #expect(desk.next(0, .init(ready: 4)) == .claim([2]))
    desk.scheduler.dropped(desk.carried.removeFirst().claim, now: 0)
    #expect(desk.next(1, .init(ready: 3, busy: 1)) == .wait(1))
    let later = desk.settle(.deferred(Reply(code: 451, text: "451 4.3.0 later")), now: 5)
    let due = try #require(later)
    #expect(due >= 12.5 && due <= 17.5)
    #expect(desk.next(6, .init(ready: 4)) == .rest(1))
    #expect(desk.next(due - 0.25, .init()) == .rest(0.25))
    #expect(desk.next(due, .init(ready: 4)) == .claim([1]))
    #expect(desk.settle(Self.yes, now: due) == nil)
    _ = desk.next(due, .init(ready: 4))
    #expect(desk.next(due, .init(ready: 4)) == .finish(.complete))
  }

  @Test("what others put back into the queue meanwhile is found before the end")
  func putBack() throws {
    var desk = try Desk(readers: 1)
    #expect(desk.next(0, .init(ready: 1)) == .claim([1]))
    _ = desk.settle(Self.yes, now: 1)
    desk.settled = []
    #expect(desk.next(2, .init(ready: 1)) == .claim([1]))
  }

  @Test("a fault holds all, then one probes, then all go on; faults in a row hold longer")
  func faults() throws {
    var desk = try Desk()
    #expect(desk.next(0, .init(ready: 2)) == .claim([2]))
    let first = desk.settle(Self.back, Self.unavailable, now: 10)
    let due = try #require(first)
    #expect(due >= 10.75 && due <= 11.25)
    // The second of a pair that failed together.
    #expect(desk.settle(Self.back, Self.unavailable, now: 10) == due)
    #expect(desk.next(10, .init()) == .rest(min(1, due - 10)))
    #expect(desk.next(due, .init()) == .open(1))
    #expect(desk.next(due, .init(ready: 3)) == .claim([1]))
    #expect(desk.next(due, .init(ready: 2, busy: 1)) == .wait(1))
    let second = desk.settle(Self.back, Self.unavailable, now: 20)
    let again = try #require(second)
    #expect(again >= 21.5 && again <= 22.5)
    #expect(desk.next(again, .init(ready: 1)) == .claim([1]))
    _ = desk.settle(Self.yes, now: 30)
    #expect(desk.next(30, .init(ready: 1)) == .claim([1]))
    #expect(desk.next(30, .init(busy: 1)) == .open(3))
  }

  @Test("connections that are lost without a word are a fault once more of them are than there may be")
  func returns() throws {
    var desk = try Desk(relays: [Desk.relay(6)])
    #expect(desk.next(0, .init(ready: 6)) == .claim([6]))
    for _ in 1...6 { #expect(desk.settle(Self.back, now: 5) == 5) }
    #expect(desk.next(5, .init()) == .open(6))
    #expect(desk.next(5, .init(ready: 1)) == .claim([1]))
    _ = desk.settle(Self.back, now: 5)
    guard case .rest = desk.next(5, .init()) else {
      Issue.record("no hold")
      return
    }
  }

  @Test("a connection refused while others stand narrows the run for a minute, and holds nothing")
  func narrowed() throws {
    var desk = try Desk()
    desk.scheduler.failedToOpen(Self.unavailable, relay: 0, others: 2, now: 5)
    #expect(desk.next(5, .init(busy: 2)) == .wait(1))
    #expect(desk.next(5, .init(busy: 1)) == .open(1))
    #expect(desk.next(66, .init(busy: 2)) == .open(2))
    desk.scheduler.failedToOpen(Self.unavailable, relay: 0, others: 0, now: 70)
    #expect(desk.next(70, .init()) != .open(4))
  }

  @Test("a stop, the latest time and a refusal let what is in flight come in, then end; the first reason stands")
  func ends() throws {
    for (end, latest) in [(RunEnd.stopped, 1000.0), (.pastLatest, 7), (.refused(Self.refused), 1000)] {
      var desk = try Desk(latest: latest)
      #expect(desk.next(0, .init(ready: 1)) == .claim([1]))
      if end == .stopped { desk.scheduler.stop() }
      if end == .refused(Self.refused) { desk.scheduler.fault(Self.refused, relay: 0, now: 6) }
      #expect(desk.next(7, .init(ready: 3, busy: 1)) == .wait(1))
      desk.scheduler.stop()
      _ = desk.settle(Self.back, now: 8)
      #expect(desk.next(8, .init(ready: 4)) == .finish(end))
    }
  }

  @Test("composing goes ahead of the claim, so far and no further; claimed is only what is composed")
  func composing() throws {
    var desk = try Desk(depth: 8)
    #expect(desk.next(0, .init(ready: 2)) == .compose(8))
    #expect(desk.next(0, .init(ready: 2)) == .wait(1))
    desk.scheduler.composed(desk.drafts.removeLast())
    #expect(desk.next(0, .init(ready: 2)) == .claim([1]))
    for draft in desk.drafts { desk.scheduler.composed(draft) }
    #expect(desk.next(0, .init(ready: 1, busy: 1)) == .claim([1]))
    #expect(desk.next(0, .init(busy: 2)) == .compose(2))
    #expect(desk.next(0, .init(busy: 2)) == .open(2))
  }
}

@Suite("the scheduler with several relays")
struct SeveralRelaysTests {
  @Test("the first preference has all the mail, until it is down; the second goes on, and gives it back")
  func failover() throws {
    var desk = try Desk(relays: [Desk.relay(preference: 20), Desk.relay(preference: 10)])
    #expect(desk.next(0, .init(), .init()) == .open(4, relay: 1))
    #expect(desk.next(0, .init(ready: 4), .init(ready: 4)) == .claim([0, 4]))
    // The others stay in flight; the one that comes back is due at once, for the other relay.
    #expect(desk.settle(SchedulerTests.back, SchedulerTests.unavailable, now: 1) == 1)
    #expect(desk.next(1, .init(), .init()) == .open(4, relay: 0))
    #expect(desk.next(1, .init(ready: 4), .init()) == .claim([4, 0]))
    // The hold is over: one connection probes, the others go on where they are.
    #expect(desk.next(3, .init(ready: 2, busy: 2), .init()) == .claim([2, 0]))
    #expect(desk.next(3, .init(busy: 4), .init()) == .open(1, relay: 1))
    #expect(desk.next(3, .init(ready: 1, busy: 3), .init(ready: 1)) == .claim([1, 1]))
    let probe = try #require(desk.carried.lastIndex { $0.relay == 1 })
    desk.carried.swapAt(0, probe)
    #expect(desk.settle(SchedulerTests.yes, now: 4) == nil)
    #expect(desk.next(4, .init(ready: 4), .init(ready: 2)) == .claim([0, 2]))
  }

  @Test("a relay that refuses us is tried again now and then; the run ends only when all do")
  func refusals() throws {
    var desk = try Desk(relays: [Desk.relay(), Desk.relay()])
    desk.scheduler.failedToOpen(SchedulerTests.refused, relay: 0, others: 0, now: 0)
    #expect(desk.next(0, .init(), .init()) == .open(4, relay: 1))
    #expect(desk.next(2, .init(), .init(busy: 4)) == .open(1, relay: 0))
    desk.scheduler.failedToOpen(SchedulerTests.refused, relay: 1, others: 0, now: 3)
    #expect(desk.next(3, .init(), .init()) == .finish(.refused(SchedulerTests.refused)))
  }

  @Test("weights are shares, kept within what the connections carry, and a stalled relay holds nobody up for long")
  func weights() throws {
    var desk = try Desk(readers: 1000, relays: [Desk.relay(8, weight: 3), Desk.relay(8, weight: 1)])
    var given = [0, 0]
    var now = 0.0
    for _ in 0..<20 {
      now += 0.1
      guard case .claim(let counts) = desk.next(now, .init(ready: 8), .init(ready: 8)) else { continue }
      for relay in [0, 1] { given[relay] += counts[relay] }
      while !desk.carried.isEmpty { _ = desk.settle(SchedulerTests.yes, now: now) }
    }
    #expect(abs(given[0] - 3 * given[1]) <= 4 * 8, "\(given)")
    // The first answers no more: the second goes on a little, then waits, then goes on alone.
    var alone = 0
    for _ in 0..<100 {
      now += 0.1
      if case .claim(let counts) = desk.next(now, .init(busy: 8), .init(ready: 8)) { alone += counts[1] }
      while !desk.carried.isEmpty { _ = desk.settle(SchedulerTests.yes, now: now) }
      if now < 6 { #expect(alone <= 16) }
    }
    #expect(alone > 100, "\(alone)")
  }

  @Test("a relay whose rate is used up leaves its share to the others")
  func rates() throws {
    var desk = try Desk(relays: [Desk.relay(rate: 1), Desk.relay()])
    #expect(desk.next(0, .init(ready: 4), .init(ready: 4)) == .claim([1, 4]))
    while !desk.carried.isEmpty { _ = desk.settle(SchedulerTests.yes, now: 0.1) }
    #expect(desk.next(0.1, .init(ready: 4), .init(ready: 4)) == .claim([0, 4]))
    while !desk.carried.isEmpty { _ = desk.settle(SchedulerTests.yes, now: 0.2) }
    #expect(desk.next(0.2, .init(ready: 4), .init(ready: 4)) == .claim([0, 4]))
  }
}
