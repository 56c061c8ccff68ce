import Foundation
import Newsroom
import Testing
import Wire

@Suite("Jekyll, Hugo, Eleventy and others")
struct DialectTests {
  @Test("Jekyll: the file's name dates it, labels are cut at spaces, a permalink's pattern is no URL")
  func jekyll() throws {
    let read = markdown(
      """
      ---
      layout: post
      title:  "Welcome"
      categories: analysis europe
      permalink: /:year/:title.html
      author: ann
      last_modified_at: 2026-11-24
      ---
      Text.
      """, path: "_posts/2026-11-23-welcome-to.md")
    let article = try #require(read.article, "\(read)")
    #expect(article.published == utc("2026-11-23T05:00:00Z") && article.updated == utc("2026-11-24T05:00:00Z"))
    #expect(article.slug == "welcome-to" && article.id == "2026-11-23-welcome-to" && article.bylines == ["ann"])
    #expect(article.url == "https://meridian.example/2026/11/23/welcome-to/")
    #expect(article.kind == .analysis && article.topics == ["europe"])
    #expect(
      markdown("---\ntitle: T\ntags: [x, 'y z']\n---\n", path: "2026-11-23-a.md").article?.topics == ["x", "y z"])
  }

  @Test("Jekyll: published is a switch")
  func published() {
    #expect(article("published: false") == .draft)
    #expect(article("published: true").article?.published == utc("2026-11-23T05:00:00Z"))
  }

  @Test("Hugo: TOML, times, bundles, drafts, keys in any case")
  func hugo() throws {
    let read = markdown(
      """
      +++
      title = 'The Strait'
      date = 2026-11-20T06:00:00-05:00
      publishDate = 2026-11-23
      lastmod = 2026-11-24T00:00:00Z
      draft = false
      tags = ["shipping"]
      image = "cover.jpg"
      [author]
      name = "Ann"
      +++
      Text.
      """, path: "content/news/the-strait/index.en.md")
    let article = try #require(read.article, "\(read)")
    #expect(article.id == "the-strait" && article.published == utc("2026-11-23T05:00:00Z"))
    #expect(article.updated == utc("2026-11-24T00:00:00Z") && article.topics == ["shipping"])
    #expect(article.bylines == ["Ann"])
    #expect(article.image?.url == "https://meridian.example/2026/11/23/the-strait/cover.jpg")
    #expect(markdown("+++\ntitle = 'T'\ndraft = true\n+++\n") == .draft)
    #expect(markdown("---\nTitle: T\npublishdate: 2026-11-23\n---\n").article?.title == "T")
    #expect(markdown("+++\ntitle = 'T\n+++\n").fault?.hasPrefix("a.md:2:") == true)
  }

  @Test("Eleventy: JSON front matter, a permalink that is off")
  func eleventy() throws {
    let read = markdown(
      "{\n  \"title\": \"T\",\n  \"date\": \"2026-11-23\",\n  \"tags\": \"post\",\n  \"permalink\": false\n}\nText.",
      path: "post.md")
    let article = try #require(read.article, "\(read)")
    #expect(article.topics == ["post"] && article.url == "https://meridian.example/2026/11/23/post/")
    #expect(article.body.contains("Text."))
    #expect(permalinked("/{{ page.fileSlug }}/") == "https://meridian.example/2026/11/23/a/")
    #expect(permalinked("/kept/") == "https://meridian.example/kept/")
  }

  @Test("people may be a text, a list, mappings")
  func people() {
    for (text, names) in [
      ("author: Ann Lee", ["Ann Lee"]), ("authors: [a, b]", ["a", "b"]), ("authors:\n  - \n  - b\n  - ~", ["b"]),
      ("authors:\n  - name: Ann\n    url: x\n  - Bo", ["Ann", "Bo"]), ("author: {name: Ann}", ["Ann"]),
      ("authors: []\nauthor: Ann", ["Ann"]), ("byline: ''\nauthor: Ann", ["Ann"]), ("authors:", []),
    ] {
      #expect(article(text).article?.bylines == names, "\(text)")
    }
  }

  @Test("the best key that says something is taken")
  func keys() {
    #expect(article("deck: A deck\nsummary: A summary").article?.standfirst == "A deck")
    #expect(article("deck: \"\"\nsummary: A summary").article?.standfirst == "A summary")
    #expect(article("deck:\ndescription: >\n  Two\n  lines").article?.standfirst == "Two lines")
    #expect(article("description    : Spaced").article?.standfirst == "Spaced")
    #expect(article("summary: a\nsummary: b").article?.standfirst == "b")
    var dialect = House.dialect
    dialect.keys[.standfirst] = ["abstract"] + (dialect.keys[.standfirst] ?? [])
    let read = markdown("---\ntitle: T\ndate: 2026-11-23\nabstract: A\nsummary: B\n---\n", dialect)
    #expect(read.article?.standfirst == "A")
  }

  @Test("a kind is also found under type or category, and what else stands there is no fault")
  func kinds() {
    for (text, kind) in [
      ("kind: In Depth", Kind.inDepth), ("kind: in_depth", .inDepth), ("type: interview", .interview),
      ("type: post", .news), ("category: Analysis", .analysis), ("categories: [x, take]", .take), ("kind:", .news),
      ("categories: x radar", .radar), ("kind: news\ntype: take", .news),
    ] {
      #expect(article(text).article?.kind == kind, "\(text)")
    }
    #expect(article("tags: [a, b]\ncategories: b c\ntag: d").article?.topics == ["a", "b", "c", "d"])
    #expect(article("type: analysis\ntags: [analysis, trade]").article?.topics == ["trade"])
  }

  @Test("access is ours, or Ghost's visibility")
  func access() {
    for (text, access) in [
      ("access: metered", Access.metered), ("visibility: public", .open), ("visibility: members", .metered),
      ("visibility: paid", .subscribers), ("visibility: tiers", .subscribers), ("access: Subscribers", .subscribers),
    ] {
      #expect(article(text).article?.access == access, "\(text)")
    }
  }

  @Test("an image is a text, a mapping, the first of a list; one that can't be found is none")
  func images() {
    for (text, image) in [
      ("image: https://x.example/a.jpg\nimage_alt: A", Image(url: "https://x.example/a.jpg", alt: "A")),
      ("image: {src: /a.jpg, alt: 'A, b'}", Image(url: "https://meridian.example/a.jpg", alt: "A, b")),
      ("cover:\n  url: img/my photo.jpg", Image(url: "https://meridian.example/img/my%20photo.jpg", alt: "")),
      ("image: [/a.jpg, /b.jpg]", Image(url: "https://meridian.example/a.jpg", alt: "")),
      ("featured_image: {uid: x}", nil), ("image: 'data:image/png;base64,AA'", nil), ("image: 'javascript:x'", nil),
    ] as [(String, Image?)] {
      #expect(article(text).article?.image == image, "\(text)")
    }
  }

  private func permalinked(_ link: String) -> String? { article("permalink: \"\(link)\"").article?.url }
}

@Suite("Hugo's shortcodes")
struct ShortcodeTests {
  private func text(_ body: String) -> String? { article("", body: body).text }
  private func html(_ body: String) -> String { article("", body: body).article?.body ?? "" }

  @Test("a reference becomes its page's URL, and the link's text stays")
  func references() {
    for (reference, url) in [
      ("ref \"2015-01-05-a-b.md\"", "https://meridian.example/2015/01/05/a-b/"),
      ("ref \"news/2015/01/2015-01-05-a-b.md#part\"", "https://meridian.example/2015/01/05/a-b/#part"),
      ("relref `/news/2015-01-05-a-b`", "https://meridian.example/2015/01/05/a-b/"),
      ("ref path=\"2015-01-05-a-b.md\" lang=\"en\"", "https://meridian.example/2015/01/05/a-b/"),
      ("ref \"/topics/analytics\"", "https://meridian.example/topics/analytics"),
      ("ref \"resources/act.md\"", "https://meridian.example/resources/act"),
      ("link \"resources/act/index.md\"", "https://meridian.example/resources/act"),
      ("ref \"my page.md\"", "https://meridian.example/my%20page"),
    ] {
      #expect(html("See [the *text*]({{< \(reference) >}} \"Title\").").contains("href=\"\(url)\""), "\(reference)")
      #expect(text("See [the *text*]({{< \(reference) >}}).") == "See the text.")
      #expect(html("<a href=\"{{< \(reference) >}}\">x</a>").contains("href=\"\(url)\""), "\(reference)")
    }
    #expect(text("A [file]({{< legacy-file \"a.docx\" >}}) here") == "A file here")
  }

  @Test("a paired one leaves what stands between, and its title")
  func paired() {
    #expect(text("{{< note variant=\"x\" >}}\n**Do** it\n{{< /note >}}") == "Do it")
    #expect(text("{{% box %}}Do *it*{{% /box %}}") == "Do it")
    #expect(text("{{< ring title=\"References\">}}\nOne\n{{< /ring >}}") == "References\n\nOne")
  }

  @Test("the words that one carries stay")
  func words() {
    #expect(text("a\n\n{{< quote-block text=\"It's *so*.\" cite=\"Ann\" >}}\n\nb") == "a\n\nIt's so.\n\n— Ann\n\nb")
    #expect(text("Read {{< asset-static file=\"a.pdf\" label=\"the plan (PDF)\" >}} now") == "Read the plan (PDF) now")
    #expect(text("a ({{< asset-static file=\"a.pdf\" label=\"PDF\" >}})") == "a (PDF)")
    #expect(
      html("{{< button href=\"https://x.example/a\" text=\"Go\" >}}").contains("<a href=\"https://x.example/a\">Go</a>")
    )
    #expect(
      html("{{< youtube id=\"ab\" title=\"JFK\" >}}").contains("<a href=\"https://www.youtube.com/watch?v=ab\">JFK</a>")
    )
    #expect(text("{{< figure src=\"/a.jpg\" caption=\"A cat\" >}}") == "A cat")
    #expect(html("{{< figure src=\"/a.jpg\" alt=\"x\" >}}").contains("src=\"https://meridian.example/a.jpg\""))
    #expect(text("a {{< legacy-img src=\"2015/a.jpg\" alt=\"x\" caption=\"y\" >}} b") == "a b")
    #expect(text("a {{< tweet user=\"x\" id=\"1\" />}} b") == "a b")
  }

  @Test("an escaped one is shown; what is none stays")
  func escaped() {
    #expect(text("`{{</* figure src=\"a\" */>}}` and `{{%/* x */%}}`") == "{{< figure src=\"a\" >}} and {{% x %}}")
    #expect(text("```\n{{</* a */>}}\n```") == "{{< a >}}")
    for body in ["{{< open", "{{ x }}", "{{<", "a {{", "{", "{{% a >}}"] { #expect(text(body) == body) }
    #expect(text("{{< lost and {{< note >}}kept{{< /note >}}") == "{{< lost and kept")
  }

  @Test("code keeps its angle brackets")
  func highlight() {
    #expect(text("{{< highlight c >}}\n#include <stdio.h>\n{{< /highlight >}}") == "#include <stdio.h>")
    #expect(text("{{< highlight >}}\n**x**\n{{< /highlight >}}") == "x")
  }

  @Test("a megabyte of openings takes no more than a moment")
  func openings() {
    let clock = ContinuousClock()
    let time = clock.measure {
      _ = text(String(repeating: "{{<", count: 300_000))
      _ = text(String(repeating: "{{< /highlight >}}", count: 50_000))
      _ = text(String(repeating: "{{< x \"", count: 100_000))
    }
    #expect(time < .seconds(30), "\(time)")
  }
}
