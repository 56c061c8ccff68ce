public import Foundation

/// The name of an issue: `daily-review/2026-11-23`.
public struct IssueName: Sendable, Hashable, Codable, CustomStringConvertible {
  public var newsletter: String
  public var day: Day

  public init(newsletter: String, day: Day) {
    self.newsletter = newsletter
    self.day = day
  }

  /// Reads `daily-review/2026-11-23`. The first part is a slug (letters, digits, `-` and `_`), for a name is also a
  /// path.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let day = Day(parts[1]),
      parts[0].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
    else { return nil }
    newsletter = String(parts[0])
    self.day = day
  }

  public var description: String { "\(newsletter)/\(day)" }
}

/// One dated instance of a newsletter, as `compose` froze it: what every reader of every variant can be given.
public struct Issue: Sendable, Equatable, Codable {
  public var name: IssueName
  public var window: Window
  public var composed: Date
  public var subject: String
  public var preheader: String
  /// The editor's note, as sanitised HTML.
  public var note: String?
  public var sections: [Section]
  public var selection: Selection
  /// What editors have set by hand; `nil` while nobody has.
  public var editing: Editing?

  public init(
    name: IssueName, window: Window, composed: Date, subject: String = "", preheader: String = "",
    note: String? = nil, sections: [Section], selection: Selection, editing: Editing? = nil
  ) {
    self.name = name
    self.window = window
    self.composed = composed
    self.subject = subject
    self.preheader = preheader
    self.note = note
    self.sections = sections
    self.selection = selection
    self.editing = editing
  }
}

/// A part of an issue.
public struct Section: Sendable, Equatable, Codable {
  public var slug: String
  public var name: String
  public var show: SectionRule.Show
  public var items: [Item]

  public init(slug: String, name: String, show: SectionRule.Show, items: [Item]) {
    self.slug = slug
    self.name = name
    self.show = show
    self.items = items
  }
}

/// An article's entry in an issue.
public struct Item: Sendable, Equatable, Codable {
  /// The article as it was at composing. Its body is empty unless the section shows it.
  public var article: Article
  /// Standfirst, else the body's first sentences.
  public var summary: String?
  /// True where `summary` is text of the body, which a gated article's free readers may not have.
  public var summaryIsBody: Bool
  /// Other pieces on the same event, its coverage, or where it was announced: titles and addresses, no text.
  public var related: [RelatedLink]
  /// The day of the issue that ran it before it was revised.
  public var updatedSince: Day?
  /// By tier (its raw value): how it is cut, where the variant would be longer than Gmail shows.
  public var cuts: [String: Cut]?

  /// What is left of an item that is cut.
  public enum Cut: String, Sendable, Codable {
    /// All but the body.
    case summary
    /// The title and its link.
    case headline
  }

  public init(
    article: Article, summary: String?, summaryIsBody: Bool, related: [RelatedLink] = [], updatedSince: Day? = nil
  ) {
    self.article = article
    self.summary = summary
    self.summaryIsBody = summaryIsBody
    self.related = related
    self.updatedSince = updatedSince
  }

  /// The item as readers of `tier` may have it: without a gated article's text, for those who may not read it, and
  /// without what was cut.
  public func visible(to tier: Tier) -> Item {
    var item = self
    if let cut = cuts?[tier.rawValue] {
      item.article.body = ""
      if cut == .headline {
        item.summary = nil
        item.article.image = nil
        item.article.bylines = []
        item.article.interviewee = nil
      }
    }
    guard !article.access.allowsBody(to: tier) else { return item }
    item.article.body = ""
    if summaryIsBody { item.summary = nil }
    return item
  }
}

/// A way from an item to another article.
public struct RelatedLink: Sendable, Equatable, Codable {
  public var article: String
  public var title: String
  public var url: String
  public var kind: Relation

  public init(article: String, title: String, url: String, kind: Relation) {
    self.article = article
    self.title = title
    self.url = url
    self.kind = kind
  }

  public enum Relation: String, Sendable, Codable, CaseIterable {
    /// Another piece on the same event.
    case also
    /// What was written of an event that the item announces.
    case coverage
    /// The announcement of the event that the item covers.
    case announcement

    /// As readers see it.
    public var label: String {
      switch self {
      case .also: "Also"
      case .coverage: "Our coverage"
      case .announcement: "As announced"
      }
    }
  }
}

/// Picks and omissions, each with its reason.
public struct Selection: Sendable, Equatable, Codable {
  /// In the order of print; an article that runs as a link follows its entry.
  public var picks: [Decision]
  public var omissions: [Decision]
  /// What an editor should know of the whole: a section that stayed short, say.
  public var remarks: [String]

  public init(picks: [Decision] = [], omissions: [Decision] = [], remarks: [String] = []) {
    self.picks = picks
    self.omissions = omissions
    self.remarks = remarks
  }

  /// Why one article is in or out.
  public struct Decision: Sendable, Equatable, Codable {
    public var article: String
    public var title: String
    /// For picks: the section's slug.
    public var section: String?
    /// The rule that decided.
    public var rule: Rule?
    public var reason: String
    /// Of articles that might have run.
    public var score: Score?
    /// For a pick that runs as a link: the id of the entry that carries it.
    public var entry: String?
    /// Of the text that ran, so that a later revision can be told.
    public var fingerprint: Fingerprint?

    public init(
      article: String, title: String, section: String? = nil, rule: Rule? = nil, reason: String, score: Score? = nil,
      entry: String? = nil, fingerprint: Fingerprint? = nil
    ) {
      self.article = article
      self.title = title
      self.section = section
      self.rule = rule
      self.reason = reason
      self.score = score
      self.entry = entry
      self.fingerprint = fingerprint
    }
  }

  /// What decides that an article is in or out.
  public enum Rule: String, Sendable, Codable, CaseIterable {
    // In.
    case section, fallback, borrowed, pin, event
    // Out.
    case ran, embargo, cutoff, past, horizon, duplicate, quota, full
    case noSection = "no-section"
    // An editor's: for the next issue to choose from, or for good.
    case held, dropped
  }
}
