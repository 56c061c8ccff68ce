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
    let (newsroom, store, name) = try call.issue()
    let who = try call.who()
    let outlook = try IssueDecisions(newsroom: newsroom, store: store, name: name, who: who).approve()
    say(.approved, of: name, "approved: it \(outlook.whenItGoes)", call.console)
    Preflight(
      newsroom: newsroom, store: store, newsletter: outlook.newsletter, events: call.console.events(newsroom)
    ).tell(name, .sending)
    return .ok
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
    let (newsroom, store, name) = try call.issue()
    let who = try call.who()
    let outlook = try IssueDecisions(newsroom: newsroom, store: store, name: name, who: who).hold(
      reason: call.arguments.value("reason"),
      stopping: try call.runningSend(newsroom, try newsroom.newsletter(name.newsletter)))
    say(
      .held, of: name,
      outlook.record.status == .sending
        ? "held: nobody else gets it until somebody approves it (dateline approve \(name)); to mend it first: "
          + "dateline correct \(name)"
        : "held until somebody approves it", call.console)
    return .ok
  }

  private static func say(_ decision: DeskDecision, of name: IssueName, _ words: String, _ console: Console) {
    if console.json {
      console.print(json: ["issue": "\(name)", "desk": decision.rawValue])
    } else {
      console.print("\(name): \(words)")
    }
  }
}

extension Invocation {
  /// The issue that the first operand names.
  func issue() throws -> (NewsroomFolder, Store, IssueName) {
    let newsroom = try newsroom()
    let store = try newsroom.openStore()
    return (newsroom, store, try newsroom.issueName(arguments.operands[0], store))
  }

  /// A send that may run at this moment, waited for as long as `--wait` says.
  func runningSend(_ newsroom: NewsroomFolder, _ newsletter: Newsletter) throws -> RunningSend {
    RunningSend(
      newsroom: newsroom, newsletter: newsletter, events: console.events(newsroom),
      patience: try arguments.integer("wait", in: 0...86_400) ?? 60, sends: SendingProcess.isOne)
  }
}
