internal import Newsroom
internal import Production
internal import Wire

extension Command {
  /// `dateline fetch`
  static let fetch = Command(
    name: "fetch", usage: ["[NAME…]"], summary: "Read the newsroom's feeds into the library",
    details: """
      Reads every source in Config/sources.yaml, or those that are named: RSS, Atom and JSON
      Feed, over http(s) or from a file. A source that fails is reported, the others are read,
      and the exit code is 75. What hasn't changed since the last time isn't transferred again.
      run does the same before it composes.
      """,
    examples: ["dateline fetch", "dateline --verbose fetch 'Reuters World'"], operands: 0...1000
  ) { call in
    let newsroom = try call.newsroom()
    let sources =
      try call.arguments.operands.isEmpty
      ? newsroom.sources : call.arguments.operands.map(newsroom.source)
    guard !sources.isEmpty else {
      call.console.note("there are no sources: Config/sources.yaml lists them")
      return .ok
    }
    let report = FetchCounts(
      try SourceFetcher(
        newsroom: newsroom, store: newsroom.openStore(), program: Program.agent, events: call.console.events(newsroom)
      ).fetch(sources))
    for note in report.articles.notes { call.console.note(note) }
    call.console.warn(all: report.failed + report.articles.errors)
    if call.console.json {
      call.console.print(json: report)
    } else {
      call.console.print(
        "\(report.sources - report.failed.count) of \(report.sources) sources read, \(report.unchangedSources) unchanged: "
          + report.articles.line)
    }
    return report.failed.isEmpty ? (report.articles.errors.isEmpty ? .ok : .data) : .again
  }
}

/// A fetch's report as JSON.
private struct FetchCounts: Encodable {
  var articles: ImportCounts
  var sources, unchangedSources: Int
  var failed: [String]

  init(_ report: FetchReport) {
    articles = ImportCounts(report.articles)
    sources = report.sources
    unchangedSources = report.unchangedSources
    failed = report.failed.map(\.description)
  }
}

extension Program {
  /// What this program calls itself where it asks servers.
  static let agent = "Dateline/\(Release.version)"
}
