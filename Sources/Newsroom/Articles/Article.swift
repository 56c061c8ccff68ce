public import Foundation

/// A stored piece of the publication.
///
/// A value: importers make it, the library keeps it. Text fields are Unicode text without markup; only `body` is HTML,
/// and that was sanitised on the way in.
public struct Article: Sendable, Equatable, Codable {
  /// Identity within the library: the `id` its source gave, else its canonical URL, else its slug.
  public var id: String
  public var slug: String
  public var title: String
  /// One or two sentences under the headline; never part of the gated text.
  public var standfirst: String?
  public var bylines: [String]
  public var interviewee: String?
  /// A running series, such as "Global Insider".
  public var series: String?
  public var kind: Kind
  public var regions: [String]
  public var topics: [String]
  /// Sanitised HTML.
  public var body: String
  /// Canonical URL, http or https.
  public var url: String
  public var image: Image?
  public var access: Access
  /// 1 (marginal) to 5 (leads the day); 3 where the source says nothing.
  public var priority: Int
  public var published: Date
  public var updated: Date?
  /// For what is to come.
  public var event: Event?
  /// Where an editor wants it for certain: newsletters' or sections' slugs, `newsletter/section`, or `*` for anywhere.
  public var pins: [String]
  /// Not before this time, whatever `published` says.
  public var embargo: Date?
  /// The ids, URLs or slugs of announced events that this is the coverage of.
  public var covers: [String]
  /// Its source says that the update is one that readers of the first version should have.
  public var revised: Bool

  public init(
    id: String, slug: String, title: String, standfirst: String? = nil, bylines: [String] = [],
    interviewee: String? = nil, series: String? = nil, kind: Kind = .news, regions: [String] = [],
    topics: [String] = [], body: String = "", url: String, image: Image? = nil, access: Access = .open,
    priority: Int = 3, published: Date, updated: Date? = nil, event: Event? = nil, pins: [String] = [],
    embargo: Date? = nil, covers: [String] = [], revised: Bool = false
  ) {
    self.id = id
    self.slug = slug
    self.title = title
    self.standfirst = standfirst
    self.bylines = bylines
    self.interviewee = interviewee
    self.series = series
    self.kind = kind
    self.regions = regions
    self.topics = topics
    self.body = body
    self.url = url
    self.image = image
    self.access = access
    self.priority = priority
    self.published = published
    self.updated = updated
    self.event = event
    self.pins = pins
    self.embargo = embargo
    self.covers = covers
    self.revised = revised
  }

  /// When readers may first have it: as though published at the end of its embargo.
  public var available: Date { embargo.map { max($0, published) } ?? published }
}

/// What an article is, in the newsroom's terms.
public enum Kind: String, Sendable, Codable, CaseIterable {
  case analysis, interview
  case inDepth = "in-depth"
  case take, radar, upcoming, news

  /// As readers see it: "In-Depth".
  public var label: String {
    switch self {
    case .analysis: "Analysis"
    case .interview: "Interview"
    case .inDepth: "In-Depth"
    case .take: "Our Take"
    case .radar: "On Our Radar"
    case .upcoming: "Upcoming"
    case .news: "News"
    }
  }
}

/// Who may read an article's body.
public enum Access: String, Sendable, Codable, CaseIterable {
  /// Everybody.
  case open
  /// All-access readers; free readers as one of their articles of the month, on the site.
  case metered
  /// All-access readers only.
  case subscribers

  /// Whether mail to a reader of `tier` may hold text of the body.
  public func allowsBody(to tier: Tier) -> Bool { self == .open || tier == .allAccess }
}

/// What a subscriber pays for. Each tier reads a variant of its own.
public enum Tier: String, Sendable, Codable, CaseIterable {
  case free
  case allAccess = "all-access"
}

/// A picture with its text alternative.
public struct Image: Sendable, Equatable, Codable {
  public var url: String
  public var alt: String

  public init(url: String, alt: String) {
    self.url = url
    self.alt = alt
  }
}

/// Something that is to come: a day, a place, and who says so.
public struct Event: Sendable, Equatable, Codable {
  public var day: Day
  public var place: String?
  /// Who announced it, as readers may be told: "UN Secretariat".
  public var source: String?

  public init(day: Day, place: String? = nil, source: String? = nil) {
    self.day = day
    self.place = place
    self.source = source
  }
}
