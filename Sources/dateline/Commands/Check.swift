internal import Foundation
internal import Newsroom
internal import Platform
internal import Press
internal import Production
internal import Store
internal import Wire

extension Command {
  /// `dateline check`
  static let check = Command(
    name: "check", usage: ["ISSUE [--offline]"], summary: "Look for what is wrong with an issue before it goes out",
    details: """
      Sets each variant as a reader gets it and looks at its size, header, links, pictures,
      headings, colours, at what mail clients don't show, and for text that its readers may not
      have. An error stops a send, a warning doesn't. Links are asked for, a few at a time, and
      what came of it is kept for some hours; a send only goes by that.
      """,
    options: [Option("offline", "don't ask for links")],
    examples: ["dateline check daily-review", "dateline --json check daily-review/2026-11-23 --offline"],
    operands: 1...1
  ) { call in
    let (newsroom, store, name) = try call.issue()
    let newsletter = try newsroom.newsletter(name.newsletter)
    let frozen = try FrozenIssue.open(name, newsroom, store)
    let report = try Preflight(
      newsroom: newsroom, store: store, newsletter: newsletter, events: call.console.events(newsroom)
    ).report(frozen, isOffline: call.arguments.has("offline"))
    let findings = report.findings
    if call.console.json {
      call.console.print(json: report)
    } else {
      let sizes = report.bytes.sorted { $0.key > $1.key }.map { "\($0.key) \($0.value.grouped) bytes" }
      call.console.print("\(name): \(sizes.joined(separator: ", "))")
      if !findings.isEmpty { call.console.print("") }
      for line in FindingTable(findings: findings, columns: call.console.columns).lines { call.console.print(line) }
      if !findings.isEmpty { call.console.print("") }
      let count = FindingTable.count(findings)
      call.console.print(
        count.isEmpty
          ? "Nothing found."
          : findings.stops
            ? "\(count): it won't be sent like this."
            : findings.hasErrors ? "\(count): it would be sent with blanks." : "\(count).")
      if findings.contains(where: { $0.severity != .note }) {
        switch frozen.record.status {
        case .composed:
          call.console.note(
            "dateline edit \(name) changes it; dateline compose \(name.newsletter) --date \(name.day) composes it again"
          )
        case .sending, .finished: call.console.note("dateline correct \(name) mends it for those who haven't had it")
        case .skipped, .cancelled: break
        }
      }
    }
    return findings.hasErrors ? .data : .ok
  }
}
