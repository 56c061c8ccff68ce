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
    let (newsroom, store, name) = try call.issue()
    let newsletter = try newsroom.newsletter(name.newsletter)
    let who = try call.who()
    if call.arguments.has("print") {
      let frozen = try FrozenIssue.open(name, newsroom, store)
      let editor = IssueEditor(newsroom: newsroom, store: store, newsletter: newsletter, frozen: frozen, who: who)
      call.console.write(Array(try PlanText.text(of: editor.desk(isCorrection: true)).utf8))
      return .ok
    }
    let correcting = try Correcting(
      newsroom: newsroom, store: store, newsletter: newsletter, name: name, who: who,
      stopping: try call.runningSend(newsroom, newsletter))
    func leave() throws -> String {
      switch try correcting.leave(hold: { call.arguments.has("hold") || asksToHold(name, call.console) }) {
      case .goneOut: "\(name) has gone out; nothing more is sent of it"
      case .held: "\(name) is held: nobody else gets it until dateline approve \(name)"
      case .goesOn:
        "\(name) goes on as it is with the next run, or dateline send \(name); to keep it back: dateline hold \(name)"
      }
    }
    let session = PlanSession(newsroom: newsroom, name: name, desk: correcting.desk)
    let left: IssueEditor.Correction?
    do {
      let notify = call.arguments.has("notify")
      left = try call.plan(session, command: "correct") { try correcting.correct($0, notify: notify) } ?? nil
    } catch {
      call.console.warn(try leave())
      throw error
    }
    guard let done = left else {
      call.console.print("\(name): nothing was changed")
      call.console.warn(try leave())
      return .ok
    }
    report(done, isHeld: correcting.isHeld, call.console)
    return done.before.balance && done.now.balance ? .ok : .data
  }

  /// Asked at a terminal only; what isn't a no is a yes: whoever stopped a send had a reason.
  private static func asksToHold(_ name: IssueName, _ console: Console) -> Bool {
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return false }
    console.ask("Hold \(name), so that nobody else gets it until it is approved? [Y/n] ")
    let answer = readLine()?.lowercased() ?? ""
    return !answer.hasPrefix("n")
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
    console.print(
      "  \(readers.counted("reader who hasn't had it gets", "readers who haven't had it get")) it so; "
        + (done.notes == 1 ? "1 gets the note" : "\(done.notes.grouped) get the note"))
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
