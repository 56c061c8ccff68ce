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
      .ndjson), or a folder of them. Importing again changes only what was edited. A broken
      file is reported with its line; the others go in, and the exit code is 65.
      Drafts and Hugo's section pages (_index.md) stay out.
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
        ? try Files.all(below: operand, extensions: ["md", "markdown", "jsonl", "ndjson"]) : [operand]
    }
    for (index, path) in paths.enumerated() {
      try articleImport.take(path)
      call.console.progress("Importing", index + 1, of: paths.count)
    }
    try articleImport.finish()
    call.console.endProgress()
    let report = articleImport.report
    for error in report.errors { call.console.warn(error) }
    if call.console.json {
      call.console.print(json: report)
    } else {
      call.console.print(
        "\(report.added.grouped) added, \(report.updated.grouped) updated, \(report.unchanged.grouped) unchanged"
          + (report.drafts > 0 ? ", \(report.drafts.grouped) drafts left out" : "")
          + (report.errors.isEmpty ? "" : ", \(report.errors.count.grouped) broken"))
    }
    return report.errors.isEmpty ? .ok : .data
  }
}

/// What an import did.
struct ImportReport: Encodable {
  var added = 0
  var updated = 0
  var unchanged = 0
  var drafts = 0
  var errors: [String] = []
}

/// Takes files into the library, some hundreds of articles a transaction.
///
/// Failure policy: a broken article is reported and left out, and so is one whose identity another file of the same import
/// has. Limits: memory holds one batch.
struct LibraryImport {
  let store: Store
  let reader: ArticleReader
  private(set) var report = ImportReport()
  private var batch: [StoredText] = []
  private var origins: [String: String] = [:]

  init(store: Store, reader: ArticleReader) {
    self.store = store
    self.reader = reader
  }

  mutating func take(_ path: String) throws {
    let reader = reader
    let name = URL(fileURLWithPath: path).lastPathComponent
    guard name != "_index.md" else { return }
    do {
      let source = try Files.read(path)
      switch URL(fileURLWithPath: path).pathExtension.lowercased() {
      case "md", "markdown":
        try add(place: path) { try reader.markdown(source, path: path) }
      case "jsonl", "ndjson":
        for (index, line) in source.split(separator: 10, omittingEmptySubsequences: false).enumerated()
        where !line.allSatisfy({ $0 == 32 || $0 == 13 || $0 == 9 }) {
          try add(place: "\(path):\(index + 1)") { try reader.json(Array(line), path: path, line: index + 1) }
        }
      case let other:
        report.errors.append("\(path): articles are Markdown (.md) or JSON Lines (.jsonl), not .\(other)")
      }
    } catch let error as CommandError {
      report.errors.append("\(error)")
    }
  }

  mutating func finish() throws {
    try flush()
    if report.added + report.updated >= 1000 { try store.optimizeSearch() }
  }

  private mutating func flush() throws {
    guard !batch.isEmpty else { return }
    let result = try store.import(batch)
    batch.removeAll(keepingCapacity: true)
    report.added += result.added
    report.updated += result.updated
    report.unchanged += result.unchanged
    report.errors += result.conflicts.map(\.description)
  }

  private mutating func add(place: String, _ read: () throws -> ArticleReader.Reading) throws {
    do {
      switch try read() {
      case .draft: report.drafts += 1
      case .article(let article, let text, let hasCanonicalURL):
        if let other = origins.updateValue(place, forKey: article.id) {
          origins[article.id] = other
          report.errors.append(
            "\(place): the article \"\(article.id.printable)\" is in \(other) as well: give one of them another id")
          return
        }
        batch.append(StoredText(article: article, text: text, hasCanonicalURL: hasCanonicalURL))
        if batch.count >= 2000 { try flush() }
      }
    } catch let error as ArticleError {
      report.errors.append("\(error)")
    }
  }
}
