public import Foundation

/// Chooses what an issue says: which articles, in which section, and why not the others.
///
/// Pure: the same input makes the same issue. Failure policy: too little content is a result, not an error.
public struct Composition {
  public enum Result: Equatable {
    case composed(Issue)
    /// Not worth sending; the selection shows what there was.
    case skipped(reason: String, Selection)
  }

  public var newsletter: Newsletter
  public var name: IssueName
  public var window: Window
  public var composed: Date
  /// The editor's note, as sanitised HTML.
  public var note: String?
  /// By article: the day of the issue of this newsletter in which it ran.
  public var ran: [String: Day]
  /// The text of an article's body, for summaries.
  public var plainText: (Article) -> String

  public init(
    newsletter: Newsletter, name: IssueName, window: Window, composed: Date, note: String? = nil,
    ran: [String: Day], plainText: @escaping (Article) -> String
  ) {
    self.newsletter = newsletter
    self.name = name
    self.window = window
    self.composed = composed
    self.note = note
    self.ran = ran
    self.plainText = plainText
  }

  /// - Parameter candidates: the window's articles, late arrivals, and what is to come, in any order, none twice.
  public func compose(from candidates: [Article]) -> Result {
    var selection = Selection()
    var open: [Article] = []
    for article in candidates.sorted(by: { $0.id < $1.id }) {
      if let reason = disqualification(of: article) {
        selection.omissions.append(.init(article: article.id, title: article.title, reason: reason))
      } else {
        open.append(article)
      }
    }
    var sections: [Section] = []
    var full: [String: SectionRule] = [:]
    for rule in newsletter.sections {
      fill(rule, from: &open, into: &sections, &selection, &full)
    }
    for article in open {
      let reason =
        full[article.id].map { "section \"\($0.name)\" is full (\($0.limit))" }
        ?? "no section takes it (\(article.kind.rawValue), priority \(article.priority))"
      selection.omissions.append(.init(article: article.id, title: article.title, reason: reason))
    }
    let picked = sections.lazy.filter { $0.show != .calendar }.map(\.items.count).reduce(0, +)
    guard picked >= newsletter.minimum else {
      return .skipped(reason: "\(picked) of at least \(newsletter.minimum) articles", selection)
    }
    return .composed(
      Issue(
        name: name, window: window, composed: composed, note: note, sections: sections, selection: selection))
  }

  /// Why an article may not run at all, whatever the sections want.
  private func disqualification(of article: Article) -> String? {
    if let day = ran[article.id] { return "it ran in \(newsletter.slug)/\(day)" }
    if let event = article.event, event.day < name.day, [.upcoming, .radar].contains(article.kind) {
      return "its event is past (\(event.day))"
    }
    return nil
  }

  private func fill(
    _ rule: SectionRule, from open: inout [Article], into sections: inout [Section], _ selection: inout Selection,
    _ full: inout [String: SectionRule]
  ) {
    var section = Section(slug: rule.slug, name: rule.name, show: rule.show, items: [])
    var matching = open.filter { matches($0, rule, kinds: rule.kinds) }
    var borrowed = ""
    if matching.isEmpty, let fallback = rule.fallback {
      matching = open.filter { matches($0, rule, kinds: fallback.kinds) }
      section.name = fallback.name
      section.show = fallback.show
      borrowed = ", in place of \"\(rule.name)\""
    }
    matching.sort { precedes($0, $1, rule.order) }
    for article in matching.dropFirst(rule.limit) { full[article.id] = rule }
    let picks = matching.prefix(rule.limit)
    guard !picks.isEmpty else { return }
    for (place, article) in picks.enumerated() {
      section.items.append(item(article, show: section.show))
      let late = article.published < window.start && article.kind != .upcoming ? ", arrived late" : ""
      selection.picks.append(
        .init(
          article: article.id, title: article.title, section: rule.slug,
          reason: "\(article.kind.rawValue), priority \(article.priority): number \(place + 1) of \(matching.count)"
            + " by \(rule.order.rawValue)\(borrowed)\(late)"))
    }
    let taken = Set(picks.map(\.id))
    open.removeAll { taken.contains($0.id) }
    sections.append(section)
  }

  private func matches(_ article: Article, _ rule: SectionRule, kinds: Set<Kind>) -> Bool {
    func meet(_ wanted: [String], _ given: [String]) -> Bool {
      wanted.isEmpty || wanted.contains { want in given.contains { $0.lowercased() == want.lowercased() } }
    }
    if article.kind == .upcoming, let event = article.event, event.day > name.day.adding(days: rule.ahead) {
      return false
    }
    return kinds.contains(article.kind) && article.priority >= rule.minimumPriority
      && (rule.show != .calendar || article.event != nil) && meet(rule.regions, article.regions)
      && meet(rule.topics, article.topics) && meet(rule.series, article.series.map { [$0] } ?? [])
  }

  private func precedes(_ left: Article, _ right: Article, _ order: SectionRule.Order) -> Bool {
    switch order {
    case .priority where left.priority != right.priority: return left.priority > right.priority
    case .eventDate where left.event?.day != right.event?.day:
      guard let leftDay = left.event?.day else { return false }
      guard let rightDay = right.event?.day else { return true }
      return leftDay < rightDay
    case .priority, .eventDate, .published:
      return left.published != right.published ? left.published > right.published : left.id < right.id
    }
  }

  /// An article as an item. Its body goes along only where the section shows it: what isn't there can't leak.
  private func item(_ article: Article, show: SectionRule.Show) -> Item {
    var kept = article
    if show != .full { kept.body = "" }
    if let standfirst = article.standfirst, !standfirst.isEmpty {
      return Item(article: kept, summary: standfirst, summaryIsBody: false)
    }
    let lead = show == .headline ? "" : Summary.lead(of: plainText(article))
    return Item(article: kept, summary: lead.isEmpty ? nil : lead, summaryIsBody: !lead.isEmpty)
  }
}
