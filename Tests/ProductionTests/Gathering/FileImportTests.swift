import Foundation
import Newsroom
import Production
import Store
import Testing

@Suite("Production: files brought into the library") struct FileImportTests {
  let sample: SampleNewsroom
  let store: Store

  init() throws {
    sample = try SampleNewsroom()
    store = try sample.open().openStore()
  }

  private func article(_ id: String, more: String = "") -> String {
    "---\nid: \(id)\ntitle: Article \(id)\nkind: news\ndate: 2026-11-22\n\(more)---\n\nWhat there is to say of \(id).\n"
  }

  private func take(_ places: [String], stop: @escaping () -> Bool = { false }, _ events: Events = .unheard) throws
    -> ImportReport
  {
    try FileImport(newsroom: sample.open(), store: store, events: events, stop: stop).take(places)
  }

  @Test("a broken file is told with its place, and the others go in")
  func broken() throws {
    try sample.write(article("one"), to: "in/a.md")
    let broken = try sample.write("---\ntitle: [\n---\nText.\n", to: "in/b.md")
    try sample.write(article("two", more: "draft: true\n"), to: "in/c.md")
    try sample.write(article("three"), to: "in/deep/d.md")
    let listener = Listener()
    let report = try take([sample.root + "/in"], listener.sink)
    #expect((report.added, report.drafts, report.problems.count) == (2, 1, 1))
    #expect(report.problems.first.map { "\($0)".hasPrefix("\(broken):") } == true)
    #expect(try store.library.article("three")?.title == "Article three")
    #expect(listener.steps(of: .importing) == 4)
    let again = try take([sample.root + "/in"])
    #expect((again.added, again.unchanged, again.problems.count) == (0, 2, 1))
  }

  @Test("one of several places may be missing; if all are, nothing is done")
  func missing() throws {
    let there = try sample.write(article("one"), to: "in/a.md")
    let report = try take([sample.root + "/nowhere.md", there])
    #expect(report.added == 1 && report.problems.count == 1)
    #expect { try take(["nowhere\u{1b}.md"]) } throws: { error in
      let error = error as? GatheringError
      return error == .noSuchFile("nowhere\u{1b}.md") && error?.blame == .input
        && error?.description.contains("\u{1b}") == false
    }
  }

  @Test("the same article in two files, a name that no reader takes, and a cut feed are told each")
  func problems() throws {
    let (one, two) = (try sample.write(article("one"), to: "in/a.md"), try sample.write(article("one"), to: "in/b.md"))
    let other = try sample.write("Text.", to: "in/c.doc")
    let cut = try sample.write("<rss><channel><title>T</title><item><title>A</title>", to: "in/d.rss")
    let report = try take([one, two, other, cut])
    #expect(report.added == 1)
    guard report.problems.count == 3 else {
      Issue.record("\(report.problems)")
      return
    }
    if case .twice("one", two, one) = report.problems[0] {} else { Issue.record("\(report.problems[0])") }
    if case .notAnArticleFile(other, "doc") = report.problems[1] {} else { Issue.record("\(report.problems[1])") }
    if case .feedCutShort(cut) = report.problems[2] {} else { Issue.record("\(report.problems[2])") }
  }

  @Test("what may not be meant is noted, and goes in")
  func notes() throws {
    let path = try sample.write(article("one", more: "kind: upcoming\npin: daily-reviw\n"), to: "in/a.md")
    let report = try take([path])
    #expect(report.added == 1 && report.problems.isEmpty)
    #expect(
      report.notes == [
        .noEventDate(place: path), .unknownPin("daily-reviw", place: path, known: ["daily-review", "our-take"]),
      ])
  }

  @Test("access and kind hold for what doesn't say itself")
  func wishes() throws {
    let said = try sample.write(article("said", more: "access: open\n"), to: "in/a.md")
    let silent = try sample.write(
      "{\"id\": \"silent\", \"title\": \"T\", \"date\": \"2026-11-22\", \"body\": \"B\"}\n", to: "in/b.jsonl")
    let report = try FileImport(newsroom: sample.open(), store: store, access: .subscribers, kind: .interview)
      .take([said, silent])
    #expect(report.added == 2 && report.problems.isEmpty)
    let articles = (try store.library.article("said"), try store.library.article("silent"))
    #expect(articles.0?.access == .open && articles.0?.kind == .news)
    #expect(articles.1?.access == .subscribers && articles.1?.kind == .interview)
  }

  @Test("a stop ends an import between two batches, and what was read is in")
  func stopped() throws {
    let lines = (0..<2_500).map {
      "{\"id\": \"a\($0)\", \"title\": \"T\($0)\", \"date\": \"2026-11-22\", \"body\": \"B\"}\n"
    }
    let path = try sample.write(lines.joined(), to: "in/wire.jsonl")
    let stop = Stop(after: 1)
    #expect(try take([path], stop: stop.asked).added == 1_000)
    #expect(try take([path]).added == 1_500)
  }
}
