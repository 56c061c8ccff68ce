internal import Foundation
internal import Newsroom
internal import Platform
internal import Production
internal import Store
internal import Wire

extension Command {
  /// `dateline import`
  static let importArticles = Command(
    name: "import", usage: ["PATH…"], summary: "Bring articles into the library",
    details: """
      PATH is a Markdown file with front matter (.md, .markdown), a JSON Lines file (.jsonl,
      .ndjson), a saved article page (.html, or .txt as plain text), a WordPress export or a
      feed (.xml, .rss, .atom, .json), or a folder of them (without its .txt and .json).
      Importing again changes only what was edited. A broken file is reported with its line;
      the others go in, and the exit code is 65. Drafts and Hugo's section pages (_index.md) stay out.
      """,
    options: [
      Option("access", argument: "WHO", "of what doesn't say: open, metered or subscribers"),
      Option("kind", argument: "KIND", "of what doesn't say: \(Kind.allCases.map(\.rawValue).joined(separator: ", "))"),
    ],
    examples: [
      "dateline import content/", "dateline import wire.jsonl 2026-11-23-the-strait.md",
      "dateline import --access subscribers --kind interview saved/",
    ], operands: 1...10_000
  ) { call in
    let newsroom = try call.newsroom()
    let report = try FileImport(
      newsroom: newsroom, store: newsroom.openStore(cache: 32), access: call.arguments.choice("access"),
      kind: call.arguments.choice("kind"), events: call.console.events(newsroom)
    ).take(call.arguments.operands)
    let counts = ImportCounts(report)
    for note in counts.notes { call.console.note(note) }
    call.console.warn(all: counts.errors)
    if call.console.json {
      call.console.print(json: counts)
    } else {
      call.console.print(counts.line)
    }
    return counts.errors.isEmpty ? .ok : .data
  }
}

/// An import's report as JSON and as a line.
struct ImportCounts: Encodable {
  var added, updated, unchanged, drafts: Int
  var errors, notes: [String]

  init(_ report: ImportReport) {
    added = report.added
    updated = report.updated
    unchanged = report.unchanged
    drafts = report.drafts
    errors = report.problems.map(\.description)
    notes = report.notes.map(\.description)
  }

  var line: String {
    "\(added.grouped) added, \(updated.grouped) updated, \(unchanged.grouped) unchanged"
      + (drafts > 0 ? ", \(drafts.grouped) \(drafts == 1 ? "draft" : "drafts") left out" : "")
      + (errors.isEmpty ? "" : ", \(errors.count.grouped) broken")
  }
}

extension Arguments {
  /// One of a closed list, if the option was given.
  fileprivate func choice<Choice: RawRepresentable & CaseIterable>(_ name: String) throws -> Choice?
  where Choice.RawValue == String {
    guard let text = value(name) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw CommandError(.usage, "--\(name) must be one of \(all), not \"\(text.printable)\"")
  }
}
