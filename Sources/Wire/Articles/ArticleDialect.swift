public import Foundation
internal import Markup
public import Newsroom
internal import Platform

/// What a publication's files call the fields of an article, and where articles live on its site.
///
/// The standard names are those of Jekyll, Hugo and Eleventy besides our own; `articles.keys` in the settings puts others
/// before them.
public struct ArticleDialect: Sendable, Equatable {
  /// By field: the keys under which it is looked for, best first.
  public var keys: [Field: [String]]
  /// Where an article is that doesn't say so: `{year}`, `{month}`, `{day}` and `{slug}` are filled in.
  public var urlPattern: String
  /// What relative links are relative to.
  public var home: String
  public var timeZone: TimeZone
  /// Who may read what doesn't say so.
  public var access = AccessRules()
  /// By a category's, a tag's or a WordPress post type's name, as `fold` gives it.
  public var kinds: [String: Kind] = [:]
  /// Of what doesn't say what it is.
  public var kind: Kind?
  /// Of saved pages that don't say.
  public var pageKind: Kind?

  public enum Field: String, Sendable, CaseIterable {
    case id, slug, title, standfirst, byline, interviewee, series, kind, regions, topics, url, image
    case imageAlt = "image-alt"
    case access, priority, published, updated
    case eventDate = "event-date"
    case eventPlace = "event-place"
    case eventSource = "event-source"
    case pin, embargo, covers, revised
    case draft, body, html
  }

  public init(urlPattern: String, home: String, timeZone: TimeZone, keys: [Field: [String]] = standard) {
    self.urlPattern = urlPattern
    self.home = home
    self.timeZone = timeZone
    self.keys = keys
  }

  public static let standard: [Field: [String]] = [
    .id: ["id", "guid", "uuid"],
    .slug: ["slug"],
    .title: ["title", "headline"],
    .standfirst: ["standfirst", "deck", "dek", "summary", "description", "excerpt", "subtitle"],
    .byline: ["byline", "bylines", "authors", "author"],
    .interviewee: ["interviewee"],
    .series: ["series"],
    .kind: ["kind", "type", "category", "categories"],
    .regions: ["regions", "region"],
    .topics: ["topics", "tags", "categories", "tag", "category", "keywords"],
    .url: ["url", "canonical_url", "canonicalUrl", "canonical", "permalink"],
    .image: ["image", "featured_image", "cover", "thumbnail"],
    .imageAlt: ["image-alt", "image_alt", "imageAlt"],
    .access: ["access", "visibility"],
    .priority: ["priority"],
    .published: ["published", "publishDate", "published_at", "pubDate", "date"],
    .updated: ["updated", "lastmod", "last_modified_at", "modified", "updated_at"],
    .eventDate: ["event-date", "event_date", "eventDate"],
    .eventPlace: ["event-place", "event_place", "eventPlace"],
    .eventSource: ["event-source", "event_source", "eventSource"],
    .pin: ["pin", "pinned"],
    .embargo: ["embargo", "embargoed_until"],
    .covers: ["covers"],
    .revised: ["revised"],
    .draft: ["draft"],
    .body: ["body", "content", "markdown"],
    .html: ["html", "content_html", "body_html"],
  ]

  /// What the parts of an event are called in a mapping of its own.
  var insideEvent: ArticleDialect {
    var dialect = self
    dialect.keys[.eventDate] = ["date", "day", "when", "start"] + (keys[.eventDate] ?? [])
    dialect.keys[.eventPlace] = ["place", "location", "where"] + (keys[.eventPlace] ?? [])
    dialect.keys[.eventSource] = ["source"] + (keys[.eventSource] ?? [])
    return dialect
  }

  static func read(_ fields: inout Fields, publication: Publication?) -> ArticleDialect {
    let home = publication?.url ?? ""
    let base = home.hasSuffix("/") ? String(home.dropLast()) : home
    let pattern = fields.text(
      "url", "\(base)/{year}/{month}/{day}/{slug}/", otherwise: "publication.url/{year}/{month}/{day}/{slug}/",
      meaning: "The address of an article that has none of its own.")
    let known = ["{year}", "{month}", "{day}", "{slug}"]
    let filled = known.reduce(pattern) { $0.replacing($1, with: "x") }
    if !pattern.contains("{slug}") {
      fields.fail("url", "must contain {slug}")
    } else if publication != nil && SettingsURL.web(filled) == nil {
      fields.fail("url", "must be an http or https URL with no other braces than \(known.joined(separator: ", "))")
    }
    var names = fields.fields("keys")
    var keys = standard
    for field in Field.allCases {
      keys[field] =
        names.texts(
          field.rawValue, [], otherwise: standard[field]?.joined(separator: ", "),
          meaning: "The keys in your files that hold an article's \(field.rawValue); the usual names come after them.")
        + (standard[field] ?? [])
    }
    names.close()
    var dialect = ArticleDialect(
      urlPattern: pattern, home: home, timeZone: publication?.timeZone ?? .gmt, keys: keys)
    for (name, kind) in fields.choicesByName(
      "kinds",
      meaning: "The kind of articles with this category, tag, series before the headline's colon, or post type.")
      as [(String, Kind)]
    { dialect.kinds[fold(name)] = kind }
    var access = fields.fields("access")
    dialect.access = AccessRules.read(&access)
    access.close()
    var pages = fields.fields("pages")
    dialect.pageKind = pages.choice(
      "kind", isOptional: true, meaning: "The kind of saved pages that don't name one themselves.")
    dialect.access.pages = pages.choice(
      "access", isOptional: true, meaning: "Who may read saved pages that don't say so themselves.")
    pages.close()
    return dialect
  }

  /// Names of categories are compared without case.
  static func fold(_ name: String) -> String { name.oneLine.lowercased() }

  /// The kind that a category, a tag or a post type stands for: by the newsroom's word, else by its own name.
  func kind(named name: String) -> Kind? { kinds[Self.fold(name)] ?? Kind.named(name) }

  /// "Global Insider: A minister speaks" is what the newsroom says of "Global Insider".
  func kind(ofTitle title: String) -> Kind? {
    guard !kinds.isEmpty, let colon = title.firstIndex(of: ":") else { return nil }
    return kinds[Self.fold(String(title[..<colon]))]
  }

  /// The URL that the pattern gives; what of the slug can't stand in one is percent-encoded.
  func url(day: Day, slug: String) -> String {
    var url = ""
    var rest = urlPattern[...]
    while let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")) {
      url += rest[..<open]
      rest = rest[open...]
      let end = rest.utf8.firstIndex(of: UInt8(ascii: "}")).map(rest.utf8.index(after:)) ?? rest.endIndex
      switch rest[..<end] {
      case "{year}": url += day.description.prefix(4)
      case "{month}": url += day.description.dropFirst(5).prefix(2)
      case "{day}": url += day.description.suffix(2)
      case "{slug}": url += PercentEncoding.url(slug)
      case let other: url += other
      }
      rest = rest[end...]
    }
    return url + rest
  }
}
