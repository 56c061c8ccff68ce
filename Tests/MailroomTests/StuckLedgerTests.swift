// A store that can't take a turn while mail is on its way, and a wall clock that is set while it is.

import Foundation
import Newsroom
import TestSupport
import Testing

@testable import Mailroom
@testable import Store

@Suite("a store that is stuck for a while")
struct StuckLedgerTests {
  private struct Stuck: Error {}

  /// Runs with a ledger that fails between two numbers of commits, until so many calls were made or seconds have passed.
  private func run(
    _ ledger: LawfulLedger, _ server: FaultServer, from commits: Int, seconds: Double, patience: Double = 60,
    workers: Int = 0
  ) throws -> (end: RunEnd, progress: Mailroom.Progress, failures: Int) {
    var failures = 0
    var since: Double?
    var healthy = ledger.ledger
    let turn = healthy.turn
    healthy.turn = { settling, claiming, now in
      if ledger.commits >= commits {
        let begun = since ?? monotonicSeconds()
        since = begun
        if monotonicSeconds() - begun < seconds {
          failures += 1
          throw Stuck()
        }
      }
      return try turn(settling, claiming, now)
    }
    healthy.mayPass = { $0 is Stuck }
    var mailroom = Mailroom(
      relays: [relay(server.port)], retry: Backoff(first: 0.02, longest: 0.1), ledger: healthy, workers: workers,
      compose: { claim, bytes in
        bytes += "To: \(claim.subscriber.mailbox.address)\r\n\r\nGood morning.\r\n".utf8
      }, now: { Date() }, seed: 7, shouldStop: { false }, report: { _ in })
    mailroom.ledgerPatience = patience
    let (end, progress) = try mailroom.run(returnPath: try #require(sender), latest: Date() + 30)
    return (end, progress, failures)
  }

  @Test("answers are kept, nothing new is claimed, and all is written down when it is back", arguments: [0, 2])
  func kept(workers: Int) throws {
    for commits in [1, 9] {
      let server = try FaultServer([FaultRule(at: .rcpt, .reply, "451 4.3.0 later", recipient: "reader7@", times: 1)])
      let ledger = try LawfulLedger(readers: 30)
      let run = try run(ledger, server, from: commits, seconds: 0.7, workers: workers)
      #expect(run.end == .complete && run.progress.accepted == 30 && run.progress.uncertain == 0, "\(run)")
      // It asks again, but not all the time.
      #expect((2...12).contains(run.failures), "\(run.failures)")
      try expectLaws(ledger, server)
      #expect(try server.taken().count == 30)
    }
  }

  @Test("when its patience is over the run ends with the store's error; in doubt is what was on its way, and no more")
  func givenUp() throws {
    let server = try FaultServer()
    let ledger = try LawfulLedger(readers: 30)
    #expect(throws: Stuck.self) { _ = try run(ledger, server, from: 4, seconds: 60, patience: 0.5) }
    #expect(
      ledger.count(.claimed) <= 2 && ledger.count(.claimed) + ledger.count(.queued) + ledger.count(.accepted) == 30)
    #expect(try server.taken().count <= ledger.count(.accepted) + ledger.count(.claimed))
  }

  @Test("an error that won't pass ends it at once")
  func hopeless() throws {
    let server = try FaultServer()
    let ledger = try LawfulLedger(readers: 30)
    var broken = ledger.ledger
    broken.turn = { _, _, _ in throw Stuck() }
    let mailroom = Mailroom(
      relays: [relay(server.port)], retry: Backoff(first: 1, longest: 1), ledger: broken,
      compose: { _, _ in }, now: { Date() }, seed: 7, shouldStop: { false }, report: { _ in })
    let begun = monotonicSeconds()
    #expect(throws: Stuck.self) { try mailroom.run(returnPath: #require(sender), latest: Date() + 30) }
    #expect(monotonicSeconds() - begun < 5)
  }

  @Test(
    "a wall clock that is set by an hour while mail goes out holds nothing up, hurries nothing and repeats nothing",
    arguments: [-3600.0, 3600])
  func clockSet(step: Double) throws {
    let server = try FaultServer([
      FaultRule(at: .rcpt, .reply, "451 4.3.0 later", recipient: "reader[1-9]@", times: 9)
    ])
    let ledger = try LawfulLedger(readers: 60)
    let begun = monotonicSeconds()
    var relay = relay(server.port)
    relay.rate = 40
    let mailroom = Mailroom(
      relays: [relay], retry: Backoff(first: 0.8, longest: 0.8), ledger: ledger.ledger,
      compose: { claim, bytes in
        bytes += "To: \(claim.subscriber.mailbox.address)\r\n\r\nGood morning.\r\n".utf8
      },
      // While the first ones wait for their second attempt.
      now: { Date() + (monotonicSeconds() - begun < 0.4 ? 0 : step) }, seed: 7,
      shouldStop: { monotonicSeconds() - begun > 15 }, report: { _ in })
    let (end, progress) = try mailroom.run(returnPath: try #require(sender), latest: Date() + 7200)
    #expect(end == .complete && progress.accepted == 60 && progress.deferred == 9, "\(end) \(progress)")
    let tries = try server.journal().filter { $0.at == "rcpt" && $0.recipient == "reader3@example.com" }.map(\.seconds)
    let (first, second) = (try #require(tries.first), try #require(tries.last))
    #expect(tries.count == 2 && second - first > 0.55 && second - first < 5, "\(tries)")
    // The ledger compares a due time of the run's clock with the wall clock.
    #expect(ledger.breaches.filter { !$0.hasSuffix("is claimed before it is due") } == [])
    #expect(try Set(server.taken().flatMap { $0.recipients ?? [] }).count == 60 && server.taken().count == 60)
  }
}
