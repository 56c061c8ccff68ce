import Foundation
import Newsroom
import Testing
import Wire

@Suite("Config/newsletters")
struct NewsletterSettingsTests {
  @Test("the repository's own newsletters are read without a fault")
  func repository() throws {
    let daily = try NewsletterSettings.read(
      House.bytes("Config/newsletters/daily-review.yaml"), file: "daily-review.yaml", slug: "daily-review")
    #expect(daily.name == "Daily Review" && daily.subject == "{{lead.title}}")
    #expect(daily.schedule.days == [.monday, .tuesday, .wednesday, .thursday, .friday])
    #expect(daily.schedule.composeAt == WallTime("06:00") && daily.schedule.latest == WallTime("12:00"))
    #expect(daily.schedule.holidays.count == 2)
    #expect(daily.audience == [.free, .allAccess] && daily.minimum == 1)
    #expect(daily.sections.map(\.slug) == ["our-take", "the-latest-analysis", "on-our-radar", "and-more"])
    #expect(daily.sections[0].fallback == .init(name: "The lead", kinds: [.analysis, .inDepth, .news], show: .summary))
    #expect(daily.sections[2].ahead == 7 && daily.sections[2].order == .eventDate)
    let weekly = try NewsletterSettings.read(
      House.bytes("Config/newsletters/weekly-review.yaml"), file: "weekly-review.yaml", slug: "weekly-review")
    #expect(weekly.schedule.days == [.saturday] && weekly.window.first == 7)
    #expect(weekly.sections.map(\.slug) == ["the-weeks-essential-reading", "more-from-the-week", "whats-to-come"])
    #expect(weekly.sections.last?.show == .calendar)
    // What a newsletter doesn't say is what the house's Daily says.
    #expect(daily.score == ScoreRule(led: 0, ran: 0) && daily.grouping == GroupingRule())
    #expect(
      daily.sections[1].quotas == Quotas(region: 4, series: 1, author: 2) && daily.updates == .material(share: 25))
    #expect(daily.sections.map(\.order) == [.score, .score, .eventDate, .score])
    #expect(daily.sections[1].minimum == 2 && daily.sections[1].borrow == ["and-more"])
    #expect(weekly.grouping.merge && weekly.score.halfLife == 3 * 86_400 && weekly.summaryLength == 320)
  }

  @Test("an audience can be a segment, and what it can't be is refused")
  func segment() throws {
    func read(_ audience: String) throws -> Newsletter {
      let text = String(decoding: try House.bytes("Config/newsletters/daily-review.yaml"), as: UTF8.self)
      return try NewsletterSettings.read(
        Array(text.replacing("\naudience: [free, all-access]\n", with: "\naudience:\n\(audience)\n").utf8),
        file: "d.yaml", slug: "daily-review")
    }
    let segment = try read(
      "  tiers: [free]\n  language: [en, pt-BR]\n  attributes: {city: [Rome, Oslo]}\n  subscribed-before: 2026-01-01"
    ).segment
    #expect(
      segment
        == Segment(
          tiers: [.free], languages: ["en", "pt-br"], attributes: ["city": ["Rome", "Oslo"]],
          subscribedBefore: Date(timeIntervalSince1970: 1_767_225_600)))
    #expect(try !read("  tiers: free").segment.isNarrow)
    for (audience, message) in [
      ("  tier: [free]", "there is no setting \"tier\" in audience; did you mean \"tiers\"?"),
      ("  tiers: [gold]", "audience.tiers: \"gold\" is not one of"),
      ("  tiers: [free]\n  language: [e]", "no language such as"),
      ("  tiers: [free]\n  attributes: {City: [x]}", "audience.attributes.City is no attribute's key"),
      ("  tiers: [free]\n  subscribed-before: soon", "audience.subscribed-before must be a day such as"),
    ] {
      let errors = #expect(throws: SettingsErrors.self) { try read(audience) }
      #expect(errors?.description.contains(message) == true, "\(errors?.description ?? "nothing")")
    }
  }

  @Test(
    "a fault is reported once, at its place",
    arguments: [
      ("weekdays", "[monday, tusday]", "4:18: schedule.days: \"tusday\" is not one of", "did you mean tuesday?"),
      ("  days: weekdays\n", "", "4:3: schedule.days is missing", ""),
      ("weekdays", "{a: b}", "4:9: schedule.days must be a list of texts", ""),
      ("\"06:00\"", "\"6 am\"", "5:15: schedule.compose-at must be a time such as", ""),
      ("\"06:30\"", "\"05:30\"", "6:12: schedule.send-at must not be before compose-at", ""),
      ("\"12:00\"", "\"06:30\"", "7:11: schedule.latest must be after send-at", ""),
      ("  latest: \"12:00\"\n", "", "4:3: schedule.latest is missing", ""),
      (
        "  latest:", "  holidays: [2026-12-25, 2026-02-30]\n  latest:", "7:26: schedule.holidays lists \"2026-02-30\"",
        ""
      ),
      (
        "[free, all-access]", "[free, all-acess]", "8:18: audience: \"all-acess\" is not one of",
        "did you mean all-access?"
      ),
      ("[free, all-access]", "[]", "8:11: audience must not be empty", ""),
      ("[take]", "[takes]", "11:13: sections.1.kinds: \"takes\" is not one of", "did you mean take?"),
      ("[take]", "[]", "11:12: sections.1.kinds must not be empty", ""),
      ("kinds: [take]", "kind: [take]", "11:5: there is no setting \"kind\" in sections.1", "did you mean \"kinds\"?"),
      ("kinds: [take]", "fallbak: {}", "11:5: there is no setting \"fallbak\" in sections.1", "\"fallback\""),
      ("kinds: [take]", "fallback: {kinds: [news]}", "11:15: sections.1.fallback.name is missing", ""),
      ("kinds: [take]", "maximum: 0", "11:14: sections.1.maximum must be a whole number from 1 to 200", ""),
      ("kinds: [take]", "limit: 3", "11:12: sections.1.limit is called maximum", ""),
      ("kinds: [take]", "minimum: 11", "11:14: sections.1.minimum must not be more than maximum, 10", ""),
      (
        "kinds: [take]", "borrow: [our-taek]", "11:14: sections.1.borrow names \"our-taek\", which is no section",
        "did you mean our-take?"
      ),
      ("kinds: [take]", "borrow: our-take", "11:13: sections.1.borrow names the section itself", ""),
      (
        "kinds: [take]", "quotas: {author: 0}", "11:22: sections.1.quotas.author must be a whole number from 1 to 200",
        ""
      ),
      ("kinds: [take]", "quotas: {writer: 1}", "11:14: there is no setting \"writer\" in sections.1.quotas", ""),
      (
        "audience:", "score: {kinds: {takes: 1}}\naudience:", "8:17: there is no setting \"takes\" in score.kinds",
        "\"take\"?"
      ),
      ("audience:", "score: {half-life: 1}\naudience:", "8:20: score.half-life must be a duration", ""),
      ("audience:", "grouping: {merge: maybe}\naudience:", "8:19: grouping.merge must be yes or no, not", ""),
      ("audience:", "updated: always\naudience:", "8:10: updated must be one of never, material", ""),
      ("audience:", "summary-length: 3\naudience:", "8:17: summary-length must be a whole number from 40 to 2000", ""),
      ("- name: Our take\n    ", "- ", "10:5: sections.1.name is missing", ""),
      ("Our take", "'!!!'", "10:5: sections.1.slug is missing, and none can be made of the name", ""),
      ("kinds: [take]", "kinds: [take]\n  - name: Our Take", "12:5: sections.2.slug \"our-take\" is taken", ""),
      ("name: Daily Review", "name: \"Daily\\r\\nX: y\"", "1:7: name must be one line without control characters", ""),
      ("\"{{lead.title}}\"", "\"a\\nb\"", "2:10: subject must be one line without control characters", ""),
      ("audience:", "windw: {}\naudience:", "8:1: there is no setting \"windw\"", "\"window\""),
      ("audience:", "window: {first-days: 0}\naudience:", "8:22: window.first-days must be a whole number", ""),
    ])
  func faults(line: String, other: String, start: String, end: String) {
    #expect(House.newsletter.contains(line))
    let faults = newsletter(House.newsletter.replacing(line, with: other)).faults
    #expect(
      faults.count == 1 && faults[0].hasPrefix("n.yaml:" + start) && (end.isEmpty || faults[0].contains(end)),
      "\(faults)")
  }

  @Test("a file that says nothing is told what it must say")
  func empty() {
    #expect(
      newsletter("").faults == [
        "n.yaml:1:1: name is missing", "n.yaml:1:1: subject is missing",
        "n.yaml:1:1: schedule is missing: it must say days, compose-at, send-at, latest",
        "n.yaml:1:1: sections is missing",
      ])
  }

  @Test("what may be left out has a standard, and a schedule may have no days")
  func standards() throws {
    let read = try #require(newsletter(House.newsletter.replacing("weekdays", with: "[]")).value)
    #expect(read.schedule.days.isEmpty && read.minimum == 1 && read.window == WindowRule(first: 7, late: 2))
    #expect(read.sections[0].maximum == 10 && read.sections[0].fallback == nil && read.sections[0].show == .summary)
    #expect(read.score == ScoreRule() && read.quotas == Quotas() && read.grouping == GroupingRule())
    #expect(read.updates == .never && read.summaryLength == 280 && read.textLinks == .numbered)
    let links = try #require(newsletter(House.newsletter + "\ntext-links: inline\n").value)
    #expect(links.textLinks == .inline)
    #expect(read.sections[0].minimum == 0 && read.sections[0].borrow == [] && read.sections[0].order == .score)
  }

  @Test("what a newsletter scores, bounds, groups and repeats by is all said in its file")
  func numbers() throws {
    let read = try #require(
      newsletter(
        House.newsletter.replacing(
          "    kinds: [take]", with: "    borrow: [more]\n    quotas: {author: 1}\n  - name: More"
        )
        .replacing(
          "audience:",
          with: """
            score: {priority: 1, kinds: {news: 2}, recency: 3, half-life: 4h, follow-up: 5, follow-ups: 6, led: 7, ran: 8}
            quotas: {region: 1, series: 2}
            grouping: {duplicate: 80, likeness: 50, merge: true, links: 2}
            updated: material
            material-change: 40
            audience:
            """)
      ).value)
    #expect(
      read.score
        == ScoreRule(
          priority: 1, kinds: ScoreRule.kinds.merging([.news: 2]) { $1 }, recency: 3, halfLife: 14_400, followUp: 5,
          followUps: 6, led: 7, ran: 8))
    #expect(read.quotas == Quotas(region: 1, series: 2) && read.sections[0].quotas == Quotas(author: 1))
    #expect(read.grouping == GroupingRule(duplicate: 80, likeness: 50, merge: true, links: 2))
    #expect(read.updates == .material(share: 40) && read.sections[0].borrow == ["more"])
  }
}
