internal import Foundation
internal import Newsroom
internal import Platform
internal import Production
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
    let composing = Composing(
      newsroom: newsroom, store: try newsroom.openStore(), newsletter: newsletter, who: try call.who())
    let day = try composing.day(
      try call.arguments.value("date").map { text in
        guard let day = Day(text) else {
          throw CommandError(.usage, "--date: \"\(text.printable)\" is no day such as 2026-11-23")
        }
        return day
      })
    let note = try call.arguments.value("note").map(Files.read)
    let lock = try newsroom.lockNow(newsletter.slug)
    defer { withExtendedLifetime(lock) {} }
    let name = IssueName(newsletter: newsletter.slug, day: day)
    let done = try composing.compose(day, note: note, again: call.arguments.has("again"))
    if let editors = done.replacedChangesOf { call.console.warn("\(name): what \(editors) had changed is gone") }
    switch done.made {
    case .skipped(let reason):
      if call.console.json {
        call.console.print(json: ComposedIssue(issue: "\(name)", status: "skipped", reason: reason))
      } else {
        call.console.print("\(name) is skipped: \(reason)")
      }
    case .composed(let issue):
      if done.isHeld { call.console.warn("\(name) is still held: dateline approve \(name) lets it go") }
      if call.console.json {
        call.console.print(
          json: ComposedIssue(
            issue: "\(name)", status: "composed", subject: issue.subject, articles: issue.selection.picks.count))
      } else {
        call.console.print(
          "\(name): \(issue.selection.picks.count.counted("article", "articles")), \"\(issue.subject)\"")
        call.console.note("  see it: dateline show \(name)   why: dateline show \(name) --explain")
      }
      composing.check(name, call.console.events(newsroom))
    }
    return .ok
  }
}

private struct ComposedIssue: Encodable {
  var issue: String
  var status: String
  var reason: String?
  var subject: String?
  var articles: Int?
}
