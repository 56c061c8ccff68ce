import Foundation
import Newsroom
import Testing

@testable import Press

@Suite("Contexts of variants")
struct VariantContextTests {
  static func context(_ items: [Item], _ tier: Tier) throws -> Value {
    VariantContext.value(
      of: try Sample.issue(items), try Sample.publication(), try Sample.newsletter(), tier: tier)
  }

  static func item(_ items: [Item], _ tier: Tier = .allAccess) throws -> Value {
    let context = try context(items, tier)
    guard case .list(let sections)? = context["sections"], case .list(let values)? = sections.first?["items"] else {
      throw TestFailure.noItem
    }
    return try #require(values.first)
  }

  enum TestFailure: Error { case noItem }

  /// Every string of a context, keys left out.
  static func strings(_ value: Value) -> [String] {
    switch value {
    case .string(let text): [text]
    case .list(let values): values.flatMap(strings)
    case .dictionary(let values): values.values.flatMap(strings)
    case .null, .bool, .slot: []
    }
  }

  @Test("no text of a gated body is in the free variant", arguments: [Access.metered, .subscribers])
  func leaks(access: Access) throws {
    let article = Sample.article("gated", access)
    let items = [Item(article: article, summary: String(Sample.secret.prefix(40)), summaryIsBody: true)]
    let words = Sample.secret.split(separator: " ")
    func shingles(in tier: Tier) throws -> Int {
      let all = Self.strings(try Self.context(items, tier)).joined(separator: "\n").split(
        whereSeparator: \.isWhitespace
      )
      .joined(separator: " ")
      return (0...words.count - 3).count { all.contains(words[$0..<$0 + 3].joined(separator: " ")) }
    }
    #expect(try shingles(in: .free) == 0)
    #expect(try shingles(in: .allAccess) == words.count - 2)
    let free = try Self.item(items, .free)
    #expect(free["gated"] == .bool(true))
    #expect(free["has_body"] == .bool(false))
    #expect(free["body_html"] == .null)
    #expect(free["summary"] == .null)
    #expect(free["reading_minutes"] == .string("1"))
    #expect(try Self.item(items)["gated"] == .bool(false))
  }

  @Test("an open article's body, and a gated one's standfirst, are for everybody")
  func visible() throws {
    let open = [Item(article: Sample.article("open"), summary: "Standfirst", summaryIsBody: false)]
    #expect(try Self.item(open, .free)["body_html"] == .string("<p>\(Sample.secret)</p>"))
    let gated = [Item(article: Sample.article("g", .subscribers), summary: "Standfirst", summaryIsBody: false)]
    #expect(try Self.item(gated, .free)["summary"] == .string("Standfirst"))
  }

  @Test("a body is there where its section shows items in full, and nowhere else", arguments: SectionRule.Show.allCases)
  func bodies(show: SectionRule.Show) throws {
    var issue = try Sample.issue([Item(article: Sample.article("open"), summary: "S", summaryIsBody: false)])
    issue.sections[0].show = show
    let context = VariantContext.value(of: issue, try Sample.publication(), try Sample.newsletter(), tier: .free)
    #expect(Self.strings(context).contains { $0.contains(Sample.secret) } == (show == .full))
  }

  @Test(
    "only http, https and mailto addresses are linked",
    arguments: [
      ("https://x.org/a?b=c", true), ("HTTP://x.org", true), ("mailto:a@x.org", true), ("javascript:alert(1)", false),
      (" https://x.org", false), ("https://x.org/\r\nX: y", false), ("data:text/html,x", false), ("//x.org", false),
      ("/path", false), ("https://", false), ("java\nscript:x", false), ("https://x.org/\"onclick=", false),
      ("", false),
    ])
  func links(url: String, allowed: Bool) throws {
    let article = Sample.article("a") {
      $0.url = url
      $0.image = Image(url: url, alt: "Alt")
    }
    let item = try Self.item([Item(article: article, summary: nil, summaryIsBody: false)])
    #expect(item["url"] == (allowed ? .string(url) : .null))
    #expect((item["image"] == .null) == (!allowed || url.hasPrefix("mailto:")))
  }

  @Test("an item has what templates ask for")
  func schema() throws {
    let day = try #require(Day("2026-11-26"))
    let article = Sample.article("a") {
      $0.series = "Global Insider"
      $0.event = Event(day: day, place: "Geneva")
    }
    let item = try Self.item([Item(article: article, summary: "Short.", summaryIsBody: false)])
    let expected: [String: Value] = [
      "byline": .string("Ada Obi, Jan Kos and Li Wei"), "regions": .string("Europe, Africa"), "topics": .null,
      "kind": .string("Analysis"), "kind_slug": .string("analysis"), "kicker": .string("Global Insider"),
      "first": .bool(true), "last": .bool(true), "interviewee": .null, "image": .null,
      "event": .dictionary([
        "date": .string("Thu, Nov 26"), "day": .string("2026-11-26"), "place": .string("Geneva"), "source": .null,
      ]),
    ]
    for (key, value) in expected { #expect(item[key] == value, "\(key)") }
    let news = Sample.article("n") {
      $0.kind = .news
      $0.bylines = ["One"]
    }
    let plain = try Self.item([Item(article: news, summary: nil, summaryIsBody: false)])
    #expect(plain["kicker"] == .null)
    #expect(plain["byline"] == .string("One"))
  }

  @Test("the issue's part of the context is there, empty sections are not")
  func issue() throws {
    let context = try Self.context([Item(article: Sample.article("a"), summary: nil, summaryIsBody: false)], .free)
    #expect(context["issue"]?["date"] == .string("Monday, November 23, 2026"))
    #expect(context["issue"]?["note_text"] == .string("A note."))
    #expect(context["publication"]?["postal_address"] == .string("The Meridian, 1 Harbour Street, Valletta"))
    #expect(context["variant"]?["free"] == .bool(true))
    #expect(context["lead"]?["title"] == .string("Title of a"))
    #expect(context["subscriber"]?["name"] == .slot(.subscriberName))
    guard case .list(let sections)? = context["sections"] else { throw TestFailure.noItem }
    #expect(sections.map { $0["slug"] } == [.string("analysis")])
    #expect(sections[0]["last"] == .bool(true))
    #expect(try Self.context([], .free)["has_sections"] == .bool(false))
  }

  @Test("the text part's links are as the newsletter says, and a correction has a line for the preheader")
  func textLinks() throws {
    var issue = try Sample.issue()
    issue.note = "<p>See <a href=\"https://meridian.example/a\">this</a>.</p>"
    var editing = Editing()
    editing.correctionHTML = issue.note
    issue.editing = editing
    let expected: [Newsletter.TextLinks: String] = [
      .numbered: "See this [1].\n\n[1] https://meridian.example/a", .inline: "See this <https://meridian.example/a>.",
      .omitted: "See this.",
    ]
    for (links, text) in expected {
      var newsletter = try Sample.newsletter()
      newsletter.textLinks = links
      let context = VariantContext.value(of: issue, try Sample.publication(), newsletter, tier: .free)
      #expect(context["issue"]?["note_text"] == .string(text))
      #expect(context["issue"]?["correction_text"] == .string(text))
      #expect(context["issue"]?["correction_line"] == .string("See this."))
    }
  }
}
