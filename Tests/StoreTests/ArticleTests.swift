import Foundation
import Newsroom
import TestSupport
import Testing

@testable import Store

@Suite struct ArticleTests {
  let folder: Folder
  let store: Store

  init() throws {
    folder = try Folder()
    store = try folder.store()
  }

  @Test("an article comes back as it went in, whatever its kind and access")
  func roundTrip() throws {
    var articles = Kind.allCases.map { article("k-\($0.rawValue)", kind: $0) }
    for access in Access.allCases {
      var one = article("a-\(access.rawValue)", event: Event(day: monday, place: "Geneva"))
      one.access = access
      one.title = "Quotes \" ' {{braces}} \u{0} ü 漢字"
      one.interviewee = "Somebody"
      one.series = "Global Insider"
      articles.append(one)
    }
    articles.append(
      Article(id: "bare", slug: "bare", title: "Bare", url: "https://meridian.example/bare", published: at(-5)))
    #expect(try store.library.import(articles.map { stored($0) }).added == articles.count)
    for one in articles { #expect(try store.library.article(one.id) == one) }
    #expect(try store.library.article("none") == nil)
    #expect(try store.library.text(ofArticle: "bare") == "plain body")
    #expect(try store.library.articleCount() == articles.count)
  }

  @Test("the same import again changes nothing, and an edit updates")
  func idempotent() throws {
    let batch = (0..<20).map { stored(article("n\($0)")) }
    #expect(try store.library.import(batch).added == 20)
    var again = try store.library.import(batch)
    #expect(again.unchanged == 20 && again.added == 0 && again.updated == 0)
    var edited = batch
    edited[3].article.title = "Zebra crossing"
    edited[4].text = "a quagga in the text"
    edited[5].article.published = at(-9_999)
    again = try store.library.import(edited)
    #expect(again.unchanged == 17 && again.updated == 3)
    #expect(try store.library.search("zebra").map(\.article.id) == ["n3"])
    #expect(try store.library.search("quagga").map(\.article.id) == ["n4"])
    #expect(try store.library.search("title").count == 19)
    #expect(try store.library.articleCount() == 20)
    // With rank 1 the index is compared with what it indexes.
    try store.database.execute("INSERT INTO article_index (article_index, rank) VALUES ('integrity-check', 1)")
  }

  @Test("an article that changes within its own batch is found by its last text only, in whatever order batches come")
  func changedWithinBatch() throws {
    let url = "https://meridian.example/x"
    _ = try store.library.import([
      stored(article("late", published: at(50)), text: "walrus"),
      stored(article("one", published: at(9), url: url), text: "quagga"),
      stored(article("early", published: at(-50)), text: "walrus"),
      stored(article("two", published: at(-9), url: url), text: "okapi"),
    ])
    #expect(try store.library.search("quagga").isEmpty)
    #expect(try store.library.search("okapi").map(\.article.id) == ["one"])
    #expect(try store.library.search("walrus").map(\.article.id) == ["late", "early"])
    try store.database.execute("INSERT INTO article_index (article_index, rank) VALUES ('integrity-check', 1)")
  }

  @Test("an article known by its URL keeps its stored id")
  func sameURL() throws {
    _ = try store.library.import([stored(article("old", url: "https://meridian.example/x"))])
    var result = try store.library.import([stored(article("new", title: "Changed", url: "https://meridian.example/x"))])
    #expect(result.updated == 1)
    #expect(try store.library.article("old")?.title == "Changed")
    #expect(try store.library.article("new") == nil)
    _ = try store.library.import([stored(article("other"))])
    result = try store.library.import([
      stored(article("other", url: "https://meridian.example/x")), stored(article("third")),
    ])
    #expect(result.conflicts.map(\.owner) == ["old"] && result.added == 1)
    #expect(try store.library.article("other")?.url == "https://meridian.example/other")
  }

  @Test("more articles of one second than its places all go in")
  func crowdedSecond() throws {
    let result = try store.library.import((0..<700).map { stored(article("n\($0)")) })
    #expect(result.added == 700)
    #expect(try store.library.search("", limit: 1000).count == 700)
    let before1970 = Date(timeIntervalSince1970: -1.5)
    _ = try store.library.import([stored(article("old", title: "Ancient", published: before1970))])
    #expect(try store.library.article("old")?.published == before1970)
    #expect(try store.library.search("ancient", since: before1970).count == 1)
    for date in [Date.distantPast, .distantFuture, Date(timeIntervalSince1970: .nan)] {
      _ = try store.library.import([stored(article("odd", published: date))])
    }
  }

  @Test("a window is half open, and events are found by their day")
  func windows() throws {
    _ = try store.library.import([
      stored(article("before", published: at(-1))), stored(article("start", published: at(0))),
      stored(article("last", published: at(99.999))), stored(article("cutoff", published: at(100))),
      stored(article("event", published: at(-500), event: Event(day: monday.adding(days: 3)))),
      stored(article("sooner", published: at(-500), event: Event(day: monday))),
      stored(article("future", published: at(500), event: Event(day: monday))),
      stored(article("later", published: at(-500), event: Event(day: monday.adding(days: 4)))),
    ])
    #expect(
      try store.library.articles(publishedIn: Window(start: at(0), cutoff: at(100))).map(\.id) == ["last", "start"])
    let events = try store.library.articles(eventsFrom: monday, through: monday.adding(days: 3), publishedBefore: at(0))
    #expect(events.map(\.id) == ["sooner", "event"])
    #expect(events[0].body == "<p>Body of sooner</p>")
  }

  @Test("words, phrases, exclusions, prefixes, kinds and times narrow a search")
  func search() throws {
    _ = try store.library.import([
      stored(article("a", title: "Grain harbours", kind: .analysis, published: at(1)), text: "ships wait in Odesa"),
      stored(article("b", title: "A quiet week", kind: .inDepth, published: at(2)), text: "grain ships in the strait"),
      stored(article("c", title: "Élections", kind: .take, published: at(3)), text: "analysis of the vote: don't wait"),
    ])
    func found(_ query: String, since: Date? = nil, kind: Kind? = nil) throws -> [String] {
      try store.library.search(query, since: since, kind: kind).map(\.article.id)
    }
    #expect(try found("") == ["c", "b", "a"])
    #expect(try found("", kind: .inDepth) == ["b"])
    #expect(try found("", since: at(2)) == ["c", "b"])
    #expect(try found("grain") == ["a", "b"], "titles weigh more")
    #expect(try found("GRAIN strait") == ["b"])
    #expect(try found("\"ships wait\"") == ["a"])
    #expect(try found("\"wait ships\"").isEmpty)
    #expect(try found("ships -odesa") == ["b"])
    #expect(try found("-odesa") == ["c", "b"])
    #expect(try found("-\"ships wait\" -vote") == ["b"])
    #expect(try found("harb*") == ["a"])
    #expect(try found("harb").isEmpty)
    #expect(try found("elections") == ["c"], "without its accent")
    #expect(try found("analysis") == ["c"], "a kind is no word of the text")
    #expect(try found("ships", kind: .analysis) == ["a"])
    #expect(try found("ships", since: at(2)) == ["b"])
    #expect(try found("byline europe energy").count == 3)
    #expect(try store.library.search("strait")[0].snippet == "grain ships in the strait")
  }

  @Test("a word that very many have finds titles first, then the newest")
  func commonWord() throws {
    _ = try store.library.import(
      (0..<2_100).map { n in
        stored(
          article(
            "n\(n)", title: n % 1_000 == 7 ? "Trade" : "Else", kind: n < 2 ? .take : .news, published: at(Double(n))),
          text: "trade winds")
      })
    #expect(
      try store.library.search("trade", limit: 5).map(\.article.id) == ["n2007", "n1007", "n7", "n2099", "n2098"])
    #expect(try store.library.search("trade", since: at(2_050), limit: 2).map(\.article.id) == ["n2099", "n2098"])
    #expect(try store.library.search("trade", kind: .take, limit: 2).map(\.article.id) == ["n1", "n0"])
    #expect(try store.library.search("-gone", limit: 2).map(\.article.id) == ["n2099", "n2098"])
    #expect(try store.library.search("\"trade winds\" -else", limit: 9).map(\.article.id) == ["n2007", "n1007", "n7"])
  }

  @Test("no query is an error")
  func fuzz() throws {
    _ = try store.library.import(
      (0..<30).map { stored(article("n\($0)"), text: "NEAR the border AND not far OR elsewhere") })
    let pieces = [
      "\"", "'", "*", "-", "+", "(", ")", ":", "^", "NEAR", "NEAR(", "AND", "OR", "NOT", "{", "}", "title:", " ", "\t",
      "\n", "\u{0}", "a", "border", "é", "漢", "👩‍👩‍👧", ";", "--", "/*", "\\", "%", "_", ".", ",", "1", "½", "\u{301}",
      "٣", "\u{10ffff}", "\u{200d}", "kind", "rowid", "𐐀", "\u{fffd}", "ﬁ", "Ⅷ",
    ]
    var random = Seeded(7)
    for _ in 0..<3_000 {
      let query = (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
      for kind in [nil, Kind.inDepth] { _ = try store.library.search(query.joined(), kind: kind, limit: 3) }
    }
    _ = try store.library.search(String(repeating: "border ", count: 5_000))
    _ = try store.library.search(String(repeating: "x", count: 100_000))
    _ = try store.library.search("x", limit: .max)
    _ = try store.library.search("x", limit: .min)
    #expect(try store.library.search("NEAR border").count == 20)
  }
}
