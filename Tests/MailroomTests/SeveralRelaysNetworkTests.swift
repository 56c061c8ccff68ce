import Foundation
import Newsroom
import TestSupport
import Testing

@testable import Mailroom

@Suite("several relays, over the network")
struct FailoverTests {
  private func named(_ name: String, _ port: Int, preference: Int = 10, timeout: Int = 5) -> Relay {
    var relay = relay(port, timeout: timeout)
    relay.name = name
    relay.preference = preference
    return relay
  }

  @Test("one that is down, refuses to authenticate or relays for nobody fails over, and nobody is blamed")
  func failover() throws {
    let gone = try FaultServer()
    let port = gone.port
    gone.stop()
    let second = try FaultServer()
    var ledger = try LawfulLedger(readers: 20)
    var run = try MailroomTests.run(ledger, named("first", port, preference: 1), named("second", second.port))
    #expect(run.end == .complete && run.progress.accepted == 20 && run.progress.refusals.isEmpty)
    #expect(run.progress.deferred == 0 && run.progress.returned == 0)
    try expectLaws(ledger, second)

    let login = FaultServer.Login(user: "press", password: "secret")
    let refusing = [
      try FaultServer(login: login), try FaultServer([FaultRule(at: .rcpt, .reply, "554 5.7.1 Relay access denied")]),
    ]
    for server in refusing {
      var first = named("first", server.port, preference: 1)
      first.user = "press"
      first.password = Secret("wrong")
      if server === refusing[1] { (first.user, first.password) = (nil, nil) }
      let stand = try FaultServer()
      ledger = try LawfulLedger(readers: 20)
      run = try MailroomTests.run(ledger, first, named("second", stand.port))
      #expect(run.end == .complete && run.progress.accepted == 20, "\(run)")
      #expect(run.progress.refusals.keys.sorted() == ["first"], "\(run)")
      #expect(ledger.rows.values.allSatisfy { $0.attempts == 0 })
      try expectLaws(ledger, server, stand)
    }
  }

  @Test("a probe brings the preferred relay back")
  func comesBack() throws {
    let first = try FaultServer([
      FaultRule(at: .greeting, .reply, "421 4.3.2 not now", times: 4),
      FaultRule(at: .dot, .reply, "250 ok", seconds: 0.02),
    ])
    let second = try FaultServer([FaultRule(at: .dot, .reply, "250 ok", seconds: 0.02)])
    let ledger = try LawfulLedger(readers: 200)
    let run = try run(
      ledger, named("first", first.port, preference: 1), named("second", second.port),
      relayRetry: Backoff(first: 0.1, longest: 0.2))
    #expect(run.end == .complete && run.progress.accepted == 200)
    #expect(try first.taken().count > 100 && second.taken().count > 5)
    try expectLaws(ledger, first, second)
  }

  @Test("after so many messages a connection says QUIT, and another is opened")
  func messagesPerConnection() throws {
    let server = try FaultServer()
    let ledger = try LawfulLedger(readers: 20)
    var relay = relay(server.port)
    relay.messagesPerConnection = 4
    let run = try run(ledger, relay, relayRetry: Backoff(first: 30, longest: 30))
    #expect(run.end == .complete && run.progress.accepted == 20)
    let journal = try server.journal()
    for connection in Set(journal.map(\.connection)) {
      #expect(journal.count { $0.connection == connection && $0.taken == true } <= 4)
    }
    #expect(journal.count { $0.at == "quit" } >= 4)
    try expectLaws(ledger, server)
  }

  @Test("it authenticates as it is told to", arguments: Relay.Mechanism.allCases)
  func mechanisms(mechanism: Relay.Mechanism) throws {
    let server = try FaultServer(
      security: .startTLS,
      login: .init(user: "press", password: "secret", mechanisms: "PLAIN LOGIN CRAM-MD5 XOAUTH2 OAUTHBEARER"))
    var relay = relay(server.port, tls: .required)
    relay.caFile = server.caFile
    relay.user = "press"
    relay.mechanism = mechanism
    for word in ["secret", "hunter2"] {
      if mechanism.takesToken {
        // No shell: the quotes and the dollar are the program's own.
        relay.tokenCommand = ["printf", "%s\\n$HOME", word]
      } else {
        relay.password = Secret(word)
      }
      let ledger = try LawfulLedger(readers: 3)
      let run = try run(ledger, relay)
      if word == "secret" {
        #expect(run.end == .complete && run.progress.accepted == 3, "\(run)")
        #expect(try server.journal().contains { $0.command == "AUTH \(mechanism.rawValue.uppercased())" })
        try expectLaws(ledger, server)
      } else if case .refused(.refused(_, at: "AUTH")) = run.end {
        #expect(ledger.count(.queued) == 3 && !"\(run)".contains("hunter2"))
      } else {
        Issue.record("\(run)")
      }
    }
  }

  @Test(
    "a token command that can't be run, fails, hangs or prints no token makes the relay unavailable, and nothing leaks",
    arguments: [
      ["/nowhere/token"], ["false"], ["sh", "-c", "echo s3cret; exit 3"], ["sleep", "60"], ["true"],
      ["printf", "s3cret s3cret"], ["yes"],
    ])
  func tokenFaults(command: [String]) throws {
    let tokens = TokenCommand(command, patience: 0.5)
    var told: String?
    let deadline = monotonicSeconds() + 5
    while told == nil && monotonicSeconds() < deadline {
      switch tokens.token(now: monotonicSeconds()) {
      case .failed(let reason): told = reason
      case .known: told = "a token"
      case nil: usleep(10_000)
      }
    }
    let reason = try #require(told)
    #expect(reason.hasPrefix("relay.token-command \(command[0]) "), "\(reason)")
    #expect(!reason.contains("s3cret"))
  }

  @Test("a relay that asks for a certificate gets it; without one it refuses us")
  func clientCertificate() throws {
    let server = try FaultServer(security: .implicitTLS, clientCertificate: true)
    var relay = relay(server.port, scheme: "smtps", tls: .required)
    relay.caFile = server.caFile
    relay.clientCertificate = server.clientCertificate
    relay.clientKey = server.clientKey
    let ledger = try LawfulLedger(readers: 3)
    let run = try run(ledger, relay)
    #expect(run.end == .complete && run.progress.accepted == 3, "\(run)")
    try expectLaws(ledger, server)
    (relay.clientCertificate, relay.clientKey) = (nil, nil)
    let without = try LawfulLedger(readers: 3)
    let refused = try MailroomTests.run(without, relay, within: 1)
    #expect(refused.progress.accepted == 0 && without.count(.queued) == 3)
  }
}

@Suite("looking ahead, over the network")
struct LookingAheadTests {
  @Test(
    "composed on other threads, each gets their own message once; claimed are never more than there are connections")
  func workers() throws {
    let server = try FaultServer((1...40).map { FaultRule(at: .mail, .drop, skip: 5, connection: $0) })
    let ledger = try LawfulLedger(
      (1...300).map { "reader\($0)@\($0 % 3 == 0 ? "a.test" : "example.com")" }, suppressed: [7, 70, 299])
    var relay = relay(server.port)
    relay.connections = 5
    let run = try run(ledger, relay, workers: 3)
    #expect(run.end == .complete && run.progress.accepted == 297)
    #expect(ledger.count(.suppressed) == 3 && ledger.mostClaimed <= 5, "\(ledger.mostClaimed)")
    try expectLaws(ledger, server)
  }

  @Test("what is known ahead doesn't grow with the audience")
  func window() throws {
    let server = try FaultServer()
    let ledger = try LawfulLedger(readers: 3000)
    let run = try run(ledger, relay(server.port), shouldStop: { ledger.count(.accepted) > 50 })
    #expect(run.end == .stopped && ledger.mostAhead <= 1250 && ledger.mostClaimed <= 2)
  }

  @Test("a slow domain holds up no other, and its limits are kept; all-access readers go first")
  func domains() throws {
    let server = try FaultServer()
    let addresses = (1...60).map { "reader\($0)@\($0 <= 30 ? "slow.test" : "example.com")" }
    let ledger = try LawfulLedger(addresses, allAccess: Set(stride(from: 3, through: 60, by: 3)))
    let run = try run(
      ledger, relay(server.port), pacing: Pacing(domains: ["slow.test": .init(rate: 15, connections: 1)]),
      first: .allAccess)
    #expect(run.end == .complete && run.progress.accepted == 60)
    #expect(run.seconds > 1.8 && run.seconds < 10)
    let order = ledger.order
    #expect(order.prefix(45).filter { $0 > 30 }.count == 30, "\(order)")
    #expect(order.filter { $0 > 30 }.prefix(10).allSatisfy { $0 % 3 == 0 }, "\(order)")
    #expect(order.filter { $0 <= 30 }.prefix(10).allSatisfy { $0 % 3 == 0 }, "\(order)")
    try expectLaws(ledger, server)
  }
}
