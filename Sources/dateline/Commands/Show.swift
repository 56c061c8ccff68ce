internal import Foundation
internal import Newsroom
internal import Press
internal import Production
internal import Store

extension Command {
  /// `dateline show`
  static let show = Command(
    name: "show", usage: ["ISSUE [--html|--text|--explain] [--tier TIER]"],
    summary: "What an issue says, and why each article is in or out",
    details: """
      ISSUE is a name such as daily-review/2026-11-23, or a newsletter's for its latest issue.
      Without an option: its subject and contents in outline.
      """,
    options: [
      Option("html", "the HTML part, as a sample reader gets it"),
      Option("text", "the text part"),
      Option("explain", "every article of the window, in or out, with the reason"),
      Option("tier", argument: "TIER", "whose variant: free (unless said) or all-access"),
    ],
    examples: [
      "dateline show daily-review --explain",
      "dateline show daily-review/2026-11-23 --html --tier all-access > issue.html",
    ], operands: 1...1
  ) { call in
    let modes = ["html", "text", "explain"].filter(call.arguments.has)
    if modes.count > 1 { throw CommandError(.usage, "--\(modes[0]) and --\(modes[1]) exclude one another") }
    let tierName = call.arguments.value("tier") ?? Tier.free.rawValue
    guard let tier = Tier(rawValue: tierName) else {
      throw CommandError(.usage, "--tier: \"\(tierName.printable)\" is neither free nor all-access")
    }
    if modes.isEmpty || modes == ["explain"] { try call.refuse(["tier"], without: "--html or --text") }
    let (newsroom, store, name) = try call.issue()
    let frozen = try FrozenIssue.open(name, newsroom, store)
    if call.arguments.has("explain") {
      explain(frozen, try store.issues.log(name), newsroom, call.console)
    } else if call.arguments.has("html") || call.arguments.has("text") {
      guard let variant = frozen.variants[tier] else {
        throw CommandError(.usage, "\(name) has no variant for \(tier.rawValue) readers")
      }
      let pieces = call.arguments.has("html") ? variant.html : variant.text
      call.console.write(pieces.text(SampleReader.value))
    } else if call.console.json {
      call.console.print(json: frozen.issue)
    } else {
      outline(frozen, try IssueOutlook(frozen.record, newsroom, store).state, newsroom, call.console)
    }
    return .ok
  }

  private static func outline(
    _ frozen: FrozenIssue, _ desk: String?, _ newsroom: NewsroomFolder, _ console: Console
  ) {
    let issue = frozen.issue
    let zone = newsroom.publication.timeZone
    func when(_ instant: Date) -> String { "\(zone.day(at: instant)) \(zone.wallTime(at: instant))" }
    console.print("\(frozen.record.key)  \(frozen.record.status.rawValue)\(desk.map { ", \($0)" } ?? "")")
    console.print("Subject:   \(issue.subject)")
    if !issue.preheader.isEmpty { console.print("Preheader: \(issue.preheader)") }
    console.print("Window:    \(when(issue.window.start)) to \(when(issue.window.cutoff)) (\(zone.identifier))")
    for section in issue.sections {
      console.print("\n\(section.name)")
      for item in section.items {
        let event = item.article.event.map { "\($0.day)  " } ?? ""
        let access = item.article.access == .open ? "" : " [\(item.article.access.rawValue)]"
        console.print("  \(event)\(item.article.title)\(access)")
      }
    }
  }

  private static func explain(
    _ frozen: FrozenIssue, _ log: [LogEntry], _ newsroom: NewsroomFolder, _ console: Console
  ) {
    let selection = frozen.issue.selection
    if console.json {
      return console.print(json: IssueExplanation(selection, log))
    }
    console.print("In:")
    for decision in selection.picks {
      let place = decision.entry == nil ? decision.section ?? "" : "  \(decision.section ?? "")"
      console.print("  \(place)  \(decision.title)\n\(account(decision))")
    }
    console.print("Out:")
    for decision in selection.omissions { console.print("  \(decision.title)\n\(account(decision))") }
    if selection.omissions.isEmpty { console.print("  (nothing)") }
    for remark in selection.remarks { console.print("Note: \(remark)") }
    let zone = newsroom.publication.timeZone
    func when(_ instant: Date) -> String { "\(zone.day(at: instant)) \(zone.wallTime(at: instant))" }
    let record = frozen.record
    let use =
      record.used.map { "used since \(when($0))" } ?? record.released.map { "released since \(when($0))" } ?? "reserved"
    console.print("Its articles are \(use).")
    guard !log.isEmpty else { return }
    console.print("Log:")
    for entry in log {
      let generation = entry.generation > 1 ? " (generation \(entry.generation))" : ""
      console.print("  \(when(entry.at))  \(entry.who)\(generation): \(entry.what)")
    }
  }

  /// Why, by which rule, and what the article counts.
  private static func account(_ decision: Selection.Decision) -> String {
    let rule = decision.rule.map { " [\($0.rawValue)]" } ?? ""
    let score = decision.score.map { "\n      score \($0)" } ?? ""
    return "      \(decision.reason)\(rule)\(score)"
  }
}
