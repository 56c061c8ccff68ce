import Foundation
import Newsroom
import Store
import TestSupport
import Testing

/// Several sources of one article: each says what it knows, and takes nothing from the others.
@Suite("What sources say of an article") struct StatementTests {
  private static let url = "https://wire.example/strait"
  private static let whole = String(repeating: "The strait was closed for a day, and ships waited. ", count: 20)

  private static func file(_ more: String, body: String = whole) -> String {
    "---\ntitle: The strait\npublished: 2026-11-23 01:00:00 -0500\nurl: \(url)\n\(more)\n---\n\(body)\n"
  }

  private static func feed(
    _ text: String = "<content:encoded>\(whole) And reopened.</content:encoded>", title: String = "The strait",
    link: String = url, guid: String = "", more: String = ""
  ) -> String {
    """
    <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Wire</title>
    <link>https://wire.example/</link><item><title>\(title)</title><link>\(link)</link>\(guid)\(text)\(more)
    <pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>
    """
  }

  private func take(_ text: String, _ name: String, in newsroom: TestNewsroom) throws -> (
    output: String, errors: String
  ) {
    let path = try newsroom.write(text, to: "in/\(name)")
    let done = try newsroom.check(["import", path])
    return (done.output, done.errors)
  }

  @Test("a feed takes neither access nor embargo nor kind from an article, and brings its text")
  func feedAfterFile() throws {
    let newsroom = try TestNewsroom(.settings)
    let said = "access: subscribers\nembargo: 2026-11-24 06:00:00 -0500\nkind: take\npriority: 5\npin: daily-review"
    _ = try take(Self.file(said + "\nregions: [Asia]\ntopics: [shipping]"), "a.md", in: newsroom)
    _ = try take(Self.feed(title: "The strait, reopened", more: "<category>Ports</category>"), "f.rss", in: newsroom)
    let article = try #require(try newsroom.openStore().library.article(Self.url))
    #expect(article.access == .subscribers && article.kind == .take && article.embargo != nil)
    #expect(article.priority == 5 && article.pins == ["daily-review"])
    #expect(article.regions == ["Asia"] && article.topics == ["shipping"])
    #expect(article.title == "The strait, reopened" && article.body.contains("And reopened."))
  }

  @Test("a teaser never takes the place of a whole text, nor does a text that was cut short")
  func teaser() throws {
    let newsroom = try TestNewsroom(.settings)
    _ = try take(Self.file(""), "a.md", in: newsroom)
    _ = try take(Self.feed("<description>Just a few words.</description>"), "f.rss", in: newsroom)
    #expect(try newsroom.openStore().library.article(Self.url)?.body.contains("ships waited") == true)
    _ = try take(Self.feed("<content:encoded>Cut after a few…</content:encoded>"), "f.rss", in: newsroom)
    #expect(try newsroom.openStore().library.article(Self.url)?.body.contains("ships waited") == true)
    // The other way round the whole text comes in.
    let other = try TestNewsroom(.settings)
    _ = try take(Self.feed("<description>Just a few words.</description>"), "f.rss", in: other)
    _ = try take(Self.file(""), "a.md", in: other)
    #expect(try other.openStore().library.article(Self.url)?.body.contains("ships waited") == true)
  }

  @Test("a source changes and withdraws what it said itself; only a word of its own opens an article")
  func sameSource() throws {
    let newsroom = try TestNewsroom(.settings)
    _ = try take(Self.file("access: subscribers\nembargo: 2026-11-24\nkind: take"), "a.md", in: newsroom)
    _ = try take(Self.feed(), "f.rss", in: newsroom)
    let withdrawn = try take(Self.file(""), "a.md", in: newsroom)
    var article = try #require(try newsroom.openStore().library.article(Self.url))
    #expect(article.embargo == nil && article.kind == .news && article.access == .subscribers)
    #expect(withdrawn.errors.contains("stays subscribers"))
    _ = try take(Self.file("access: open"), "a.md", in: newsroom)
    article = try #require(try newsroom.openStore().library.article(Self.url))
    #expect(article.access == .open)
  }

  @Test("another source can make an article stricter, and never opens it")
  func strictest() throws {
    let newsroom = try TestNewsroom(.settings)
    _ = try take(Self.file("access: metered"), "a.md", in: newsroom)
    let open = try take(Self.feed(more: "<category>Open</category>"), "f.rss", in: newsroom)
    #expect(try newsroom.openStore().library.article(Self.url)?.access == .metered)
    #expect(open.errors.contains("stays metered"))
    _ = try take(Self.feed(more: "<category>Subscribers</category>"), "f.rss", in: newsroom)
    #expect(try newsroom.openStore().library.article(Self.url)?.access == .subscribers)
  }

  @Test("the same said again changes nothing, whoever spoke in between")
  func saidAgain() throws {
    let newsroom = try TestNewsroom(.settings)
    _ = try take(Self.file("kind: take"), "a.md", in: newsroom)
    _ = try take(Self.feed(title: "Another headline"), "f.rss", in: newsroom)
    #expect(try take(Self.file("kind: take"), "a.md", in: newsroom).output.hasPrefix("0 added, 0 updated, 1 unchanged"))
    #expect(try newsroom.openStore().library.article(Self.url)?.title == "Another headline")
  }

  @Test("a campaign's parameters, http or https, www and a slash at the end make no other article")
  func canonical() throws {
    let newsroom = try TestNewsroom(.settings)
    _ = try take(Self.feed(link: Self.url + "?utm_source=rss&amp;utm_campaign=a"), "f.rss", in: newsroom)
    for link in [
      "\(Self.url)?utm_source=rss&amp;utm_campaign=b", "http://www.wire.example/strait/", "\(Self.url)#top",
      "HTTPS://WIRE.example:443/strait?fbclid=x",
    ] {
      _ = try take(Self.feed(title: link, link: link), "f.rss", in: newsroom)
      #expect(try newsroom.openStore().library.articleCount() == 1, "\(link)")
    }
    let article = try #require(try newsroom.openStore().library.article(Self.url))
    #expect(!article.url.contains("utm"))
    _ = try take(Self.feed(link: Self.url + "?p=2"), "f.rss", in: newsroom)
    #expect(try newsroom.openStore().library.articleCount() == 2)
  }

  @Test("an article that moved is known by its guid, and a new one at its old place is another")
  func moved() throws {
    let newsroom = try TestNewsroom(.settings)
    let guid = "<guid isPermaLink=\"false\">a-77</guid>"
    _ = try take(Self.feed(guid: guid), "f.rss", in: newsroom)
    _ = try take(
      Self.feed(title: "Renamed", link: "https://wire.example/moved", guid: guid), "f.rss", in: newsroom)
    #expect(try newsroom.openStore().library.articleCount() == 1)
    let article = try #require(try newsroom.openStore().library.article(Self.url))
    #expect(article.title == "Renamed" && article.url == "https://wire.example/moved")
    _ = try take(Self.feed(title: "New", guid: "<guid isPermaLink=\"false\">b-1</guid>"), "f.rss", in: newsroom)
    #expect(try newsroom.openStore().library.articleCount() == 2)
    #expect(try newsroom.openStore().library.article(Self.url)?.title == "Renamed")
    // Another site's numbers are another's.
    _ = try take(Self.feed(title: "Else", link: "https://else.example/x", guid: guid), "f.rss", in: newsroom)
    #expect(try newsroom.openStore().library.articleCount() == 3)
  }

  @Test("a guid that stands twice in a feed identifies nothing")
  func repeatedGuid() throws {
    let newsroom = try TestNewsroom(.settings)
    let item = { (name: String) in
      "<item><title>\(name)</title><link>https://wire.example/\(name)</link><guid isPermaLink=\"false\">same</guid>"
        + "<pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate></item>"
    }
    _ = try take("<rss version=\"2.0\"><channel>\(item("a"))\(item("b"))</channel></rss>", "f.rss", in: newsroom)
    #expect(try newsroom.openStore().library.articleCount() == 2)
  }
}
