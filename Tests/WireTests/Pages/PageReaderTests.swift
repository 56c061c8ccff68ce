import Foundation
import Newsroom
import TestSupport
import Testing

@testable import Wire

private let prose = [
  "The ceasefire held for a third day on Monday, and the first ships left the port at dawn, officials said.",
  "Farmers along the river said that prices had risen by 14 percent since January, which few of them could bear.",
  "“We have heard this before,” said one of them, who asked not to be named; the government denies it.",
  "Negotiators from both sides are to meet again in Geneva, where talks had stalled over the status of detainees.",
]

private func page(_ body: String, head: String = "", title: String = "The Strait Reopens After a Month") -> [UInt8] {
  Array(
    """
    <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>\(title) | The Example Post</title>
    <meta property="og:site_name" content="The Example Post">\(head)</head><body>\(body)</body></html>
    """.utf8)
}

private func paragraphs(_ texts: [String] = prose) -> String { texts.map { "<p>\($0)</p>" }.joined() }

private func teasers(_ count: Int) -> String {
  (0..<count).map { "<div><h3><a href='/\($0)'>Another story number \($0)</a></h3><p>\(prose[$0 % 4])</p></div>" }
    .joined()
}

@Suite("Saved pages") struct PageReaderTests {
  @Test("an article is taken out of what stands around it")
  func article() throws {
    let html = page(
      """
      <nav><ul><li><a href="/w">World</a></li></ul></nav><div class="main"><h1>The Strait Reopens After a Month</h1>
      <div class="share-bar"><a href="#">Tweet</a></div>\(paragraphs(Array(prose[..<2])))<div class="ad-slot">Advertisement</div>
      <div class="newsletter"><p>Get the best of our reporting, every morning, in your inbox, for nothing at all.</p></div>
      \(paragraphs(Array(prose[2...])))<h3>Related</h3><ul><li><a href="/x">Another story</a></li></ul></div>
      <div>\(teasers(6))</div><div id="comments">\(paragraphs())\(paragraphs())</div>
      <footer><p>Copyright 2026, all rights reserved, and so on and so forth, by the publisher and its agents.</p></footer>
      """)
    let article = try PageReader.read(html)
    #expect(article.text == prose.joined(separator: "\n\n"))
    #expect(article.title == "The Strait Reopens After a Month")
    #expect(article.body == prose.map { "<p>\($0)</p>\n" }.joined())
  }

  @Test("headings, lists, quotations and tables of the article stay, captions go")
  func structure() throws {
    let html = page(
      """
      <article><h1>The Strait Reopens After a Month</h1>\(paragraphs(Array(prose[..<2])))<h2>What comes next</h2>
      <figure><img src="/a.jpg" alt="A ship"><figcaption>A ship in the strait. Photo: AFP</figcaption></figure>
      <ul><li>Grain</li><li>Oil</li></ul><blockquote><p>\(prose[2])</p></blockquote>
      <table><tr><td>Ukraine</td><td>14</td></tr></table>\(paragraphs([prose[3]]))</article>
      """)
    let article = try PageReader.read(html, url: "https://example.org/a")
    for kept in [
      "<h2>What comes next</h2>", "<li>Oil</li>", "<blockquote>", "<td>Ukraine</td>", "https://example.org/a.jpg",
    ] {
      #expect(article.body.contains(kept), "\(kept)")
    }
    #expect(!article.text.contains("AFP"))
  }

  @Test("text between double line breaks becomes paragraphs")
  func lineBreaks() throws {
    let html = page(
      "<div><h1>The Strait Reopens After a Month</h1><div>\(prose.joined(separator: "<br><br>\n"))</div></div>")
    #expect(try PageReader.read(html).body == prose.map { "<p>\($0)</p>\n" }.joined())
  }

  @Test("the next article of an endless page stays out")
  func endless() throws {
    let second = (0..<3).map { _ in paragraphs() }.joined()
    let html = page(
      """
      <div><article><h1>The Strait Reopens After a Month</h1><div>\(paragraphs())</div></article>
      <article><h1>Quite Another Matter</h1><div>\(second)</div></article></div>
      """)
    #expect(try PageReader.read(html).text == prose.joined(separator: "\n\n"))
  }

  @Test("JSON-LD is believed before OpenGraph, also in a graph, with commas too many")
  func structuredData() throws {
    let head = """
      <meta property="og:title" content="Another headline"><meta property="og:image" content="/i.jpg">
      <meta name="description" content="A ship &amp;amp; a port."><link rel="canonical" href="https://example.org/c#x">
      <meta property="article:tag" content="Grain"><meta property="article:section" content="World">
      <script type="application/ld+json">{"@graph":[{"@type":"WebPage","name":"x"},{"@id":"#j","name":"Jane Doe"},
      {"@type":["NewsArticle"],"headline":"The Strait\nReopens","author":[{"@id":"#j"},{"name":"John Roe"}],
      "datePublished":"2026-03-01T10:00:00+01:00","isAccessibleForFree":"False",},]}</script>
      """
    let article = try PageReader.read(page("<h1>x</h1>" + paragraphs(), head: head))
    #expect(article.title == "The Strait Reopens")
    #expect(article.bylines == ["Jane Doe", "John Roe"])
    #expect(article.published == Timestamp.read("2026-03-01T09:00:00Z", in: .gmt))
    #expect(article.access == .subscribers)
    #expect(article.canonicalURL == "https://example.org/c")
    #expect(article.image?.url == "https://example.org/i.jpg")
    #expect(article.standfirst == "A ship & a port.")
    #expect(article.topics == ["Grain"])
    #expect(article.section == "World")
    #expect(article.siteName == "The Example Post")
    #expect(article.language == "en")
  }

  @Test("a page drawn by scripts gives the text of its structured data")
  func bodyInData() throws {
    let body = prose.joined(separator: "\\n\\n")
    let head =
      #"<script type="application/ld+json">{"@type":"NewsArticle","headline":"H","articleBody":"\#(body)"}</script>"#
    #expect(
      try PageReader.read(page("<div id=root>Loading…</div>", head: head)).text == prose.joined(separator: "\n\n"))
  }

  @Test(
    "the charset is the mark's, the text's own, HTTP's, the tag's, else windows-1252",
    arguments: [
      ([0xEF, 0xBB, 0xBF] + Array("é".utf8), nil, "é"),
      (Array("<meta charset=latin1>é".utf8), nil, "<meta charset=latin1>é"),
      ([0xE9, 0x80], nil, "é€"), ([0xC4, 0xE3, 0xBA, 0xC3], "text/html; charset=\"gb2312\"", "你好"),
      ([0xFF, 0xFE, 0x41, 0x00], nil, "A"),
      (Array("<meta charset=koi8-r>".utf8) + [0xC1], nil, "<meta charset=koi8-r>а"),
      ([0xE9], "text/html; charset=no-such", "é"),
    ] as [([UInt8], String?, String)])
  func charset(bytes: [UInt8], contentType: String?, text: String) {
    #expect(String(decoding: PageCharset.utf8(bytes, contentType: contentType), as: UTF8.self) == text)
  }

  @Test("what is no page is an error that says so")
  func refusals() {
    #expect(throws: PageError("the page", .noArticle)) { try PageReader.read([]) }
    #expect(throws: PageError("the page", .notText)) { try PageReader.read([UInt8](repeating: 0, count: 5000)) }
    #expect(throws: PageError.self) { try PageReader.read([UInt8](repeating: 0x41, count: PageReader.limit + 1)) }
    #expect(throws: PageError.self) { try PageReader.read(Array(String(repeating: "<div>", count: 5000).utf8)) }
  }

  @Test("any part of a page, and any noise in it, gives an article or a PageError")
  func property() {
    let whole = page("<article><h1>T</h1>\(paragraphs())<ul><li><a href=/x>y</a></li></ul></article>\(teasers(3))")
    var random = Seeded.drawn()
    let pieces = [
      "<", ">", "\"", "<table>", "</div>", "<a href=", "<!--", "<script>", "&#0;", "]]>", "\u{0}", "<br><br>", "<p>",
    ]
    for _ in 0..<200 {
      var bytes = Array(whole.prefix(Int.random(in: 0...whole.count, using: &random)))
      for _ in 0..<Int.random(in: 0...20, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "<").utf8), at: place)
      }
      let article = try? PageReader.read(bytes, url: "https://example.org/")
      if let article {
        #expect(!article.body.contains("<script"), "\(random.repeats)")
        #expect(!article.title.contains("\n"), "\(random.repeats)")
      }
    }
  }

  @Test("hostile pages are read in little time")
  func hostile() {
    let pages = [
      String(repeating: "<div><p>text, and text. ", count: 300) + String(repeating: "</p></div>", count: 300),
      String(repeating: "<p><b>a</b>, b. ", count: 40_000),
      String(repeating: "<h3><a href=x>t</a></h3>", count: 20_000),
      "<script type='application/ld+json'>" + String(repeating: "[", count: 100_000) + "</script>",
    ]
    let clock = ContinuousClock()
    for html in pages {
      let time = clock.measure { _ = try? PageReader.read(page(html)) }
      #expect(time < .seconds(20))
    }
  }
}

@Suite("Saved plain-text pages") struct PlainPageTests {
  @Test("an interview ends where the subscription pitch begins")
  func interview() throws {
    let text = """
      World
      Analysis
      Sign in
      Why the Strait Matters to All of Us
      A former envoy on grain, ships and the winter ahead
      By Jane Doe
      March 1, 2026

      \(prose[0])
      What do you expect from the talks?
      Rao: \(prose[1])
      And after that?
      Rao: \(prose[3])
      Keep reading for free!
      Get unlimited access to all of our reporting, our archive and our daily newsletters, from four dollars a month.
      Most read
      Another story about something else entirely
      """
    let article = try PageReader.readText(Array(text.utf8))
    #expect(article.title == "Why the Strait Matters to All of Us")
    #expect(article.standfirst == "A former envoy on grain, ships and the winter ahead")
    #expect(article.bylines == ["Jane Doe"])
    #expect(article.published == Timestamp.read("2026-03-01", in: .gmt))
    #expect(article.interviewee == "Rao")
    #expect(
      article.text.split(separator: "\n\n").map(String.init) == [
        prose[0], "What do you expect from the talks?", "Rao: " + prose[1], "And after that?", "Rao: " + prose[3],
      ])
  }

  @Test("markup in plain text is text")
  func markup() throws {
    let article = try PageReader.readText(
      Array("A Headline of Some Words\n\n\(prose[0])<script>x</script> \(prose[1])".utf8))
    #expect(!article.body.contains("<script"))
    #expect(throws: PageError.self) { try PageReader.readText(Array(" \n\n".utf8)) }
  }

  @Test("control characters in plain text reach neither the headline nor the names")
  func controls() throws {
    let article = try PageReader.readText(
      Array("A Headline\u{0}of\u{1B} Some \u{9B}Words\n\nBy Ada\u{7} Obi\n\n\(prose[0])\n\n\(prose[1])".utf8))
    #expect(article.title == "A Headline of Some Words")
    #expect(article.bylines == ["Ada Obi"])
  }
}
