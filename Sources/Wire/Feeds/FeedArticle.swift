public import Foundation
internal import Markup
public import Newsroom
internal import Platform

/// A feed's entry as an article of ours.
public enum FeedArticle {
  /// Why an entry is no article.
  public enum Gap: Error, Sendable, Equatable, CustomStringConvertible {
    case noTitle, noLink, noDate

    public var description: String {
      switch self {
      case .noTitle: "the entry has no title and no text to make one of"
      case .noLink: "the entry has no http or https link"
      case .noDate: "the entry has no date that can be read"
      }
    }
  }

  /// The article, its body without markup, and what of it the entry says.
  ///
  /// The id is the canonical link, else the guid. Kind, access and regions come from categories that name a known one;
  /// everything else a feed can't say is the default. An entry without a body has its summary as one.
  /// - Parameters:
  ///   - feed: whose entry it is: its authors are the entry's where that has none.
  ///   - fetched: stands in for a date that the entry hasn't; nil makes that an error.
  ///   - regions: the regions the newsroom knows; a category that is none of them is a topic.
  public static func article(
    _ entry: FeedEntry, of feed: Feed, dialect: ArticleDialect, regions known: [String] = [], fetched: Date? = nil
  ) throws(Gap) -> (article: Article, text: String, statement: ArticleStatement) {
    let bodyText = plain(entry.content ?? entry.summary)
    guard let title = entry.title.map({ cut($0, 1000) }) ?? headline(bodyText) else { throw .noTitle }
    guard let url = link(entry, dialect) else { throw .noLink }
    let dated = entry.published ?? entry.created ?? entry.updated
    guard let published = dated ?? fetched else { throw .noDate }
    let updated = entry.updated.flatMap { $0 > published ? $0 : nil }
    let standfirst = entry.content == nil ? nil : standfirst(entry.summary)
    var kind: Kind?
    var access: Access?
    var regions: [String] = []
    var topics: [String] = []
    for category in entry.categories {
      let term = (category.label ?? category.term).oneLine
      if kind == nil, let found = dialect.kind(named: term) {
        kind = found
        if Kind.named(term) == nil { topics.append(cut(term, 200)) }
      } else if access == nil, let found = Access(rawValue: term.lowercased()) {
        access = found
      } else if let region = known.first(where: { $0.lowercased() == term.lowercased() }) {
        if !regions.contains(region) { regions.append(region) }
      } else if !topics.contains(term), topics.count < 50 {
        topics.append(cut(term, 200))
      }
    }
    kind = kind ?? dialect.kind(ofTitle: title)
    let labels = entry.categories.map { ($0.label ?? $0.term).oneLine }
    access = [access, dialect.access.access(ofCategories: labels)].compactMap { $0 }.max()
    let authors = entry.authors.isEmpty ? feed.authors : entry.authors
    let article = Article(
      id: url, slug: slug(url) ?? Slug.of(title), title: title, standfirst: standfirst,
      bylines: authors.compactMap { $0.name.map { cut($0, 200) } }, kind: kind ?? dialect.kind ?? .news,
      regions: regions,
      topics: topics,
      body: entry.content ?? entry.summary ?? "", url: url, image: entry.image,
      access: access ?? dialect.access.standard ?? .open,
      published: published, updated: updated)
    var said = ArticleStatement.fields(of: article, saysKind: kind != nil, saysAccess: access != nil)
    if entry.content == nil { said.remove(.body) }
    if dated == nil { said.remove(.published) }
    let statement = ArticleStatement(fields: said, guid: entry.id.flatMap { WebIdentity.guid($0, at: url) })
    return (article, bodyText, statement)
  }

  private static func link(_ entry: FeedEntry, _ dialect: ArticleDialect) -> String? {
    for text in [entry.originalLink, entry.link, entry.isPermalink ? entry.id : nil] {
      guard let text, !text.isEmpty else { continue }
      let url = URLReference(dialect.home).resolving(URLReference(text.replacing(" ", with: "%20")))
      let link = WebIdentity.withoutTracking(asciiOnly(url.description))
      if url.isWeb, link.utf8.count <= 2000 { return link }
    }
    return nil
  }

  /// Letters of other alphabets percent-encoded, as a URL has them on the wire.
  private static func asciiOnly(_ url: String) -> String {
    PercentEncoding.encode(url, keeping: \.isASCIIPrintable)
  }

  private static func slug(_ url: String) -> String? {
    guard let last = URLReference(url).path.split(separator: "/").last else { return nil }
    let stem = last.split(separator: ".").first.map(String.init) ?? String(last)
    let slug = Slug.of(stem)
    return slug.contains(where: \.isLetter) ? cut(slug, 300) : nil
  }

  private static func plain(_ html: String?) -> String {
    guard let html else { return "" }
    // What comes here was sanitised, and is parsed without complaint.
    return (try? HTML.parse(Array(html.utf8)).plainText) ?? ""
  }

  /// A summary that is short enough to stand under a headline.
  private static func standfirst(_ summary: String?) -> String? {
    let text = plain(summary).oneLine
    return text.isEmpty || text.count > 5000 ? nil : text
  }

  /// The first words of a text without a title, as notes have none.
  private static func headline(_ text: String) -> String? {
    let line = text.split(separator: "\n").first.map { $0.oneLine } ?? ""
    guard line.count > 80 else { return line.isEmpty ? nil : line }
    let head = line.prefix(80)
    return String(head[..<(head.lastIndex(of: " ") ?? head.endIndex)]) + "…"
  }

  private static func cut(_ text: String, _ limit: Int) -> String {
    text.count > limit ? String(text.prefix(limit)) : text
  }
}
