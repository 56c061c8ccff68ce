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
    var open: [Candidate] = []
    for article in candidates.sorted(by: { Self.precedes($0.id, $1.id) }) {
      if let reason = disqualification(of: article) {
        selection.omissions.append(.init(article: article.id, title: article.title, reason: reason))
      } else {
        open.append(Candidate(article: article))
      }
    }
    var sections: [Section] = []
    for rule in newsletter.sections {
      if let section = fill(rule, from: &open, &selection) { sections.append(section) }
    }
    for candidate in open {
      let article = candidate.article
      let reason = candidate.near ?? "no section takes it (\(article.kind.rawValue), priority \(article.priority))"
      selection.omissions.append(.init(article: article.id, title: article.title, reason: reason))
    }
    let picked = sections.lazy.filter { $0.show != .calendar }
      .map { $0.items.lazy.filter { $0.article.kind != .upcoming }.count }.reduce(0, +)
    guard picked >= newsletter.minimum else {
      return .skipped(reason: "\(picked) of at least \(newsletter.minimum) articles", selection)
    }
    guard !sections.isEmpty || note != nil else { return .skipped(reason: "there is nothing to print", selection) }
    return .composed(
      Issue(
        name: name, window: window, composed: composed, note: note, sections: sections, selection: selection))
  }

  /// An article that may run and hasn't found its section yet.
  private struct Candidate {
    var article: Article
    /// Why the last section that would have had it went without.
    var near: String?
  }

  /// Why an article may not run at all, whatever the sections want.
  private func disqualification(of article: Article) -> String? {
    if let day = ran[article.id] { return "it ran in \(newsletter.slug)/\(day)" }
    // Embargoed, or the next issue's: never early, whoever hands it in.
    if article.published >= window.cutoff { return "it is published after the cutoff" }
    if let event = article.event, event.day < name.day, [.upcoming, .radar].contains(article.kind) {
      return "its event is past (\(event.day))"
    }
    return nil
  }

  private func fill(_ rule: SectionRule, from open: inout [Candidate], _ selection: inout Selection) -> Section? {
    var section = Section(slug: rule.slug, name: rule.name, show: rule.show, items: [])
    var matching = matches(rule, kinds: rule.kinds, show: rule.show, in: &open)
    var borrowed = ""
    if matching.isEmpty, let fallback = rule.fallback {
      matching = matches(rule, kinds: fallback.kinds, show: fallback.show, in: &open)
      section.name = fallback.name
      section.show = fallback.show
      borrowed = ", in place of \"\(rule.name)\""
    }
    matching.sort { precedes(open[$0].article, open[$1].article, rule.order) }
    let limit = max(0, rule.limit)
    for index in matching.dropFirst(limit) { open[index].near = "section \"\(section.name)\" is full (\(limit))" }
    let picks = matching.prefix(limit)
    guard !picks.isEmpty else { return nil }
    for (place, index) in picks.enumerated() {
      let article = open[index].article
      section.items.append(item(article, show: section.show))
      let late = article.published < window.start && article.kind != .upcoming ? ", arrived late" : ""
      selection.picks.append(
        .init(
          article: article.id, title: article.title, section: rule.slug,
          reason: "\(article.kind.rawValue), priority \(article.priority): number \(place + 1) of \(matching.count)"
            + " by \(rule.order.rawValue)\(borrowed)\(late)"))
    }
    // By position: two ids that Unicode holds for equal are still two articles.
    let taken = Set(picks)
    open = open.indices.filter { !taken.contains($0) }.map { open[$0] }
    return section
  }

  /// The positions in `open` of what the rule takes; those whose event is out of its reach are told so.
  private func matches(
    _ rule: SectionRule, kinds: Set<Kind>, show: SectionRule.Show, in open: inout [Candidate]
  ) -> [Int] {
    func meet(_ wanted: [String], _ given: [String]) -> Bool {
      wanted.isEmpty || wanted.contains { want in given.contains { $0.lowercased() == want.lowercased() } }
    }
    let horizon = name.day.adding(days: rule.ahead)
    return open.indices.filter { index in
      let article = open[index].article
      guard kinds.contains(article.kind), article.priority >= rule.minimumPriority,
        meet(rule.regions, article.regions), meet(rule.topics, article.topics),
        meet(rule.series, article.series.map { [$0] } ?? [])
      else { return false }
      guard show == .calendar || article.kind == .upcoming else { return true }
      guard let event = article.event else { return show != .calendar }
      guard event.day >= name.day else {
        open[index].near = "its event is past (\(event.day))"
        return false
      }
      guard event.day <= horizon else {
        open[index].near = "its event is more than \(rule.ahead) days ahead (\(event.day))"
        return false
      }
      return true
    }
  }

  private func precedes(_ left: Article, _ right: Article, _ order: SectionRule.Order) -> Bool {
    switch order {
    case .priority where left.priority != right.priority: return left.priority > right.priority
    case .eventDate where left.event?.day != right.event?.day:
      guard let leftDay = left.event?.day else { return false }
      guard let rightDay = right.event?.day else { return true }
      return leftDay < rightDay
    case .priority, .eventDate, .published:
      return left.published != right.published ? left.published > right.published : Self.precedes(left.id, right.id)
    }
  }

  /// By octets: a total order, unlike that of Unicode, which holds differently written ids for equal.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  /// An article as an item. Text of its body goes along only where the section shows it: what isn't there can't leak.
  private func item(_ article: Article, show: SectionRule.Show) -> Item {
    var kept = article
    if show != .full { kept.body = "" }
    if let standfirst = article.standfirst, !standfirst.allSatisfy(\.isWhitespace) {
      return Item(article: kept, summary: standfirst, summaryIsBody: false)
    }
    let lead = show == .headline || show == .calendar ? "" : Summary.lead(of: plainText(article))
    return Item(article: kept, summary: lead.isEmpty ? nil : lead, summaryIsBody: !lead.isEmpty)
  }
}
