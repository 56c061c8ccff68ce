// What an article's sources say of it: a feed knows a headline and a text, the newsroom's own file who may read it.

/// What one source itself says of an article; the rest of the article's fields are stand-ins.
public struct ArticleStatement: Sendable, Equatable {
  /// Fields of an article of which a source may say nothing.
  ///
  /// The numbers are kept in the database: none is ever given to another field.
  public struct Fields: OptionSet, Sendable, Hashable {
    public let rawValue: Int64

    public init(rawValue: Int64) { self.rawValue = rawValue }

    public static let kind = Fields(rawValue: 1 << 0)
    public static let access = Fields(rawValue: 1 << 1)
    public static let embargo = Fields(rawValue: 1 << 2)
    public static let pins = Fields(rawValue: 1 << 3)
    public static let priority = Fields(rawValue: 1 << 4)
    public static let regions = Fields(rawValue: 1 << 5)
    public static let topics = Fields(rawValue: 1 << 6)
    public static let series = Fields(rawValue: 1 << 7)
    public static let interviewee = Fields(rawValue: 1 << 8)
    public static let event = Fields(rawValue: 1 << 9)
    public static let covers = Fields(rawValue: 1 << 10)
    public static let revised = Fields(rawValue: 1 << 11)
    public static let standfirst = Fields(rawValue: 1 << 12)
    public static let bylines = Fields(rawValue: 1 << 13)
    public static let image = Fields(rawValue: 1 << 14)
    public static let published = Fields(rawValue: 1 << 15)
    public static let updated = Fields(rawValue: 1 << 16)
    /// The whole text, and not the few lines that a feed has of it.
    public static let body = Fields(rawValue: 1 << 17)
    public static let all = Fields(rawValue: (1 << 18) - 1)
  }

  public var fields: Fields
  /// Whether the source said the article's URL, so that the URL identifies it, or the URL was made up from date and
  /// slug.
  public var hasCanonicalURL: Bool
  /// What identifies the article wherever it moves: a feed's guid, if it is one all over the world.
  public var guid: String?

  public init(fields: Fields, hasCanonicalURL: Bool = true, guid: String? = nil) {
    self.fields = fields
    self.hasCanonicalURL = hasCanonicalURL
    self.guid = guid
  }

  /// What an article holds besides the stand-ins.
  ///
  /// - Parameters:
  ///   - saysKind: whether the kind is the source's word, and not the newsroom's for what says nothing.
  ///   - saysAccess: the same of the access.
  public static func fields(of article: Article, saysKind: Bool, saysAccess: Bool) -> Fields {
    var fields: Fields = [.published]
    func add(_ field: Fields, _ isSaid: Bool) { if isSaid { fields.insert(field) } }
    add(.kind, saysKind)
    add(.access, saysAccess)
    add(.embargo, article.embargo != nil)
    add(.pins, !article.pins.isEmpty)
    add(.priority, article.priority != 3)
    add(.regions, !article.regions.isEmpty)
    add(.topics, !article.topics.isEmpty)
    add(.series, article.series != nil)
    add(.interviewee, article.interviewee != nil)
    add(.event, article.event != nil)
    add(.covers, !article.covers.isEmpty)
    add(.revised, article.revised)
    add(.standfirst, article.standfirst != nil)
    add(.bylines, !article.bylines.isEmpty)
    add(.image, article.image != nil)
    add(.updated, article.updated != nil)
    add(.body, !article.body.isEmpty)
    return fields
  }
}

/// Where a statement is from.
public enum Origin: Sendable, Hashable {
  /// By its address.
  case feed(String)
  case page
  case export
  /// The newsroom's own Markdown and JSON Lines.
  case file

  /// Of two that differ about what an article is, the one with the higher rank is believed.
  public var rank: Int {
    switch self {
    case .feed: 0
    case .page: 1
    case .export: 2
    case .file: 3
    }
  }

  /// As the library keeps it.
  public var key: String {
    switch self {
    case .feed(let address): "feed " + address
    case .page: "page"
    case .export: "export"
    case .file: "file"
    }
  }
}

/// URLs as identities.
public enum WebIdentity {
  /// Two URLs with the same key are the same article's.
  ///
  /// Left out is what doesn't choose the page: http or https, `www.` (no site has another article there, and feeds and
  /// canonical links often differ in it), a standard port, the fragment, slashes at the end, what campaigns append.
  /// Paths and other parameters stay as they are, letter for letter.
  public static func key(_ url: String) -> String {
    var rest = withoutTracking(url)[...]
    if let hash = rest.firstIndex(of: "#") { rest = rest[..<hash] }
    var isPlain = true
    if let colon = rest.firstRange(of: "://") {
      isPlain = rest[..<colon.lowerBound].lowercased() != "https"
      rest = rest[colon.upperBound...]
    }
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    var host = rest[..<end].lowercased()[...]
    if host.hasSuffix(isPlain ? ":80" : ":443") { host = host.dropLast(isPlain ? 3 : 4) }
    if host.hasPrefix("www.") { host = host.dropFirst(4) }
    let query = rest[end...].firstIndex(of: "?") ?? rest.endIndex
    var path = rest[end..<query]
    while path.last == "/" { path = path.dropLast() }
    return "\(host)\(path)\(rest[query...])"
  }

  /// The URL without the parameters that say where a reader came from.
  public static func withoutTracking(_ url: String) -> String {
    guard let mark = url.utf8.firstIndex(of: UInt8(ascii: "?")) else { return url }
    let fragment = url.utf8.firstIndex(of: UInt8(ascii: "#")) ?? url.endIndex
    guard mark < fragment else { return url }
    let parameters = url[url.index(after: mark)..<fragment].split(separator: "&", omittingEmptySubsequences: false)
    let kept = parameters.filter { parameter in
      let name = parameter.prefix { $0 != "=" }.lowercased()
      return !name.hasPrefix("utm_") && !tracking.contains(name)
    }
    if kept.count == parameters.count { return url }
    return url[..<mark] + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&")) + url[fragment...]
  }

  /// A guid as a key for all the world: one that is no URL, URN or tag is its site's own numbering.
  /// - Parameter url: the article's; without one such a guid identifies nothing.
  public static func guid(_ text: String, at url: String?) -> String? {
    guard !text.isEmpty, text.utf8.count <= 2000 else { return nil }
    if text.contains("://") { return key(text) }
    if text.hasPrefix("urn:") || text.hasPrefix("tag:") { return text }
    return url.map { key($0).prefix { $0 != "/" && $0 != "?" } + " " + text }
  }

  private static let tracking: Set<String> = [
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "li_fat_id",
    "igshid", "igsh", "mc_cid", "mc_eid", "_hsenc", "_hsmi", "mkt_tok", "vero_id", "oly_enc_id", "oly_anon_id", "_ga",
    "_gl", "s_cid", "at_medium", "at_campaign", "pk_campaign", "pk_kwd", "ns_mchannel", "ns_source", "ns_campaign",
    "cmpid", "wt_mc", "wt.mc_id", "rss_id", "__twitter_impression",
  ]
}

extension Access: Comparable {
  /// The stricter is the greater.
  public static func < (left: Access, right: Access) -> Bool { left.strictness < right.strictness }

  private var strictness: Int {
    switch self {
    case .open: 0
    case .metered: 1
    case .subscribers: 2
    }
  }
}
