import Foundation
import Newsroom
import Store
import TestSupport
import Testing

/// What isn't for all readers stays so, whatever it comes in as.
@Suite("Importing what isn't for everybody") struct GateImportTests {
  static let prose = "The ministers met in the capital on Friday, and agreed on a text that nobody had seen. "

  static func item(
    _ name: String, status: String = "publish", type: String = "post", body: String = prose, more: String = ""
  ) -> String {
    """
    <item><title>\(name)</title><link>https://old.example/\(name)/</link>
    <content:encoded><![CDATA[\(body)]]></content:encoded><pubDate>Sun, 22 Nov 2026 10:00:00 +0000</pubDate>
    <wp:post_date_gmt>2026-11-22 10:00:00</wp:post_date_gmt><wp:status>\(status)</wp:status>
    <wp:post_type>\(type)</wp:post_type>\(more)</item>
    """
  }

  static func export(
    _ items: String..., namespace: String = "http://wordpress.org/export/1.2/", comment: String = ""
  ) -> String {
    """
    <?xml version="1.0"?>\(comment)
    <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="\(namespace)">
    <channel><title>Old site</title>\(items.joined())</channel></rss>
    """
  }

  private static let mixed = [
    item("public"), item("draft", status: "draft"), item("private", status: "private"),
    item("locked", more: "<wp:post_password>secret</wp:post_password>"),
  ].joined()

  private func stored(_ newsroom: TestNewsroom, _ name: String) throws -> Article? {
    try newsroom.openStore().library.article("https://old.example/\(name)/")
  }

  @Test(
    "an export is one whatever its namespaces are called, and however late it says so",
    arguments: [
      ("http://www.wordpress.org/Export/1.2/", ""), ("https://wordpress.com/export/1.2/", ""),
      ("urn:x", ""), ("http://wordpress.org/export/1.2/", "<!--" + String(repeating: "x", count: 9_000) + "-->"),
    ])
  func unrecognised(_ namespace: String, _ comment: String) throws {
    let newsroom = try TestNewsroom(.settings)
    let path = try newsroom.write(
      Self.export(Self.mixed, namespace: namespace, comment: comment), to: "in/export.xml")
    let done = try newsroom.check(["import", path])
    #expect(done.output == "1 added, 0 updated, 0 unchanged, 3 drafts left out\n")
    #expect(try newsroom.openStore().library.articleCount() == 1)
  }

  @Test("an export in UTF-16 is one as well")
  func wide() throws {
    let newsroom = try TestNewsroom(.settings)
    let path = try newsroom.write("", to: "in/export.xml")
    let text = Self.export(Self.mixed).replacing("<?xml version=\"1.0\"?>", with: "")
    try #require(text.data(using: .utf16)).write(to: URL(fileURLWithPath: path))
    #expect(try newsroom.check(["import", path]).output.hasPrefix("1 added, 0 updated, 0 unchanged, 3 drafts"))
  }

  @Test("a source that serves an export is read as one")
  func fetched() throws {
    let newsroom = try TestNewsroom(.settings)
    try newsroom.write(Self.export(Self.mixed), to: "local.xml")
    try newsroom.write("sources:\n  - name: Old\n    url: local.xml\n", to: "Config/sources.yaml")
    let done = try newsroom.check(["fetch"])
    #expect(done.output.hasSuffix("1 added, 0 updated, 0 unchanged, 3 drafts left out\n"))
    #expect(try newsroom.openStore().library.articleCount() == 1)
  }

  @Test(
    "a post of which a part is for members is for subscribers",
    arguments: [
      "[restrict]\(prose)[/restrict]", "[members_only]\(prose)[/members_only]",
      "[membership level=\"2\"]x[/membership]",
      "[mepr-show rules=\"12\"]x[/mepr-show]", "[wcm_restrict plans=\"gold\"]x[/wcm_restrict]",
      "[pmpro_member]x[/pmpro_member]",
      "[premium]x[/premium]", "[subscriber_only]x[/subscriber_only]",
      "<!-- wp:premium-content/container --><p>x</p><!-- /wp:premium-content/container -->",
      "<!-- wp:jetpack/paywall --><!-- /wp:jetpack/paywall -->", "<!--members-only--><p>x</p>",
    ])
  func membership(_ body: String) throws {
    let newsroom = try TestNewsroom(.settings)
    let path = try newsroom.write(Self.export(Self.item("a", body: Self.prose + body)), to: "in/export.xml")
    try newsroom.check(["import", path])
    #expect(try stored(newsroom, "a")?.access == .subscribers)
  }

  @Test(
    "words in brackets, forms and others' members close nothing",
    arguments: [
      "[members] of the board", "[[restrict]] is how it is written", "[membership_form id=\"3\"]", "[sic]",
      "<!-- wp:coblocks/team-member --><p>x</p><!-- /wp:coblocks/team-member -->", "The [access] was closed.",
    ])
  func open(_ body: String) throws {
    let newsroom = try TestNewsroom(.settings)
    let path = try newsroom.write(Self.export(Self.item("a", body: Self.prose + body)), to: "in/export.xml")
    try newsroom.check(["import", path])
    #expect(try stored(newsroom, "a")?.access == .open)
  }

  @Test("what members' plugins show to others doesn't come in, and a word in brackets stays")
  func others() throws {
    let newsroom = try TestNewsroom(.settings)
    let body =
      "A [note] of it. [wcm_nonmember]Buy now![/wcm_nonmember]"
      + "<!-- wp:premium-content/logged-out-view --><p>Join up!</p><!-- /wp:premium-content/logged-out-view -->"
    let path = try newsroom.write(Self.export(Self.item("a", body: body)), to: "in/export.xml")
    try newsroom.check(["import", path])
    let article = try #require(try stored(newsroom, "a"))
    #expect(article.body.contains("A [note] of it."))
    #expect(!article.body.contains("Buy now") && !article.body.contains("Join up"))
  }

  @Test("the settings say who may read by category and meta, and what type and category are which kind")
  func settings() throws {
    let newsroom = try TestNewsroom(.settings)
    try newsroom.write(
      try newsroom.read("Config/dateline.yaml").replacing("\narticles:", with: "\nformerly-articles:")
        .components(separatedBy: "\nformerly-articles:")[0] + """

          articles:
            access: {default: metered, categories: {Premium: subscribers}, meta: {_paid_story: subscribers}}
            kinds: {report: in-depth, Global Insider: interview}

          """, to: "Config/dateline.yaml")
    let category = "<category domain=\"category\" nicename=\"x\">"
    let meta = "<wp:postmeta><wp:meta_key>_paid_story</wp:meta_key><wp:meta_value>"
    let path = try newsroom.write(
      Self.export(
        Self.item("plain"), Self.item("premium", more: category + "premium</category>"),
        Self.item("paid", more: meta + "1</wp:meta_value></wp:postmeta>"),
        Self.item("unpaid", more: meta + "0</wp:meta_value></wp:postmeta>"),
        Self.item("report", type: "report"), Self.item("insider", more: category + "Global Insider</category>"),
        Self.item("dossier1", type: "dossier"), Self.item("dossier2", type: "dossier"),
        Self.item("menu", type: "nav_menu_item")), to: "in/export.xml")
    let done = try newsroom.check(["import", path])
    #expect(done.output.hasPrefix("6 added"))
    #expect(done.errors.contains("2 of type dossier") && !done.errors.contains("nav_menu"))
    for (name, access) in [
      ("plain", Access.metered), ("premium", .subscribers), ("paid", .subscribers), ("unpaid", .metered),
    ] { #expect(try stored(newsroom, name)?.access == access, "\(name)") }
    #expect(try stored(newsroom, "report")?.kind == .inDepth)
    #expect(try stored(newsroom, "insider")?.kind == .interview)
    // In front matter and in feeds as well.
    let file = try newsroom.write(
      "---\ntitle: \"Global Insider: A minister\"\ndate: 23 November 2026\ntags: [Premium]\nid: m\n---\nText.\n",
      to: "in/m.md")
    let feed = try newsroom.write(
      """
      <rss version="2.0"><channel><item><title>F</title><link>https://wire.example/f</link>
      <category>Global Insider</category><category>Premium</category></item></channel></rss>
      """, to: "in/f.rss")
    try newsroom.check(["import", file, feed])
    for id in ["m", "https://wire.example/f"] {
      let article = try #require(try newsroom.openStore().library.article(id))
      #expect(article.kind == .interview && article.access == .subscribers)
    }
    // An entry without a date is the newsroom's now.
    let now = try #require(try? Date(TestNewsroom.monday, strategy: .iso8601))
    let published = try #require(try newsroom.openStore().library.article("https://wire.example/f")).published
    #expect(abs(published.timeIntervalSince(now)) < 600)
  }

  static func page(_ data: String, _ body: String = "") -> String {
    """
    <!DOCTYPE html><html><head><script type="application/ld+json">{"@type": "NewsArticle", "headline": "Saved",
    "datePublished": "2026-11-21T09:00:00Z", "url": "https://site.example/saved"\(data)}</script></head>
    <body><article><h1>Saved</h1><p>\(prose)\(prose)</p><p>It took them nine hours, and a walk around the lake.</p>
    \(body)<p>\(prose.replacing("Friday", with: "Sunday"))They signed it without a word, and went home.</p>
    </article></body></html>
    """
  }

  @Test("a saved page says who may read it, or the command does")
  func pages() throws {
    let cases: [(String, String, [String], Access, Kind)] = [
      ("", "", [], .open, .news),
      (", \"isAccessibleForFree\": false", "", [], .subscribers, .news),
      (", \"isAccessibleForFree\": \"False\"", "", [], .subscribers, .news),
      (", \"isAccessibleForFree\": true, \"hasPart\": {\"isAccessibleForFree\": false}", "", [], .metered, .news),
      ("", "", ["--access", "subscribers", "--kind", "interview"], .subscribers, .interview),
      (", \"isAccessibleForFree\": true", "", ["--access", "subscribers"], .open, .news),
    ]
    for (data, body, options, access, kind) in cases {
      let newsroom = try TestNewsroom(.settings)
      let path = try newsroom.write(Self.page(data, body), to: "in/page.html")
      try newsroom.check(["import"] + options + [path])
      let article = try #require(try newsroom.openStore().library.article("https://site.example/saved"))
      #expect(article.access == access && article.kind == kind, "\(data) \(body) \(options)")
    }
    let newsroom = try TestNewsroom(.settings)
    #expect(
      try newsroom.check(["import", "--access", "all", "x.md"], 64).errors.contains("open, metered, subscribers"))
  }
}
