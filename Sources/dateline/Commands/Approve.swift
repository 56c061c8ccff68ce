internal import Foundation
internal import Newsroom
internal import Platform
internal import Production
internal import Store

extension Command {
  /// `dateline approve`
  static let approve = Command(
    name: "approve", usage: ["ISSUE"], summary: "Let an issue go at its time",
    details: """
      For an issue that is held, or whose newsletter says on-cutoff: hold. It goes out with the
      first run from send-at on; to send it at once, dateline send. Editing it ends the approval.
      One that was held while it was being sent goes on with those who haven't had it.
      """,
    options: [.who], examples: ["dateline approve daily-review", "dateline approve daily-review/2026-11-23 --as Ada"],
    operands: 1...1, run: resume)

  @Sendable static func resume(_ call: Invocation) throws -> ExitCode {
    try decide(call, .approved, "approved") { desk in "approved: it \(desk.whenItGoes)" }
  }

  /// `dateline hold`
  static let hold = Command(
    name: "hold", usage: ["ISSUE"], summary: "Keep an issue back until somebody approves it",
    details: """
      Nobody gets it until dateline approve, whatever the newsletter's on-cutoff says. If nobody
      does by the issue's latest time, it is cancelled, and the next issue takes its articles.

      One that is being sent is stopped: what is in flight is finished, and nobody else gets it
      until dateline approve. By its latest time, those who haven't had it don't get it.
      """,
    options: [
      Option("reason", argument: "TEXT", "why, for the log"),
      Option("wait", argument: "SECONDS", "how long to wait for a send that runs to stop (60)"), .who,
    ],
    examples: ["dateline hold daily-review --reason \"waiting for the ministry's answer\""], operands: 1...1, run: pause
  )

  @Sendable static func pause(_ call: Invocation) throws -> ExitCode {
    let reason = call.arguments.value("reason")
    return try decide(call, .held, "held\(reason.map { ": \($0.printable)" } ?? "")", reason: reason) { desk in
      guard desk.record.status == .sending else { return "held until somebody approves it" }
      return
        "held: nobody else gets it until somebody approves it (dateline approve \(desk.record.key.name)); to mend it "
        + "first: dateline correct \(desk.record.key.name)"
    }
  }

  private static func decide(
    _ call: Invocation, _ decision: DeskDecision, _ note: String, reason: String? = nil,
    _ say: (IssueOutlook) -> String
  ) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    let name = try newsroom.issueName(call.arguments.operands[0], store)
    func check() throws -> IssueRecord {
      guard let record = try store.issues.issue(name) else { throw IssueError.noSuchIssue(name) }
      switch record.status {
      case .composed: return record
      case .sending where decision == .held || record.desk == .held: return record
      case .sending: throw CommandError(.data, "\(name) is sending already; dateline hold \(name) stops it")
      case .finished, .skipped, .cancelled: throw CommandError(.data, "\(name) is \(record.status.rawValue)")
      }
    }
    let who = try call.who()
    var record = try check()
    var lock: FileLock?
    defer { withExtendedLifetime(lock) {} }
    if decision == .held, record.status == .sending {
      let patience = try call.arguments.integer("wait", in: 0...86_400) ?? 60
      lock = try RunningSend(
        newsroom: newsroom, newsletter: try newsroom.newsletter(name.newsletter), events: call.console.events(newsroom),
        patience: patience, sends: SendingProcess.isOne
      ).stop()
      // It may have come to its end while it stopped.
      record = try check()
      try store.queue.recoverClaims(record.key, at: newsroom.clock.now())
    }
    try store.issues.decide(record.key, decision, by: who, note: note, reason: reason, at: newsroom.clock.now())
    guard let decided = try store.issues.issue(name) else { return .ok }
    let desk = try IssueOutlook(decided, newsroom, store)
    if call.console.json {
      call.console.print(json: ["issue": "\(name)", "desk": decision.rawValue])
    } else {
      call.console.print("\(name): \(say(desk))")
    }
    if decision == .approved {
      Preflight(
        newsroom: newsroom, store: store, newsletter: try newsroom.newsletter(name.newsletter),
        events: call.console.events(newsroom)
      ).tell(name, .sending)
    }
    return .ok
  }
}
