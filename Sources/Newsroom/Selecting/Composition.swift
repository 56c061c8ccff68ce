public import Foundation
internal import Platform

/// Chooses what an issue says: which articles, in which section, and why not the others.
///
/// Pure: the same input in any order makes the same issue, to the octet, on every machine. Failure policy: too little
/// content is a result, not an error. Limit: of more than 2,000 candidates, those that rank below are taken for stories
/// of their own.
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
  /// Of the times that the account tells.
  public var zone: TimeZone
  /// The editor's note, as sanitised HTML.
  public var note: String?
  /// By article: when this newsletter ran it last. Candidates' runs, and recent ones of others, so that no copy runs.
  public var ran: [String: Run]
  /// By article: where else it ran, in any order.
  public var ranElsewhere: [String: [Appearance]]
  /// Announcements of events that are past, for links from their coverage.
  public var announced: [Article]
  /// The text of an article's body, for summaries.
  public var plainText: (Article) -> String
  /// That of the body's text.
  public var fingerprint: (Article) -> Fingerprint?

  public init(
    newsletter: Newsletter, name: IssueName, window: Window, composed: Date, zone: TimeZone = .gmt,
    note: String? = nil,
    ran: [String: Run] = [:], ranElsewhere: [String: [Appearance]] = [:], announced: [Article] = [],
    plainText: @escaping (Article) -> String, fingerprint: ((Article) -> Fingerprint?)? = nil
  ) {
    self.newsletter = newsletter
    self.name = name
    self.window = window
    self.composed = composed
    self.zone = zone
    self.note = note
    self.ran = ran
    self.ranElsewhere = ranElsewhere
    self.announced = announced
    self.plainText = plainText
    self.fingerprint = fingerprint ?? { Fingerprint(of: plainText($0)) }
  }

  /// - Parameter candidates: the window's articles, late arrivals, revised ones, and what is to come, in any order,
  ///   none twice.
  public func compose(from candidates: [Article]) -> Result {
    var omissions: [Selection.Decision] = []
    var open: [Candidate] = []
    let articles = candidates.sorted { $0.id.precedes($1.id) }
    let recent = ran.filter { $0.value.fingerprint != nil }.sorted { $0.key.precedes($1.key) }
    for article in articles {
      switch judge(article, recent) {
      case .open(let candidate): open.append(candidate)
      case .out(let rule, let reason):
        omissions.append(.init(article: article.id, title: article.title, rule: rule, reason: reason))
      }
    }
    let stories = Stories(of: open, self)
    var filling = Filling(newsletter, day: name.day, candidates: stories.candidates)
    filling.run()
    let coverage = Coverage(of: articles.filter { $0.available < window.cutoff }, announced, self)
    for index in omissions.indices where omissions[index].rule == .past {
      if let title = coverage.of(omissions[index].article).first?.title {
        omissions[index].reason += "; covered by \"\(title)\""
      }
    }
    let setting = IssueSetting(self, filling, stories, coverage)
    var selection = setting.selection
    selection.omissions = (selection.omissions + omissions).sorted { $0.article.precedes($1.article) }
    let picked = setting.sections.lazy.filter { $0.show != .calendar }
      .map { $0.items.lazy.filter { $0.article.kind != .upcoming }.count }.reduce(0, +)
    guard picked >= newsletter.minimum else {
      return .skipped(
        reason:
          "\(picked) of at least \(newsletter.minimum.counted("article", "articles"))\(Self.why(selection.omissions))",
        selection)
    }
    guard !setting.sections.isEmpty || note != nil else {
      return .skipped(reason: "there is nothing to print", selection)
    }
    return .composed(
      Issue(
        name: name, window: window, composed: composed, note: note, sections: setting.sections, selection: selection))
  }

  /// ` (nothing new since the last issue)`, ` (left out: 3 ran, 1 embargo)`.
  private static func why(_ omissions: [Selection.Decision]) -> String {
    let counts = Dictionary(omissions.compactMap { $0.rule?.rawValue }.map { ($0, 1) }, uniquingKeysWith: +)
    guard !counts.isEmpty else { return " (nothing else is new since the last issue)" }
    let rules = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
    return " (left out: \(rules.joined(separator: ", ")))"
  }

  private enum Judgement {
    case open(Candidate)
    case out(Selection.Rule, String)
  }

  /// Whether an article may run at all, whatever the sections want.
  private func judge(_ article: Article, _ recent: [(key: String, value: Run)]) -> Judgement {
    // Embargoed, or the next issue's: never early, whoever hands it in, and whatever ran before.
    if article.published >= window.cutoff { return .out(.cutoff, "it is published after the cutoff") }
    if article.available >= window.cutoff {
      let time = "\(zone.day(at: article.available)) \(zone.wallTime(at: article.available))"
      return .out(.embargo, "it is under embargo until \(time) (\(zone.identifier))")
    }
    var candidate = Candidate(article: article, time: article.available)
    candidate.fingerprint = fingerprint(article)
    if let run = ran[article.id] {
      if let reason = bar(article, candidate.fingerprint, run) { return .out(.ran, reason) }
      candidate.rerun = run
      candidate.time = article.updated.map { max($0, article.available) } ?? article.available
    }
    if let event = article.event, event.day < name.day, [.upcoming, .radar].contains(article.kind) {
      return .out(.past, "its event is past (\(event.day))")
    }
    candidate.isPinned = article.pins.names(newsletter.slug, sections: newsletter.sections)
    if let print = candidate.fingerprint, candidate.rerun == nil, !candidate.isPinned {
      let share = max(newsletter.grouping.duplicate, 90)
      let copy = recent.first { $0.key != article.id && ($0.value.fingerprint?.likeness(to: print) ?? 0) >= share }
      if let copy {
        let title = copy.value.title.map { "\"\($0)\"" } ?? copy.key
        return .out(.duplicate, "it has nearly the text of \(title), which ran in \(newsletter.slug)/\(copy.value.day)")
      }
    }
    candidate.isWanted = newsletter.sections.contains {
      $0.takes(article, on: name.day) || $0.takes(article, asFallback: true, on: name.day)
    }
    return .open(candidate)
  }

  /// Why an article that ran may not run again; `nil`: it may.
  private func bar(_ article: Article, _ fingerprint: Fingerprint?, _ run: Run) -> String? {
    let said = "it ran in \(newsletter.slug)/\(run.day)"
    guard case .material(let share) = newsletter.updates else { return said }
    if article.revised, let updated = article.updated, updated >= run.cutoff, updated < window.cutoff { return nil }
    // Too short to be measured, before and now: only the source's word counts. Grown or shrunk past that: another text.
    guard let before = run.fingerprint, let fingerprint else {
      let isOther = (run.fingerprint == nil) != (fingerprint == nil)
      guard isOther, let updated = article.updated, updated >= run.cutoff, updated < window.cutoff else { return said }
      return nil
    }
    let changed = 100 - before.likeness(to: fingerprint)
    guard changed < max(1, share) else { return nil }
    return changed == 0 ? said : "\(said); \(changed)% of its text changed, which is less than \(share)%"
  }
}

/// The last time that a newsletter ran an article.
public struct Run: Sendable, Equatable {
  public var day: Day
  /// The cutoff of the issue.
  public var cutoff: Date
  public var title: String?
  /// Of the text that ran.
  public var fingerprint: Fingerprint?

  public init(day: Day, cutoff: Date, title: String? = nil, fingerprint: Fingerprint? = nil) {
    self.day = day
    self.cutoff = cutoff
    self.title = title
    self.fingerprint = fingerprint
  }
}
