// Addresses with letters outside ASCII, over the network: SMTPUTF8 (RFC 6531) offered, not offered, by one relay of two.

import Foundation
import Newsroom
import TestSupport
import Testing

@testable import Mailroom

@Suite("addresses outside ASCII")
struct InternationalTests {
  private static let addresses = ["ann@example.com", "jörg@example.com", "bob@example.com", "用户@example.com"]

  @Test("go out with SMTPUTF8 where it is offered; the others' mail is as it always was", arguments: [0, 2])
  func offered(workers: Int) throws {
    let server = try FaultServer(smtputf8: true)
    let ledger = try LawfulLedger(Self.addresses)
    let run = try run(ledger, relay(server.port), workers: workers)
    #expect(run.end == .complete && run.progress.accepted == 4)
    try expectLaws(ledger, server)
    let journal = try server.journal()
    #expect(journal.filter { $0.at == "mail" }.compactMap(\.parameters).allSatisfy { $0 == "SMTPUTF8 BODY=8BITMIME" })
    #expect(journal.count { $0.at == "mail" && $0.parameters != nil } == 2)
    #expect(Set(try server.taken().compactMap { $0.recipients?.first }) == Set(Self.addresses))
  }

  @Test("without 8BITMIME nothing is said of the body; commands one at a time say the same")
  func plainer() throws {
    let server = try FaultServer(
      [FaultRule(at: .ehlo, .reply, "250-faults.test\n250 smtputf8")], smtputf8: true)
    let ledger = try LawfulLedger(Self.addresses)
    let run = try run(ledger, relay(server.port))
    #expect(run.end == .complete && run.progress.accepted == 4)
    #expect(try server.journal().filter { $0.at == "mail" }.compactMap(\.parameters) == ["SMTPUTF8", "SMTPUTF8"])
    try expectLaws(ledger, server)
  }

  @Test("what was offered before STARTTLS doesn't count after it")
  func beforeTLS() throws {
    let server = try FaultServer(
      [
        FaultRule(at: .ehlo, .reply, "250-faults.test\n250-STARTTLS\n250 SMTPUTF8", times: 1),
        FaultRule(at: .ehlo, .reply, "250-faults.test\n250-PIPELINING\n250 8BITMIME"),
      ], security: .startTLS)
    let ledger = try LawfulLedger(["jörg@example.com"])
    var relay = relay(server.port, tls: .required)
    relay.caFile = server.caFile
    let run = try run(ledger, relay)
    #expect(run.end == .complete && run.progress.rejected == 1)
    #expect(try server.journal().allSatisfy { $0.at != "mail" })
  }

  @Test("are rejected where it isn't offered, with the reason, and nothing is said to the relay", arguments: [0, 2])
  func notOffered(workers: Int) throws {
    let server = try FaultServer()
    let kept = try KeptQueue(readers: 4)
    let ledger = try LawfulLedger(Self.addresses)
    let run = try run(ledger, relay(server.port), workers: workers, kept: kept)
    #expect(run.end == .complete && run.progress.accepted == 2 && run.progress.rejected == 2)
    #expect(ledger.states == [.accepted, .rejected, .accepted, .rejected])
    for outcome in ledger.histories[1] + ledger.histories[3] {
      #expect(outcome.reply.code == 0 && outcome.reply.text.hasPrefix("the relay doesn't offer SMTPUTF8"))
      #expect(!ReplyClass(outcome.reply).isEvidence)
    }
    #expect(try server.journal().allSatisfy { ($0.command ?? "").utf8.allSatisfy { $0 < 128 } })
    try expectLaws(ledger, server)
    let books = try kept.books()
    #expect(books.balance && books[.rejected] == 2 && books[.accepted] == 2)
  }

  @Test(
    "of several relays they go by the one that offers it, whatever its preference; the rest by the preferred",
    arguments: [1, 10, 20])
  func oneOfTwo(preference: Int) throws {
    let plain = try FaultServer()
    let able = try FaultServer(smtputf8: true)
    var (first, second) = (relay(plain.port), relay(able.port))
    (first.name, second.name, second.preference) = ("plain", "able", preference)
    let addresses = (1...60).map { $0 % 5 == 0 ? "jörg\($0)@example.com" : "reader\($0)@example.com" }
    let ledger = try LawfulLedger(addresses)
    let run = try run(ledger, first, second)
    #expect(run.end == .complete && run.progress.accepted == 60 && run.progress.deferred == 0, "\(run)")
    try expectLaws(ledger, plain, able)
    let there = try able.taken().compactMap { $0.recipients?.first }
    #expect(there.count { $0.hasPrefix("jörg") } == 12)
    if preference == 20 { #expect(there.count == 12) }
    if preference == 1 { #expect(there.count == 60) }
  }

  @Test("while the one that offers it is down they are deferred, and go out when it is back")
  func down() throws {
    let plain = try FaultServer()
    let able = try FaultServer([FaultRule(at: .greeting, .reply, "421 4.3.2 not now", times: 3)], smtputf8: true)
    var (first, second) = (relay(plain.port), relay(able.port))
    (first.name, second.name, second.preference) = ("plain", "able", 20)
    let ledger = try LawfulLedger((1...20).map { $0 % 2 == 0 ? "jörg\($0)@example.com" : "reader\($0)@example.com" })
    let run = try run(ledger, first, second)
    #expect(run.end == .complete && run.progress.accepted == 20 && run.progress.rejected == 0, "\(run)")
    try expectLaws(ledger, plain, able)
  }
}
