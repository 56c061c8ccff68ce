// The scheduler when the ledger is stuck, the wall clock is set, or an address needs what not every relay has.

import Newsroom
import Testing

@testable import Mailroom

@Suite("the scheduler under odd circumstances")
struct StandingTests {
  @Test("a ledger that is stuck is waited for with nothing claimed, longer each time, until its patience is over")
  func stuckLedger() throws {
    var desk = try Desk()
    #expect(desk.next(0, .init(ready: 4)) == .claim([4]))
    _ = desk.settle(SchedulerTests.yes, now: 1)
    (desk.isStuck, desk.owes) = (true, true)
    // The claim fails, with the answer that was to be written down in the same commit.
    var now = 1.0
    var waits: [Double] = []
    while now < 30 {
      guard case .wait(let seconds) = desk.next(now, .init(ready: 1, busy: 3)) else { break }
      waits.append(seconds)
      now += seconds
    }
    #expect(
      now >= 30 && waits.prefix(3).map { ($0 * 10).rounded() } == [1, 2, 4] && waits.allSatisfy { $0 <= 1 }
        && desk.carried.count == 3)
    // An answer that comes meanwhile is taken; stopping waits for the ledger as well.
    _ = desk.settle(SchedulerTests.yes, now: now)
    desk.isStuck = false
    #expect(desk.next(now + 1, .init(ready: 2, busy: 2)) == .claim([2]))
    #expect(Set(desk.carried.map(\.claim.subscriber.id)).count == 4)
    // The next trouble has all the patience again, and then it is over.
    desk.isStuck = true
    for (later, isLost) in [(60.0, false), (119, false), (121, true)] {
      #expect((desk.next(now + later, .init(ready: 1, busy: 3)) == .lost) == isLost)
    }
  }

  @Test("a look that succeeds doesn't make a ledger whole that couldn't be written to")
  func standing() {
    var ledger = LedgerStanding(patience: 10)
    var goesOn = ledger.failed(writing: true, isOwed: true, 0)
    #expect(goesOn && ledger.isOwed && ledger.isHeld(0.05))
    ledger.answered(writing: false)
    #expect(ledger.isOwed)
    goesOn = ledger.failed(writing: false, isOwed: true, 10)
    #expect(!goesOn)
    ledger.answered(writing: true)
    #expect(ledger == LedgerStanding(patience: 10))
    goesOn = ledger.failed(writing: false, isOwed: false, 20)
    #expect(goesOn)
    ledger.answered(writing: false)
    #expect(ledger == LedgerStanding(patience: 10))
  }

  @Test("latest goes by the wall clock, everything else by one that only goes forward")
  func wallClock() throws {
    var desk = try Desk(latest: 1000)
    #expect(desk.next(0, wall: -5000, .init(ready: 4)) == .claim([4]))
    let later = desk.settle(.deferred(Reply(code: 451, text: "451 4.3.0 later")), now: 1)
    let due = try #require(later)
    #expect(due > 8 && due < 14)
    #expect(desk.next(2, wall: 999, .init(busy: 3)) == .open(1))
    #expect(desk.next(2, wall: 1000, .init(ready: 1, busy: 3)) == .wait(1))
    for _ in 0..<3 { _ = desk.settle(SchedulerTests.yes, now: 3) }
    // Set back since: too late all the same, for somebody may have been told so.
    #expect(desk.next(4, wall: 500, .init(ready: 4)) == .finish(.pastLatest))
  }

  @Test("an address outside ASCII is given to a relay that takes it, and ends where none does")
  func international() throws {
    // The only relay doesn't.
    var desk = try Desk(readers: 3, name: "ü")
    #expect(desk.next(0, .init()) == .open(3))
    desk.scheduler.opened(relay: 0, smtputf8: false)
    #expect(desk.next(0, .init(ready: 3)) == .answered(3))
    #expect(desk.answers.allSatisfy { $0.reply.text.hasPrefix("the relay doesn't offer SMTPUTF8") })
    #expect(desk.answers.allSatisfy { if case .rejected = $0 { ReplyClass($0.reply) == .relay } else { false } })
    _ = desk.next(0, .init(ready: 3))
    #expect(desk.next(0, .init(ready: 3)) == .finish(.complete))
    // It does.
    desk = try Desk(readers: 3, name: "ü")
    desk.scheduler.opened(relay: 0, smtputf8: true)
    #expect(desk.next(0, .init(ready: 3, international: 3)) == .claim([3]))
    // The second one does, of a preference that is for another day; it is asked, and given nothing else.
    desk = try Desk(readers: 3, relays: [Desk.relay(), Desk.relay(preference: 20)], name: "ü")
    desk.scheduler.opened(relay: 0, smtputf8: false)
    #expect(desk.next(0, .init(ready: 4), .init()) == .open(1, relay: 1))
    #expect(desk.next(0, .init(ready: 4), .init(connecting: 1)) == .wait(1))
    desk.scheduler.opened(relay: 1, smtputf8: true)
    #expect(desk.next(0, .init(ready: 4), .init(ready: 1, international: 1)) == .claim([0, 1]))
    #expect(desk.next(0, .init(ready: 4), .init(busy: 1)) == .wait(1))
    // It goes down: they are deferred, and not rejected, for it may come back.
    _ = desk.settle(SchedulerTests.back, SchedulerTests.unavailable, now: 1)
    #expect(desk.next(1, .init(ready: 4), .init()) == .answered(3))
    #expect(desk.answers.allSatisfy { if case .deferred = $0 { true } else { false } })
  }

  @Test("a relay that says 421 to its probe isn't thought to be so slow as the probe was")
  func probePace() throws {
    var desk = try Desk(readers: 3000, relays: [Desk.relay(100)])
    var now = 0.0
    // A thousand a second for two seconds.
    for _ in 0..<20 {
      guard case .claim(let counts) = desk.next(now, .init(ready: 100)) else { break }
      for _ in 0..<counts[0] { _ = desk.settle(SchedulerTests.yes, now: now) }
      now += 0.1
    }
    let goodbye = RelayFault.unavailable(Reply(code: 421, text: "421 4.3.2 shutting down"))
    for probe in 1...3 {
      while desk.carried.isEmpty, now < 100 {
        _ = desk.next(now, .init(ready: 100))
        now += 0.05
      }
      #expect(probe == 1 || desk.carried.count == 1)
      while !desk.carried.isEmpty { _ = desk.settle(SchedulerTests.back, goodbye, now: now) }
      now += 20
    }
    while desk.carried.isEmpty, now < 200 {
      _ = desk.next(now, .init(ready: 100))
      now += 0.05
    }
    _ = desk.settle(SchedulerTests.yes, now: now)
    #expect((desk.scheduler.relays[0].pace.rate ?? 0) > 300, "\(desk.scheduler.relays[0].pace)")
  }
}
