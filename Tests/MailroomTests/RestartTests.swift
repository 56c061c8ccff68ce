import Newsroom
import Store
import TestSupport
import Testing

@testable import Mailroom

@Suite("a relay that goes and comes back")
struct RestartTests {
  @Test("restarted in full flight: nobody is lost or mailed twice, and only what was in flight may be in doubt")
  func restarted() throws {
    let first = try FaultServer()
    let kept = try KeptQueue(readers: 300)
    let ledger = try LawfulLedger(readers: 300)
    var relay = relay(first.port)
    relay.connections = 5
    relay.rate = 200
    var servers = [first]
    var failure: (any Error)?
    // Asked ten times a second by the run's own thread, with mail on its way.
    let run = try run(
      ledger, relay, kept: kept,
      shouldStop: {
        guard servers.count < 3, ledger.count(.accepted) >= 80 * servers.count else { return false }
        servers.last?.stop()
        do { servers.append(try FaultServer(port: first.port)) } catch { failure = error }
        return failure != nil
      })
    #expect(failure == nil && servers.count == 3)
    #expect(run.end == .complete)
    for server in servers { #expect(try !server.taken().isEmpty) }
    try expectLaws(ledger, servers)
    let books = try kept.books()
    #expect(books.balance && books[.accepted] + books[.uncertain] == 300)
    #expect(books[.uncertain] <= 2 * relay.connections)
    #expect(try kept.deliveries().map(\.state) == ledger.states)
  }

  @Test("restarted between messages: all are accepted, once, at the first attempt that was answered")
  func restartedIdle() throws {
    let first = try FaultServer()
    let ledger = try LawfulLedger(readers: 12)
    var relay = relay(first.port)
    // A message takes a few milliseconds: what is answered is long settled when the next one is due.
    relay.connections = 1
    relay.rate = 4
    var second: FaultServer?
    let run = try run(
      ledger, relay,
      shouldStop: {
        guard second == nil, ledger.count(.accepted) >= 4, ledger.count(.claimed) == 0 else { return false }
        first.stop()
        second = try? FaultServer(port: first.port)
        return second == nil
      })
    let server = try #require(second)
    #expect(run.end == .complete && run.progress.accepted == 12 && run.progress.uncertain == 0)
    try expectLaws(ledger, first, server)
    #expect(try first.taken().count + server.taken().count == 12)
  }

  @Test("a relay whose name can't be resolved is waited for, and said to be that; nobody is touched")
  func noName() throws {
    let kept = try KeptQueue(readers: 3)
    let ledger = try LawfulLedger(readers: 3)
    var relay = relay(25)
    relay.url = "smtp://relay.invalid:25"
    let run = try run(ledger, relay, within: 1, relayRetry: Backoff(first: 0.2, longest: 0.4), kept: kept)
    #expect(run.end == .pastLatest && run.seconds < 3)
    #expect(run.faults.first?.description.contains("relay.invalid") == true, "\(run.faults)")
    #expect(run.faults.allSatisfy { if case .unavailable = $0 { true } else { false } })
    let books = try kept.books()
    #expect(books.balance && books[.queued] == 3)
    #expect(try kept.deliveries().allSatisfy { $0.attempts == 0 && $0.reply == nil })
  }
}
