internal import Foundation
internal import Newsroom
internal import Store

extension Command {
  /// `dateline correct`
  static let correct = Command(
    name: "correct", usage: ["ISSUE [--from FILE] [--notify]"],
    summary: "Mend an issue that is going out, for those who haven't had it",
    details: """
      Stops a send that runs, and opens the issue's plan (see dateline edit). What it says then is
      frozen beside the first as another generation, for exactly the readers who haven't been
      reached; both manifests are kept, and both books balance. Articles are taken anew from the
      library: import the mended one first. The next dateline send or run goes on with it.

      --notify mails a note to everyone who had the issue, or may have had it: what the plan says
      below correction:. Who is uncertain stays with what was sent to them.
      """,
    options: [
      Option("from", argument: "FILE", "take the plan from FILE (- is standard input) instead of an editor"),
      Option("notify", "mail the correction to those who have had the issue"),
      Option("print", "print the plan, stop and change nothing"),
      Option("wait", argument: "SECONDS", "how long to wait for a send that runs to stop (60)"),
      .who,
    ],
    examples: ["dateline correct daily-review", "dateline correct daily-review/2026-11-23 --notify --from plan"],
    operands: 1...1
  ) { call in
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    let name = try newsroom.issueName(call.arguments.operands[0], store)
    let newsletter = try newsroom.newsletter(name.newsletter)
    let who = try call.who()
    func editor() throws -> IssueEditor {
      IssueEditor(
        newsroom: newsroom, store: store, newsletter: newsletter, frozen: try FrozenIssue.open(name, newsroom, store),
        who: who)
    }
    if call.arguments.has("print") {
      call.console.write(Array(try PlanText.text(of: editor().desk(isCorrection: true)).utf8))
      return .ok
    }
    try check(try store.issue(name), name)
    let patience = try call.arguments.integer("wait", in: 0...86_400) ?? 60
    let stopping = RunningSend(newsroom: newsroom, newsletter: newsletter, console: call.console, patience: patience)
    let lock = try stopping.stop()
    defer { withExtendedLifetime(lock) {} }
    // What a send that was killed left open is uncertain, and stays where it is.
    guard let record = try store.issue(name) else { throw CommandError(.data, "there is no issue \(name)") }
    try check(record, name)
    try store.recoverClaims(record.key, at: newsroom.clock.now())
    let desktop = try editor()
    let desk = desktop.desk(isCorrection: true)
    let session = PlanSession(call: call, newsroom: newsroom, name: name, desk: desk, command: "correct")
    let notify = call.arguments.has("notify")
    guard let done = try session.run({ try desktop.correct($0, desk, notify: notify) }) ?? nil else {
      call.console.print("\(name): nothing was changed; dateline send \(name) goes on with it as it is")
      return .ok
    }
    report(done, call.console)
    return done.before.balance && done.now.balance ? .ok : .data
  }

  private static func check(_ record: IssueRecord?, _ name: IssueName) throws(CommandError) {
    switch record?.status {
    case .sending?, .finished?: return
    case .composed?:
      throw CommandError(.data, "nobody has had \(name) yet: dateline edit \(name) changes it for everybody")
    case .skipped?, .cancelled?, nil:
      throw CommandError(.data, "\(name) \(record.map { "is \($0.status.rawValue)" } ?? "has not been composed")")
    }
  }

  private static func report(_ done: IssueEditor.Correction, _ console: Console) {
    let readers = done.now.audience - done.notes
    if console.json {
      console.print(
        json: CorrectedIssue(
          issue: "\(done.key.name)", generation: done.key.generation, readers: readers, notes: done.notes,
          changes: done.changes))
      return
    }
    console.print("\(done.key.name), generation \(done.key.generation):")
    for change in done.changes { console.print("  \(change)") }
    console.print("  \(readers.grouped) readers who haven't had it get it so; \(done.notes.grouped) get the note")
    console.note("  it goes out with the next run, or now: dateline send \(done.key.name)")
  }
}

private struct CorrectedIssue: Encodable {
  var issue: String
  var generation, readers, notes: Int
  var changes: [String]
}
