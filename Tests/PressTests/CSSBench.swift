import Foundation
import Newsroom
import Testing

@testable import Press

/// What inlining costs: `DATELINE_BENCH=1 swift test -c release -Xswiftc -enable-testing --filter CSSBench`.
@Suite("The cost of inlining", .enabled(if: ProcessInfo.processInfo.environment["DATELINE_BENCH"] != nil))
struct CSSBench {
  /// 40 items as the house templates show them, an eighth of them in full.
  static func issue() throws -> Newsroom.Issue {
    var issue = try Sample.issue()
    let body = String(repeating: "<p>\(Sample.secret) <a href=\"https://meridian.example/a\">There</a>.</p>", count: 25)
    issue.sections = SectionRule.Show.allCases.map { show in
      Section(
        slug: show.rawValue, name: "Section \(show)", show: show,
        items: (0..<10).map { number in
          let article = Sample.article("\(show)-\(number)") {
            $0.body = number < 5 ? body : "<p>Short.</p>"
            $0.image = Image(url: "https://meridian.example/a.jpg", alt: "A lake")
          }
          return Item(article: article, summary: "Seven ministers met at the lake.", summaryIsBody: false)
        })
    }
    return issue
  }

  /// A hundred rules on top of the house's own.
  static let sheet = Array(
    "<style>\((0..<20).map { ".k\($0) td,h\($0 % 6 + 1){padding:\($0)px}.body p:nth-child(\($0)){margin:0}td.body>p+p{color:#123;top:\($0)px}table td a{left:\($0)px}@media (max-width:480px){.st p{top:\($0)px}}" }.joined())</style>"
      .utf8)

  @Test("both variants of an issue of 40 items are set in less than 30 ms")
  func set() throws {
    let typesetter = try Typesetter(HouseTemplateTests.sources())
    let issue = try Self.issue()
    let clock = ContinuousClock()
    var times: [Duration] = []
    var size = 0
    var inlining: [Duration] = []
    for _ in 0..<20 {
      times.append(
        try clock.measure {
          for tier in Tier.allCases {
            let context = VariantContext.value(
              of: issue, try Sample.publication(), try Sample.newsletter(), tier: tier
            ) { $0 }
            size = try typesetter.set("daily-review", context).html.text { _ in "" }.count
          }
        })
      let context = VariantContext.value(
        of: issue, try Sample.publication(), try Sample.newsletter(), tier: .allAccess
      ) { $0 }
      let set = try typesetter.set("daily-review", context).html
      inlining.append(clock.measure { _ = StyleInliner.inline([.literal(Self.sheet)] + set) })
    }
    times.sort()
    inlining.sort()
    let items = issue.sections.map(\.items.count).reduce(0, +)
    print("\(items) items, \(size) octets: \(times[10]) for both variants, \(inlining[10]) for inlining one anew")
    #expect(times[10] < .milliseconds(30))
  }
}
