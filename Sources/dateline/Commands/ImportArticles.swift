internal import Foundation
internal import Newsroom
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
    examples: ["dateline import content/", "dateline import wire.jsonl 2026-11-23-the-strait.md"], operands: 1...10_000
  ) { call in
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore(cache: 32)
    var articleImport = LibraryImport(store: store, reader: ArticleReader(dialect: newsroom.settings.articles))
    var paths: [String] = []
    for operand in call.arguments.operands {
      paths +=
        Files.isFolder(operand)
        ? try Files.all(below: operand, extensions: ArticleFiles.extensions) : [operand]
    }
    try articleImport.take(paths) { call.console.progress("Importing", $0, of: paths.count) }
    try articleImport.finish()
    call.console.endProgress()
    let report = articleImport.report
    for note in report.notes { call.console.note(note) }
    for error in report.errors { call.console.warn(error) }
    if call.console.json {
      call.console.print(json: report)
    } else {
      call.console.print(report.line)
    }
    return report.errors.isEmpty ? .ok : .data
  }
}
