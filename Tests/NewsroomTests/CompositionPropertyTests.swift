import Foundation
import Newsroom
import TestSupport
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
    let printed = issue.sections.flatMap { section in
      section.items.flatMap { item in
        ["\(section.slug) \(item.article.id)"]
          + item.related.filter { $0.kind == .also }.map { "\(section.slug) \($0.article) < \(item.article.id)" }
      }
    }
    #expect(
      printed
        == issue.selection.picks.map { "\($0.section ?? "") \($0.article)" + ($0.entry.map { " < \($0)" } ?? "") })
    for section in issue.sections {
      let rule = composition.newsletter.sections.first { $0.slug == section.slug }
      let pins = section.items.count { !$0.article.pins.isEmpty }
      #expect(!section.items.isEmpty && section.items.count <= max(pins, rule?.maximum ?? 0))
      let names = [rule?.name, rule?.fallback?.name]
      #expect(names.contains(section.name))
      for item in section.items {
        let kinds = section.name == rule?.name ? rule?.kinds : rule?.fallback?.kinds
        let rules = issue.selection.picks.filter { Array($0.article.utf8) == Array(item.article.id.utf8) }
          .map(\.rule)
        #expect(kinds?.contains(item.article.kind) == true || rules == [.pin] || rules == [.borrowed])
        #expect(item.article.available < window.cutoff && composition.ran[item.article.id] == nil)
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
        #expect(!stored.contains("EMBARGOED"))
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

  @Test("quotas are never exceeded but by pins, and whatever is pinned and may run is in", arguments: 0..<300)
  func quotas(seed: UInt64) {
    var random = Seeded(seed)
    let (composition, articles) = make(&random)
    let letter = composition.newsletter
    let result = composition.compose(from: articles)
    let slugs = Set(letter.sections.map(\.slug))
    for article in articles {
      guard article.pins.contains(where: { $0 == "*" || slugs.contains($0) || $0 == "daily-review/s0" }),
        let out = result.selection.omissions.first(where: { Array($0.article.utf8) == Array(article.id.utf8) })
      else { continue }
      let rule = out.rule ?? .section
      #expect(
        [.ran, .past, .cutoff, .embargo].contains(rule)
          || (rule == .noSection && article.event.map { $0.day >= monday } != true), "\(out)")
    }
    guard let issue = result.issue else { return }
    func check(_ items: [Item], _ quotas: Quotas) {
      func most(_ quota: Int?, _ names: (Article) -> [String]) {
        guard let quota else { return }
        let counts = Dictionary(
          items.flatMap { Set(names($0.article).map { $0.lowercased() }) }.map { ($0, 1) }, uniquingKeysWith: +)
        for (name, count) in counts where count > quota {
          let pinned = items.filter { item in
            !item.article.pins.isEmpty && names(item.article).contains { $0.lowercased() == name }
          }
          // Pins count, so that nothing else came on top of them.
          #expect(pinned.count >= count, "\(name): \(count) of \(quota)")
        }
      }
      most(quotas.region) { $0.regions }
      most(quotas.series) { $0.series.map { [$0] } ?? [] }
      most(quotas.author) { $0.bylines }
    }
    check(
      issue.sections.filter { $0.show != .calendar }.flatMap(\.items).filter { $0.article.kind != .upcoming },
      letter.quotas)
    for section in issue.sections {
      check(section.items, letter.sections.first { $0.slug == section.slug }?.quotas ?? Quotas())
    }
  }

  @Test("an embargo is never broken, and afterwards the article runs as though just published", arguments: 0..<200)
  func embargoes(seed: UInt64) {
    var random = Seeded(seed)
    var (composition, articles) = make(&random)
    articles = articles.map { article in
      var article = article
      if article.available >= window.cutoff { article.title = "EMBARGOED" }
      return article
    }
    let early = composition.compose(from: articles)
    let held = articles.filter { $0.available >= window.cutoff }
    for article in held {
      let decision = early.selection.omissions.first { Array($0.article.utf8) == Array(article.id.utf8) }
      #expect(decision?.rule == .embargo || decision?.rule == .cutoff)
      let linked = early.issue?.sections.flatMap(\.items).flatMap(\.related).map { Array($0.article.utf8) } ?? []
      #expect(!linked.contains(Array(article.id.utf8)))
    }
    composition.window = Window(start: window.cutoff, cutoff: window.cutoff.addingTimeInterval(86_400))
    let late = composition.compose(from: held)
    #expect(
      (late.selection.picks + late.selection.omissions).allSatisfy { decision in
        decision.rule != .embargo && decision.rule != .cutoff && !decision.reason.contains("arrived late")
      })
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
          slug: "take", name: "Our take", kinds: [.take], fallback: brief("Top story"), maximum: 1, show: .full),
        SectionRule(
          slug: "analysis", name: "Analysis", kinds: [.analysis, .interview, .inDepth], fallback: brief("Latest"),
          maximum: 3),
        SectionRule(slug: "radar", name: "Radar", kinds: [.radar], fallback: brief("In brief"), maximum: 4),
        SectionRule(slug: "more", name: "More", kinds: Set(Kind.allCases), order: .published, show: .headline),
      ], minimum: 3)
    let weekly = newsletter(
      [
        SectionRule(
          slug: "week", name: "The week", kinds: Set(Kind.allCases).subtracting([.upcoming, .news]),
          fallback: brief("The week"),
          maximum: 6),
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
        minimum: pick([0, 0, 2, 4], &random), maximum: Int.random(in: 1...5, using: &random),
        borrow: some(["s0", "s1", "s2"], &random), quotas: Quotas(author: pick([nil, 2], &random)),
        show: pick(SectionRule.Show.allCases, &random),
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
        series: pick([nil, nil, "Insider", "insider"], &random), event: pick([nil, nil, -3, 0, 1, 6, 12], &random),
        title: pick(Self.titles, &random), bylines: some(["Ada", "Li"], &random),
        pins: pick([[], [], [], [], [], [], ["*"], ["s1"], ["daily-review/s0"], ["elsewhere"]], &random),
        embargo: pick([nil, nil, nil, -6, 3], &random), covers: pick([[], [], ["a1"]], &random))
    }
    let texts = Dictionary(
      articles.map { ($0.id, Self.text(pick([1, 2, 3, 40, 41, 42, 43, 44], &random), &random)) },
      uniquingKeysWith: { first, _ in first })
    let ran = Dictionary(
      uniqueKeysWithValues: some(["a1", "a2", "a3", "a4"], &random).map { ($0, monday.adding(days: -1)) })
    var letter = newsletter(rules, minimum: pick([0, 0, 1, 3], &random))
    letter.quotas = Quotas(region: pick([nil, 3, 6], &random), series: pick([nil, 1], &random), author: 5)
    letter.grouping.merge = Bool.random(using: &random)
    letter.grouping.links = Int.random(in: 0...3, using: &random)
    return (composition(letter, ran: ran, texts: texts), articles)
  }

  private static let titles = [
    "Harbour fee vote splits Mombasa committee", "Mombasa committee delays harbour fee vote",
    "What the Mombasa harbour fee vote means", "Kathmandu presents a third budget",
    "A third budget for Kathmandu fails",
    "Grain prices ease", "Lithium standard signed in La Paz", nil, nil, nil,
  ]

  /// Of one number, nearly the same text.
  private static func text(_ number: Int, _ random: inout Seeded) -> String {
    var source = Seeded(UInt64(number))
    var words = (0..<120).map { _ in "w\(Int.random(in: 0..<500, using: &source))" }
    words[Int.random(in: 0..<120, using: &random)] = "changed"
    return marker + " " + words.joined(separator: " ") + "."
  }
}
