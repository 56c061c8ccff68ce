import Foundation
import Testing

@testable import Newsroom

@Suite("Shortening")
struct ShorteningTests {
  /// Two full, three in summary, two headlines.
  private func issue() throws -> Newsroom.Issue {
    let day = try #require(Day("2026-11-23"))
    let instant = Date(timeIntervalSince1970: 1_795_400_000)
    func section(_ slug: String, _ show: SectionRule.Show, _ count: Int) -> Section {
      Section(
        slug: slug, name: slug, show: show,
        items: (1...count).map { number in
          Item(
            article: Article(
              id: "\(slug)\(number)", slug: "\(slug)\(number)", title: "Title", bylines: ["Ada Obi"],
              body: "<p>Body</p>",
              url: "https://meridian.example/\(slug)\(number)", published: instant), summary: "Summary.",
            summaryIsBody: false)
        })
    }
    let sections = [section("full", .full, 2), section("sum", .summary, 3), section("head", .headline, 2)]
    let picks = sections.flatMap(\.items).map {
      Selection.Decision(article: $0.article.id, title: "Title", reason: "number 1 of 1")
    }
    return Newsroom.Issue(
      name: IssueName(newsletter: "daily", day: day), window: Window(start: instant, cutoff: instant),
      composed: instant, sections: sections, selection: Selection(picks: picks, remarks: ["A remark."]))
  }

  /// 30,000 bytes for a body, 10,000 for a summary, 500 for a title, as `tier` gets it; 9,000 of footer.
  private func bytes(_ issue: Newsroom.Issue, _ tier: Tier) -> Int {
    issue.sections.reduce(9_000) { sum, section in
      sum
        + section.items.map { $0.visible(to: tier) }.reduce(0) { sum, item in
          sum + 500 + (item.article.body.isEmpty || section.show != .full ? 0 : 30_000)
            + (item.summary == nil || section.show == .headline ? 0 : 10_000)
        }
    }
  }

  @Test("makes headlines of the lowest items, no more than it must, and says so")
  func lowest() throws {
    var issue = try issue()
    let whole = issue
    #expect(bytes(issue, .allAccess) == 122_500)
    let before = Shortening(of: issue, for: .allAccess).apply(to: &issue) { bytes($0, .allAccess) }
    #expect(before == 122_500)
    #expect(bytes(issue, .allAccess) == 92_500)
    let cut = issue.sections.flatMap(\.items).filter { $0.cuts != nil }.map(\.article.id)
    #expect(cut == ["sum1", "sum2", "sum3"])
    #expect(bytes(issue, .free) == 122_500, "the other variant is as it was")
    #expect(issue.sections[1].items[0].visible(to: .allAccess).summary == nil)
    #expect(
      issue.selection.picks[2].reason == "number 1 of 1; cut to fit Gmail, as a headline for all-access readers")
    #expect(issue.selection.remarks.count == 2)
    Shortening.undo(&issue)
    #expect(issue == whole)
  }

  @Test("gives back from the top what the lead's body made room for, and says what is left cut")
  func givenBack() throws {
    var issue = try issue()
    // Without the lead's body there is room for all but 5,000 bytes.
    func bytes(_ issue: Newsroom.Issue) -> Int {
      self.bytes(issue, .free) + (issue.sections[0].items[0].visible(to: .free).article.body.isEmpty ? 12_500 : 90_000)
    }
    _ = Shortening(of: issue, for: .free).apply(to: &issue) { bytes($0) }
    #expect(bytes(issue) <= Shortening.limit)
    let cuts = issue.sections.flatMap(\.items).compactMap { item in
      item.cuts?["free"].map { "\(item.article.id) \($0)" }
    }
    #expect(cuts == ["full1 summary", "sum3 headline"])
    #expect(Shortening.summary(of: issue, for: .free) == "2 items were cut, the lead without its body")
    #expect(Shortening.summary(of: issue, for: .allAccess) == nil)
    #expect(issue.selection.remarks.last?.contains("free: 2 items are cut") == true)
    #expect(issue.selection.picks.count { $0.reason.contains("cut to fit Gmail") } == 2)
  }

  @Test("gives back a summary where there is no room for a body")
  func givenBackInPart() throws {
    var issue = try issue()
    func bytes(_ issue: Newsroom.Issue) -> Int { self.bytes(issue, .free) + 50_000 }
    _ = Shortening(of: issue, for: .free).apply(to: &issue) { bytes($0) }
    let cuts = issue.sections.flatMap(\.items).compactMap { item in
      item.cuts?["free"].map { "\(item.article.id) \($0)" }
    }
    #expect(cuts == ["full1 summary", "full2 summary", "sum2 headline", "sum3 headline"])
  }

  @Test("takes the first item's body last, and keeps its summary")
  func first() throws {
    var issue = try issue()
    let before = Shortening(of: issue, for: .free).apply(to: &issue) { bytes($0, .free) + 60_000 }
    #expect(before == 182_500)
    let lead = issue.sections[0].items[0].visible(to: .free)
    #expect(lead.article.body.isEmpty && lead.summary == "Summary." && lead.article.bylines == ["Ada Obi"])
    #expect(issue.sections[2].items.allSatisfy { $0.cuts == nil }, "headlines are what they are")
  }

  @Test("leaves alone what is short enough")
  func short() throws {
    var issue = try issue()
    let whole = issue
    let before = Shortening(of: issue, for: .free).apply(to: &issue) { _ in Shortening.limit }
    #expect(before == nil && issue == whole)
  }
}
