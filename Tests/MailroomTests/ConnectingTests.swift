import Newsroom
import TestSupport
import Testing

@testable import Mailroom

@Suite("what goes wrong before the first MAIL")
struct ConnectingTests {
  static let points: [FaultRule.Point] = [.greeting, .ehlo, .starttls, .auth]
  static let passing: [(FaultRule.Action, String?)] = [
    (.reply, "454 4.7.0 later"), (.reply, "421 4.3.2 closing"), (.drop, nil), (.stall, nil), (.garbage, nil),
    (.overlong, nil),
  ]

  @Test("what may pass holds the run and blames nobody; then all are mailed", arguments: points)
  func passing(point: FaultRule.Point) throws {
    for (action, text) in Self.passing {
      let server = try FaultServer(
        [FaultRule(at: point, action, text, times: 1)], security: .startTLS,
        login: FaultServer.Login(user: "press", password: "secret"))
      let ledger = try LawfulLedger(readers: 3)
      var relay = relay(server.port, tls: .required, timeout: 1)
      relay.caFile = server.caFile
      relay.user = "press"
      relay.password = Secret("secret")
      relay.connections = 1
      let run = try run(ledger, relay, relayRetry: Backoff(first: 0.2, longest: 1))
      #expect(run.end == .complete, "\(action) \(text ?? "")")
      #expect(ledger.histories.allSatisfy { $0.map(\.kind) == ["accepted"] })
      #expect(run.faults.count == 1 || action == .overlong, "\(action): \(run.faults)")
      #expect(run.seconds < 4, "\(action) took \(run.seconds) s")
      try expectLaws(ledger, server)
    }
  }

  // Not at STARTTLS: the server would miss what the client says right after the last byte.
  @Test("a slow relay is waited for", arguments: [FaultRule.Point.greeting, .ehlo, .auth])
  func slow(point: FaultRule.Point) throws {
    let server = try FaultServer(
      [FaultRule(at: point, .trickle, seconds: 0.002)], security: .startTLS,
      login: FaultServer.Login(user: "press", password: "secret"))
    let ledger = try LawfulLedger(readers: 3)
    var relay = relay(server.port, tls: .required)
    relay.caFile = server.caFile
    relay.user = "press"
    relay.password = Secret("secret")
    let run = try run(ledger, relay)
    #expect(run.end == .complete && run.faults == [], "\(run)")
  }

  @Test("a relay that refuses us ends the run with advice, and nobody is claimed", arguments: points)
  func refusing(point: FaultRule.Point) throws {
    let server = try FaultServer(
      [FaultRule(at: point, .reply, "550 5.7.1 not you")], security: .startTLS,
      login: FaultServer.Login(user: "press", password: "secret"))
    let ledger = try LawfulLedger(readers: 3)
    var relay = relay(server.port, tls: .required)
    relay.caFile = server.caFile
    relay.user = "press"
    relay.password = Secret("secret")
    let run = try run(ledger, relay)
    try expectRefused(
      run, ledger, at: [.greeting: "EHLO", .ehlo: "EHLO", .starttls: "TLS", .auth: "AUTH"][point] ?? "")
  }

  @Test("a wrong password, a missing STARTTLS, a certificate that is expired, strange or for another name: refused")
  func mustBeMended() throws {
    func attempt(_ server: FaultServer, _ scheme: String, trusted: Bool, password: String? = nil) throws -> (
      Run, LawfulLedger
    ) {
      let ledger = try LawfulLedger(readers: 3)
      var relay = relay(server.port, scheme: scheme, tls: .required)
      if trusted { relay.caFile = server.caFile }
      relay.user = password.map { _ in "press" }
      relay.password = password.map { Secret($0) }
      return (try MailroomTests.run(ledger, relay), ledger)
    }
    let login = FaultServer.Login(user: "press", password: "secret")
    let guarded = try FaultServer(security: .startTLS, login: login)
    var (run, ledger) = try attempt(guarded, "smtp", trusted: true, password: "wrong")
    try expectRefused(run, ledger, at: "AUTH")
    (run, ledger) = try attempt(guarded, "smtp", trusted: true)
    try expectRefused(run, ledger, at: "AUTH", claimed: true)
    (run, ledger) = try attempt(guarded, "smtp", trusted: true, password: "secret")
    #expect(run.end == .complete && run.progress.accepted == 3)
    try expectLaws(ledger, guarded)

    (run, ledger) = try attempt(try FaultServer(), "smtp", trusted: false)
    try expectRefused(run, ledger, at: "TLS")
    for (security, scheme) in [(FaultServer.Security.startTLS, "smtp"), (.implicitTLS, "smtps")] {
      (run, ledger) = try attempt(try FaultServer(security: security, expired: true), scheme, trusted: true)
      try expectRefused(run, ledger, at: "TLS")
      (run, ledger) = try attempt(try FaultServer(security: security, hostname: "other.test"), scheme, trusted: true)
      try expectRefused(run, ledger, at: "TLS")
      (run, ledger) = try attempt(try FaultServer(security: security), scheme, trusted: false)
      try expectRefused(run, ledger, at: "TLS")
      let good = try FaultServer(security: security)
      (run, ledger) = try attempt(good, scheme, trusted: true)
      #expect(run.end == .complete && run.progress.accepted == 3)
      #expect(try good.taken().allSatisfy { $0.tls == true })
    }
  }

  @Test("a relay that isn't there is tried again until the latest time, longer each time, and nobody is claimed")
  func notThere() throws {
    let server = try FaultServer()
    let port = server.port
    server.stop()
    let ledger = try LawfulLedger(readers: 3)
    let run = try run(ledger, relay(port), within: 1.5, relayRetry: Backoff(first: 0.1, longest: 1))
    #expect(run.end == .pastLatest)
    #expect(run.seconds > 1.3 && run.seconds < 2.5)
    #expect(run.progress == Mailroom.Progress(fault: run.progress.fault))
    #expect(run.faults.first?.description.contains("unavailable") == true)
    #expect(ledger.states == [.queued, .queued, .queued])
    #expect(ledger.histories == [[], [], []])
  }

  @Test("the latest time is kept while the relay is silent, and tearing down waits for nobody", arguments: points)
  func silentPastLatest(point: FaultRule.Point) throws {
    let server = try FaultServer(
      [FaultRule(at: point, .stall)], security: .startTLS,
      login: FaultServer.Login(user: "press", password: "secret"))
    let ledger = try LawfulLedger(readers: 3)
    var relay = relay(server.port, tls: .required, timeout: 60)
    relay.caFile = server.caFile
    relay.user = "press"
    relay.password = Secret("secret")
    let run = try run(ledger, relay, within: 1)
    #expect(run.end == .pastLatest)
    #expect(run.seconds < 2, "\(run.seconds)")
    #expect(ledger.states == [.queued, .queued, .queued])
  }

  @Test("the end of a run waits for no answer to QUIT, and a stop settles what is in flight")
  func stopped() throws {
    let server = try FaultServer([
      FaultRule(at: .quit, .stall), FaultRule(at: .dot, .stall, skip: 5, seconds: 0.3),
    ])
    let ledger = try LawfulLedger(readers: 1000)
    let run = try run(ledger, relay(server.port), shouldStop: { ledger.count(.accepted) >= 6 })
    #expect(run.end == .stopped)
    #expect(run.seconds < 5)
    #expect(ledger.count(.accepted) + ledger.count(.queued) == 1000)
    try expectLaws(ledger, server)
    try waitUntil("every connection to end") {
      let journal = try server.journal()
      return journal.count { $0.at == "close" } == journal.count { $0.at == "connect" }
    }
  }

  private func expectRefused(_ run: Run, _ ledger: LawfulLedger, at step: String, claimed: Bool = false) throws {
    guard case .refused(.refused(_, let at)) = run.end else {
      Issue.record("\(run.end), not a refusal at \(step); \(run.faults)")
      return
    }
    #expect(at == step, "\(run.end)")
    #expect(run.faults.last?.description.contains("Check relay") == true)
    #expect(run.seconds < 4)
    #expect(ledger.breaches == [])
    #expect(ledger.states == [.queued, .queued, .queued])
    if !claimed { #expect(ledger.histories == [[], [], []]) }
  }
}
