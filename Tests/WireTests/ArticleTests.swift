import Foundation
import Newsroom
import TestSupport
import Testing
import Wire

@Suite("Articles")
struct ArticleTests {
  @Test("every field of the house format is read")
  func house() throws {
    let read = markdown(
      """
      ---
      id: meridian-17
      slug: boring-talks
      title: Why Peace Talks Should Be Boring
      standfirst: A mediator explains.
      byline: [Samuel Oduya-Finch, Ann Lee]
      interviewee: Marit Haugsrud
      series: Global Insider
      kind: interview
      regions: [Global, Europe]
      topics: [diplomacy, conflict]
      url: https://meridian.example/2026/11/boring
      image: /images/boring.jpg
      image-alt: A woman at a table
      access: subscribers
      priority: 4
      published: 2026-11-21T05:30:00-05:00
      updated: 2026-11-22 06:00
      event-date: 2026-12-01
      event-place: Oslo
      ---

      *Marit* spent [years](/about) there.
      """)
    let article = try #require(read.article, "\(read)")
    #expect(
      article
        == Article(
          id: "meridian-17", slug: "boring-talks", title: "Why Peace Talks Should Be Boring",
          standfirst: "A mediator explains.", bylines: ["Samuel Oduya-Finch", "Ann Lee"],
          interviewee: "Marit Haugsrud", series: "Global Insider", kind: .interview, regions: ["Global", "Europe"],
          topics: ["diplomacy", "conflict"], body: article.body, url: "https://meridian.example/2026/11/boring",
          image: Image(url: "https://meridian.example/images/boring.jpg", alt: "A woman at a table"),
          access: .subscribers, priority: 4, published: try #require(utc("2026-11-21T10:30:00Z")),
          updated: utc("2026-11-22T11:00:00Z"),
          event: Event(day: try #require(Day("2026-12-01")), place: "Oslo")))
    #expect(article.body.contains("<em>Marit</em>"))
    #expect(article.body.contains("href=\"https://meridian.example/about\""))
    #expect(read.text == "Marit spent years there.")
    if case .article(_, _, let said) = read { #expect(said) }
  }

  @Test("the repository's sample articles are read, and every kind and access level is among them")
  func sample() throws {
    let folder = "Config/sample/articles"
    let names = try FileManager.default.contentsOfDirectory(atPath: Fixtures.repositoryRoot + "/" + folder).sorted()
    let articles = try names.map { name in
      let bytes = try House.bytes(folder + "/" + name)
      let first = Outcome { try ArticleReader(dialect: House.dialect).markdown(bytes, path: folder + "/" + name) }
      let second = Outcome { try ArticleReader(dialect: House.dialect).markdown(bytes, path: folder + "/" + name) }
      #expect(first == second)
      return try #require(first.article, "\(first)")
    }
    #expect(Set(articles.map(\.kind)) == Set(Kind.allCases) && Set(articles.map(\.access)) == Set(Access.allCases))
    #expect(Set(articles.map(\.id)).count == articles.count)
  }

  @Test("the least is a title and a date")
  func least() throws {
    let read = markdown("---\ntitle: What's new, “now”\npublished: 2026-11-23\n---\n", path: "news/whats-new.md")
    let article = try #require(read.article)
    #expect(article.id == "whats-new" && article.slug == "whats-new" && article.kind == .news)
    #expect(article.url == "https://meridian.example/2026/11/23/whats-new/" && article.access == .open)
    #expect(article.priority == 3 && article.published == utc("2026-11-23T05:00:00Z") && article.body.isEmpty)
    if case .article(_, _, let said) = read { #expect(!said) }
  }

  @Test(
    "a fault is reported with its line and column",
    arguments: [
      ("kind: analisis", "4:7: \"analisis\" is no kind of article", "; did you mean analysis?"),
      ("kind: [news]", "4:7: kind must be text, not a list", ""),
      ("access: secret", "4:9: access must be open, metered or subscribers", ""),
      ("priority: 6", "4:11: priority must be a whole number from 1 to 5", ""),
      ("priority: 0", "4:11: priority must be a whole number from 1 to 5", ""),
      ("priority: high", "4:11: priority must be a whole number from 1 to 5", ""),
      ("updated: yesterday", "4:10: updated: \"yesterday\" is no date or time", ""),
      ("event-date: 2026-02-30", "4:13: event-date: \"2026-02-30\" is no day", ""),
      ("draft: perhaps", "4:8: draft must be true or false", ""),
      ("url: ftp://x.example/a", "4:6: url: \"ftp://x.example/a\" is no http or https URL", ""),
      ("url: javascript:alert(1)", "4:6: url:", "no http or https URL"),
      ("standfirst: {a: b}", "4:13: standfirst must be text, not a mapping", ""),
      ("byline: [[a]]", "4:10: byline must be a name or a list of names", ""),
      ("topics: [{x: y}]", "4:10: topics must be a name or a list of names", ""),
      ("a: b: c", "4:5: a colon and a space", ""),
    ])
  func faults(line: String, start: String, end: String) {
    let fault = article(line).fault ?? "none"
    #expect(fault.hasPrefix("a.md:" + start) && (end.isEmpty || fault.contains(end)), "\(fault)")
  }

  @Test("a file without front matter, title or date says what it lacks")
  func lacking() {
    #expect(markdown("Just text.").fault?.hasPrefix("a.md:1:1: the file has no front matter") == true)
    #expect(markdown("").fault?.hasPrefix("a.md:1:1: the file has no front matter") == true)
    #expect(markdown("---\ndate: 2026-11-23\n---\n").fault == "a.md:2:1: the article has no title")
    #expect(markdown("---\ntitle: ' '\ndate: 2026-11-23\n---\n").fault == "a.md:2:1: the article has no title")
    #expect(markdown("---\ntitle: T\n---\n").fault?.hasPrefix("a.md:2:1: the article has no publication date") == true)
    #expect(
      markdown("---\ntitle: T\ndate: soon\n---\n").fault?.hasPrefix("a.md:3:7: date: \"soon\" is no date") == true)
    #expect(
      markdown("---\ntitle: T\n").fault?.hasPrefix("a.md:1:1: the front matter that begins here has no end") == true)
  }

  @Test("no control character of a title, name or label comes through")
  func controls() throws {
    let read = article(
      #"""
      headline: "ignored"
      standfirst: "a\r\nb\0c\u2028d"
      byline: ["Ann\r\nBcc: x@y.example"]
      topics: ["a\nb"]
      series: "s\rt"
      interviewee: "i\u0085j"
      image: /i.jpg
      image-alt: "alt\r\ntext"
      """#)
    let article = try #require(read.article, "\(read)")
    #expect(article.standfirst == "a b c d" && article.bylines == ["Ann Bcc: x@y.example"])
    #expect(article.topics == ["a b"] && article.series == "s t" && article.interviewee == "i j")
    #expect(article.image?.alt == "alt text")
    let title = markdown("---\ntitle: \"One\\r\\nSubject: two\\0\"\ndate: 2026-11-23\n---\n").article?.title
    #expect(title == "One Subject: two")
  }

  @Test("titles of any script come through as they are, up to a thousand characters")
  func scripts() {
    for title in ["\u{1F469}\u{200D}\u{1F680} in orbit", "ما الجديد \u{200F}اليوم", "北京的新消息", "{{lead.title}} & <b>"] {
      let read = markdown("---\ntitle: '\(title)'\ndate: 2026-11-23\n---\n", path: "x.md")
      #expect(read.article?.title == title)
    }
    let long = String(repeating: "x", count: 1000)
    #expect(markdown("---\ntitle: \(long)\ndate: 2026-11-23\n---\n").article?.title == long)
    let fault = markdown("---\ntitle: \(long)y\ndate: 2026-11-23\n---\n").fault
    #expect(fault == "a.md:2:8: title is longer than 1000 characters")
    #expect(markdown("---\ntitle: \(String(repeating: "é", count: 200_000))\ndate: 2026-11-23\n---\n").fault != nil)
  }

  @Test("what makes a URL or a slug is such that it can stand in one")
  func urls() throws {
    let han = try #require(json(#"{"title":"北京 news","date":"2026-11-23","id":"1","body":""}"#).article)
    #expect(han.slug == "北京-news" && han.url == "https://meridian.example/2026/11/23/%E5%8C%97%E4%BA%AC-news/")
    let odd = try #require(
      markdown("---\ntitle: T\ndate: 2026-11-23\n---\n", path: "A {{odd}} <name>?.md").article)
    #expect(odd.slug == "a-odd-name")
    #expect(article("slug: /2026/the%20strait").article?.slug == "the-20strait")
    #expect(article("url: /süd/a b").article?.url == "https://meridian.example/s%C3%BCd/a%20b")
    #expect(article("url: ../x").article?.url == "https://meridian.example/x")
    #expect(article("url: //cdn.example/x").article?.url == "https://cdn.example/x")
    let long = String(repeating: "word ", count: 190)
    #expect(json(#"{"title":"\#(long)","date":"2026-11-23","id":"1"}"#).article?.slug.count ?? 999 <= 100)
  }

  @Test("braces stay text, and raw HTML is sanitised")
  func body() throws {
    let read = article(
      "standfirst: '{{x}} {% y %}'",
      body: """
        {{ site.title }} and {{{raw}}} and {% include a %}.

        <p onclick="x()">Hi<script>alert(1)</script> <a href="javascript:x()">there</a></p>

        <style>p{}</style>
        """)
    let article = try #require(read.article, "\(read)")
    #expect(article.standfirst == "{{x}} {% y %}")
    #expect(read.text?.contains("{{ site.title }} and {{{raw}}} and {% include a %}.") == true)
    for bad in ["script", "onclick", "javascript", "style"] { #expect(!article.body.contains(bad)) }
    #expect(read.text?.contains("Hi there") == true)
  }

  @Test("a JSON line's fault is at the line of its file")
  func jsonFaults() {
    for (line, fault) in [
      (#"{"title":"T","date":"2026-11-23","kind":"tke","id":"1"}"#, "a.jsonl:7:41: \"tke\" is no kind of article"),
      (#"{"title":"T","date":"never","id":"1"}"#, "a.jsonl:7:21: date: \"never\" is no date"),
      (#"{"title":"T","date":"2026-11-23","id":"1""#, "a.jsonl:7:42: "),
      (#"["title"]"#, "a.jsonl:7:1: the line is no JSON"),
      ("", "a.jsonl:7:1: the line is no JSON object"),
      (#"{"title":"T"}"#, "a.jsonl:7:1: the article has no publication"),
      ("{}", "a.jsonl:7:1: the article has no title"), (#"{"title":"T","title":"U"}"#, "a.jsonl:7:14: the key 'title'"),
      (#"{"title":["T"],"date":"2026-11-23"}"#, "a.jsonl:7:10: title must be text, not a list"),
      (#"{"title":"a\u0000b","date":"2026-11-23","id":"1","access":"no"}"#, "a.jsonl:7:59: access must be"),
      (#"{"title":"T","date":"2026-11-23"} {"title":"U"}"#, "a.jsonl:7:35: unexpected text"),
    ] {
      let found = json(line).fault ?? "none"
      #expect(found.hasPrefix(fault), "\(found)")
    }
  }

  @Test("a JSON line's body is Markdown or HTML")
  func jsonBodies() {
    let mark = json(
      "\u{FEFF} {\"title\":\"T\",\"date\":\"2026-11-23T06:00:00Z\",\"id\":\"1\",\"body\":\"*a* \\ud83d\\ude00\\n\\nb\"}"
    )
    #expect(mark.text == "a \u{1F600}\n\nb", "\(mark)")
    let html = json(#"{"title":"T","date":"2026-11-23","id":"1","html":"<p>*a*<script>x</script></p>","url":"/u"}"#)
    #expect(html.article?.body.contains("<p>*a*</p>") == true && html.article?.id == "1")
    #expect(json(#"{"title":"T","date":"2026-11-23","url":"/u"}"#).article?.id == "https://meridian.example/u")
    #expect(json(#"{"title":"T","date":"2026-11-23","slug":"s"}"#).article?.id == "s")
    #expect(
      json(#"{"title":"T","date":"2026-11-23"}"#).fault == "a.jsonl:7:1: the article needs an id, a url or a slug")
    #expect(json(#"{"title":"T","date":"2026-11-23","id":1,"draft":true}"#) == .draft)
  }
}

@Suite("Dates and times of articles")
struct TimestampTests {
  @Test(
    "each form is the instant it says; without a zone it is the publication's",
    arguments: [
      ("2026-11-23", "2026-11-23T05:00:00Z"), ("2026-11-23 6:05", "2026-11-23T11:05:00Z"),
      ("2026-11-23T06:05:30.25Z", "2026-11-23T06:05:30Z"), ("2026-11-23 06:05:30 -0500", "2026-11-23T11:05:30Z"),
      ("2026-11-23T06:05:30+05:30", "2026-11-23T00:35:30Z"), ("2026-11-23t06:05z", "2026-11-23T06:05:00Z"),
      ("2026-07-04 00:00", "2026-07-04T04:00:00Z"), ("2026-03-08 02:30", "2026-03-08T07:00:00Z"),
      ("2026-11-01 01:30", "2026-11-01T05:30:00Z"), ("2026-11-23 06:05:30 UTC", "2026-11-23T06:05:30Z"),
      ("2026-11-23T06:05:30+05", "2026-11-23T01:05:30Z"), (" 2026-11-23 ", "2026-11-23T05:00:00Z"),
      ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"), ("2024-02-29", "2024-02-29T05:00:00Z"),
    ])
  func forms(text: String, instant: String) throws {
    let read = try #require(Timestamp.read(text, in: House.zone))
    let expected = try #require(utc(instant))
    #expect(read.timeIntervalSince1970.rounded(.down) == expected.timeIntervalSince1970, "\(read)")
  }

  @Test("a part of a second counts")
  func fractions() throws {
    let read = try #require(Timestamp.read("1970-01-01T00:00:01.25Z", in: House.zone))
    #expect(abs(read.timeIntervalSince1970 - 1.25) < 1e-6)
  }

  @Test(
    "nonsense is no time",
    arguments: [
      "", "now", "2026", "2026-11", "2026-13-01", "2026-02-29", "2026-11-23 25:00", "2026-11-23 06:60", "2026-11-23 06",
      "2026-11-23 06:05:61", "2026-11-23 06:05 EST5", "2026-11-23 06:05 +1", "2026-11-23 06:05 +99:00", "23/11/2026",
      "2026-11-23X06:05", "2026-11-23 06:05:30:10", "2026-11-23 06:05 pm", "0000-01-01", "2026-11-23 06:05 +05:75",
      "1774915200", "２０２６-11-23", "2026-11-23 06:05:-1", "2026-11-23-05:00",
    ])
  func nonsense(text: String) { #expect(Timestamp.read(text, in: House.zone) == nil) }
}
