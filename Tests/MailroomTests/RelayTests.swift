import Foundation
import Glibc
import Newsroom
import TestSupport
import Testing

@testable import Mailroom

@Suite("real relays")
struct RelayTests {
  @Test("2,000 messages over 20 connections are all accepted", .enabled(if: SMTPSink.unavailable == nil))
  func sink() throws {
    let sink = try SMTPSink()
    let ledger = try LawfulLedger(readers: 2000)
    var relay = relay(sink.port)
    relay.connections = 20
    let run = try run(ledger, relay)
    #expect(run.end == .complete && run.progress == Mailroom.Progress(accepted: 2000))
    #expect(ledger.breaches == [] && ledger.count(.accepted) == 2000)
    #expect(ledger.histories.allSatisfy { $0.count == 1 })
  }

  @Test("a rate is kept over all connections, which stay open", .enabled(if: SMTPSink.unavailable == nil))
  func rate() throws {
    let server = try FaultServer()
    let ledger = try LawfulLedger(readers: 4)
    var relay = relay(server.port)
    relay.rate = 1.5
    let run = try run(ledger, relay)
    #expect(run.end == .complete && run.progress.accepted == 4)
    #expect(run.seconds > 1.9 && run.seconds < 3)
    #expect(try server.journal().filter { $0.at == "connect" }.count == 2)
  }

  @Test(
    "Postfix takes mail over verified TLS, bounces nobody but the missing, and a strange authority is refused",
    .enabled(if: PostfixServer.unavailable == nil))
  func postfix() throws {
    let postfix = try PostfixServer()
    let ledger = try LawfulLedger(
      (1...30).map { $0 % 10 == 0 ? "missing\($0)@example.com" : "reader\($0)@example.com" })
    var relay = relay(postfix.port, tls: .required)
    let strange = try MailroomTests.run(ledger, relay)
    guard case .refused(.refused(_, at: "TLS")) = strange.end else {
      Issue.record("\(strange.end)")
      return
    }
    #expect(ledger.count(.queued) == 30 && strange.progress.returned == 0)
    #expect("\(strange.faults)".contains("relay.ca-file"))

    relay.caFile = postfix.caFile
    let run = try MailroomTests.run(ledger, relay)
    #expect(run.end == .complete && run.progress.accepted == 27 && run.progress.rejected == 3)
    #expect(run.progress.deferred == 0 && run.progress.returned == 0 && run.progress.fault == nil)
    #expect(run.progress.troubled.worst(2).map(\.entry.rejected) == [3])
    #expect(ledger.breaches == [])
    let rejected = ledger.histories.compactMap(\.first).filter { $0.kind == "rejected" }
    #expect(rejected.count == 3 && rejected.allSatisfy { $0.reply.code == 550 && $0.reply.text.contains("5.1.1") })
    try waitUntil("Postfix to deliver") { postfix.count == 27 }
    #expect(!postfix.log.contains("improper command pipelining"))
    for step in ["MAIL", "RCPT", "DATA", "RSET"] {
      #expect(!postfix.log.contains("lost connection after \(step)"))
    }
  }

  @Test("a ledger that fails ends the run at once, and what it had claimed stays claimed")
  func brokenLedger() throws {
    struct DiskFull: Error {}
    let server = try FaultServer([FaultRule(at: .dot, .stall, skip: 1)])
    let ledger = try LawfulLedger(readers: 10)
    var turns = 0
    var mailroom = Mailroom(
      relays: [relay(server.port, timeout: 60)], retry: Backoff(first: 1, longest: 1), ledger: ledger.ledger,
      compose: { $1.append(contentsOf: "To: \($0.subscriber.mailbox.address)\r\n\r\nHello\r\n".utf8) },
      now: { Date() }, seed: 1,
      shouldStop: { false }, report: { _ in })
    mailroom.ledger.turn = { settling, claiming, now in
      turns += 1
      if turns > 1 { throw DiskFull() }
      return try ledger.ledger.turn(settling, claiming, now)
    }
    let start = monotonicSeconds()
    #expect(throws: DiskFull.self) {
      try mailroom.run(returnPath: #require(sender), latest: Date() + 60)
    }
    #expect(monotonicSeconds() - start < 2)
    #expect((1...2).contains(ledger.count(.claimed)) && ledger.count(.accepted) == 0 && ledger.breaches == [])
  }

  @Test("waiting costs nothing: neither a silent relay, nor an absent one, nor a rate keeps the processor busy")
  func idle() throws {
    let silent = try FaultServer([FaultRule(at: .dot, .stall, skip: 1, seconds: 2)])
    var relay = relay(silent.port, timeout: 1)
    relay.timeout = 5
    let ledger = try LawfulLedger(readers: 3)
    let before = processorSeconds()
    // Longer than the timeout for connecting, so that what libcurl remembers of it is past.
    let run = try run(ledger, relay)
    #expect(run.end == .complete && run.seconds > 1.9)
    #expect(processorSeconds() - before < 0.3)

    let gone = try FaultServer()
    relay.url = "smtp://localhost:\(gone.port)"
    gone.stop()
    let between = processorSeconds()
    _ = try MailroomTests.run(
      LawfulLedger(readers: 3), relay, within: 2, relayRetry: Backoff(first: 0.3, longest: 0.5))
    #expect(processorSeconds() - between < 0.2)
  }

  /// Of this thread: other tests run beside.
  private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
