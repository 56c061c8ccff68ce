import Foundation
import Markup
import Newsroom
import Testing
import Wire

private func read(_ text: String, type: String? = nil, url: String? = "https://example.com/feeds/all.xml") throws
  -> Feed
{
  try FeedReader.read(Array(text.utf8), contentType: type, url: url)
}

private func item(_ inner: String) throws -> FeedEntry {
  let namespaces =
    "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
    + "xmlns:media='http://search.yahoo.com/mrss/' xmlns:atom='http://www.w3.org/2005/Atom'"
  let feed = try read("<rss version='2.0' \(namespaces)><channel><item>\(inner)</item></channel></rss>")
  return try #require(feed.entries.first)
}

private func entry(_ inner: String) throws -> FeedEntry {
  try #require(try read("<feed xmlns='http://www.w3.org/2005/Atom'><entry>\(inner)</entry></feed>").entries.first)
}

private func instant(_ text: String) -> Date? { try? Date(text, strategy: .iso8601) }

@Suite("Reading feeds")
struct FeedTests {
  @Test("RSS 2.0 with its usual extensions is read")
  func rss() throws {
    let source = """
      <?xml version="1.0" encoding="UTF-8"?>
      <rss version="2.0" xmlns:x="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><channel>
      <title>The Review</title><link>https://example.com/</link><language>en-GB</language>
      <atom:link href="https://example.com/feed" rel="self"/>
      <item><title>Cats &amp;amp; dogs</title><link>https://example.com/a?x=1&amp;y=2</link>
      <guid isPermaLink="false">tag:1</guid><pubDate>Mon, 23 Nov 2026 06:00:00 -0500</pubDate>
      <dc:creator>Ann Lee</dc:creator><dc:creator>Bo Chen</dc:creator>
      <category>Analysis</category><category domain="places">Asia</category>
      <description>Short &lt;b&gt;words&lt;/b&gt;</description>
      <x:encoded><![CDATA[<p onclick="x()">Long <a href="/b">words</a><script>x()</script></p>]]></x:encoded>
      <media:content url="https://example.com/p.jpg" medium="image"><media:title>A cat</media:title></media:content>
      </item></channel></rss>
      """
    let feed = try read(source)
    #expect(feed.format == .rss)
    #expect(feed.title == "The Review")
    #expect(feed.link == "https://example.com/")
    #expect(feed.language == "en-GB")
    #expect(feed.problem == nil)
    let entry = try #require(feed.entries.first)
    #expect(entry.title == "Cats & dogs")
    #expect(entry.link == "https://example.com/a?x=1&y=2")
    #expect(entry.id == "tag:1")
    #expect(!entry.isPermalink)
    #expect(entry.published == instant("2026-11-23T11:00:00Z"))
    #expect(entry.authors.map(\.name) == ["Ann Lee", "Bo Chen"])
    #expect(entry.categories == [FeedCategory(term: "Analysis"), FeedCategory(term: "Asia", scheme: "places")])
    #expect(entry.summary == "<p>Short <b>words</b></p>\n")
    #expect(entry.content == "<p>Long <a href=\"https://example.com/b\">words</a></p>\n")
    #expect(entry.image == Image(url: "https://example.com/p.jpg", alt: "A cat"))
  }

  @Test("Atom's types of text, bases and links are read")
  func atom() throws {
    let source = """
      <feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/x/" xml:lang="de">
      <title type="html">&lt;i&gt;The&lt;/i&gt; Review</title><link href="/home"/><author><name>Desk</name></author>
      <entry xml:base="y/"><id>urn:1</id><title type="text">1 &lt; 2 &amp;amp; 3</title>
      <link rel="self" href="s"/><link rel="alternate" type="text/html" href="a"/>
      <link rel="enclosure" type="image/png" href="p.png"/>
      <published>2026-11-23T06:00:00Z</published><updated>2026-11-23T07:30:00+01:00</updated>
      <category term="asia" label="Asia"/><summary>Plain &lt;b&gt; text</summary>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p xml:base="z/"><a href="q">link</a></p></div></content>
      </entry></feed>
      """
    let feed = try read(source, url: nil)
    #expect(feed.title == "The Review")
    #expect(feed.link == "https://example.org/home")
    #expect(feed.authors == [FeedPerson(name: "Desk")])
    let entry = try #require(feed.entries.first)
    #expect(entry.title == "1 < 2 &amp; 3")
    #expect(entry.link == "https://example.org/x/y/a")
    #expect(entry.summary == "<p>Plain &lt;b&gt; text</p>\n")
    #expect(entry.content == "<p><a href=\"https://example.org/x/y/z/q\">link</a></p>\n")
    #expect(entry.image?.url == "https://example.org/x/y/p.png")
    #expect(entry.updated == instant("2026-11-23T06:30:00Z"))
    #expect(entry.language == "de")
  }

  @Test("RSS 1.0 has its items beside the channel")
  func rdf() throws {
    let source = """
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:d="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.com/"><title>T</title></channel>
      <image><title>Not this</title></image>
      <item rdf:about="https://example.com/1"><title>One</title><link>https://example.com/1</link>
      <d:date>2026-11-23</d:date><d:subject>Asia</d:subject></item></rdf:RDF>
      """
    let feed = try read(source)
    #expect(feed.format == .rdf)
    #expect(feed.title == "T")
    #expect(feed.entries.map(\.title) == ["One"])
    #expect(feed.entries.first?.id == "https://example.com/1")
    #expect(feed.entries.first?.updated == instant("2026-11-23T00:00:00Z"))
    #expect(feed.entries.first?.categories == [FeedCategory(term: "Asia")])
  }

  @Test("JSON Feed is read")
  func json() throws {
    let source = """
      {"version": "https://jsonfeed.org/version/1.1", "title": "T", "home_page_url": "https://example.com/", "items": [
      {"id": "1", "url": "/one", "title": "One \\u2013 1", "content_html": "<p>x<script>y</script><a href='z'>z</a></p>",
       "summary": "S < T", "date_published": "2026-11-23T06:00:00-05:00", "tags": ["Asia"], "image": "i.png",
       "authors": [{"name": "Ann", "url": "https://example.com/ann"}]}, {"id": 2, "content_text": "Plain & simple"}]}
      """
    let feed = try read(source)
    #expect(feed.format == .json)
    let one = try #require(feed.entries.first)
    #expect(one.link == "https://example.com/one")
    #expect(one.title == "One – 1")
    #expect(one.summary == "<p>S &lt; T</p>\n")
    #expect(one.content == "<p>x<a href=\"https://example.com/z\">z</a></p>\n")
    #expect(one.authors == [FeedPerson(name: "Ann", uri: "https://example.com/ann")])
    #expect(one.published == instant("2026-11-23T11:00:00Z"))
    #expect(feed.entries.last?.id == "2")
    #expect(feed.entries.last?.content == "<p>Plain &amp; simple</p>\n")
  }

  @Test("HTTP's charset and its lack are heeded")
  func charsets() throws {
    let latin = Array("<rss><channel><title>".utf8) + [0x93, 0xE9, 0x94] + Array("</title></channel></rss>".utf8)
    #expect(try FeedReader.read(latin).title == "“é”")
    #expect(try FeedReader.read(latin, contentType: "text/xml; charset=\"windows-1251\"").title == "“й”")
    let utf = Array("<rss><channel><title>é</title></channel></rss>".utf8)
    #expect(try FeedReader.read(utf, contentType: "text/xml;charset=utf-8").title == "é")
    #expect(try FeedReader.read([0xEF, 0xBB, 0xBF] + utf, contentType: "text/xml;charset=koi8-r").title == "é")
  }

  @Test("a cut feed gives its whole entries and says that it was cut")
  func truncated() throws {
    let feed = try read("<rss><channel><title>T</title><item><title>One</title></item><item><title>Tw")
    #expect(feed.entries.map(\.title) == ["One"])
    #expect(feed.problem == "line 1: the document ends before its elements do")
    #expect(feed.isTruncated)
    #expect(try !read("<rss><channel><title>T</title></channel></rss>").isTruncated)
  }

  @Test("what is no feed is said to be none")
  func notFeeds() {
    for (text, word) in [
      ("", "nothing at all"), ("  \n", "nothing at all"), ("<!DOCTYPE html><html><head></head></html>", "a web page"),
      ("hello", "a text without"), ("{\"a\": 1}", "without a list of items"), ("<opml/>", "a document of <opml>"),
    ] {
      let error = #expect(throws: FeedError.self) { try read(text) }
      #expect(error?.description.contains(word) == true)
    }
    #expect(throws: FeedError.self) { try read("{\"items\": [}") }
  }

  @Test("ill-formed entries give what they can")
  func illFormed() throws {
    #expect(try item("<title>AT&T &nbsp;&eacute; <b>bold</title>").title == "AT&T é bold")
    #expect(try item("<description>one<br>two</description><title>T</title>").title == "T")
    #expect(try item("<nope:x>1</nope:x><dc:title>T</dc:title>").title == "T")
    #expect(try item("<title>A</title><image><title>B</title></image>").title == "A")
    #expect(try item("<description>&lt;p&gt;a&lt;object&gt;b</description>").summary == "<p>ab</p>\n")
    #expect(try item("<description>a&lt;!-- b &gt;c</description>").summary == "<p>ac</p>\n")
  }

  @Test("links are where a reader can go")
  func links() throws {
    #expect(try item("<guid>https://example.com/g</guid>").link == "https://example.com/g")
    #expect(try item("<guid isPermaLink='false'>https://example.com/g</guid>").link == nil)
    #expect(try item("<guid>https://example.com/g</guid><link> /l </link>").link == "https://example.com/l")
    #expect(try item("<atom:link href='/s' rel='self'/><link>/l</link>").link == "https://example.com/l")
    #expect(
      try entry("<link rel='alternate' type='application/pdf' href='/p'/><link href='/h'/>").link?.hasSuffix("/h")
        == true)
  }

  @Test(
    "people are told from their addresses",
    arguments: [
      ("ann@example.com (Ann Lee)", "Ann Lee", "ann@example.com"), ("Ann Lee", "Ann Lee", nil),
      ("Ann Lee <ann@example.com>", "Ann Lee", "ann@example.com"), ("ann@example.com", nil, "ann@example.com"),
      ("Ann Lee (ann@example.com)", "Ann Lee", "ann@example.com"),
    ] as [(String, String?, String?)])
  func people(text: String, name: String?, email: String?) throws {
    let escaped = text.replacing("<", with: "&lt;")
    #expect(try item("<author>\(escaped)</author>").authors == [FeedPerson(name: name, email: email)])
  }

  @Test(
    "dates are read as they come",
    arguments: [
      ("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"), ("Thu, 1 Jan 04 19:48 EST", "2004-01-02T00:48:00Z"),
      ("01 Jan 2004 19:48:21 +0530", "2004-01-01T14:18:21Z"), ("Jan 1, 2004 7:48 PM", "2004-01-01T19:48:00Z"),
      ("Thursday, January 1, 2004 12:00 AM", "2004-01-01T00:00:00Z"), ("1-Jan-2004", "2004-01-01T00:00:00Z"),
      ("Sun Jan  4 16:29:06 PST 2004", "2004-01-05T00:29:06Z"), ("Sun Jan  4 16:29:06 2004", "2004-01-04T16:29:06Z"),
      ("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z"),
      ("Thu, 01 Jan 2004 19:48:21 Etc/GMT", "2004-01-01T19:48:21Z"),
      ("2003-12-31T10:14:55Z", "2003-12-31T10:14:55Z"), ("2003-12-31T10:14:55.7-08:00", "2003-12-31T18:14:55Z"),
      ("2003-12-31 10:14", "2003-12-31T10:14:00Z"), ("20031231T101455Z", "2003-12-31T10:14:55Z"),
      ("2003-12", "2003-12-01T00:00:00Z"), ("2003", "2003-01-01T00:00:00Z"), ("2003-365", "2003-12-31T00:00:00Z"),
      ("2003335", "2003-12-01T00:00:00Z"), ("03-12-31", "2003-12-31T00:00:00Z"), ("2004-W01-4", "2004-01-01T00:00:00Z"),
      ("2004년 05월 28일  01:31:15", "2004-05-27T16:31:15Z"), ("2004-05-25 오후 11:23:17", "2004-05-25T14:23:17Z"),
      ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z"), ("2004-július-13T9:15-05:00", nil),
      ("yesterday", nil), ("Thu, 32 Foo 2004", nil), ("", nil), ("99:99", nil), ("Mon, 1 Jan 2004 29:00:00 GMT", nil),
    ] as [(String, String?)])
  func dates(text: String, expected: String?) throws {
    let date = try item("<pubDate>\(text)</pubDate>").published
    // To the second: fractions are kept, and nobody's concern here.
    #expect(date.map { $0.timeIntervalSince1970.rounded(.down) } == expected.flatMap(instant)?.timeIntervalSince1970)
  }

  @Test("an entry becomes an article of ours")
  func article() throws {
    let dialect = ArticleDialect(urlPattern: "https://example.com/{slug}", home: "https://example.com", timeZone: .gmt)
    let entry = try item(
      """
      <title>One</title><link>https://example.com/2026/one-story.html</link><guid isPermaLink="false">g</guid>
      <pubDate>Mon, 23 Nov 2026 06:00:00 GMT</pubDate><description>Stand &lt;i&gt;first&lt;/i&gt;</description>
      <content:encoded>&lt;p&gt;Body&lt;/p&gt;</content:encoded><dc:creator>Ann</dc:creator>
      <category>In Depth</category><category>asia</category><category>Subscribers</category><category>Trade</category>
      """)
    let (article, text, _) = try FeedArticle.article(entry, of: Feed(format: .rss), dialect: dialect, regions: ["Asia"])
    #expect(article.id == "https://example.com/2026/one-story.html")
    #expect(article.slug == "one-story")
    #expect(article.standfirst == "Stand first")
    #expect(article.kind == .inDepth)
    #expect(article.regions == ["Asia"])
    #expect(article.access == .subscribers)
    #expect(article.topics == ["Trade"])
    #expect(article.bylines == ["Ann"])
    #expect(article.body == "<p>Body</p>\n")
    #expect(text == "Body")
    #expect(throws: FeedArticle.Gap.noLink) {
      try FeedArticle.article(try item("<title>T</title>"), of: Feed(format: .rss), dialect: dialect)
    }
    #expect(throws: FeedArticle.Gap.noDate) {
      try FeedArticle.article(try item("<title>T</title><link>/l</link>"), of: Feed(format: .rss), dialect: dialect)
    }
    #expect(throws: FeedArticle.Gap.noTitle) {
      try FeedArticle.article(try item("<link>/l</link>"), of: Feed(format: .rss), dialect: dialect)
    }
  }
}
