import Foundation
import Newsroom
import Testing

@testable import Press

@Suite("The house templates")
struct HouseTemplateTests {
  /// `Templates/` of the repository that this file is in.
  static func sources() throws -> [String: [UInt8]] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appendingPathComponent("Templates")
    var sources: [String: [UInt8]] = [:]
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    where file.lastPathComponent.hasSuffix(".mustache") {
      sources[file.lastPathComponent] = Array(try Data(contentsOf: file))
    }
    return sources
  }

  @Test(
    "set mails about subscriptions, with the readers' slots in both parts", arguments: Transactional.allCases,
    Tier.allCases)
  func transactional(letter: Transactional, tier: Tier) throws {
    let context = letter.context(try Sample.publication(), try Sample.newsletter(), tier: tier)
    let (subject, variant) = try Typesetter(Self.sources()).set(letter, context, names: .refused)
    let (html, text) = (variant.html, variant.text)
    #expect(subject.contains("Daily Review"))
    let link = letter == .confirmation ? Slot.confirmLink : .unsubscribeLink
    let other = letter == .confirmation ? Slot.unsubscribeLink : .confirmLink
    for part in [html, text] {
      #expect(part.contains { if case .slot(link, _) = $0 { true } else { false } })
      #expect(!part.contains { if case .slot(other, _) = $0 { true } else { false } })
      #expect(try Residual.pieces(parsing: Residual.source(of: part)) == part)
    }
    #expect(html.text { _ in "" }.string.contains("<title>\(subject)</title>"))
  }

  @Test("leave no theme value out of the stylesheet, in light or dark")
  func stylesheet() throws {
    let context = VariantContext.value(
      of: try Self.issue(), try Sample.publication(), try Sample.newsletter(), tier: .free)
    let html = try Typesetter(Self.sources()).set("daily-review", context, names: .refused).html.text { _ in "" }.string
    #expect(html.contains("font-family:Georgia,'Times New Roman',serif"))
    for palette in [Theme.Palette.light, .dark] {
      #expect([palette.page, palette.text, palette.muted, palette.accent].allSatisfy(html.contains))
    }
  }

  /// Every way to show an article, every kind of access, with and without what an article may lack.
  static func issue() throws -> Newsroom.Issue {
    var issue = try Sample.issue()
    let day = try #require(Day("2026-11-26"))
    let full = Sample.article("full", .subscribers) {
      $0.interviewee = "Li Wei"
      $0.series = "Global Insider"
      $0.image = Image(url: "https://meridian.example/a.jpg", alt: "A lake")
      $0.event = Event(day: day, place: "Geneva")
    }
    let bare = Sample.article("bare", .metered) {
      $0.kind = .news
      $0.bylines = []
      $0.regions = []
      $0.body = ""
    }
    issue.sections = SectionRule.Show.allCases.map { show in
      Section(
        slug: show.rawValue, name: "Section \(show)", show: show,
        items: [
          Item(article: full, summary: "A summary at https://meridian.example/a?b&c.", summaryIsBody: false),
          Item(article: bare, summary: nil, summaryIsBody: false),
          Item(article: Sample.article("open"), summary: "Seven ministers met.", summaryIsBody: true),
        ])
    }
    return issue
  }

  @Test("a table in a body keeps its columns' alignment and the words in its cells, and a body ends in the way on")
  func table() throws {
    let article = Sample.article("open") {
      $0.body = "<table><thead><tr><th>Port</th><th align=\"right\">Tons</th></tr></thead>"
      $0.body += "<tbody><tr><td>Rotterdam</td><td align=\"right\">12,345</td></tr></tbody></table>"
    }
    var issue = try Self.issue()
    issue.sections = [
      Section(
        slug: "full", name: "Full", show: .full, items: [Item(article: article, summary: nil, summaryIsBody: false)])
    ]
    let context = VariantContext.value(
      of: issue, try Sample.publication(), try Sample.newsletter(), tier: .allAccess)
    let html = try Typesetter(Self.sources()).set("daily-review", context).html.text { _ in "" }.string
    let cells = html.matches(of: /<t([hd])[^>]*>(Port|Tons|Rotterdam|12,345)</).map { String($0.output.0) }
    #expect(cells.count == 4)
    for cell in cells {
      #expect(cell.contains("word-break:normal") && cell.contains("overflow-wrap:normal"))
      #expect(cell.contains("text-align:start") == cell.hasSuffix("Port<"), "\(cell)")
      #expect(cell.contains("text-align:right") == cell.hasSuffix("Tons<"), "\(cell)")
    }
    let body = try #require(html.firstRange(of: "12,345"))
    #expect(html[body.upperBound...].contains("<a href=\"\(article.url)\""))
  }

  @Test(
    "name nothing that no context has, and hold the readers' slots in both parts",
    arguments: ["daily-review", "weekly-review"], Tier.allCases)
  func strict(newsletter: String, tier: Tier) throws {
    let context = VariantContext.value(
      of: try Self.issue(), try Sample.publication(), try Sample.newsletter(), tier: tier)
    let variant = try Typesetter(Self.sources()).set(newsletter, context, names: .refused)
    let (html, text) = (variant.html, variant.text)
    #expect(try Typesetter(Self.sources()).styleFindings(newsletter, context).isEmpty)
    for part in [html, text] {
      #expect(part.contains { if case .slot(.unsubscribeLink, _) = $0 { true } else { false } })
      #expect(try Residual.pieces(parsing: Residual.source(of: part)) == part)
      #expect(part.text { _ in "" }.string.contains("1 Harbour Street"))
    }
    let page = html.text { _ in "" }.string
    let link = "https://meridian.example/a?b&amp;c"
    #expect(page.contains("A summary at <a class=\"on\" href=\"\(link)\""))
    #expect(page.contains(">\(link)</a>.</p>"))
    let plain = text.text { _ in "X" }.string
    #expect(!plain.contains("\n\n\n"))
    for line in plain.split(separator: "\n") { #expect(!line.hasSuffix(" ")) }
    if let folder = ProcessInfo.processInfo.environment["DATELINE_SHOW"] {
      for (part, name) in [(html, "html"), (text, "txt")] {
        let url = URL(fileURLWithPath: folder).appendingPathComponent("\(newsletter).\(tier.rawValue).\(name)")
        try Data(Residual.source(of: part)).write(to: url)
      }
    }
  }
}
