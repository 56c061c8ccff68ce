import Newsroom
import Testing

@testable import Mailroom

@Suite("the scheduler")
struct SchedulerTests {
  static let unavailable = RelayFault.unavailable(Reply(code: 421, text: "421 busy"))
  static let yes = Outcome.accepted(Reply(code: 250, text: "250 ok"))
  static let back = Outcome.returned(Reply(code: 0, text: "gone"))

  private func scheduler(
    limit: Int = 4, rate: Double? = nil, latest: Double = 1000, remaining: Int = 100
  ) -> Scheduler {
    Scheduler(
      limit: limit, rate: rate, latest: latest, retry: Backoff(first: 10, longest: 100),
      relayRetry: Backoff(first: 1, longest: 300), seed: 3, remaining: remaining)
  }

  @Test("it opens what is wanted, no more than there is to do, and claims for what stands ready")
  func opens() {
    var scheduler = scheduler()
    #expect(scheduler.next(now: 0, .init()) == .open(4))
    #expect(scheduler.next(now: 0, .init(connecting: 4)) == .wait(1))
    #expect(scheduler.next(now: 0, .init(ready: 2, connecting: 2)) == .claim(2))
    scheduler.claimed(2, of: 2, nextDue: nil)
    #expect(scheduler.next(now: 0, .init(connecting: 1, busy: 2)) == .open(1))
    var few = self.scheduler(remaining: 1)
    #expect(few.next(now: 0, .init()) == .open(1))
  }

  @Test("a rate spaces the claims, and saves up a tenth of a second's worth at most")
  func rate() {
    var slow = scheduler(rate: 0.5)
    #expect(slow.next(now: 0, .init(ready: 4)) == .claim(1))
    slow.claimed(1, of: 1, nextDue: nil)
    #expect(slow.next(now: 0, .init(ready: 3, busy: 1)) == .wait(1))
    #expect(slow.next(now: 1.5, .init(ready: 3, busy: 1)) == .wait(0.5))
    #expect(slow.next(now: 2, .init(ready: 3, busy: 1)) == .claim(1))
    var fast = scheduler(limit: 1000, rate: 100)
    #expect(fast.next(now: 0, .init(ready: 1000)) == .claim(1))
    fast.claimed(1, of: 1, nextDue: nil)
    #expect(fast.next(now: 60, .init(ready: 1000)) == .claim(10))
  }

  @Test("when a claim brings less it asks again only when something is due, and ends when nothing is")
  func exhausted() {
    var scheduler = scheduler()
    _ = scheduler.next(now: 0, .init(ready: 4))
    scheduler.claimed(1, of: 4, nextDue: 30)
    #expect(scheduler.next(now: 1, .init(ready: 3, busy: 1)) == .wait(1))
    #expect(scheduler.settle(Self.yes, attempts: 1, fault: nil, now: 2) == nil)
    #expect(scheduler.next(now: 2, .init(ready: 4)) == .rest(1))
    #expect(scheduler.next(now: 29.75, .init()) == .rest(0.25))
    #expect(scheduler.next(now: 30, .init()) == .open(4))
    scheduler.claimed(0, of: 4, nextDue: nil)
    #expect(scheduler.next(now: 31, .init(ready: 4)) == .finish(.complete))
  }

  @Test("a deferral in flight at the last claim is waited for")
  func deferred() throws {
    var scheduler = scheduler()
    scheduler.claimed(1, of: 4, nextDue: nil)
    let later = scheduler.settle(.deferred(Reply(code: 451, text: "451 later")), attempts: 1, fault: nil, now: 5)
    let due = try #require(later)
    #expect(due >= 12.5 && due <= 17.5)
    #expect(scheduler.next(now: 6, .init(ready: 4)) == .rest(1))
    #expect(scheduler.next(now: due, .init(ready: 4)) == .claim(4))
  }

  @Test("a fault holds all, then one probes, then all go on; faults in a row hold longer")
  func faults() throws {
    var scheduler = scheduler()
    scheduler.claimed(2, of: 2, nextDue: nil)
    let first = scheduler.settle(Self.back, attempts: 1, fault: Self.unavailable, now: 10)
    let due = try #require(first)
    #expect(due >= 10.75 && due <= 11.25)
    // The second of a pair that failed together.
    #expect(scheduler.settle(Self.back, attempts: 1, fault: Self.unavailable, now: 10) == due)
    #expect(scheduler.next(now: 10, .init()) == .rest(min(1, due - 10)))
    #expect(scheduler.next(now: due, .init()) == .open(1))
    #expect(scheduler.next(now: due, .init(ready: 3)) == .claim(1))
    scheduler.claimed(1, of: 1, nextDue: nil)
    #expect(scheduler.next(now: due, .init(ready: 2, busy: 1)) == .wait(1))
    let second = scheduler.settle(Self.back, attempts: 1, fault: Self.unavailable, now: 20)
    let again = try #require(second)
    #expect(again >= 21.5 && again <= 22.5)
    scheduler.claimed(1, of: 1, nextDue: nil)
    _ = scheduler.settle(Self.yes, attempts: 1, fault: nil, now: 30)
    #expect(scheduler.next(now: 30, .init(ready: 1)) == .claim(1))
    #expect(scheduler.next(now: 30, .init(busy: 1)) == .open(3))
  }

  @Test("connections that are lost without a word are a fault once more of them are than there may be")
  func returns() {
    var scheduler = scheduler()
    scheduler.claimed(6, of: 6, nextDue: nil)
    for _ in 1...4 { #expect(scheduler.settle(Self.back, attempts: 1, fault: nil, now: 5) == 5) }
    #expect(scheduler.next(now: 5, .init()) == .open(4))
    _ = scheduler.settle(Self.back, attempts: 1, fault: nil, now: 5)
    guard case .rest = scheduler.next(now: 5, .init()) else {
      Issue.record("no hold")
      return
    }
  }

  @Test("a connection refused while others stand narrows the run for a minute, and holds nothing")
  func narrowed() {
    var scheduler = scheduler()
    scheduler.failedToOpen(Self.unavailable, others: 2, now: 5)
    #expect(scheduler.next(now: 5, .init(busy: 2)) == .wait(1))
    #expect(scheduler.next(now: 5, .init(busy: 1)) == .open(1))
    #expect(scheduler.next(now: 66, .init(busy: 2)) == .open(2))
    scheduler.failedToOpen(Self.unavailable, others: 0, now: 70)
    #expect(scheduler.next(now: 70, .init()) != .open(4))
  }

  @Test("a stop, the latest time and a refusal let what is in flight come in, then end; the first reason stands")
  func ends() {
    let refused = RelayFault.refused(Reply(code: 535, text: "535 no"), at: "AUTH")
    for (end, latest) in [(RunEnd.stopped, 1000.0), (.pastLatest, 7), (.refused(refused), 1000)] {
      var scheduler = scheduler(latest: latest)
      scheduler.claimed(1, of: 1, nextDue: nil)
      if end == .stopped { scheduler.stop() }
      if end == .refused(refused) { scheduler.fault(refused, now: 6) }
      #expect(scheduler.next(now: 7, .init(ready: 3, busy: 1)) == .wait(1))
      scheduler.stop()
      _ = scheduler.settle(Self.back, attempts: 1, fault: nil, now: 8)
      #expect(scheduler.next(now: 8, .init(ready: 4)) == .finish(end))
    }
  }
}
