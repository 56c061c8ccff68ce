import Newsroom
import TestSupport
import Testing

@testable import Mailroom

@Suite("faults of the relay within a transaction")
struct FaultTests {
  /// More than the sockets' buffers hold, so that its end can't have left before the relay speaks.
  static let large = Array(
    repeatElement([UInt8](repeating: UInt8(ascii: "x"), count: 76) + [13, 10], count: 200_000).joined())

  @Test(
    "a message that broke off before its end is deferred, never uncertain", arguments: [FaultRule.Action.drop, .stall])
  func brokenOff(action: FaultRule.Action) throws {
    let server = try FaultServer([FaultRule(at: .body, action, times: 1)])
    let ledger = try LawfulLedger(readers: 1)
    let run = try run(ledger, relay(server.port, timeout: action == .stall ? 4 : 20), body: Self.large)
    #expect(run.end == .complete)
    #expect(ledger.histories.map { $0.map(\.kind) } == [["deferred", "accepted"]])
    try expectLaws(ledger, server)
  }

  @Test("a refusal in the middle of the message is the recipient's, and the next goes over a new connection")
  func refusedInTheMiddle() throws {
    let server = try FaultServer([FaultRule(at: .body, .reply, "552 5.3.4 too big", times: 1)])
    let ledger = try LawfulLedger(readers: 2)
    let run = try run(ledger, relay(server.port), body: Self.large)
    #expect(run.end == .complete)
    #expect(Set(ledger.states) == [.rejected, .accepted])
    try expectLaws(ledger, server)
  }

  @Test("connections that end after some messages cost nobody anything, and no hold")
  func fewMessagesAConnection() throws {
    for rule in [FaultRule(at: .mail, .reply, "421 4.7.0 enough"), FaultRule(at: .mail, .drop)] {
      // Each connection takes two messages and goes at the third.
      let rules = (1...40).map { FaultRule(at: .mail, rule.do, rule.text, skip: 2, connection: $0) }
      let server = try FaultServer(rules)
      let ledger = try LawfulLedger(readers: 20)
      let run = try run(ledger, relay(server.port), relayRetry: Backoff(first: 30, longest: 30))
      #expect(run.end == .complete && run.progress.accepted == 20)
      try expectLaws(ledger, server)
    }
  }

  @Test(
    "a relay that closes idle connections, or answers once too often, is only connected to again",
    arguments: ["421 4.4.2 idle too long", "250 2.0.0 ok again"])
  func idle(after: String) throws {
    let server = try FaultServer([FaultRule(at: .dot, .reply, "250 2.0.0 ok\n" + after)])
    let ledger = try LawfulLedger(readers: 6)
    let run = try run(ledger, relay(server.port), relayRetry: Backoff(first: 30, longest: 30))
    #expect(run.end == .complete && run.progress.accepted == 6)
    #expect(try server.journal().filter { $0.at == "connect" }.count >= 6)
    try expectLaws(ledger, server)
  }

  @Test("connections that come and go leave the busy ones alone, in clear and over TLS", arguments: [false, true])
  func comingAndGoing(tls: Bool) throws {
    var rules = (1...200).map { FaultRule(at: .mail, .drop, skip: 2, connection: $0) }
    rules.append(FaultRule(at: .dot, .reply, "250 2.0.0 ok", seconds: 0.05))
    let server = try FaultServer(rules, security: tls ? .startTLS : .clear)
    let ledger = try LawfulLedger(readers: 200)
    var relay = relay(server.port, tls: tls ? .required : .none)
    relay.caFile = tls ? server.caFile : nil
    relay.connections = 5
    let run = try run(ledger, relay)
    // Longer than a second, after which libcurl looks for dead connections among those it keeps.
    #expect(run.end == .complete && run.progress.accepted == 200 && run.seconds > 2)
    #expect(ledger.histories.allSatisfy { $0.dropLast().allSatisfy { $0.kind == "returned" } })
    try expectLaws(ledger, server)
  }

  @Test("a relay that takes fewer connections than we want is mailed over those")
  func fewConnections() throws {
    let refusals = (4...60).map { FaultRule(at: .greeting, .reply, "421 4.7.0 too many", connection: $0) }
    let server = try FaultServer(refusals)
    let ledger = try LawfulLedger(readers: 200)
    var relay = relay(server.port)
    relay.connections = 10
    let run = try run(ledger, relay, relayRetry: Backoff(first: 0.5, longest: 30))
    #expect(run.end == .complete && run.progress.accepted == 200)
    #expect(run.seconds < 10)
    #expect(try server.journal().filter { $0.at == "connect" }.count <= 30)
    try expectLaws(ledger, server)
  }
}
