import Foundation
import Markup
import Newsroom
import TestSupport
import Testing

@testable import Wire

private func makePost(
  _ body: String, id: Int = 1, status: String = "publish", type: String = "post", date: String = "2026-03-01 10:00:00",
  gmt: String = "2026-03-01 15:00:00", more: String = "", w: String = "wp"
) -> String {
  """
  <item><title><![CDATA[Grain & ships]]></title><link>https://e.org/\(id)/</link><dc:creator>jane</dc:creator>
  <guid>https://e.org/?p=\(id)</guid><content:encoded><![CDATA[\(body)]]></content:encoded>
  <excerpt:encoded><![CDATA[In short.]]></excerpt:encoded><\(w):post_id>\(id)</\(w):post_id>
  <\(w):post_date>\(date)</\(w):post_date><\(w):post_date_gmt>\(gmt)</\(w):post_date_gmt><\(w):post_name>p-\(id)</\(w):post_name>
  <\(w):status>\(status)</\(w):status><\(w):post_type>\(type)</\(w):post_type>\(more)</item>

  """
}

private func export(_ items: String, w: String = "wp", version: String = "1.2") -> String {
  """
  <?xml version="1.0"?>
  <!-- made by
  WordPress -->
  <rss version="2.0" xmlns:excerpt="http://wordpress.org/export/\(version)/excerpt/"
    xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:\(w)="http://wordpress.org/export/\(version)/">
  <channel><title>E</title>
  <\(w):author><\(w):author_login>jane</\(w):author_login><\(w):author_display_name>Jane Doe</\(w):author_display_name></\(w):author>
  \(items)</channel></rss>
  """
}

private func read(_ xml: String) throws -> (articles: [Article], problems: [ArticleError], summary: WXRReader.Summary) {
  let zone = try #require(TimeZone(identifier: "America/New_York"))
  let dialect = ArticleDialect(urlPattern: "https://e.org/{slug}/", home: "https://e.org", timeZone: zone)
  var articles: [Article] = []
  var problems: [ArticleError] = []
  let summary = try WXRReader(dialect: dialect, regions: ["Asia"]).read(
    path: "e.xml",
    open: {
      var rest = Array(xml.utf8)[...]
      return {
        if rest.isEmpty { return nil }
        defer { rest = rest.dropFirst(1000) }
        return Array(rest.prefix(1000))
      }
    },
    each: { entry in
      switch entry {
      case .article(.article(let article, _, _), _): articles.append(article)
      case .article: break
      case .problem(let problem): problems.append(problem)
      }
    })
  return (articles, problems, summary)
}

@Suite("WordPress exports") struct WXRTests {
  @Test("a post is an article with its author, labels, picture and times", arguments: [("wp", "1.2"), ("w", "1.0")])
  func post(prefix w: String, version: String) throws {
    let more = """
      <category domain="category" nicename="analysis">Analysis</category><category domain="category">Asia</category>
      <category domain="post_tag">Grain</category><category domain="category" nicename="uncategorized">None</category>
      <\(w):postmeta><\(w):meta_key>_thumbnail_id</\(w):meta_key><\(w):meta_value>9</\(w):meta_value></\(w):postmeta>
      """
    let picture = """
      <item><title>p</title><\(w):post_id>9</\(w):post_id><\(w):post_type>attachment</\(w):post_type>
      <\(w):attachment_url>https://e.org/a.jpg</\(w):attachment_url></item>
      """
    let result = try read(export(makePost("One.\n\nTwo.", more: more, w: w) + picture, w: w, version: version))
    let article = try #require(result.articles.first)
    #expect(article.title == "Grain & ships")
    #expect(article.bylines == ["Jane Doe"])
    #expect(article.standfirst == "In short.")
    #expect(article.kind == .analysis)
    #expect(article.regions == ["Asia"])
    #expect(article.topics == ["Grain"])
    #expect(article.image?.url == "https://e.org/a.jpg")
    #expect(article.body == "<p>One.</p>\n<p>Two.</p>\n")
    #expect(article.url == "https://e.org/1/")
    #expect(article.published == Timestamp.read("2026-03-01T15:00:00Z", in: .gmt))
    #expect(result.summary.otherTypes == ["attachment": 1])
  }

  @Test("drafts, private, future and trashed posts are counted and stay out")
  func statuses() throws {
    let items = ["publish", "draft", "private", "future", "trash", "draft"].enumerated()
      .map { makePost("x", id: $0.offset, status: $0.element) }.joined()
    let summary = try read(export(items)).summary
    #expect(summary.articles == 1)
    #expect(summary.keptOut == ["draft": 2, "private": 1, "future": 1, "trash": 1])
  }

  @Test("without a time in GMT the local one counts, in the publication's zone")
  func dates() throws {
    let none = "0000-00-00 00:00:00"
    let result = try read(export(makePost("x", gmt: none) + makePost("x", id: 2, date: none, gmt: none)))
    #expect(result.articles.map(\.published) == [Timestamp.read("2026-03-01T15:00:00Z", in: .gmt)])
    #expect(result.problems.count == 1)
    #expect(result.problems.first?.line == 14)
  }

  @Test("a file that was cut short gives what is whole, and says so")
  func truncated() throws {
    let xml = export(makePost("x") + makePost("y", id: 2))
    let cut = try #require(xml.firstRange(of: "<link>https://e.org/2/"))
    let result = try read(String(xml[..<cut.upperBound]))
    #expect(result.articles.count == 1)
    #expect(result.summary.isTruncated)
    #expect(result.problems.count == 1)
  }

  @Test("what is no export, and a title without end, are refused")
  func refused() {
    #expect(throws: WXRReader.Failure.self) { try read("<rss><channel><item><title>x</title></item></channel></rss>") }
    #expect(throws: WXRReader.Failure.self) { try read("not xml") }
    let endless = export("<item><title>" + String(repeating: "a ", count: 9 << 20) + "</title></item>")
    #expect(throws: WXRReader.Failure.self) { try read(endless) }
  }

  @Test(
    "shortcodes go, brackets stay",
    arguments: [
      ("He [sic] said [1].", "He [sic] said [1]."), ("a [gallery ids=\"1,2\"] b", "a  b"),
      ("[[gallery]] x", "[gallery] x"),
      ("[vc_row][vc_column width=\"1/2\"]Text[/vc_column][/vc_row]", "Text"), ("[emphasis added]", "[emphasis added]"),
      ("[box]in[/box] out", "in out"), ("[contact-form]x[/contact-form]y", "y"), ("[broken", "[broken"),
      (
        "[caption id=\"a\"]<a href=\"/b\"><img src=\"/a.jpg\" /></a> A ship[/caption]",
        "<figure><a href=\"/b\"><img src=\"/a.jpg\" /></a><figcaption> A ship</figcaption></figure>"
      ),
      ("[my-plugin x=1 /]t", "t"), ("the [president] spoke", "the [president] spoke"),
    ])
  func shortcodes(source: String, expected: String) {
    #expect(String(decoding: Shortcode.expand(Array(source.utf8)), as: UTF8.self) == expected)
  }

  @Test(
    "bodies are paragraphs, by block or by empty line",
    arguments: [
      (
        "<!-- wp:paragraph {\"a\":1} -->\n<p>One.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:latest-posts /-->",
        "<p>One.</p>"
      ),
      ("One\ntwo\r\n\r\nThree", "<p>One<br>two</p><p>Three</p>"),
      ("<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>\nx", "<ul><li>a</li><li>b</li></ul><p>x</p>"),
      ("<blockquote>a\n\nb</blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
      ("<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>"), ("a<!--more-->\n\nb", "<p>a</p><p>b</p>"),
      ("<em>a</em> b\n\n<h2>c</h2>\nd", "<p><em>a</em> b</p><h2>c</h2><p>d</p>"),
    ])
  func bodies(source: String, expected: String) throws {
    let html = String(decoding: try PostBody.html(Array(source.utf8), base: nil), as: UTF8.self)
    #expect(html.replacing(">\n", with: ">") == expected)
  }

  @Test("any noise in a post gives clean HTML")
  func property() throws {
    var random = Seeded.drawn()
    let pieces = [
      "[", "]", "[/", "[[", "<!--", "-->", "<!-- wp:x -->", "\n\n", "<p>", "</li>", "<pre>", "[caption]", "[/caption]",
      "a=\"", "é", "<img ",
    ]
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined()
      let html = try PostBody.html(Array(text.utf8), base: nil)
      #expect(try Sanitizer.sanitize(html) == html, "\(random.repeats)")
    }
    let clock = ContinuousClock()
    let many = Array(String(repeating: "[a][b x=\"", count: 50_000).utf8)
    #expect(clock.measure { _ = Shortcode.expand(many) } < .seconds(10))
  }
}
