import Foundation
import Newsroom

/// The tests' issue: Monday 23 November 2026, composed at 05:00 UTC, its window opened on Friday.
let monday = Day(number: 20_780)
let cutoff = Date(timeIntervalSince1970: 20_780 * 86_400 + 5 * 3600)
let window = Window(start: cutoff.addingTimeInterval(-3 * 86_400), cutoff: cutoff)

func article(
  _ id: String, _ kind: Kind = .news, priority: Int = 3, hours: Double = 10, standfirst: String? = "A standfirst.",
  body: String = "<p>The body.</p>", access: Access = .open, regions: [String] = [], topics: [String] = [],
  series: String? = nil, event: Int? = nil, title: String? = nil, bylines: [String] = [], pins: [String] = [],
  embargo: Double? = nil, covers: [String] = []
) -> Article {
  Article(
    id: id, slug: id, title: title ?? "On \(id)", standfirst: standfirst, bylines: bylines, series: series, kind: kind,
    regions: regions,
    topics: topics, body: body, url: "https://example.com/\(id)", access: access, priority: priority,
    published: cutoff.addingTimeInterval(-hours * 3600), event: event.map { Event(day: monday.adding(days: $0)) },
    pins: pins, embargo: embargo.map { cutoff.addingTimeInterval(-$0 * 3600) }, covers: covers)
}

func newsletter(_ sections: [SectionRule], minimum: Int = 0) -> Newsletter {
  Newsletter(
    slug: "daily-review", name: "Daily Review", tagline: "", subject: "", preheader: "",
    schedule: Schedule(days: [], composeAt: .midnight, sendAt: .midnight, latest: .midnight),
    window: WindowRule(first: 3, late: 2), sections: sections, audience: [.free, .allAccess], minimum: minimum)
}

func composition(
  _ newsletter: Newsletter, ran: [String: Day] = [:], note: String? = nil, texts: [String: String] = [:]
) -> Composition {
  Composition(
    newsletter: newsletter, name: IssueName(newsletter: newsletter.slug, day: monday), window: window, composed: cutoff,
    note: note,
    ran: ran.mapValues { Run(day: $0, cutoff: cutoff.addingTimeInterval(-86_400 * Double(monday.number - $0.number))) },
    plainText: { texts[$0.id] ?? "\($0.body) is the text of \($0.id). Second sentence." })
}

extension Composition.Result {
  var issue: Issue? { if case .composed(let issue) = self { issue } else { nil } }

  var selection: Selection {
    switch self {
    case .composed(let issue): issue.selection
    case .skipped(_, let selection): selection
    }
  }

  /// `slug: id id` for each section.
  var outline: [String] {
    issue?.sections.map { "\($0.slug): " + $0.items.map(\.article.id).joined(separator: " ") } ?? []
  }

  func omission(_ id: String) -> String? { selection.omissions.first { $0.article == id }?.reason }
}
