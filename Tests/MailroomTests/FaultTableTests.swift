// The law of faults as one table: what the relay does wrong at which step, and what becomes of the reader at hand.

import Newsroom
import Store
import TestSupport
import Testing

@testable import Mailroom

/// What becomes of the reader whose turn it is. Everybody else is accepted, unless the run ends.
enum Fate: String {
  /// Nothing: the mail is accepted at the first attempt.
  case accepted
  /// Nobody is claimed, the run waits, and then all are accepted at the first attempt.
  case waits
  /// The run ends and a person must act; nobody has lost an attempt.
  case refused
  /// Back to the queue, without an attempt lost; accepted in the end.
  case returned
  /// An attempt is lost; accepted in the end.
  case deferred
  case rejected
  case uncertain
}

struct FaultCell: Sendable, CustomTestStringConvertible {
  var step: FaultRule.Point
  var fault: String
  var fate: Fate

  /// Before the final dot nobody can have the mail: it is sent again. After it nobody knows, unless the relay has said
  /// yes or no. What is the relay's own fault is never a reader's: only an answer about the reader or the mail takes an
  /// attempt, or a connection that ends at their address or their mail. What QUIT meets is of no interest. While it
  /// connects, libcurl reads over what a line has too much.
  ///
  /// No reply comes to a body but one that breaks it off; a 421 is lost in the reset with which its connection ends, so
  /// that it is a drop. A slow 220 to STARTTLS can't be played: the server would miss what follows its last byte.
  static let table = """
    step      4xx       5xx       421       drop       drop-after  stall      garbage    over-long  byte-by-byte
    greeting  waits     refused   waits     waits      waits       waits      waits      accepted   accepted
    ehlo      waits     refused   waits     waits      waits       waits      waits      accepted   accepted
    starttls  waits     refused   waits     waits      waits       waits      waits      accepted   -
    auth      waits     refused   waits     waits      waits       waits      waits      accepted   accepted
    mail      returned  refused   returned  returned   returned    returned   returned   returned   accepted
    rcpt      deferred  rejected  returned  deferred   deferred    deferred   deferred   deferred   accepted
    data      deferred  rejected  returned  deferred   deferred    deferred   deferred   deferred   accepted
    body      deferred  rejected  -         deferred   -           deferred   deferred   deferred   -
    dot       deferred  rejected  deferred  uncertain  uncertain   uncertain  uncertain  uncertain  accepted
    quit      accepted  accepted  accepted  accepted   accepted    accepted   accepted   accepted   accepted
    """

  static let all: [FaultCell] = {
    let rows = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    return rows.dropFirst().flatMap { row in
      zip(rows[0], row).dropFirst().compactMap { fault, word in
        guard let step = FaultRule.Point(rawValue: row[0]), let fate = Fate(rawValue: word) else { return nil }
        return FaultCell(step: step, fault: fault, fate: fate)
      }
    }
  }()

  var testDescription: String { "\(step.rawValue) \(fault): \(fate.rawValue)" }
  var isConnecting: Bool { [.greeting, .ehlo, .starttls, .auth].contains(step) }
  /// The end is seen by waiting for it.
  var isSilent: Bool { ["stall", "garbage", "over-long"].contains(fault) }

  var rule: FaultRule {
    switch fault {
    case "4xx": FaultRule(at: step, .reply, isConnecting ? "454 4.7.0 later" : "451 4.3.0 later", times: 1)
    // Once and for all where it is about us; it would be obeyed for one reader only otherwise.
    case "5xx": FaultRule(at: step, .reply, "550 5.1.1 no", times: isConnecting ? nil : 1)
    case "421": FaultRule(at: step, .reply, "421 4.3.2 closing", times: 1)
    case "drop": FaultRule(at: step, .drop, times: 1)
    case "drop-after": FaultRule(at: step, .dropAfter, times: 1)
    case "stall": FaultRule(at: step, .stall, times: 1)
    case "garbage" where step == .body: FaultRule(at: step, .reply, "<html>not a reply</html>", times: 1)
    case "garbage": FaultRule(at: step, .garbage, times: 1)
    case "over-long" where step == .body:
      FaultRule(at: step, .reply, "250 " + String(repeating: "x", count: 5000), times: 1)
    case "over-long": FaultRule(at: step, .overlong, times: 1)
    default: FaultRule(at: step, .trickle, seconds: 0.002)
    }
  }
}

@Suite("every step of SMTP, and everything that can go wrong there")
struct FaultTableTests {
  @Test("the table has ten steps, nine faults and no misspelt fate")
  func whole() { #expect(FaultCell.all.count == 10 * 9 - 4) }

  @Test("what becomes of the reader at hand, of the others and of the books", arguments: FaultCell.all)
  func fate(cell: FaultCell) throws {
    for pipelining in [.mail, .rcpt, .data, .dot].contains(cell.step) ? [true, false] : [true] {
      let readers = cell.step == .body ? 1 : 5
      let login = FaultServer.Login(user: "press", password: "secret")
      var rules = [cell.rule]
      if !pipelining { rules.append(FaultRule(at: .ehlo, .reply, "250 faults.test")) }
      let server = try FaultServer(
        rules, security: cell.isConnecting ? .startTLS : .clear, login: cell.isConnecting ? login : nil)
      // Where silence follows, it is waited for; elsewhere a busy machine must not make a fault of its own.
      var relay = relay(
        server.port, tls: cell.isConnecting ? .required : .none, timeout: cell.isSilent ? 2 : 20)
      if cell.isConnecting {
        relay.caFile = server.caFile
        relay.user = login.user
        relay.password = Secret(login.password)
        relay.connections = 1
      }
      if cell.step == .quit { relay.messagesPerConnection = 1 }
      let kept = try KeptQueue(readers: readers)
      let ledger = try LawfulLedger(readers: readers)
      let run = try run(
        ledger, relay, body: cell.step == .body ? FaultTests.large : Array("Good morning.\r\n".utf8),
        // Longer than it takes until the next report, which tells of the fault.
        relayRetry: cell.isConnecting ? Backoff(first: 0.3, longest: 1) : Backoff(first: 0.02, longest: 0.5), kept: kept
      )
      try expectLaws(ledger, server)
      try expect(cell, run, ledger, kept, readers)
    }
  }

  private func expect(_ cell: FaultCell, _ run: Run, _ ledger: LawfulLedger, _ kept: KeptQueue, _ readers: Int) throws {
    let books = try kept.books()
    let deliveries = try kept.deliveries()
    #expect(books.balance && books.audience == readers && books[.claimed] == 0)
    #expect(deliveries.map(\.state) == ledger.states)

    if cell.fate == .refused {
      guard case .refused = run.end else {
        #expect(Bool(false), "\(run.end) rather than refused; \(run.faults)")
        return
      }
      #expect(books[.queued] >= 1 && books[.queued] + books[.accepted] == readers)
      #expect(deliveries.allSatisfy { $0.attempts == ($0.state == .accepted ? 1 : 0) })
      if cell.isConnecting { #expect(books[.queued] == readers) }
      return
    }
    #expect(run.end == .complete, "\(run.faults)")
    let isFinal = cell.fate == .rejected || cell.fate == .uncertain
    #expect(books[.accepted] == readers - (isFinal ? 1 : 0))
    #expect(books[.rejected] == (cell.fate == .rejected ? 1 : 0))
    #expect(books[.uncertain] == (cell.fate == .uncertain ? 1 : 0))
    #expect(deliveries.filter { $0.attempts == 2 }.count == (cell.fate == .deferred ? 1 : 0))
    #expect(deliveries.allSatisfy { (1...2).contains($0.attempts) })

    let first = ledger.histories.compactMap(\.first?.kind).filter { $0 != "accepted" }
    switch cell.fate {
    case .accepted: #expect(first == [] && run.faults == [])
    case .waits: #expect(first == [] && run.faults.count == 1, "\(run.faults)")
    case .returned, .deferred, .rejected, .uncertain: #expect(first == [cell.fate.rawValue])
    case .refused: break
    }
  }

  @Test("a relay that offers no authentication to a user is refused, and the password isn't sent")
  func noAuthentication() throws {
    let server = try FaultServer(security: .startTLS)
    let ledger = try LawfulLedger(readers: 3)
    var relay = relay(server.port, tls: .required)
    relay.caFile = server.caFile
    relay.user = "press"
    relay.password = Secret("secret")
    let run = try run(ledger, relay)
    guard case .refused(.refused(let reply, at: "AUTH")) = run.end else {
      #expect(Bool(false), "\(run.end)")
      return
    }
    #expect(reply.text.contains("offers no authentication"))
    #expect(ledger.histories == [[], [], []])
    #expect(try server.journal().allSatisfy { $0.at != "auth" && $0.at != "mail" && $0.command != "AUTH PLAIN" })
  }

  @Test("a TLS handshake that fails is waited out: nobody is claimed, nothing is said in clear")
  func handshake() throws {
    let server = try FaultServer()
    let kept = try KeptQueue(readers: 3)
    let ledger = try LawfulLedger(readers: 3)
    var relay = relay(server.port, scheme: "smtps", tls: .required)
    relay.user = "press"
    relay.password = Secret("secret")
    let run = try run(ledger, relay, within: 1, relayRetry: Backoff(first: 0.1, longest: 0.2), kept: kept)
    #expect(run.end == .pastLatest && !run.faults.isEmpty)
    #expect(run.faults.allSatisfy { if case .unavailable = $0 { true } else { false } }, "\(run.faults)")
    #expect(try kept.books()[.queued] == 3 && kept.deliveries().allSatisfy { $0.attempts == 0 })
    #expect(try server.journal().allSatisfy { !["auth", "mail"].contains($0.at) })
  }
}
