import Foundation
import Newsroom
import Testing

@Suite("composing an issue")
struct CompositionTests {
  @Test("sections fill in their order, and an article goes to the first that takes it")
  func order() {
    let rules = newsletter([
      SectionRule(slug: "lead", name: "Our take", kinds: [.take], maximum: 1),
      SectionRule(slug: "analysis", name: "Analysis", kinds: [.analysis, .inDepth], maximum: 2),
      SectionRule(slug: "empty", name: "Interviews", kinds: [.interview]),
      SectionRule(slug: "more", name: "More", kinds: Set(Kind.allCases), show: .headline),
    ])
    let result = composition(rules).compose(from: [
      article("n"), article("t1", .take), article("t2", .take, priority: 5), article("a", .analysis),
      article("d", .inDepth, priority: 4),
    ])
    #expect(result.outline == ["lead: t2", "analysis: d a", "more: t1 n"])
    #expect(result.selection.omissions.isEmpty)
    #expect(result.issue?.sections.map(\.name) == ["Our take", "Analysis", "More"])
    #expect(result.selection.picks.first?.reason == "take, priority 5: number 1 of 2 by score")
  }

  @Test("a section takes only its kinds, regions, topics, series and priorities, whatever their case")
  func filters() {
    let items = [
      article("asia", regions: ["ASIA", "Europe"]), article("water", topics: ["Water"]),
      article("insider", series: "global insider"), article("low", priority: 1), article("take", .take),
    ]
    func chosen(_ rule: SectionRule) -> [String] { composition(newsletter([rule])).compose(from: items).outline }
    #expect(chosen(SectionRule(slug: "s", name: "", kinds: [.news], regions: ["asia", "Africa"])) == ["s: asia"])
    #expect(chosen(SectionRule(slug: "s", name: "", kinds: [.news], topics: ["water"])) == ["s: water"])
    #expect(chosen(SectionRule(slug: "s", name: "", kinds: [.news], series: ["Global Insider"])) == ["s: insider"])
    #expect(chosen(SectionRule(slug: "s", name: "", kinds: [.news], minimumPriority: 2)) == ["s: asia insider water"])
    #expect(chosen(SectionRule(slug: "s", name: "", kinds: [.take])) == ["s: take"])
    #expect(chosen(SectionRule(slug: "s", name: "", kinds: [.news], regions: ["asia"], topics: ["water"])) == [])
  }

  @Test("each order breaks its ties by publication, newest first, then by id")
  func orders() {
    let items = [
      article("b", priority: 5, hours: 20, event: 3), article("a", priority: 5, hours: 20, event: 3),
      article("c", priority: 5, hours: 10, event: 9), article("d", priority: 1, hours: 1, event: 1),
      article("e", priority: 2, hours: 5),
    ]
    func chosen(_ order: SectionRule.Order) -> [String] {
      composition(newsletter([SectionRule(slug: "s", name: "", kinds: [.news], order: order)])).compose(from: items)
        .outline
    }
    #expect(chosen(.priority) == ["s: c a b e d"])
    #expect(chosen(.published) == ["s: d e c a b"])
    #expect(chosen(.eventDate) == ["s: d a b c e"])
  }

  @Test("a limit leaves out the rest, and says which section was full, by the name it is printed under")
  func limits() {
    let items = (1...4).map { article("n\($0)", hours: Double($0)) }
    let rule = SectionRule(slug: "s", name: "News", kinds: [.news], maximum: 2)
    let result = composition(newsletter([rule])).compose(from: items)
    #expect(result.outline == ["s: n1 n2"])
    #expect(result.omission("n3") == "section \"News\" is full (2)")
    let fallback = SectionRule(
      slug: "s", name: "Takes", kinds: [.take], fallback: .init(name: "In brief", kinds: [.news], show: .headline),
      maximum: 2)
    #expect(
      composition(newsletter([fallback])).compose(from: items).omission("n4") == "section \"In brief\" is full (2)")
    for limit in [0, -1] {
      let none = SectionRule(slug: "s", name: "News", kinds: [.news], maximum: limit)
      #expect(composition(newsletter([none])).compose(from: items).selection.omissions.count == 4)
    }
  }

  @Test("a section without anything of its kinds becomes its fallback, with that name and show")
  func fallback() {
    let rule = SectionRule(
      slug: "s", name: "Analysis", kinds: [.analysis],
      fallback: .init(name: "From the wires", kinds: [.news], show: .headline), show: .full)
    let result = composition(newsletter([rule])).compose(from: [article("n"), article("t", .take)])
    #expect(result.issue?.sections.map(\.name) == ["From the wires"])
    #expect(result.issue?.sections.first?.show == .headline)
    #expect(result.issue?.sections.first?.items.first?.article.body == "")
    #expect(result.selection.picks.first?.reason.hasSuffix("in place of \"Analysis\"") == true)
    let own = composition(newsletter([rule])).compose(from: [article("n"), article("a", .analysis)])
    #expect(own.issue?.sections.map(\.name) == ["Analysis"])
    #expect(own.issue?.sections.first?.items.first?.article.body == "<p>The body.</p>")
  }

  @Test("a calendar falls back on what has no date, and takes what has no date only then")
  func calendarFallback() {
    let rule = SectionRule(
      slug: "s", name: "What’s to come", kinds: [.upcoming],
      fallback: .init(name: "Also this week", kinds: [.news], show: .headline), show: .calendar)
    #expect(composition(newsletter([rule])).compose(from: [article("n"), article("u", .upcoming)]).outline == ["s: n"])
    let dated = SectionRule(
      slug: "s", name: "Analysis", kinds: [.analysis],
      fallback: .init(name: "Dates", kinds: [.news], show: .calendar))
    let items = [article("n"), article("d", event: 2), article("p", event: -2)]
    #expect(composition(newsletter([dated])).compose(from: items).outline == ["s: d"])
  }

  @Test("events that are past, or further ahead than the section looks, stay out with that reason")
  func events() {
    let rule = SectionRule(
      slug: "s", name: "To come", kinds: [.upcoming, .radar, .news], order: .eventDate, show: .calendar, ahead: 7)
    let items = [
      article("today", .upcoming, event: 0), article("yesterday", .upcoming, event: -1),
      article("week", .upcoming, hours: 9000, event: 7), article("far", .upcoming, event: 8),
      article("radar", .radar, event: -1), article("farnews", .news, event: 8), article("pastnews", .news, event: -1),
    ]
    let result = composition(newsletter([rule])).compose(from: items)
    #expect(result.outline == ["s: today week"])
    #expect(result.omission("yesterday") == "its event is past (2026-11-22)")
    #expect(result.omission("radar") == "its event is past (2026-11-22)")
    #expect(result.omission("pastnews") == "its event is past (2026-11-22)")
    #expect(result.omission("far") == "its event is more than 7 days ahead (2026-12-01)")
    #expect(result.omission("farnews") == "its event is more than 7 days ahead (2026-12-01)")
    #expect(result.selection.picks.allSatisfy { !$0.reason.contains("late") })
    // Elsewhere a date is no hindrance.
    let news = SectionRule(slug: "s", name: "News", kinds: [.news], order: .published)
    #expect(composition(newsletter([news])).compose(from: items).outline == ["s: farnews pastnews"])
  }

  @Test("what ran stays out, what comes late goes in, what is embargoed waits")
  func times() throws {
    let rule = SectionRule(slug: "s", name: "News", kinds: [.news], order: .published)
    let result = composition(newsletter([rule]), ran: ["old": monday.adding(days: -3)]).compose(from: [
      article("old"), article("first", hours: 72), article("late", hours: 73), article("cutoff", hours: 0),
      article("embargo", hours: -5), article("last", hours: 0.01),
    ])
    #expect(result.outline == ["s: last first late"])
    #expect(result.omission("old") == "it ran in daily-review/2026-11-20")
    #expect(result.omission("cutoff") == "it is published after the cutoff")
    #expect(result.omission("embargo") == "it is published after the cutoff")
    #expect(result.selection.picks.filter { $0.reason.contains("arrived late") }.map(\.article) == ["late"])
  }

  @Test("too few picks skip the issue, and what is to come doesn't count")
  func minimum() {
    let rules = [
      SectionRule(slug: "s", name: "News", kinds: [.news, .upcoming]),
      SectionRule(slug: "c", name: "To come", kinds: [.radar], show: .calendar),
    ]
    let items = [article("n"), article("u", .upcoming, event: 2), article("r", .radar, event: 2)]
    #expect(composition(newsletter(rules, minimum: 1)).compose(from: items).issue != nil)
    let skipped = composition(newsletter(rules, minimum: 2)).compose(from: items)
    #expect(
      skipped
        == .skipped(reason: "1 of at least 2 articles (nothing else is new since the last issue)", skipped.selection))
    #expect(skipped.selection.picks.count == 3)
    // With nothing at all there is no issue, unless the editor wrote one.
    #expect(composition(newsletter(rules)).compose(from: []).issue == nil)
    #expect(composition(newsletter(rules), note: "<p>Hello.</p>").compose(from: []).issue?.note == "<p>Hello.</p>")
  }

  @Test("a summary is the standfirst, else the first sentences, which count as body; headlines and dates have none")
  func summaries() throws {
    func item(_ article: Article, _ show: SectionRule.Show) throws -> Item {
      let rule = SectionRule(slug: "s", name: "", kinds: [.news], show: show)
      return try #require(composition(newsletter([rule])).compose(from: [article]).issue?.sections.first?.items.first)
    }
    for show in SectionRule.Show.allCases {
      let own = try item(article("a", event: 1), show)
      #expect(own.summary == "A standfirst." && !own.summaryIsBody)
      #expect(own.article.body == (show == .full ? "<p>The body.</p>" : ""))
      for blank in [nil, "", " \n"] {
        let made = try item(article("a", standfirst: blank, body: "Gated", event: 1), show)
        let shown = show == .full || show == .summary
        #expect(made.summary == (shown ? "Gated is the text of a. Second sentence." : nil))
        #expect(made.summaryIsBody == shown)
      }
    }
  }
}
