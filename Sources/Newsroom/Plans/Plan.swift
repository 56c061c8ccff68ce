public import Foundation

/// An issue as an editor arranges it: a text of a line an article, in the manner of `git rebase -i`.
///
/// `PlanText` writes it, `PlanReader` reads it, `PlanApplication` makes an issue of it. All of them are pure: what the
/// library holds comes in as a closure. Failure policy: every mistake is a `PlanFault` with its line; an issue is changed
/// whole or not at all.
public struct Plan: Sendable, Equatable {
  /// `nil`: to be made from the newsletter's pattern.
  public var subject: String?
  public var preheader: String?
  /// Markdown, as `PlanWords.block` leaves it; `nil` for none.
  public var note: String?
  /// For a correction: what was wrong, as Markdown.
  public var correction: String?
  public var sections: [Section]
  /// The articles (ids) that have a line saying so; what has no line is held, too, unless it is a pick's link.
  public var held: [String]
  /// The articles (ids) that are out for good: no later issue considers them.
  public var dropped: [String] = []

  public init(
    subject: String? = nil, preheader: String? = nil, note: String? = nil, correction: String? = nil,
    sections: [Section] = [], held: [String] = []
  ) {
    self.subject = subject
    self.preheader = preheader
    self.note = note
    self.correction = correction
    self.sections = sections
    self.held = held
  }

  /// A section's slug and its articles, in the order of printing.
  public struct Section: Sendable, Equatable {
    public var slug: String
    public var picks: [Pick]

    public init(slug: String, picks: [Pick] = []) {
      self.slug = slug
      self.picks = picks
    }
  }

  /// An article that is to be printed.
  public struct Pick: Sendable, Equatable {
    /// Its id.
    public var article: String
    /// An editor's summary, in place of the article's own.
    public var summary: String?
    /// Where the plan says so, for faults; 1 is the first line.
    public var line: Int

    public init(article: String, summary: String? = nil, line: Int = 0) {
      self.article = article
      self.summary = summary
      self.line = line
    }
  }
}

/// A mistake in a plan.
public struct PlanFault: Sendable, Equatable, CustomStringConvertible {
  /// 1 is the first line.
  public var line: Int
  public var message: String
  /// The plan says what was wrong to those who had the issue, and nobody asked for them to be told.
  public var isUntold: Bool

  public init(_ line: Int, _ message: String, isUntold: Bool = false) {
    self.line = line
    self.message = message
    self.isUntold = isUntold
  }

  public var description: String { "\(line): \(message)" }
}

/// All the mistakes of a plan, in order of their lines.
public struct PlanFaults: Error, Sendable, Equatable {
  public var faults: [PlanFault]

  public init(_ faults: [PlanFault]) { self.faults = faults.sorted { $0.line < $1.line } }
}

/// An issue on an editor's desk: what the plan is written from and read against.
public struct PlanDesk {
  public var issue: Issue
  public var newsletter: Newsletter
  /// The present time: what is published later is under embargo.
  public var now: Date
  /// What becomes of the issue at its time, as its plan says at the top: `goes at 06:30`.
  public var fate: String?
  /// How times are told, in the newsroom's zone.
  public var when: (Date) -> String = { $0.formatted(.iso8601) }
  /// Whether readers have had the issue: then the plan has a `correction`.
  public var isCorrection: Bool
  /// Articles of the library whose id or slug this is, with bodies. An empty answer means that there is none.
  public var find: (String) throws -> [Article]
  /// The day of the newsletter's issue in which an article (by id) ran, this issue apart.
  public var ran: (String) throws -> Day?
  /// The fingerprint of an article's text (by id), so that a copy of what ran is known for one.
  public var fingerprint: (String) throws -> Fingerprint?

  public init(
    issue: Issue, newsletter: Newsletter, now: Date, isCorrection: Bool = false,
    find: @escaping (String) throws -> [Article], ran: @escaping (String) throws -> Day? = { _ in nil },
    fingerprint: @escaping (String) throws -> Fingerprint? = { _ in nil }
  ) {
    self.issue = issue
    self.newsletter = newsletter
    self.now = now
    self.isCorrection = isCorrection
    self.find = find
    self.ran = ran
    self.fingerprint = fingerprint
  }

  /// The library's article of this very id.
  func article(_ id: String) throws -> Article? {
    try find(id).first { $0.id.utf8.elementsEqual(id.utf8) }
  }

  /// The issue's sections and, where they belong, those of the newsletter that it has nothing in.
  var sections: [Section] {
    var sections = issue.sections
    for (index, rule) in newsletter.sections.enumerated() where !sections.contains(where: { $0.slug == rule.slug }) {
      let before = newsletter.sections[..<index].reversed().lazy
        .compactMap { rule in sections.firstIndex { $0.slug == rule.slug } }.first
      sections.insert(
        Section(slug: rule.slug, name: rule.name, show: rule.show, items: []), at: before.map { $0 + 1 } ?? 0)
    }
    return sections
  }
}
