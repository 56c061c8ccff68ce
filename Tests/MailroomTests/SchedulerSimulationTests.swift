import Newsroom
import Testing

@testable import Mailroom

/// A relay that does as it likes, a queue, and a clock that jumps from one event to the next.
private struct Simulation {
  enum Happening {
    case opened(Bool)
    case answered(Int, Outcome, RelayFault?, closes: Bool)
    case idleClosed
  }

  var random: SplitMix64
  var scheduler: Scheduler
  let limit: Int
  let trouble: Double
  var now = 0.0
  var connections = Scheduler.Connections()
  var agenda: [(at: Double, Happening)] = []
  /// When each delivery may be claimed; nil while in flight or done.
  var due: [Double?]
  var settled: [Int]
  var claimed: [Int]
  var breaches: [String] = []

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    let count = Int.random(in: 0...60, using: &random)
    limit = Int.random(in: 1...8, using: &random)
    trouble = Double.random(in: 0...0.6, using: &random)
    due = Array(repeating: 0, count: count)
    settled = Array(repeating: 0, count: count)
    claimed = settled
    scheduler = Scheduler(
      limit: limit, rate: Bool.random(using: &random) ? Double.random(in: 0.3...50, using: &random) : nil,
      latest: Bool.random(using: &random) ? 20 : 1e6, retry: Backoff(first: 5, longest: 60),
      relayRetry: Backoff(first: 1, longest: 30), seed: seed, remaining: count)
  }

  mutating func run() -> RunEnd? {
    for _ in 0..<200_000 {
      let waiting: Double
      switch scheduler.next(now: now, connections) {
      case .open(let count):
        if count < 1 || connections.open + count > limit { breaches.append("opens \(count) beside \(connections)") }
        connections.connecting += count
        for _ in 0..<count { after(0.01...2, .opened(!lucky)) }
        continue
      case .claim(let count):
        claim(count)
        continue
      case .finish(let end):
        return end
      case .wait(let seconds):
        waiting = seconds
      case .rest(let seconds):
        connections.ready = 0
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

  private var lucky: Bool {
    mutating get { Double.random(in: 0...1, using: &random) < trouble }
  }

  private mutating func after(_ seconds: ClosedRange<Double>, _ happening: Happening) {
    agenda.append((now + Double.random(in: seconds, using: &random), happening))
  }

  private mutating func claim(_ count: Int) {
    if count < 1 || count > connections.ready { breaches.append("claims \(count) for \(connections)") }
    let found = due.indices.filter { due[$0].map { $0 <= now } == true }.prefix(count)
    for index in found {
      due[index] = nil
      claimed[index] += 1
      connections.ready -= 1
      connections.busy += 1
      let reply = Reply(code: 0, text: "")
      let fault = RelayFault.unavailable(reply)
      let answer: (Outcome, RelayFault?, Bool) =
        lucky
        ? [
          (.deferred(reply), nil, false), (.deferred(reply), nil, true), (.deferred(reply), fault, true),
          (.rejected(reply), nil, false), (.uncertain(reply), nil, true), (.returned(reply), nil, true),
          (.returned(reply), fault, true), (.returned(reply), fault, false),
        ][Int.random(in: 0..<8, using: &random)] : (.accepted(reply), nil, false)
      after(0.001...3, .answered(index, answer.0, answer.1, closes: answer.2))
    }
    if connections.busy > limit { breaches.append("\(connections.busy) in flight") }
    scheduler.claimed(found.count, of: count, nextDue: due.compactMap(\.self).min())
    if lucky { after(0...5, .idleClosed) }
  }

  private mutating func take(_ happening: Happening) {
    switch happening {
    case .opened(let well):
      connections.connecting -= 1
      if well {
        connections.ready += 1
      } else {
        let fault = RelayFault.unavailable(Reply(code: 0, text: ""))
        scheduler.failedToOpen(fault, others: connections.ready + connections.busy, now: now)
      }
    case .idleClosed:
      if connections.ready > 0 { connections.ready -= 1 }
    case .answered(let index, let outcome, let fault, let closes):
      connections.busy -= 1
      if !closes { connections.ready += 1 }
      settled[index] += 1
      due[index] = scheduler.settle(outcome, attempts: settled[index], fault: fault, now: now)
    }
  }
}

@Suite("the scheduler with a relay that does as it likes")
struct SchedulerSimulationTests {
  @Test("a run always ends, keeps its limits, and settles every claim once")
  func simulations() {
    for seed in 0..<400 {
      var simulation = Simulation(seed: UInt64(seed))
      let end = simulation.run()
      #expect(end == .complete || end == .pastLatest, "seed \(seed) ends \(String(describing: end))")
      #expect(simulation.breaches == [], "seed \(seed)")
      #expect(simulation.claimed == simulation.settled, "seed \(seed)")
      if end == .complete {
        #expect(simulation.due.allSatisfy { $0 == nil }, "seed \(seed) leaves some behind")
      } else {
        #expect(simulation.now < 24, "seed \(seed) is late")
      }
    }
  }
}
