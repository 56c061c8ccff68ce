internal import Foundation

/// Which articles cover which announced events.
///
/// An article covers an event that its `covers` names, or one of the seven days before it was published whose headline
/// is like its own.
struct Coverage {
  /// By the event's id.
  private var articles: [String: [Article]] = [:]
  /// By the article's id.
  private var events: [String: [Article]] = [:]

  init(of published: [Article], _ announced: [Article], _ composition: Composition) {
    var known = Set(published.map { Array($0.id.utf8) })
    let past = announced.filter { $0.available < composition.window.cutoff }
      .sorted { $0.id.precedes($1.id) }.filter { known.insert(Array($0.id.utf8)).inserted }
    let all = published + past
    let dated = all.indices.filter { all[$0].event != nil && [.upcoming, .radar].contains(all[$0].kind) }
    guard !dated.isEmpty else { return }
    let likeness = Likeness(of: all)
    for index in published.indices where published[index].kind != .upcoming {
      let article = published[index]
      let day = Day(number: Int((article.available.timeIntervalSince1970 / 86_400).rounded(.down)))
      for event in dated where event != index {
        let announcement = all[event]
        guard let date = announcement.event?.day else { continue }
        let said = article.covers.contains {
          $0 == announcement.id || $0 == announcement.url || $0 == announcement.slug
        }
        var isLike: Bool {
          guard article.event == nil, date <= day, day <= date.adding(days: 7) else { return false }
          let (percent, words) = likeness.between(index, event)
          return words > 1 && percent >= composition.newsletter.grouping.likeness
        }
        guard said || isLike else { continue }
        articles[announcement.id, default: []].append(article)
        events[article.id, default: []].append(announcement)
      }
    }
    // The soonest coverage first.
    for id in articles.keys {
      articles[id]?.sort { $0.available != $1.available ? $0.available < $1.available : $0.id.precedes($1.id) }
    }
  }

  /// What covers an event, the first article first.
  func of(_ event: String) -> [Article] { articles[event] ?? [] }

  /// The announcements of what an article covers, by id.
  func announcements(of article: String) -> [Article] { events[article] ?? [] }
}
