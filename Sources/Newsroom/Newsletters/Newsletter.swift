/// A standing product, as `Config/newsletters/*.yaml` describes it: its schedule, sections and audience.
public struct Newsletter: Sendable, Equatable {
  /// `daily-review`: the file's name, and the first part of an issue's name.
  public var slug: String
  public var name: String
  /// A line under the masthead.
  public var tagline: String
  /// Mustache over the issue: `{{lead.title}}`.
  public var subject: String
  public var preheader: String
  public var schedule: Schedule
  public var window: WindowRule
  public var sections: [SectionRule]
  /// Which of its subscribers read it.
  public var segment: Segment
  /// Which tiers read it.
  public var audience: Set<Tier> {
    get { segment.tiers }
    set { segment.tiers = newValue }
  }
  /// The tier that is mailed before the others; all in one order where `nil`.
  public var first: Tier?
  /// Fewer picks than this, apart from what is to come: the issue is skipped.
  public var minimum: Int
  public var score: ScoreRule
  /// For the issue as a whole.
  public var quotas: Quotas
  public var grouping: GroupingRule
  public var updates: UpdateRule
  /// Characters of a summary that is made of an article's body.
  public var summaryLength: Int
  /// How the text part shows where a link in an article goes.
  public var textLinks: TextLinks
  /// What becomes at send-at of an issue that nobody has approved or held.
  public var onCutoff: OnCutoff
  /// Who gets a proof of each variant.
  public var desk: [EmailAddress]
  /// What becomes of an issue that is longer than Gmail shows.
  public var overSize: OverSize

  public enum OverSize: String, Sendable, CaseIterable {
    /// Its lower items become headlines.
    case shorten
    /// It stays as it is, and is not sent.
    case hold
  }

  public enum TextLinks: String, Sendable, CaseIterable {
    /// A number after the link's text; the addresses are listed under the article.
    case numbered
    /// The address after the link's text.
    case inline
    /// The link's text alone.
    case omitted
  }

  public enum OnCutoff: String, Sendable, CaseIterable {
    case send, hold
  }

  public init(
    slug: String, name: String, tagline: String, subject: String, preheader: String, schedule: Schedule,
    window: WindowRule, sections: [SectionRule], audience: Set<Tier>, first: Tier? = nil, minimum: Int = 1,
    score: ScoreRule = ScoreRule(),
    quotas: Quotas = Quotas(), grouping: GroupingRule = GroupingRule(), updates: UpdateRule = .never,
    summaryLength: Int = 280, textLinks: TextLinks = .numbered, onCutoff: OnCutoff = .send,
    desk: [EmailAddress] = [], overSize: OverSize = .shorten, segment: Segment? = nil
  ) {
    self.slug = slug
    self.name = name
    self.tagline = tagline
    self.subject = subject
    self.preheader = preheader
    self.schedule = schedule
    self.window = window
    self.sections = sections
    self.segment = segment ?? Segment(tiers: audience)
    self.first = first
    self.minimum = minimum
    self.score = score
    self.quotas = quotas
    self.grouping = grouping
    self.updates = updates
    self.summaryLength = summaryLength
    self.textLinks = textLinks
    self.onCutoff = onCutoff
    self.desk = desk
    self.overSize = overSize
  }
}

/// How far back an issue looks.
public struct WindowRule: Sendable, Equatable {
  /// Days before the cutoff for an issue that has no predecessor.
  public var first: Int
  /// An article published up to this many days before the window, which no earlier issue of the newsletter has seen,
  /// arrived late and is still taken.
  public var late: Int

  public init(first: Int = 7, late: Int = 2) {
    self.first = first
    self.late = late
  }
}

/// One section: what it takes, in which order, how many, and how it is shown.
public struct SectionRule: Sendable, Equatable {
  public var slug: String
  public var name: String
  public var kinds: Set<Kind>
  /// What the section becomes when there is nothing of `kinds`.
  public var fallback: Fallback?
  /// Where not empty, an article must have one of these (compared without case).
  public var regions: [String]
  public var topics: [String]
  public var series: [String]
  public var minimumPriority: Int
  public var order: Order
  /// With fewer than this it borrows; it is printed with what it gets.
  public var minimum: Int
  public var maximum: Int
  /// The sections (slugs) that it borrows from, first things first: what they left over, then what they can spare.
  public var borrow: [String]
  /// For this section alone.
  public var quotas: Quotas
  public var show: Show
  /// For dated articles: how many days ahead of the issue an event may lie.
  public var ahead: Int

  public init(
    slug: String, name: String, kinds: Set<Kind>, fallback: Fallback? = nil,
    regions: [String] = [], topics: [String] = [], series: [String] = [], minimumPriority: Int = 1,
    order: Order = .score, minimum: Int = 0, maximum: Int = 10, borrow: [String] = [], quotas: Quotas = Quotas(),
    show: Show = .summary, ahead: Int = 14
  ) {
    self.slug = slug
    self.name = name
    self.kinds = kinds
    self.fallback = fallback
    self.regions = regions
    self.topics = topics
    self.series = series
    self.minimumPriority = minimumPriority
    self.order = order
    self.minimum = minimum
    self.maximum = maximum
    self.borrow = borrow
    self.quotas = quotas
    self.show = show
    self.ahead = ahead
  }

  /// Another name, other kinds, perhaps shown otherwise.
  public struct Fallback: Sendable, Equatable {
    public var name: String
    public var kinds: Set<Kind>
    public var show: Show

    public init(name: String, kinds: Set<Kind>, show: Show) {
      self.name = name
      self.kinds = kinds
      self.show = show
    }
  }

  /// How a section is sorted. Ties are broken by publication time, newest first, then by id.
  public enum Order: String, Sendable, CaseIterable {
    case score, priority, published
    case eventDate = "event-date"
  }

  /// How much of an article a section prints.
  public enum Show: String, Sendable, Codable, CaseIterable {
    /// The whole body, to those who may read it.
    case full
    /// Standfirst, or the first sentences.
    case summary
    /// Title and link.
    case headline
    /// Date, place and title.
    case calendar
  }
}

/// At most so many of one region, series or author; `nil`: no bound. Links under an entry don't count.
public struct Quotas: Sendable, Equatable {
  public var region: Int?
  public var series: Int?
  public var author: Int?

  public init(region: Int? = nil, series: Int? = nil, author: Int? = nil) {
    self.region = region
    self.series = series
    self.author = author
  }
}

/// What counts as one story.
public struct GroupingRule: Sendable, Equatable {
  /// Per cent of the three-word runs that two bodies share, from which on they are the same text and only one runs.
  public var duplicate: Int
  /// Per cent of likeness (of titles, standfirsts, topics, regions), from which on two pieces are on one event.
  public var likeness: Int
  /// Whether pieces on one event become one entry with links; otherwise they only count as follow-ups.
  public var merge: Bool
  /// The most links of an entry.
  public var links: Int

  public init(duplicate: Int = 75, likeness: Int = 36, merge: Bool = false, links: Int = 4) {
    self.duplicate = duplicate
    self.likeness = likeness
    self.merge = merge
    self.links = links
  }
}

/// Whether an article that ran may run again.
public enum UpdateRule: Sendable, Equatable {
  case never
  /// When at least `share` per cent of its text changed, or it says itself that the revision matters.
  case material(share: Int)

  /// Where `material` is said without a share.
  public static let standardShare = 25
}
