import Foundation
import Newsroom
import Testing

@testable import Mailroom

/// Relays and destinations that do as they like, a queue, and a clock that jumps from one event to the next.
private struct Simulation {
  enum Happening {
    case opened(relay: Int)
    case answered(Claim, relay: Int)
    case composed(Claim)
    case idleClosed(relay: Int)
  }

  /// A delivery, as the ledger has it.
  struct Row {
    var claim: Claim
    var due: Double?
    var isClaimed = false
    var isDone = false
    /// Barred since it was queued.
    var isBarred = false
  }

  var random: SplitMix64
  var scheduler: Scheduler
  let relays: [Relay]
  let pacing: Pacing
  let window: Int
  let depth: Int
  let trouble: Double
  /// Relay 0 is down in this time.
  let outage: ClosedRange<Double>
  /// Messages a second that each domain takes, if it minds.
  let capacity: [String: Double]
  var now = 0.0
  var connections: [Scheduler.Connections]
  var agenda: [(at: Double, happening: Happening)] = []
  var rows: [Row] = []
  var known: Set<Int> = []
  var composing: Set<Int64> = []
  var composed: Set<Int64> = []
  var claimTimes: [String: [Double]] = [:]
  var inFlight: [String: Int] = [:]
  var refused: Set<Int> = []
  /// Which relays offer SMTPUTF8.
  var offers: [Bool] = []
  /// The ledger can't be written to at these times.
  let stuck: [ClosedRange<Double>]
  /// Whether somebody sets the wall clock, back and forth.
  let isClockSet: Bool
  var breaches: [String] = []

  static let domains = ["a.test", "b.test", "c.test", "d.test"]

  init(seed: UInt64, isClockSet: Bool = false) throws {
    var random = SplitMix64(seed: seed)
    self.isClockSet = isClockSet
    let count = Int.random(in: 0...120, using: &random)
    // Most readers are at one domain.
    for id in 1...max(1, count) where count > 0 {
      let domain = Self.domains[max(0, Int.random(in: -4...3, using: &random))]
      rows.append(
        Row(
          claim: try MailroomTests.claim(
            id, "\(id % 7 == 0 ? "ü" : "r")\(id)@\(domain)", tier: Bool.random(using: &random) ? .free : .allAccess)
        ))
      rows[id - 1].isBarred = Int.random(in: 0..<20, using: &random) == 0
    }
    trouble = Double.random(in: 0...0.5, using: &random)
    relays = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      Relay(
        url: "smtp://relay.test", preference: Int.random(in: 1...2, using: &random),
        weight: Int.random(in: 1...3, using: &random), helo: "x.test",
        connections: Int.random(in: 1...6, using: &random),
        rate: Bool.random(using: &random) ? Double.random(in: 0.5...50, using: &random) : nil)
    }
    var domains: [String: Pacing.Limit] = [:]
    for domain in ["a.test", "b.test", "*"] where Bool.random(using: &random) {
      domains[domain] = Pacing.Limit(
        rate: Bool.random(using: &random) ? Double.random(in: 0.5...20, using: &random) : nil,
        connections: Bool.random(using: &random) ? Int.random(in: 1...3, using: &random) : nil)
    }
    pacing = Pacing(
      rate: Bool.random(using: &random) ? Double.random(in: 1...50, using: &random) : nil, domains: domains)
    capacity = Bool.random(using: &random) ? ["a.test": Double.random(in: 1...20, using: &random)] : [:]
    window = Int.random(in: 1...60, using: &random)
    depth = Bool.random(using: &random) ? Int.random(in: 1...12, using: &random) : 0
    let start = Double.random(in: 0...20, using: &random)
    outage = start...(start + Double.random(in: 0...30, using: &random))
    connections = relays.map { _ in .init() }
    offers = relays.map { _ in Bool.random(using: &random) }
    var stuck: [ClosedRange<Double>] = []
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let start = Double.random(in: 0...60, using: &random)
      stuck.append(start...(start + Double.random(in: 0...20, using: &random)))
    }
    self.stuck = stuck
    self.random = random
    scheduler = Scheduler(
      relays: relays, pacing: pacing, first: seed % 2 == 0 ? .allAccess : nil, latest: seed % 3 == 0 ? 20 : 1e6,
      retry: Backoff(first: 5, longest: 60),
      relayRetry: Backoff(first: 1, longest: 30), depth: depth, window: window, seed: seed)
  }

  mutating func run() throws -> RunEnd? {
    for _ in 0..<60_000 {
      let waiting: Double
      for relay in relays.indices { connections[relay].international = offers[relay] ? connections[relay].ready : 0 }
      // The wall clock is an hour ahead, right, an hour behind, right, and so on, for ten seconds each.
      let wall = isClockSet ? now + [3600, 0, -3600, 0][Int(now / 10) % 4] : nil
      switch scheduler.next(now: now, wall: wall, connections) {
      case .look(let wanted):
        look(wanted)
        continue
      case .compose(let claims):
        for claim in claims {
          if !composing.insert(claim.subscriber.id).inserted { breaches.append("composes \(claim) twice") }
          after(0.001...0.5, .composed(claim))
        }
        // Eight may wait for a relay that takes addresses outside ASCII.
        if composing.count + composed.count > depth + 8 { breaches.append("composes too far ahead") }
        continue
      case .open(let relay, let count):
        connections[relay].connecting += count
        if count < 1 || connections[relay].open > relays[relay].connections { breaches.append("opens \(count)") }
        for _ in 0..<count { after(0.01...2, .opened(relay: relay)) }
        continue
      case .claim(let assignments):
        if fails(owing: false) {
          scheduler.putBack(assignments)
          composed.formUnion(depth > 0 ? assignments.map(\.claim.subscriber.id) : [])
        } else {
          scheduler.claimed(assignments)
          claim(assignments)
        }
        continue
      case .settle:
        _ = fails(owing: true)
        continue
      case .finish(let end):
        return end
      case .wait(let seconds):
        waiting = seconds
      case .rest(let seconds):
        for relay in relays.indices { connections[relay].ready = 0 }
        waiting = seconds
      }
      if waiting <= 0 { breaches.append("waits for \(waiting) s") }
      let next = agenda.indices.min { agenda[$0].at < agenda[$1].at }
      if let next, agenda[next].at <= now + waiting {
        let (at, happening) = agenda.remove(at: next)
        now = max(now, at)
        take(happening)
      } else {
        now += waiting
      }
    }
    return nil
  }

  /// A commit, which may fail.
  private mutating func fails(owing: Bool) -> Bool {
    guard stuck.contains(where: { $0.contains(now) }) else {
      scheduler.ledgerAnswered(writing: true)
      return false
    }
    if !scheduler.ledgerFailed(writing: true, isOwed: owing || Bool.random(using: &random), now: now) {
      breaches.append("gives the ledger up")
    }
    return true
  }

  private var unlucky: Bool {
    mutating get { Double.random(in: 0...1, using: &random) < trouble }
  }

  private mutating func after(_ seconds: ClosedRange<Double>, _ happening: Happening) {
    agenda.append((now + Double.random(in: seconds, using: &random), happening))
  }

  private mutating func look(_ wanted: Upcoming) {
    let found = rows.indices.filter { index in
      let row = rows[index]
      guard !row.isDone && !row.isClaimed else { return false }
      if let due = wanted.due { return row.due.map { Date(timeIntervalSince1970: $0) <= due } ?? false }
      return row.due == nil && row.claim.subscriber.id > wanted.after && row.claim.subscriber.id <= wanted.through
        && (wanted.tier == nil || row.claim.subscriber.tier == wanted.tier)
        && (wanted.domain == nil || Lookahead.domain(of: row.claim) == wanted.domain)
    }.prefix(wanted.limit)
    if wanted.limit < 1 { breaches.append("looks for nobody") }
    known.formUnion(found)
    let next = wanted.due.flatMap { due in
      rows.filter { !$0.isDone && !$0.isClaimed }.compactMap(\.due)
        .filter { Date(timeIntervalSince1970: $0) > due }.min()
    }
    scheduler.looked(found.map { rows[$0].claim }, for: wanted, nextDue: next)
    if scheduler.ahead.count > window + max(1, window / 4) { breaches.append("looks \(scheduler.ahead.count) ahead") }
  }

  private mutating func claim(_ assignments: [Scheduler.Assignment]) {
    if assignments.isEmpty { breaches.append("claims nobody") }
    if stuck.contains(where: { $0.contains(now) }) { breaches.append("claims while the ledger is stuck") }
    for (claim, relay, outcome) in assignments.map({ ($0.claim, $0.relay, $0.answer) }) {
      let index = Int(claim.subscriber.id) - 1
      let domain = Lookahead.domain(of: claim)
      if depth > 0 && composed.remove(claim.subscriber.id) == nil { breaches.append("claims what isn't composed") }
      if rows[index].isDone || rows[index].isClaimed { breaches.append("claims \(claim) once more") }
      if let due = rows[index].due, due > now + 1e-6 { breaches.append("claims before it is due") }
      if rows[index].isBarred {
        rows[index].isDone = true
        scheduler.dropped(claim, now: now)
        continue
      }
      if let outcome {
        if case .rejected = outcome, offers.contains(true) { breaches.append("rejects \(claim) that a relay takes") }
        rows[index].due = scheduler.settleUncarried(claim, outcome, now: now)
        if rows[index].due == nil { rows[index].isDone = true } else { rows[index].claim.attempts += 1 }
        continue
      }
      if claim.subscriber.mailbox.address.isInternational && !offers[relay] { breaches.append("\(claim) to \(relay)") }
      rows[index].isClaimed = true
      rows[index].due = nil
      connections[relay].ready -= 1
      connections[relay].busy += 1
      if connections[relay].ready < 0 || connections[relay].busy > relays[relay].connections {
        breaches.append("\(connections[relay]) of \(relays[relay].connections)")
      }
      inFlight[domain, default: 0] += 1
      if let most = pacing.limit(for: domain).connections, inFlight[domain] ?? 0 > most {
        breaches.append("\(inFlight[domain] ?? 0) in flight to \(domain)")
      }
      claimTimes[domain, default: []].append(now)
      after(0.001...3, .answered(claim, relay: relay))
    }
    for relay in relays.indices where unlucky { after(0...5, .idleClosed(relay: relay)) }
  }

  private mutating func take(_ happening: Happening) {
    switch happening {
    case .composed(let claim):
      composing.remove(claim.subscriber.id)
      composed.insert(claim.subscriber.id)
      scheduler.composed(claim)
    case .opened(let relay):
      connections[relay].connecting -= 1
      let isDown = relay == 0 && outage.contains(now)
      guard isDown || unlucky else {
        connections[relay].ready += 1
        scheduler.opened(relay: relay, smtputf8: offers[relay])
        return
      }
      let reply = Reply(code: 0, text: "")
      let isRefusal = Int.random(in: 0..<6, using: &random) == 0
      if isRefusal { refused.insert(relay) }
      scheduler.failedToOpen(
        isRefusal ? .refused(reply, at: "AUTH") : .unavailable(reply), relay: relay,
        others: connections[relay].ready + connections[relay].busy, now: now)
    case .idleClosed(let relay):
      if connections[relay].ready > 0 { connections[relay].ready -= 1 }
    case .answered(let claim, let relay):
      let (outcome, fault, closes) = answer(claim)
      let index = Int(claim.subscriber.id) - 1
      connections[relay].busy -= 1
      if !closes { connections[relay].ready += 1 }
      inFlight[Lookahead.domain(of: claim), default: 0] -= 1
      rows[index].isClaimed = false
      rows[index].due = scheduler.settle(claim, relay: relay, outcome, fault: fault, now: now)
      if rows[index].due == nil { rows[index].isDone = true }
      if case .deferred = outcome { rows[index].claim.attempts += 1 }
    }
  }

  private mutating func answer(_ claim: Claim) -> (Outcome, RelayFault?, closes: Bool) {
    let domain = Lookahead.domain(of: claim)
    let recent = claimTimes[domain]?.suffix(100).count { $0 > now - 5 } ?? 0
    if let most = capacity[domain], Double(recent) > 5 * most {
      return (.deferred(Reply(code: 450, text: "450 4.7.28 too fast")), nil, false)
    }
    let reply = Reply(code: 0, text: "")
    guard unlucky else { return (.accepted(reply), nil, false) }
    let fault = RelayFault.unavailable(Reply(code: 421, text: "421 too much"))
    return [
      (.deferred(reply), nil, false), (.deferred(reply), nil, true), (.deferred(reply), fault, true),
      (.rejected(reply), nil, false), (.uncertain(reply), nil, true), (.returned(reply), nil, true),
      (.returned(reply), fault, true), (.returned(reply), fault, false),
    ][Int.random(in: 0..<8, using: &random)]
  }

  /// Whom it claimed for each domain, and when.
  var course: [String: [Double]] { claimTimes }

  /// Whether a domain's configured rate was kept at all times.
  func keepsRates() -> Bool {
    claimTimes.allSatisfy { domain, times in
      guard let rate = pacing.limit(for: domain).rate else { return true }
      // Composed ahead, waiting for a relay that takes them or for the ledger, they may come in one burst.
      let burst = max(1, rate / 10) + Double(depth) + 8 + 1e-6
      return times.indices.allSatisfy { start in
        times.indices[start...].allSatisfy { end in
          Double(end - start) <= burst + rate * (times[end] - times[start])
        }
      }
    }
  }
}

@Suite("the scheduler with relays and destinations that do as they like")
struct SchedulerSimulationTests {
  @Test("a run always ends, keeps its limits, and loses and repeats nobody", arguments: 0..<8)
  func simulations(part: Int) throws {
    for seed in (part * 60)..<(part * 60 + 60) {
      var simulation = try Simulation(seed: UInt64(seed))
      let end = try simulation.run()
      switch end {
      case .refused: #expect(simulation.refused.count == simulation.relays.count, "seed \(seed)")
      case .complete, .pastLatest: break
      default: Issue.record("seed \(seed) ends \(String(describing: end)) at \(simulation.now)")
      }
      #expect(simulation.breaches.prefix(3) == [], "seed \(seed)")
      #expect(simulation.keepsRates(), "seed \(seed)")
      #expect(simulation.rows.allSatisfy { !$0.isClaimed }, "seed \(seed) leaves some in flight")
      if end == .complete {
        #expect(simulation.rows.allSatisfy { $0.isDone }, "seed \(seed) leaves some behind")
      } else if end == .pastLatest {
        #expect(simulation.now < (simulation.stuck.map(\.upperBound).max() ?? 0) + 25, "seed \(seed) is late")
      }
    }
  }

  @Test("a wall clock that is set back and forth changes nothing but when the latest time has come", arguments: 0..<4)
  func steppedClock(part: Int) throws {
    for seed in (part * 30)..<(part * 30 + 30) where seed % 3 != 0 {
      var right = try Simulation(seed: UInt64(seed))
      var stepped = try Simulation(seed: UInt64(seed), isClockSet: true)
      #expect(try right.run() == stepped.run(), "seed \(seed)")
      #expect(right.course == stepped.course && right.now == stepped.now, "seed \(seed)")
    }
  }
}
