import Foundation
import Newsroom
import Production
import Store
import Testing

@Suite("Production: feeds fetched") struct SourceFetcherTests {
  let sample: SampleNewsroom

  init() throws {
    sample = try SampleNewsroom()
    try sample.write(feed("one"), to: "one.rss")
    try sample.write(feed("two"), to: "two.rss")
    try sample.write(
      """
      sources:
        - {name: One, url: one.rss, kind: analysis, regions: [Europe]}
        - {name: Gone, url: gone.rss}
        - {name: Two, url: two.rss}
      """, to: "Config/sources.yaml")
  }

  private func feed(_ name: String, end: String = "</channel></rss>") -> String {
    """
    <rss version="2.0"><channel><title>Wire</title><link>https://wire.example/</link>
    <item><title>Story \(name)</title><link>https://wire.example/\(name)</link><guid>\(name)</guid>
    <pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate><description>What \(name) says.</description></item>
    \(end)
    """
  }

  private func fetch(stop: @escaping () -> Bool = { false }, _ events: Events = .unheard) throws -> (FetchReport, Store)
  {
    let newsroom = try sample.open()
    let store = try newsroom.openStore()
    let fetcher = SourceFetcher(newsroom: newsroom, store: store, program: "Test/1", events: events, stop: stop)
    return (try fetcher.fetch(newsroom.sources), store)
  }

  @Test("a feed's articles go in with what its source adds; a broken source is told and kept, and stops none")
  func fetching() throws {
    let listener = Listener()
    let (report, store) = try fetch(listener.sink)
    #expect((report.sources, report.articles.added, report.failed.map(\.source)) == (3, 2, ["Gone"]))
    #expect(report.failed.first.map { "\($0)".hasPrefix("Gone: can't read ") } == true)
    let article = try #require(try store.library.article("https://wire.example/one"))
    #expect(article.kind == .analysis && article.regions == ["Europe"])
    #expect(try store.library.sourceState("gone.rss")?.problem?.contains("can't read") == true)
    #expect(try store.library.sourceState("one.rss")?.problem == nil)
    #expect(["One", "Gone", "Two"].allSatisfy { listener.steps(of: .fetching($0)) == 1 })
    #expect(try fetch().0.articles.unchanged == 2)
  }

  @Test("a cut feed's source has failed, and what it holds is in")
  func cut() throws {
    try sample.write(feed("one", end: "<item><title>Half"), to: "one.rss")
    let (report, store) = try fetch()
    #expect(report.failed.map(\.source) == ["One", "Gone"] && report.articles.added == 2)
    let error = try #require(report.failed.first?.error as? GatheringError)
    guard case .feedCutShort = error else {
      Issue.record("\(error)")
      return
    }
    #expect(try store.library.sourceState("one.rss")?.problem == "\(error)")
  }

  @Test("a mistake in a feed that was read all the same is told to those who want to know everything")
  func flaw() throws {
    try sample.write(feed("one").replacing("Story one", with: "Story & one"), to: "one.rss")
    let listener = Listener()
    #expect(try fetch(listener.sink).0.articles.added == 2)
    let notices = listener.notices
    #expect(notices.count == 1 && notices[0].weight == .detail && notices[0].description.hasPrefix("One: "))
  }

  @Test("a stop ends it between two sources")
  func stopped() throws {
    let stop = Stop(after: 1)
    let (report, store) = try fetch(stop: stop.asked)
    #expect((report.sources, report.articles.added) == (1, 1))
    #expect(try store.library.sourceState("two.rss") == nil)
  }
}
