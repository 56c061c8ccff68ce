import Foundation
import Newsroom
import TestSupport
import Testing

/// Random issues, and random texts.
@Suite struct PlanPropertyTests {
  private static let nasty = [
    "a", "B", " ", "#", "\"", "\\", "-", "é", "e\u{301}", "\u{7}", "\n", "\r\n", "\u{2028}", "日", "🇫🇷", "/", ":", "pick",
    "{{x}}",
    "\u{202e}", "\t", "summary:", "\u{0}", "  ", "section",
  ]

  private static func word(_ random: inout Seeded, _ most: Int = 6) -> String {
    (0..<Int.random(in: 1...most, using: &random)).map { _ in nasty.randomElement(using: &random) ?? "" }.joined()
  }

  private static func articles(_ random: inout Seeded) -> [Article] {
    var seen: Set<[UInt8]> = []
    return [article("anchor", .news)]
      + (0..<Int.random(in: 1...14, using: &random)).compactMap { number in
        let id = Bool.random(using: &random) ? "id\(number)" : word(&random)
        guard seen.insert(Array(id.utf8)).inserted, !id.hasPrefix("unseen") else { return nil }
        let kind = Kind.allCases.randomElement(using: &random) ?? .news
        var article = article(
          id, kind, priority: Int.random(in: 1...5, using: &random),
          hours: Double.random(in: 1...70, using: &random),
          standfirst: Bool.random(using: &random) ? word(&random, 20) : nil,
          body: "One is \(word(&random)). Two is it. Three.", event: kind == .upcoming ? 1 : nil)
        article.slug = Bool.random(using: &random) ? "slug\(number % 5)" : word(&random)
        return article
      }
  }

  @Test("printing, reading and applying is the identity", arguments: 0..<300)
  func identity(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let articles = Self.articles(&random)
    var test = try TestDesk(articles)
    // As an editor left it, whose texts have gone through a plan.
    let note = PlanWords.block((0..<5).map { _ in Self.word(&random, 12) }.joined(separator: "\n"))
    var editing = Editing(note: note)
    if var first = test.desk.issue.sections.first?.items.first, Bool.random(using: &random) {
      first.summary = "An editor's # summary: \(seed)"
      first.summaryIsBody = false
      test.desk.issue.sections[0].items[0] = first
      editing.summaries = [first.article.id]
    }
    if note != nil || !editing.summaries.isEmpty {
      test.desk.issue.editing = editing
      test.desk.issue.note = note.map { "<p>\($0)</p>" }
    }
    let text = try test.text
    let issue = try test.apply(text)
    let isSame = issue == test.desk.issue
    let changes = PlanChanges.lines(from: test.desk.issue, to: issue)
    #expect(isSame && changes.isEmpty, "\(changes)\n\(text.prefix(3_000))")
    // And whatever is moved where it may stand, what is printed then reads back as the same issue.
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let first = lines.firstIndex { $0.hasPrefix("section ") && $0.contains("more") } ?? 0
    let picks = lines.indices.filter { $0 > first && lines[$0].hasPrefix("pick ") }
    if let from = picks.randomElement(using: &random), let to = picks.randomElement(using: &random) {
      lines.swapAt(from, to)
    }
    var next = test
    next.desk.issue = try test.apply(lines.joined(separator: "\n"))
    let comesBack = try next.apply(next.text) == next.desk.issue
    #expect(comesBack)
    // Nothing is lost: what isn't printed is held.
    let known = Set(
      (test.desk.issue.selection.picks + test.desk.issue.selection.omissions).map { Array($0.article.utf8) })
    let selection = next.desk.issue.selection
    #expect(Set((selection.picks + selection.omissions).map { Array($0.article.utf8) }) == known)
  }

  @Test("no text that an editor adds picks up a comment, wherever it is put", arguments: 0..<200)
  func comments(seed: Int) throws {
    var random = Seeded(UInt64(seed) &+ 5_000)
    var test = try TestDesk(
      (0..<6).map { number in
        article(
          "e\(number)", .analysis, priority: 1 + number % 5, standfirst: nil, body: "SECRET one. SECRET two.",
          access: number % 2 == 0 ? .subscribers : .open)
      } + [article("n", .news)], isCorrection: true)
    for index in test.desk.issue.sections[0].items.indices where Bool.random(using: &random) {
      test.desk.issue.sections[0].items[index].related = [
        RelatedLink(article: "n", title: "On n", url: "https://example.com/n", kind: .also)
      ]
    }
    var lines = try test.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let words = ["Editor words.", "More #words.", "#not a comment"]
    // A summary, directly below a pick or further down among its comments.
    let pick = try #require(lines.indices.filter { lines[$0].hasPrefix("pick e") }.randomElement(using: &random))
    let id = try #require(lines[pick].split(separator: " ").dropFirst().first.map(String.init))
    var below = pick + 1
    while lines[below].hasPrefix("    #") || lines[below].hasPrefix("#"), Bool.random(using: &random) { below += 1 }
    let count = Int.random(in: 1...3, using: &random)
    let written = words.prefix(count).enumerated().map { number, text in
      number == 0 ? "    summary: \(text)" : "        " + (text.hasPrefix("#") ? "\\" : "") + text
    }
    lines.insert(contentsOf: written, at: below)
    // A note or a correction anywhere at the edge, with the line that stood for it gone.
    let key = Bool.random(using: &random) ? "note" : "correction"
    lines.removeAll { $0 == "\(key):" }
    let places = lines.indices.filter {
      !lines[$0].hasPrefix(" ") && !lines[$0].hasPrefix("section -") && $0 != pick + 1
    }
    let edge = places.filter { $0 <= pick || $0 > below + count }
      .filter { place in !lines[place].hasPrefix("pick") || place <= pick }
    let place = try #require(
      edge.filter { lines[..<$0].allSatisfy { !$0.hasPrefix("section") } }.randomElement(using: &random))
    lines.insert(contentsOf: ["\(key):", "    # A heading", "    Editor's."], at: place)
    let plan = try #require(try test.plan(lines.joined(separator: "\n")))
    let summary = plan.sections.flatMap(\.picks).first { $0.article == id }?.summary
    #expect(summary == words.prefix(count).joined(separator: " "), "\(lines.joined(separator: "\n"))")
    #expect(plan.sections.flatMap(\.picks).allSatisfy { $0.article == id || $0.summary == nil })
    #expect((key == "note" ? plan.note : plan.correction) == "# A heading\nEditor's.")
    #expect((key == "note" ? plan.correction : plan.note) == nil)
  }

  @Test("whatever the text, it is read or refused with lines that exist", arguments: 0..<300)
  func hostile(seed: Int) throws {
    var random = Seeded(UInt64(seed) &+ 1_000)
    let test = try TestDesk.standard()
    var octets = Array(try test.text.utf8)
    for _ in 0..<Int.random(in: 1...30, using: &random) {
      let place = Int.random(in: 0..<octets.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: octets[place] = UInt8.random(in: 0...255, using: &random)
      case 1: octets.removeSubrange(place..<min(octets.count, place + 40))
      case 2: octets.insert(contentsOf: Array(Self.word(&random).utf8), at: place)
      default: octets.insert(contentsOf: octets[place..<min(octets.count, place + 60)], at: 0)
      }
      guard !octets.isEmpty else { break }
    }
    let lines = octets.split(separator: 10, omittingEmptySubsequences: false).count
    do {
      guard let plan = try PlanReader.plan(octets, for: test.desk) else { return }
      let application = PlanApplication(desk: test.desk, editor: "ada", plainText: { $0.body }, html: { $0 })
      let issue = try application.issue(of: plan)
      let isControl = { (scalar: Unicode.Scalar) in scalar.properties.generalCategory == .control }
      #expect(!(issue.subject + issue.preheader).unicodeScalars.contains(where: isControl))
      let ids = issue.sections.flatMap(\.items).map(\.article.id)
      #expect(Set(ids).count == ids.count)
    } catch let error as PlanFaults {
      #expect(!error.faults.isEmpty && error.faults.allSatisfy { (1...lines).contains($0.line) })
    }
  }
}
