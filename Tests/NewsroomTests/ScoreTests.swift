import Foundation
import Testing

@testable import Newsroom

@Suite("scores")
struct ScoreTests {
  @Test("recency halves with each half-life, in whole points")
  func halving() {
    let ages = [0, 12, 24, 48, 72, 24 * 40]
    #expect(ages.map { FixedPoint.halved(100, after: $0 * 3600, halfLife: 86_400) } == [100, 71, 50, 25, 13, 0])
    #expect(FixedPoint.halved(9, after: -5, halfLife: 10) == 9 && FixedPoint.halved(9, after: 5, halfLife: 0) == 0)
    for seconds in 0..<20_000 {
      #expect(
        FixedPoint.halved(1000, after: seconds, halfLife: 3600)
          >= FixedPoint.halved(1000, after: seconds + 1, halfLife: 3600))
    }
  }

  @Test("a word is the more telling the fewer texts have it")
  func rarity() {
    #expect([1, 2, 4, 8, 16, 64].map { FixedPoint.rarity(of: 64, over: $0) } == [96, 80, 65, 50, 37, 16])
  }

  @Test("a score is the sum of its parts, which say what for")
  func parts() {
    let rule = ScoreRule(recency: 8, halfLife: 3600, followUp: 4, followUps: 2, led: 15, ran: 3)
    func score(_ later: Int, _ places: [Int?]) -> String {
      rule.score(
        of: article("a", .analysis, priority: 4), at: cutoff.addingTimeInterval(-3600), cutoff: cutoff, later: later,
        elsewhere: places.map { Appearance(newsletter: "d", day: monday, place: $0) }
      ).description
    }
    #expect(score(0, []) == "50 = priority 40 + analysis 6 + recency 4")
    #expect(score(5, [2, 1]) == "73 = priority 40 + analysis 6 + recency 4 + follow-ups 8 + led 15")
    #expect(score(1, [nil, 3]) == "57 = priority 40 + analysis 6 + recency 4 + follow-ups 4 + ran 3")
    let endless = rule.score(of: article("a"), at: .distantPast, cutoff: .distantFuture, later: 0, elsewhere: [])
    #expect(endless.total == 30 && ScoreRule(priority: 0, kinds: [:], recency: 0).kinds.isEmpty)
  }

  @Test("what led the Dailies and what drew follow-ups comes first in a Weekly, and the explanation says so")
  func weekly() {
    var letter = newsletter([SectionRule(slug: "s", name: "The week", kinds: [.news])])
    letter.slug = "weekly-review"
    var work = composition(letter)
    work.ranElsewhere = [
      "led": [Appearance(newsletter: "daily-review", day: monday.adding(days: -2), place: 1)],
      "ran": [Appearance(newsletter: "daily-review", day: monday.adding(days: -1), place: 4)],
    ]
    let result = work.compose(from: [
      article("plain"), article("ran"), article("led"),
      article("first", hours: 60, title: "Harbour fee vote splits Mombasa committee"),
      article("then", hours: 40, title: "Mombasa committee delays harbour fee vote"),
      article("at last", hours: 20, title: "What the Mombasa harbour fee vote means"),
    ])
    #expect(result.outline == ["s: led ran first plain then at last"])
    let picks = result.selection.picks
    #expect(picks[0].reason.hasSuffix(", led daily-review/2026-11-21") && picks[1].reason.contains(", ran in daily-"))
    #expect(picks[2].score?.parts.contains(.init("follow-ups", 8)) == true)
    #expect(picks.allSatisfy { $0.rule == .section && $0.score != nil })
  }
}
