import Foundation
import Newsroom
import TestSupport
import Testing

@Suite("The meter")
struct MeterTests {
  let rule = MeterRule(articles: 3, pages: "https://meridian.example/")

  @Test("what is open, all-access or opened before costs nothing; the rest is opened while some are left")
  func judging() {
    let one: Set = ["a"]
    #expect(rule.judge("a", .open, tier: .free, opened: []) == .free)
    #expect(rule.judge("a", .metered, tier: .allAccess, opened: ["b", "c", "d"]) == .free)
    #expect(rule.judge("a", .subscribers, tier: .allAccess, opened: []) == .free)
    #expect(rule.judge("a", .subscribers, tier: .free, opened: one) == .notForThem)
    #expect(rule.judge("a", .metered, tier: .free, opened: []) == .unlocks(left: 2))
    #expect(rule.judge("b", .metered, tier: .free, opened: one) == .unlocks(left: 1))
    #expect(rule.judge("d", .metered, tier: .free, opened: ["a", "b", "c"]) == .spent)
    #expect(rule.judge("c", .metered, tier: .free, opened: ["a", "b", "c"]) == .alreadyOpen)
    // The rule was lowered in the middle of a month: what is open stays so.
    #expect(rule.judge("e", .metered, tier: .free, opened: ["a", "b", "c", "e", "f"]) == .alreadyOpen)
    #expect(rule.judge("g", .metered, tier: .free, opened: ["a", "b", "c", "e", "f"]) == .spent)
    #expect([0, 2, 3, 7].map(rule.left(after:)) == [3, 1, 0, 0])
  }

  @Test("whatever a reader asks for, in whatever order, no more than the month's articles are opened, each once")
  func property() {
    var random = Seeded.drawn()
    for _ in 0..<500 {
      let rule = MeterRule(articles: Int.random(in: 1...5, using: &random))
      var opened: Set<String> = []
      for _ in 0..<30 {
        let article = "a\(Int.random(in: 0..<9, using: &random))"
        let before = opened
        let decision = rule.judge(article, .metered, tier: .free, opened: opened)
        if case .unlocks(let left) = decision {
          #expect(opened.insert(article).inserted && left == rule.left(after: opened.count), "\(random.repeats)")
        }
        #expect((decision == .alreadyOpen) == before.contains(article), "\(random.repeats)")
        let isSpent = before.count == rule.articles && !before.contains(article)
        #expect((decision == .spent) == isSpent, "\(random.repeats)")
      }
      #expect(opened.count <= rule.articles, "\(random.repeats)")
    }
  }

  @Test(
    "a month begins and ends at the zone's midnights, whatever its clocks do meanwhile",
    arguments: [
      ("America/New_York", "2026-11", "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z"),
      ("America/New_York", "2026-03", "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z"),
      ("Asia/Kathmandu", "2026-12", "2026-11-30T18:15:00Z", "2026-12-31T18:15:00Z"),
      // Midnight itself is skipped: the month begins an hour later.
      ("America/Asuncion", "2023-10", "2023-10-01T04:00:00Z", "2023-11-01T03:00:00Z"),
      ("Pacific/Kiritimati", "2026-02", "2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z"),
    ])
  func bounds(zone: String, month: String, start: String, end: String) throws {
    let zone = try #require(TimeZone(identifier: zone))
    let format = Date.ISO8601FormatStyle()
    let first = try format.parse(start)
    let last = try format.parse(end)
    for (instant, expected) in [(first, true), (first - 1, false), (last - 1, true), (last, false)] {
      #expect((Month(at: instant, in: zone).description == month) == expected, "\(instant)")
    }
    let found = Month(at: first, in: zone)
    #expect(found.bounds(in: zone) == first..<last)
    #expect(Month(at: last, in: zone) == found.next && found < found.next)
  }

  @Test("December is followed by January, and months are four digits and two")
  func months() {
    let december = Month(of: Day(year: 2026, month: 12, day: 31)!)
    #expect(december.description == "2026-12" && december.next.description == "2027-01")
    #expect(Month(of: Day(year: 2026, month: 3, day: 1)!).description == "2026-03")
  }

  @Test("only addresses that begin as the reading pages do are told whose they are")
  func signs() {
    #expect(rule.signs("https://meridian.example/2026/11/x") && rule.signs("https://meridian.example/x?a=b"))
    for url in [
      "https://meridian.example.evil.example/x", "http://meridian.example/x", "https://other.example/",
      "https://meridian.example/x#y", "https://meridian.example/" + String(repeating: "x", count: 1_500),
    ] {
      #expect(!rule.signs(url))
    }
    #expect(!MeterRule(articles: 3).signs("https://meridian.example/x"))
  }
}
