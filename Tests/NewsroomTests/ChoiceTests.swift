import Foundation
import Newsroom
import Testing

@Suite("quotas, borrowing, pins, embargoes, updates and events")
struct ChoiceTests {
  @Test("a quota leaves out what is too much of one region, series or author, and says which")
  func quotas() {
    let rule = SectionRule(slug: "s", name: "News", kinds: [.news], quotas: Quotas(author: 1))
    var letter = newsletter([rule, SectionRule(slug: "m", name: "More", kinds: [.news])])
    letter.quotas = Quotas(region: 2, series: 1)
    let result = composition(letter).compose(from: [
      article("1", hours: 1, regions: ["Asia"], bylines: ["Ada"]), article("2", hours: 2, regions: ["asia", "Africa"]),
      article("3", hours: 3, regions: ["Africa", "ASIA"]), article("4", hours: 4, series: "Insider"),
      article("5", hours: 5, series: "insider"), article("6", hours: 6, bylines: ["ada", "Li"]),
    ])
    #expect(result.outline == ["s: 1 2 4", "m: 6"])
    #expect(result.omission("3") == "there are 2 of region ASIA already (quota: 2)")
    #expect(result.omission("5") == "there are 1 of series insider already (quota: 1)")
    #expect(result.selection.omissions.allSatisfy { $0.rule == .quota })
  }

  @Test("a short section borrows what the other left over, then what it can spare, and says from where")
  func borrowing() {
    let short = SectionRule(slug: "a", name: "Analysis", kinds: [.analysis], minimum: 3, borrow: ["n"])
    func run(_ news: SectionRule, _ count: Int) -> Composition.Result {
      composition(newsletter([short, news])).compose(
        from: [article("x", .analysis)] + (1...count).map { article("n\($0)", hours: Double($0 + 10)) })
    }
    let full = SectionRule(slug: "n", name: "News", kinds: [.news], maximum: 2)
    #expect(run(full, 5).outline == ["a: x n1 n2", "n: n3 n4"])
    #expect(
      run(full, 5).selection.picks[1].reason
        == "news, priority 3: borrowed from \"News\", which comes after it, so its best: there were 1 of at least 3")
    #expect(
      run(full, 5).selection.picks[3].reason == "news, priority 3: number 3 of 5 by score, in place of what "
        + "\"Analysis\" borrowed")
    #expect(run(full, 5).omission("n5") == "section \"News\" is full (2)")
    let spare = SectionRule(slug: "n", name: "News", kinds: [.news], minimum: 2)
    #expect(run(spare, 4).outline == ["a: x n1 n2", "n: n3 n4"])
    let poor = run(spare, 3)
    #expect(poor.outline == ["a: x n1", "n: n2 n3"])
    #expect(poor.selection.remarks == ["section \"Analysis\" has 2 of at least 3"])
  }

  @Test("a section that is read first gets the best of a later one; of an earlier one, what that leaves or can spare")
  func borrowsWhat() {
    let news = SectionRule(slug: "n", name: "News", kinds: [.news], show: .headline)
    let short = SectionRule(slug: "a", name: "Analysis", kinds: [.analysis], minimum: 2, borrow: ["n"])
    let items = [article("best", priority: 5), article("middle", priority: 3), article("least", priority: 1)]
    func run(_ rules: [SectionRule]) -> Composition.Result { composition(newsletter(rules)).compose(from: items) }
    #expect(run([short, news]).outline == ["a: best middle", "n: least"])
    #expect(run([news, short]).outline == ["n: best", "a: middle least"])
    let reason = run([news, short]).selection.picks[1].reason
    #expect(
      reason == "news, priority 3: borrowed from \"News\", which comes before it, so from its end: there were 0 of at "
        + "least 2")
    // What a pin put there stays.
    let pinned = items.map { item in
      var item = item
      if item.id == "best" { item.pins = ["n"] }
      return item
    }
    #expect(composition(newsletter([short, news])).compose(from: pinned).outline == ["a: middle least", "n: best"])
  }

  @Test("a pick says which sections before its own passed it over, and why; so does a quota that a pin has filled")
  func passedOver() {
    var letter = newsletter([
      SectionRule(slug: "s", name: "Essential", kinds: [.news], maximum: 2),
      SectionRule(slug: "m", name: "And more", kinds: [.news], show: .headline),
    ])
    letter.sections[0].quotas = Quotas(series: 1)
    let result = composition(letter).compose(from: [
      article("good", priority: 5, series: "Insider"), article("fair", priority: 2), article("weak", priority: 1),
      article("pinned", priority: 1, hours: 60, series: "insider", pins: ["s"]),
    ])
    #expect(result.outline == ["s: pinned fair", "m: good weak"])
    func reason(_ id: String) -> String { result.selection.picks.first { $0.article == id }?.reason ?? "" }
    #expect(
      reason("good") == "news, priority 5: number 1 of 2 by score; not in \"Essential\": there are 1 of series Insider "
        + "already (quota: 1; 1 is pinned)")
    #expect(reason("weak").hasSuffix("number 2 of 2 by score; not in \"Essential\": it is full (2)"))
    #expect(reason("fair") == "news, priority 2: number 2 of 3 by score")
  }

  @Test("a pin puts an article into its newsletter or section, first, whatever its kind or the maximum")
  func pins() {
    let letter = newsletter([
      SectionRule(slug: "take", name: "Our take", kinds: [.take], maximum: 1),
      SectionRule(slug: "s", name: "News", kinds: [.news], maximum: 1),
    ])
    func outline(_ pins: [String]) -> [String] {
      composition(letter).compose(from: [
        article("t", .take), article("n", priority: 5), article("p", priority: 1, hours: 70, pins: pins),
      ]).outline
    }
    #expect(outline([]) == ["take: t", "s: n"] && outline(["weekly-review"]) == ["take: t", "s: n"])
    #expect(outline(["*"]) == ["take: t", "s: p"] && outline(["daily-review"]) == ["take: t", "s: p"])
    #expect(outline(["take"]) == ["take: p", "s: n"] && outline(["daily-review/take"]) == ["take: p", "s: n"])
    #expect(outline(["weekly-review/take"]) == ["take: t", "s: n"])
  }

  @Test("an embargo holds until its time, to the second, and then counts as the time of publication")
  func embargo() {
    let rule = SectionRule(slug: "s", name: "News", kinds: [.news], order: .published)
    let items = [
      article("held", hours: 50, embargo: -1), article("now", hours: 50, embargo: 0),
      article("out", hours: 500, embargo: 1), article("plain", hours: 2), article("stale", hours: 3, embargo: 90),
    ]
    let result = composition(newsletter([rule])).compose(from: items)
    #expect(result.outline == ["s: out plain stale"])
    #expect(result.omission("held") == "it is under embargo until 2026-11-23 06:00 (GMT)")
    #expect(result.omission("now")?.contains("under embargo") == true)
    #expect(result.selection.picks[0].reason.hasSuffix("by published, after its embargo"))
  }

  @Test("a material revision runs again by the newsletter's policy, marked; a small one doesn't")
  func updates() throws {
    var letter = newsletter([SectionRule(slug: "s", name: "News", kinds: [.news])])
    let words = GroupingTests.words(1)
    func run(_ text: [String], revised: Bool = false, updated: Double? = 3) -> Composition.Result {
      var item = article("a", hours: 100)
      item.updated = updated.map { cutoff.addingTimeInterval(-$0 * 3600) }
      item.revised = revised
      var work = composition(letter, texts: ["a": text.joined(separator: " ")])
      work.ran["a"] = Run(
        day: monday.adding(days: -3), cutoff: window.start, title: "On a",
        fingerprint: Fingerprint(of: words.joined(separator: " ")))
      return work.compose(from: [item])
    }
    let rewritten = words.prefix(120) + GroupingTests.words(2, 180)
    let mended = words.prefix(250) + ["mended", "here"] + words.suffix(28)
    #expect(run(Array(rewritten)).omission("a") == "it ran in daily-review/2026-11-20")
    letter.updates = .material(share: 25)
    let again = try #require(run(Array(rewritten)).issue)
    #expect(again.sections[0].items[0].updatedSince == monday.adding(days: -3))
    #expect(again.selection.picks[0].reason.contains("revised since daily-review/2026-11-20"))
    #expect(run(Array(mended)).omission("a")?.hasPrefix("it ran in daily-review/2026-11-20") == true)
    #expect(run(words).omission("a") == "it ran in daily-review/2026-11-20")
    #expect(run(words, revised: true).issue != nil)
    #expect(run(words, revised: true, updated: 90).issue == nil && run(words, revised: true, updated: nil).issue == nil)
  }

  @Test("an event is linked with its coverage, and the coverage with the announcement")
  func coverage() throws {
    let letter = newsletter([
      SectionRule(slug: "s", name: "News", kinds: [.news, .radar]),
      SectionRule(slug: "c", name: "To come", kinds: [.upcoming, .radar], order: .eventDate, show: .calendar),
    ])
    var announced = article("vote", .upcoming, event: -1, title: "Mombasa votes on a harbour fee")
    announced.published = cutoff.addingTimeInterval(-9 * 86_400)
    let today = article("talks", .radar, hours: 30, event: 0, title: "Water talks open in Tashkent")
    var work = composition(letter)
    work.announced = [announced]
    let result = work.compose(from: [
      today, article("fee", hours: 2, title: "Mombasa votes for its harbour fee"),
      article("opened", hours: 1, title: "In Tashkent, an opening", covers: ["talks"]),
      article("old", .upcoming, event: -2, title: "Grain council meets in Izmir"),
      article("grain", hours: 4, title: "Izmir grain council meets late", covers: ["old"]),
    ])
    #expect(result.outline == ["s: opened fee grain", "c: talks"])
    let items = try #require(result.issue).sections.flatMap(\.items)
    func links(_ id: String) -> [String] {
      items.first { $0.article.id == id }?.related.map { "\($0.kind.rawValue) \($0.article)" } ?? []
    }
    #expect(links("fee") == ["announcement vote"] && links("talks") == ["coverage opened"])
    #expect(links("opened") == [] && links("grain") == ["announcement old"])
    #expect(result.omission("old") == "its event is past (2026-11-21); covered by \"Izmir grain council meets late\"")
  }
}
