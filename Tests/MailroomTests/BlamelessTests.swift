// 5xx replies that say nothing of the reader's mailbox: too much, or the relay's own trouble.

import Foundation
import Newsroom
import TestSupport
import Testing

@testable import Mailroom

@Suite("permanent refusals that blame no reader")
struct BlamelessTests {
  @Test(
    "one that says too much, or that the system is in trouble, is asked again, and takes it then",
    arguments: [
      "550 5.7.28 unusual rate of mail", "550 5.4.5 Daily sending quota exceeded",
      "554 5.3.2 system not accepting mail",
      "554 5.3.0 internal error", "550 too many messages, slow down",
    ], [FaultRule.Point.rcpt, .dot])
  func once(reply: String, at point: FaultRule.Point) throws {
    let server = try FaultServer([FaultRule(at: point, .reply, reply, recipient: "reader2@", times: 1)])
    let ledger = try LawfulLedger(readers: 4)
    let run = try run(ledger, relay(server.port))
    #expect(run.end == .complete && run.progress.accepted == 4 && run.progress.rejected == 0, "\(reply): \(run)")
    try expectLaws(ledger, server)
  }

  @Test("when it is one after the other the relay is let be for a while, and nobody is rejected for its quota")
  func quota() throws {
    let server = try FaultServer([
      FaultRule(at: .rcpt, .reply, "550 5.7.28 sending limit exceeded, rate limited", times: 14, skip: 3)
    ])
    // A domain for each: that one is sent to more slowly is another matter.
    let ledger = try LawfulLedger((1...30).map { "reader\($0)@d\($0).example.com" })
    let run = try run(ledger, relay(server.port), within: 30, relayRetry: Backoff(first: 0.05, longest: 0.1))
    #expect(run.end == .complete && run.progress.accepted == 30 && run.progress.rejected == 0, "\(run)")
    #expect(run.faults.contains { if case .unavailable = $0 { true } else { false } } || run.progress.deferred == 14)
    try expectLaws(ledger, server)
  }

  @Test("trouble that stays is this reader's answer at the second attempt; a missing mailbox is at the first")
  func stays() throws {
    let server = try FaultServer([
      FaultRule(at: .rcpt, .reply, "554 5.4.6 mail is looping", recipient: "reader2@"),
      FaultRule(at: .rcpt, .reply, "550 5.1.1 user unknown", recipient: "reader3@"),
    ])
    let ledger = try LawfulLedger(readers: 4)
    let run = try run(ledger, relay(server.port))
    #expect(run.end == .complete && run.progress.accepted == 2 && run.progress.rejected == 2)
    #expect(ledger.histories.map(\.count) == [1, 2, 1, 1])
    try expectLaws(ledger, server)
  }
}
