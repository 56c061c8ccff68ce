internal import Foundation
internal import Glibc
internal import Newsroom
internal import Platform
internal import Production
internal import Store

extension Command {
  /// `dateline correct`
  static let correct = Command(
    name: "correct", usage: ["ISSUE [--from FILE] [--notify] [--hold]"],
    summary: "Mend an issue that is going out, for those who haven't had it",
    details: """
      Stops a send that runs, and opens the issue's plan (see dateline edit). What it says then is
      frozen beside the first as another generation, for exactly the readers who haven't been
      reached; both manifests are kept, and both books balance. Articles are taken anew from the
      library: import the mended one first. The next dateline send or run goes on with it, unless
      the issue is held. If you leave without a change, you are asked whether it is to be held.

      --notify mails a note to everyone who had the issue, or may have had it: what the plan says
      below correction:. Who is uncertain stays with what was sent to them.
      """,
    options: [
      Option("from", argument: "FILE", "take the plan from FILE (- is standard input) instead of an editor"),
      Option("hold", "if you leave without a change, keep back what hasn't gone out"),
      Option("notify", "mail the correction to those who have had the issue"),
      Option("print", "print the plan; no send is stopped, and nothing is changed"),
      Option("wait", argument: "SECONDS", "how long to wait for a send that runs to stop (60)"),
      .who,
    ],
    examples: ["dateline correct daily-review", "dateline correct daily-review/2026-11-23 --notify --from plan"],
    operands: 1...1
  ) { call in
    if call.arguments.has("print") { try call.refuse(["from", "hold", "notify", "wait"], with: "--print") }
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
    try check(try store.issues.issue(name), name)
    let patience = try call.arguments.integer("wait", in: 0...86_400) ?? 60
    let stopping = RunningSend(
      newsroom: newsroom, newsletter: newsletter, events: call.console.events(newsroom), patience: patience,
      sends: SendingProcess.isOne)
    let lock = try stopping.stop()
    defer { withExtendedLifetime(lock) {} }
    // What a send that was killed left open is uncertain, and stays where it is.
    guard let record = try store.issues.issue(name) else { throw IssueError.noSuchIssue(name) }
    try check(record, name)
    try store.queue.recoverClaims(record.key, at: newsroom.clock.now())
    let desktop = try editor()
    let desk = desktop.desk(isCorrection: true)
    let session = PlanSession(call: call, newsroom: newsroom, name: name, desk: desk, command: "correct")
    let notify = call.arguments.has("notify")
    let left: IssueEditor.Correction?
    do {
      left = try session.run { try desktop.correct($0, desk, notify: notify) } ?? nil
    } catch {
      call.console.warn(try leave(record, call, newsroom, store, who))
      throw error
    }
    guard let done = left else {
      call.console.print("\(name): nothing was changed")
      call.console.warn(try leave(record, call, newsroom, store, who))
      return .ok
    }
    // A correction lets nothing go that was held.
    if record.desk == .held {
      try store.issues.decide(
        done.key, .held, by: who, note: "held, as it was before the correction", at: newsroom.clock.now())
    }
    report(done, isHeld: record.desk == .held, call.console)
    return done.before.balance && done.now.balance ? .ok : .data
  }

  /// What is to become of a send that was stopped for nothing: held if it was, or if the editor says so.
  ///
  /// - Returns: what happens next.
  private static func leave(
    _ record: IssueRecord, _ call: Invocation, _ newsroom: NewsroomFolder, _ store: Store, _ who: String
  ) throws -> String {
    let name = record.key.name
    guard record.status == .sending else { return "\(name) has gone out; nothing more is sent of it" }
    var isHeld = record.desk == .held
    if !isHeld, call.arguments.has("hold") || asksToHold(name) {
      try store.issues.decide(
        record.key, .held, by: who, note: "held: left uncorrected", reason: "left uncorrected", at: newsroom.clock.now()
      )
      isHeld = true
    }
    return isHeld
      ? "\(name) is held: nobody else gets it until dateline approve \(name)"
      : "\(name) goes on as it is with the next run, or dateline send \(name); to keep it back: dateline hold \(name)"
  }

  /// Asked at a terminal only; what isn't a no is a yes: whoever stopped a send had a reason.
  private static func asksToHold(_ name: IssueName) -> Bool {
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return false }
    FileHandle.standardError.write(Data("Hold \(name), so that nobody else gets it until it is approved? [Y/n] ".utf8))
    let answer = readLine()?.lowercased() ?? ""
    return !answer.hasPrefix("n")
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

  private static func report(_ done: IssueEditor.Correction, isHeld: Bool, _ console: Console) {
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
    console.note(
      isHeld
        ? "  it is still held: dateline approve \(done.key.name) lets it go"
        : "  it goes out with the next run, or now: dateline send \(done.key.name)")
  }
}

private struct CorrectedIssue: Encodable {
  var issue: String
  var generation, readers, notes: Int
  var changes: [String]
}
