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
    let store = try newsroom.openStore(cache: 32)
    var dialect = newsroom.settings.articles
    if let access: Access = try call.arguments.choice("access") {
      dialect.access.standard = access
      dialect.access.pages = access
    }
    if let kind: Kind = try call.arguments.choice("kind") {
      dialect.kind = kind
      dialect.pageKind = kind
    }
    var articleImport = LibraryImport(
      store: store, reader: ArticleReader(dialect: dialect), newsletters: newsroom.newsletters)
    var paths: [String] = []
    // One of several that isn't there is reported with what else is wrong.
    let operands = call.arguments.operands
    if let missing = operands.first, !operands.contains(where: Files.exists) {
      throw CommandError(.noInput, "there is no file or folder \(missing.printable)")
    }
    for operand in operands {
      paths +=
        Files.isFolder(operand)
        ? try Files.all(below: operand, extensions: ArticleFiles.extensions) : [operand]
    }
    try articleImport.take(paths, now: newsroom.clock.now()) { call.console.progress("Importing", $0, of: paths.count) }
    try articleImport.finish()
    call.console.endProgress()
    let report = articleImport.report
    for note in report.notes { call.console.note(note) }
    call.console.warn(all: report.errors)
    if call.console.json {
      call.console.print(json: report)
    } else {
      call.console.print(report.line)
    }
    return report.errors.isEmpty ? .ok : .data
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
