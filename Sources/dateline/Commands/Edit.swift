internal import Newsroom
internal import Production
internal import Store

extension Command {
  /// `dateline edit`
  static let edit = Command(
    name: "edit", usage: ["ISSUE [--from FILE|--print]"], summary: "Change an issue before it goes out",
    details: """
      Opens $VISUAL or $EDITOR on a plan of the issue: a line for each article, in the order of
      printing, with the reason why it is in or out; the subject, the preheader, the note. Move,
      add and delete lines, save, and the issue is frozen as the plan says. The plan explains
      itself. A mistake opens it again, with what is wrong at the top.

      Until its audience is frozen, an issue can be edited as often as you like; what was held
      stays held, an approval ends. An open editor keeps nothing back: at its time the issue goes,
      unless it is held (dateline hold ISSUE). Each change is kept with who made it and when:
      dateline show ISSUE --explain. Of an issue that readers have begun to get, see dateline correct.
      """,
    options: [
      Option("from", argument: "FILE", "take the plan from FILE (- is standard input) instead of an editor"),
      Option("print", "print the plan, and change nothing"),
      .who,
    ],
    examples: [
      "dateline edit daily-review", "dateline edit daily-review/2026-11-23 --print > plan",
      "dateline edit daily-review/2026-11-23 --from plan --as \"Night desk\"",
    ], operands: 1...1
  ) { call in
    if call.arguments.has("print") { try call.refuse(["from"], with: "--print") }
    let (newsroom, store, name) = try call.issue()
    let newsletter = try newsroom.newsletter(name.newsletter)
    let frozen = try FrozenIssue.open(name, newsroom, store)
    let editor = IssueEditor(
      newsroom: newsroom, store: store, newsletter: newsletter, frozen: frozen, who: try call.who())
    let desk = editor.desk()
    if call.arguments.has("print") {
      call.console.write(Array(try PlanText.text(of: desk).utf8))
      return .ok
    }
    switch frozen.record.status {
    case .composed: break
    case .sending, .finished: throw IssueError.underWay(name, frozen.record.status)
    case .skipped, .cancelled: throw IssueError.notPossible(name, frozen.record.status)
    }
    let session = PlanSession(newsroom: newsroom, name: name, desk: desk)
    if call.arguments.value("from") == nil, let hurry = try IssueOutlook(frozen.record, newsroom, store).hurry {
      call.console.warn(hurry)
    }
    let changes = try call.plan(session, command: "edit") { try editor.edit($0, desk) } ?? []
    if call.console.json {
      call.console.print(json: EditedIssue(issue: "\(name)", changes: changes))
    } else if changes.isEmpty {
      call.console.print("\(name): nothing was changed")
    } else {
      call.console.print("\(name): \(changes.count == 1 ? "a change" : "\(changes.count) changes")")
      for change in changes { call.console.print("  \(change)") }
      if frozen.record.desk == .approved {
        call.console.warn("\(name) had been approved before this: dateline approve \(name) approves what it is now")
      }
      Preflight(newsroom: newsroom, store: store, newsletter: newsletter, events: call.console.events(newsroom))
        .tell(name)
    }
    return .ok
  }
}

private struct EditedIssue: Encodable {
  var issue: String
  var changes: [String]
}
