import Foundation
import TestSupport
import Testing

@testable import Newsroom

@Suite("copies and events")
struct GroupingTests {
  /// `count` words that are the same for the same seed.
  static func words(_ seed: UInt64, _ count: Int = 300) -> [String] {
    var random = Seeded(seed)
    return (0..<count).map { _ in "word\(Int.random(in: 0..<2000, using: &random))" }
  }

  @Test("like texts have like fingerprints, whatever their case and marks; unlike ones don't")
  func fingerprints() throws {
    let text = Self.words(1).joined(separator: " ")
    let print = try #require(Fingerprint(of: text))
    #expect(Fingerprint(of: "“" + text.uppercased().replacing(" ", with: " — ") + "!”") == print)
    var near = Self.words(1)
    for place in stride(from: 20, to: 300, by: 60) { near[place] = "other" }
    let other = try #require(Fingerprint(of: near.joined(separator: "\n")))
    #expect(print.distance(to: other) <= 12 && print.likeness(to: print) == 100)
    for seed in 2..<200 {
      let far = try #require(Fingerprint(of: Self.words(UInt64(seed)).joined(separator: " ")))
      #expect(print.distance(to: far) > 12)
    }
    #expect(Fingerprint(of: "Too short to say anything by.") == nil && Fingerprint(of: "") == nil)
    #expect(Fingerprint(of: "第一句话说的是港口的费用，第二句话说的是船。第三句。") != nil)
    let decoded = try JSONDecoder().decode([Fingerprint].self, from: JSONEncoder().encode([print]))
    #expect(decoded == [print] && print.description.count == 16)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Fingerprint].self, from: Data("[\"x\"]".utf8)) }
  }

  @Test("a fingerprint is the same on every machine")
  func stable() {
    #expect(Fingerprint(of: Self.words(7).joined(separator: " "))?.description == "8d0ae0cafe826c0f")
  }

  @Test("of copies only the best runs, and the others say which that is")
  func copies() {
    let rule = SectionRule(slug: "s", name: "News", kinds: [.news])
    let text = Self.words(1)
    let texts = [
      "a": text.joined(separator: " "), "b": (text + ["one", "more", "line"]).joined(separator: " "),
      "c": Self.words(2).joined(separator: " "), "lone": text.prefix(150).joined(separator: " "),
    ]
    let result = composition(newsletter([rule]), texts: texts).compose(from: [
      article("a", priority: 2), article("b", priority: 4), article("c"), article("lone"), article("take", .take),
    ])
    #expect(result.outline == ["s: b c lone"])
    #expect(result.omission("a") == "it shares 99% of its text with \"On b\" (b), which runs")
    // One that a section takes is better than one that none does.
    var other = composition(newsletter([rule]), texts: texts)
    #expect(other.compose(from: [article("a"), article("b", .take, priority: 5)]).outline == ["s: a"])
    // A copy of what ran stays out too.
    other.ran["z"] = Run(
      day: monday.adding(days: -9), cutoff: cutoff.addingTimeInterval(-9 * 86_400), title: "Once",
      fingerprint: Fingerprint(of: texts["a"] ?? ""))
    #expect(
      other.compose(from: [article("a")]).omission("a")
        == "it has nearly the text of \"Once\", which ran in daily-review/2026-11-14")
  }

  @Test("pieces on one event are one entry with links, each of them once, and the rest are told whose links are full")
  func events() {
    var letter = newsletter([
      SectionRule(slug: "lead", name: "Lead", kinds: [.analysis], maximum: 1),
      SectionRule(slug: "s", name: "News", kinds: [.news, .analysis]),
    ])
    let items = [
      article("1", .analysis, title: "What the Mombasa harbour fee vote means"),
      article("2", priority: 5, title: "Harbour fee vote splits Mombasa committee"),
      article("3", priority: 2, title: "Mombasa committee delays harbour fee vote"),
      article("4", priority: 1, title: "Harbour fee vote: Mombasa waits"),
      article("5", title: "A third budget for Kathmandu"), article("6", title: "Grain prices ease"),
    ]
    #expect(composition(letter).compose(from: items).outline == ["lead: 1", "s: 2 5 6 3 4"])
    letter.grouping = GroupingRule(merge: true, links: 2)
    let merged = composition(letter).compose(from: items)
    #expect(merged.outline == ["lead: 1", "s: 5 6"])
    let related = merged.issue?.sections[0].items[0].related ?? []
    #expect(related.map(\.article) == ["2", "3"] && related.allSatisfy { $0.kind == .also })
    #expect(related.first?.url == "https://example.com/2")
    #expect(merged.selection.picks.filter { $0.entry == "1" }.map(\.rule) == [.event, .event])
    #expect(merged.omission("4")?.contains("whose links are full") == true)
    // A pin is an entry, whatever it ranks.
    let pinned = items.map { item in
      var item = item
      if item.id == "4" { item.pins = ["*"] }
      return item
    }
    #expect(composition(letter).compose(from: pinned).outline == ["s: 4 5 6"])
  }

  private func merged(_ items: [Article]) -> [String] {
    var letter = newsletter([SectionRule(slug: "s", name: "News", kinds: [.news], maximum: 30)])
    letter.grouping = GroupingRule(merge: true, links: 9)
    let issue = composition(letter).compose(from: items).issue
    return (issue?.sections.flatMap(\.items) ?? []).map { item in
      ([item.article.id] + item.related.map(\.article).sorted()).joined(separator: " ")
    }
  }

  @Test("headlines that name the same place and the same thing there, days apart, are on one event")
  func namedEvent() {
    let items = [
      article("1", priority: 5, hours: 70, title: "Earthquake strikes Izmir, killing dozens"),
      article("2", hours: 50, standfirst: "Rescuers work on.", title: "Izmir earthquake toll rises to 112"),
      article("3", hours: 30, standfirst: "Who let them build so?", title: "After Izmir quake, anger at builders"),
      article("4", hours: 5, title: "Turkey's president visits quake-hit Izmir"),
      article("5", hours: 6, title: "Turkey's president names a central banker"),
      article("6", hours: 7, title: "Grain prices ease in Izmir"),
    ]
    #expect(merged(items).sorted() == ["1 2 3 4", "5", "6"])
    // A week later it is another event, or another story.
    var late = items[3]
    late.published = cutoff.addingTimeInterval(-14 * 86_400)
    #expect(merged([items[0], late]).count == 2)
  }

  @Test("pieces about one country, its president or its capital are no event")
  func oneCountry() {
    let titles = [
      "Turkey's president visits Berlin", "Turkey's president dismisses the head of statistics",
      "Turkey raises rates again", "Turkey raises the minimum wage", "Why Turkey's lira won't recover",
      "Turkey's drones change a war in Sudan", "Ankara court frees a journalist", "Ankara court fines a bank",
      "Turkish voters are tired, says pollster", "In Turkey, a harvest fails", "Berlin police raid a market",
      "Berlin minister resigns over market rents", "A Turkish bank opens in Berlin", "Sudan's war enters a third year",
      "Sudan's doctors leave", "President of Sudan's council visits Ankara",
    ]
    let items = titles.enumerated().map { number, title in
      article("\(number)", hours: Double(number * 4 + 1), standfirst: nil, title: title)
    }
    let groups = merged(items)
    #expect(groups.filter { $0.contains(" ") } == [])
  }

  @Test("a piece with its entry's own address is no link under it")
  func sameAddress() throws {
    var items = [
      article("1", priority: 5, title: "Harbour fee vote splits Mombasa"),
      article("2", title: "Harbour fee vote splits Mombasa again"),
      article("3", title: "Mombasa harbour fee vote splits all"),
    ]
    items[1].url = items[0].url + "/#top"
    #expect(merged(items) == ["1 3"])
    var letter = newsletter([SectionRule(slug: "s", name: "News", kinds: [.news])])
    letter.grouping.merge = true
    let result = composition(letter).compose(from: items)
    #expect(result.omission("2") == "it has the address of \"Harbour fee vote splits Mombasa\" (1), which runs")
  }

  @Test("groups are disjoint, their members like their leaders, and nobody leads and follows", arguments: 0..<40)
  func groups(seed: UInt64) {
    var random = Seeded(seed)
    let nouns = ["harbour", "fee", "vote", "budget", "canal", "treaty", "lithium", "grain", "rail", "cable", "summit"]
    let items = (0..<60).map { number in
      article(
        "\(number)", title: (0..<4).compactMap { _ in nouns.randomElement(using: &random) }.joined(separator: " "))
    }
    let likeness = Likeness(of: items)
    let groups = likeness.groups(threshold: 40, joins: { $0 % 7 != 0 }, also: { _, _ in 0 })
    for (member, joined) in groups {
      #expect(groups[joined.leader] == nil && member % 7 != 0 && joined.leader < member)
      let (percent, words) = likeness.between(joined.leader, member)
      #expect(percent == joined.percent && percent >= 40 && words > 1)
    }
  }

  @Test("ten times as many pieces take no more than some ten times as long")
  func speed() {
    func candidates(_ count: Int) -> [Article] {
      (0..<count).map { article("\($0)", title: Self.words(UInt64($0), 8).joined(separator: " ")) }
    }
    let clock = ContinuousClock()
    let few = candidates(150)
    let many = candidates(1500)
    let work = composition(newsletter([SectionRule(slug: "s", name: "News", kinds: [.news])]))
    let short = clock.measure { _ = work.compose(from: few) }
    let long = clock.measure { _ = work.compose(from: many) }
    #expect(long < short * 40 + .seconds(1), "\(short) \(long)")
  }
}
