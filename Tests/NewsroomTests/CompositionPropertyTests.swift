import Foundation
import Newsroom
import Testing

@Suite("any newsletter over any articles")
struct CompositionPropertyTests {
  static let marker = "GATED-TEXT"

  @Test(
    "every article is once a pick or an omission with a reason, and each pick is once in its section",
    arguments: 0..<300)
  func accounts(seed: UInt64) {
    var random = Seeded(seed)
    let (composition, articles) = make(&random)
    let result = composition.compose(from: articles)
    let decisions = result.selection.picks + result.selection.omissions
    #expect(
      decisions.map { Array($0.article.utf8) }.sorted(by: before)
        == articles.map { Array($0.id.utf8) }.sorted(by: before))
    #expect(decisions.allSatisfy { !$0.reason.isEmpty })
    #expect(
      result.selection.picks.allSatisfy { $0.section != nil }
        && result.selection.omissions.allSatisfy { $0.section == nil })
    guard let issue = result.issue else { return }
    let printed = issue.sections.flatMap { section in section.items.map { "\(section.slug) \($0.article.id)" } }
    #expect(printed == issue.selection.picks.map { "\($0.section ?? "") \($0.article)" })
    for section in issue.sections {
      let rule = composition.newsletter.sections.first { $0.slug == section.slug }
      #expect(!section.items.isEmpty && section.items.count <= rule?.limit ?? 0)
      let names = [rule?.name, rule?.fallback?.name]
      #expect(names.contains(section.name))
      for item in section.items {
        let kinds = section.name == rule?.name ? rule?.kinds : rule?.fallback?.kinds
        #expect(kinds?.contains(item.article.kind) == true)
        #expect(item.article.published < window.cutoff && composition.ran[item.article.id] == nil)
        if section.show == .calendar { #expect(item.article.event.map { $0.day >= monday } == true) }
      }
    }
  }

  @Test("the same articles in any order make an equal issue, to the octet", arguments: 0..<100)
  func shuffled(seed: UInt64) throws {
    var random = Seeded(seed)
    let (composition, articles) = make(&random)
    let result = composition.compose(from: articles)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for _ in 0..<5 {
      let other = composition.compose(from: articles.shuffled(using: &random))
      #expect(other == result)
      // Equality of strings would hide differently written ids.
      #expect(try encoder.encode(other.selection) == encoder.encode(result.selection))
      #expect(try encoder.encode(other.issue) == encoder.encode(result.issue))
    }
  }

  @Test("bodies are kept only where they are shown, and no gated text is visible to free readers", arguments: 0..<200)
  func gated(seed: UInt64) throws {
    var random = Seeded(seed)
    let (composition, articles) = make(&random)
    guard let issue = composition.compose(from: articles).issue else { return }
    for section in issue.sections {
      for item in section.items {
        #expect(section.show == .full || item.article.body.isEmpty)
        let shownAsText = section.show == .full || section.show == .summary
        let stored = try text(of: item)
        #expect(shownAsText || !stored.contains(Self.marker))
        #expect(item.visible(to: .allAccess) == item)
        let free = item.visible(to: .free)
        if item.article.access == .open {
          #expect(free == item)
        } else {
          let sent = try text(of: free)
          #expect(!sent.contains(Self.marker))
          #expect(free.article.title == item.article.title && free.article.standfirst == item.article.standfirst)
          if !item.summaryIsBody { #expect(free.summary == item.summary) }
        }
      }
    }
  }

  @Test("what a tier may read follows from access alone, on every path")
  func visible() {
    for access in Access.allCases {
      for isBody in [true, false] {
        let item = Item(
          article: article("a", body: Self.marker, access: access), summary: isBody ? Self.marker : "A standfirst.",
          summaryIsBody: isBody)
        let free = item.visible(to: .free)
        #expect(free.article.body == (access == .open ? Self.marker : ""))
        #expect(free.summary == (isBody && access != .open ? nil : item.summary))
        #expect(free.visible(to: .allAccess) == free && free.visible(to: .free) == free)
        #expect(item.visible(to: .allAccess) == item)
      }
    }
  }

  @Test("a library of nothing but news fills a daily and a weekly whose sections have fallbacks")
  func onlyNews() {
    func brief(_ name: String) -> SectionRule.Fallback { .init(name: name, kinds: [.news], show: .summary) }
    let daily = newsletter(
      [
        SectionRule(
          slug: "take", name: "Our take", kinds: [.take], fallback: brief("Top story"), limit: 1, show: .full),
        SectionRule(
          slug: "analysis", name: "Analysis", kinds: [.analysis, .interview, .inDepth], fallback: brief("Latest"),
          limit: 3),
        SectionRule(slug: "radar", name: "Radar", kinds: [.radar], fallback: brief("In brief"), limit: 4),
        SectionRule(slug: "more", name: "More", kinds: Set(Kind.allCases), order: .published, show: .headline),
      ], minimum: 3)
    let weekly = newsletter(
      [
        SectionRule(
          slug: "week", name: "The week", kinds: Set(Kind.allCases).subtracting([.upcoming, .news]),
          fallback: brief("The week"),
          limit: 6),
        SectionRule(
          slug: "ahead", name: "What’s to come", kinds: [.upcoming],
          fallback: .init(name: "Also this week", kinds: [.news], show: .headline), order: .eventDate, show: .calendar),
      ], minimum: 3)
    let items = (1...12).map { article("n\($0 + 10)", hours: Double($0)) }
    #expect(
      composition(daily).compose(from: items).outline == [
        "take: n11", "analysis: n12 n13 n14", "radar: n15 n16 n17 n18", "more: n19 n20 n21 n22",
      ])
    #expect(
      composition(weekly).compose(from: items).outline == [
        "week: n11 n12 n13 n14 n15 n16", "ahead: n17 n18 n19 n20 n21 n22",
      ])
    #expect(
      composition(weekly).compose(from: items).issue?.sections.map(\.name) == ["The week", "Also this week"])
  }

  private func before(_ left: [UInt8], _ right: [UInt8]) -> Bool { left.lexicographicallyPrecedes(right) }

  private func text(of item: Item) throws -> String { String(decoding: try JSONEncoder().encode(item), as: UTF8.self) }

  private func make(_ random: inout Seeded) -> (Composition, [Article]) {
    func some<T>(_ values: [T], _ random: inout Seeded) -> [T] { values.filter { _ in Bool.random(using: &random) } }
    func pick<T>(_ values: [T], _ random: inout Seeded) -> T { values[Int.random(in: values.indices, using: &random)] }
    let tags = ["Asia", "africa", "Water"]
    let rules = (0..<Int.random(in: 1...5, using: &random)).map { number in
      SectionRule(
        slug: "s\(number)", name: "Section \(number)", kinds: Set(some(Kind.allCases, &random)),
        fallback: Bool.random(using: &random)
          ? .init(
            name: "Fallback \(number)", kinds: Set(some(Kind.allCases, &random)),
            show: pick(SectionRule.Show.allCases, &random)) : nil,
        regions: Int.random(in: 0..<4, using: &random) == 0 ? some(tags, &random) : [],
        minimumPriority: pick([1, 1, 2, 4], &random), order: pick(SectionRule.Order.allCases, &random),
        limit: Int.random(in: 1...5, using: &random), show: pick(SectionRule.Show.allCases, &random),
        ahead: Int.random(in: 1...10, using: &random))
    }
    // One of the last two is written as a letter with an accent, the other as an accented letter.
    var ids = (0..<Int.random(in: 0...30, using: &random)).map { "a\($0)" } + ["\u{e9}", "e\u{301}"]
    ids.shuffle(using: &random)
    let articles = ids.map { id in
      article(
        id, pick(Kind.allCases, &random), priority: Int.random(in: 1...5, using: &random),
        hours: pick([-2, 0, 1, 1, 5, 40, 80, 200], &random),
        standfirst: pick([nil, "", "A standfirst."], &random), body: "<p>\(Self.marker) for \(id)</p>",
        access: pick(Access.allCases, &random), regions: some(["asia", "Africa"], &random),
        event: pick([nil, nil, -3, 0, 1, 6, 12], &random))
    }
    let ran = Dictionary(
      uniqueKeysWithValues: some(["a1", "a2", "a3", "a4"], &random).map { ($0, monday.adding(days: -1)) })
    return (composition(newsletter(rules, minimum: pick([0, 0, 1, 3], &random)), ran: ran), articles)
  }
}
