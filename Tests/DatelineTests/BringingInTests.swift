import Foundation
import Newsroom
import Store
import TestSupport
import Testing

/// What a newsroom has already, by the commands that bring it in.
@Suite("Bringing articles in") struct BringingInTests {
  private static let feed = """
    <rss version="2.0"><channel><title>Wire</title>
    <item><title>A feed's first story</title><link>https://wire.example/one</link><guid>one</guid>
    <description>What it says.</description><pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate></item>
    <item><title>Nothing but a date</title><pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate></item>
    </channel></rss>
    """
  private static let export = """
    <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old site</title>
    <item><title>From WordPress</title><link>https://old.example/a/</link><guid>https://old.example/?p=1</guid>
    <content:encoded><![CDATA[<!-- wp:paragraph --><p>It [gallery ids="1"] was so.</p><!-- /wp:paragraph -->]]></content:encoded>
    <wp:post_id>1</wp:post_id><wp:post_date_gmt>2026-11-22 10:00:00</wp:post_date_gmt>
    <wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>
    <item><title>Not yet</title><wp:post_id>2</wp:post_id><wp:status>draft</wp:status><wp:post_type>post</wp:post_type>
    </item></channel></rss>
    """
  private static let page = """
    <!DOCTYPE html><html lang="en"><head><title>A saved page | Site</title>
    <script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
    "headline": "A saved page", "datePublished": "2026-11-21T09:00:00Z", "url": "https://site.example/saved"}</script>
    </head><body><nav><a href="/">Home</a></nav><article><h1>A saved page</h1>
    <p>The ministers met in the capital on Friday and agreed on a text that nobody had seen before the session began.</p>
    <p>It took them nine hours, two adjournments and a walk around the lake, after which they signed it without a word.</p>
    </article><aside>Sign up for our newsletter!</aside></body></html>
    """

  @Test("feeds, WordPress exports and saved pages go in by one command, and search finds them")
  func everyFormat() throws {
    let newsroom = try TestNewsroom(.settings)
    let feed = try newsroom.write(Self.feed, to: "in/feed.rss")
    try newsroom.write(Self.export, to: "in/export.xml")
    try newsroom.write(Self.page, to: "in/page.html")
    let done = try newsroom.check(["import", newsroom.root + "/in"], 65)
    #expect(done.output == "3 added, 0 updated, 0 unchanged, 1 draft left out, 1 broken\n")
    #expect(done.errors.contains("\(feed): \"Nothing but a date\": "))
    for (words, title) in [
      ("first story", "A feed's first story"), ("was so", "From WordPress"), ("nine hours", "A saved page"),
    ] {
      #expect(try newsroom.check(["articles", words]).output.contains(title))
    }
    #expect(try !newsroom.check(["articles", "gallery"]).output.contains("From WordPress"))
    let again = try newsroom.check(["import", newsroom.root + "/in"], 65)
    #expect(again.output.hasPrefix("0 added, 0 updated, 3 unchanged"))
  }

  @Test("a cut feed or export says so, and what it holds is in")
  func cutFiles() throws {
    let newsroom = try TestNewsroom(.settings)
    let feed = try newsroom.write(String(Self.feed.prefix(330)), to: "in/feed.rss")
    let export = try newsroom.write(
      String(Self.export[..<#require(Self.export.range(of: "<wp:status>draft")).lowerBound]), to: "in/export.xml")
    let done = try newsroom.check(["import", feed, export], 65)
    #expect(done.errors.contains("\(feed): the feed ends too early; what it holds is in"))
    #expect(
      done.errors.contains("\(export): the file ends too early; what it holds is in: export it again for the rest"))
    #expect(done.output.hasPrefix("2 added"))
  }

  @Test("fetch reads every source, asks for nothing twice, and one broken source stops none")
  func fetching() throws {
    let server = try WebServer()
    defer { server.stop() }
    let newsroom = try TestNewsroom(.settings)
    try newsroom.write(
      Self.feed.replacingOccurrences(of: "<item><title>Nothing.*", with: "", options: .regularExpression),
      to: "local.rss")
    try newsroom.write(
      """
      sources:
        - name: Bomb
          url: \(server.url("/bomb?40"))
        - name: Cut
          url: \(server.url("/half"))
        - name: Local
          url: local.rss
          kind: analysis
          regions: [Europe]
        - name: Gone
          url: \(server.url("/gone"))
        - name: Web
          url: \(server.url("/gzip"))
      """, to: "Config/sources.yaml")
    let done = try newsroom.check(["fetch"], 75)
    #expect(done.errors.contains("Bomb: "))
    #expect(done.errors.contains("Gone: "))
    #expect(done.errors.contains("Cut: the feed ends too early"))
    let article = try #require(try newsroom.openStore().library.article("https://wire.example/one"))
    #expect(article.kind == .analysis && article.regions == ["Europe"])
    // Of a feed that was cut, no ETag is kept: the next time asks for all of it.
    #expect(try newsroom.openStore().library.sourceState(server.url("/half"))?.etag == nil)
    try newsroom.write("sources:\n  - name: Web\n    url: \(server.url("/feed"))\n", to: "Config/sources.yaml")
    try newsroom.check(["fetch"], 65)
    #expect(try newsroom.openStore().library.sourceState(server.url("/feed"))?.etag == "\"v1\"")
  }

  @Test("a mistake in sources.yaml is told with its place")
  func badSources() throws {
    let newsroom = try TestNewsroom(.settings)
    try newsroom.write("sources:\n  - name: A\n    url: ftp://wire.example/feed\n", to: "Config/sources.yaml")
    let done = try newsroom.check(["fetch"], 78)
    #expect(done.errors.contains("sources.yaml:3:10: "))
  }

  @Test("an embargoed article is named among what is out, and runs when its embargo is over")
  func embargo() throws {
    let newsroom = try TestNewsroom(.library)
    try newsroom.write(
      article(
        "The sealed report", published: "2026-11-23 02:00:00 -0500", kind: "analysis",
        more: "priority: 5\nembargo: 2026-11-23 12:00:00 -0500\n"), to: "in/sealed.md")
    try newsroom.check(["import", newsroom.root + "/in"])
    try newsroom.check(["compose", "daily-review"])
    let first = try newsroom.check(["show", "daily-review", "--explain"]).output
    let out = try #require(first.range(of: "Out:"))
    #expect(first[out.upperBound...].contains("The sealed report"))
    #expect(first.contains("it is under embargo until 2026-11-23 12:00 (America/New_York) [embargo]"))
    let tuesday = "2026-11-24T06:10:00-05:00"
    try newsroom.check(["compose", "daily-review", "--date", "2026-11-24"], now: tuesday)
    let second = try newsroom.check(["show", "daily-review", "--explain"], now: tuesday).output
    #expect(second[..<(try #require(second.range(of: "Out:"))).lowerBound].contains("The sealed report"))
  }
}
