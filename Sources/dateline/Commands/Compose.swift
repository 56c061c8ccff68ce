internal import Foundation
internal import Newsroom
internal import Store

extension Command {
  /// `dateline compose`
  static let compose = Command(
    name: "compose", usage: ["NEWSLETTER [--date DATE] [--note FILE] [--again]"], summary: "Freeze an issue",
    details: """
      Chooses from the articles published since the previous issue's cutoff, by the rules in
      Config/newsletters, and freezes what each tier of readers will get under Queue/issues.
      Every later step reads that and nothing else. Until readers have begun to get it, an
      issue can be composed again; where somebody has worked on it, held or cancelled it, that
      takes --again, and what was changed is gone (a hold stays). With too little to say it is
      skipped, and its articles wait for the next.
      """,
    options: [
      Option("date", argument: "DATE", "the issue's day (today)"),
      Option("note", argument: "FILE", "the editor's note, in Markdown"),
      Option("again", "although it was edited or cancelled: anew, without what was changed"),
    ],
    examples: ["dateline compose daily-review", "dateline compose weekly-review --date 2026-11-21 --note note.md"],
    operands: 1...1
  ) { call in
    let newsroom = try call.newsroom()
    let newsletter = try newsroom.newsletter(call.arguments.operands[0])
    let zone = newsroom.publication.timeZone
    let today = zone.day(at: newsroom.clock.now())
    let day: Day
    if let text = call.arguments.value("date") {
      guard let given = Day(text) else {
        throw CommandError(.usage, "--date: \"\(text.printable)\" is no day such as 2026-11-23")
      }
      guard given <= today.adding(days: 7) else {
        throw CommandError(.usage, "--date: \(given) is more than a week ahead: there is nothing to say yet")
      }
      day = given
    } else {
      guard newsletter.schedule.runs(on: today, in: zone) else {
        let next = newsletter.schedule.dayFrom(today, in: zone).map { "; the next is --date \($0)" } ?? ""
        throw CommandError(.usage, "there is no \(newsletter.slug) on \(today.weekday.name) \(today)\(next)")
      }
      day = today
    }
    let note = try call.arguments.value("note").map(Files.read)
    guard let lock = try newsroom.lock(newsletter.slug) else { throw newsroom.busy(newsletter) }
    defer { withExtendedLifetime(lock) {} }
    let store = try newsroom.openStore()
    let name = IssueName(newsletter: newsletter.slug, day: day)
    let before = try store.issues.issue(name)
    let editors = try worked(on: name, before, store)
    if !call.arguments.has("again") {
      if before?.status == .cancelled { throw CommandError(.data, "\(name) is cancelled: --again revives it") }
      guard editors.isEmpty else {
        throw CommandError(
          .data,
          "\(editors) has worked on \(name) (dateline show \(name) --explain); composing it again drops what was changed: "
            + "the order, holds, summaries, the note. If that is what you want, add --again")
      }
    }
    let composer = IssueComposer(newsroom: newsroom, store: store, newsletter: newsletter, who: try call.who())
    defer {
      if !editors.isEmpty, before?.status == .composed {
        call.console.warn("\(name): what \(editors) had changed is gone")
      }
    }
    switch try composer.compose(day, note: note) {
    case .skipped(let reason):
      if call.console.json {
        call.console.print(json: ComposedIssue(issue: "\(name)", status: "skipped", reason: reason))
      } else {
        call.console.print("\(name) is skipped: \(reason)")
      }
    case .composed(let issue):
      // The desk said so, whatever is in it.
      if before?.status == .composed, before?.desk == .held {
        try store.issues.decide(
          IssueKey(name), .held, by: try call.who(), note: "held, as it was before", at: newsroom.clock.now())
        call.console.warn("\(name) is still held: dateline approve \(name) lets it go")
      }
      if call.console.json {
        call.console.print(
          json: ComposedIssue(
            issue: "\(name)", status: "composed", subject: issue.subject, articles: issue.selection.picks.count))
      } else {
        call.console.print("\(name): \(issue.selection.picks.count) articles, \"\(issue.subject)\"")
        call.console.note("  see it: dateline show \(name)   why: dateline show \(name) --explain")
      }
      Preflight(newsroom: newsroom, store: store, newsletter: newsletter, console: call.console).tell(name)
    }
    return .ok
  }

  /// Who has edited or decided on the issue since it was last composed: `Ada and Ben`; empty if nobody has.
  private static func worked(on name: IssueName, _ record: IssueRecord?, _ store: Store) throws -> String {
    guard record?.status == .composed else { return "" }
    let since = try store.issues.log(name).reversed().prefix { $0.event != .composed }.reversed()
    var names: [String] = []
    for entry in since where entry.event != .proofs && !names.contains(entry.who) {
      names.append(entry.who)
    }
    return names.joined(separator: " and ")
  }
}

extension NewsroomFolder {
  /// For a command that found the newsletter's lock taken.
  func busy(_ newsletter: Newsletter) -> CommandError {
    let holder = QueueLock.holder("\(queue)/\(newsletter.slug).lock").map { " (process \($0))" } ?? ""
    return CommandError(.again, "another dateline\(holder) is at work on \(newsletter.slug); nothing was done")
  }
}

private struct ComposedIssue: Encodable {
  var issue: String
  var status: String
  var reason: String?
  var subject: String?
  var articles: Int?
}
