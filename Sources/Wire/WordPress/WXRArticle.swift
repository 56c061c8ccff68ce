internal import Foundation
internal import Markup
internal import Newsroom

/// An item of an export as an article of ours.
///
/// Failure policy: a post without a title, a date or an address that can be read is an `ArticleError` at its line.
struct WXRArticle {
  let item: WXRItem
  let reader: WXRReader
  let path: String

  func reading(authors: [String: String], pictures: WXRPictures) throws(ArticleError) -> ArticleReader.Reading {
    if let tooLong = item.tooLong { throw error("its \(tooLong) is too long to be that of an article") }
    guard let title = item["title"]?.oneLineOfText, !title.isEmpty else {
      throw error("post \(item["post_id"] ?? "without an id") has no title")
    }
    guard title.count <= 1000 else { throw error("its title is longer than 1000 characters") }
    let zone = reader.dialect.timeZone
    guard let published = time("post_date_gmt", .gmt) ?? time("post_date", zone) ?? pubDate() else {
      throw error("\"\(title)\" has no date that can be read")
    }
    let updated = time("post_modified_gmt", .gmt) ?? time("post_modified", zone)
    let slug = item["post_name"].map { name in
      name.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"<>\"?#{}/".utf8.contains($0) } ? name : Slug.of(name)
    }
    let link = webURL(item["link"])
    let url = link ?? reader.dialect.url(day: zone.day(at: published), slug: slug ?? Slug.of(title))
    let (html, text) = try body(URLReference(url))
    let labels = labels()
    let kind = labels.kind ?? reader.dialect.kinds[item.type.lowercased()] ?? reader.dialect.kind(ofTitle: title)
    let access = access()
    let article = Article(
      id: link ?? item["guid"] ?? url, slug: slug ?? Slug.of(title), title: title, standfirst: standfirst(),
      bylines: bylines(authors), interviewee: meta(.interviewee), series: labels.series ?? meta(.series),
      kind: kind ?? reader.dialect.kind ?? .news, regions: labels.regions, topics: labels.topics, body: html, url: url,
      image: image(pictures), access: access ?? reader.dialect.access.standard ?? .open,
      priority: meta(.priority).flatMap { Int($0) }.flatMap { (1...5).contains($0) ? $0 : nil } ?? 3,
      published: published, updated: updated.flatMap { $0 > published ? $0 : nil })
    let statement = ArticleStatement(
      fields: ArticleStatement.fields(of: article, saysKind: kind != nil, saysAccess: access != nil),
      hasCanonicalURL: link != nil,
      guid: item["guid"].flatMap { WebIdentity.guid($0, at: link) })
    return .article(article, text: text, statement)
  }

  /// The strictest that its categories, its meta and its text stand for.
  private func access() -> Access? {
    let rules = reader.dialect.access
    var found = [
      rules.access(ofCategories: item.categories.map { $0.name.oneLineOfText }),
      rules.access(ofCategories: item.categories.map(\.nicename)), rules.access(ofMeta: item.meta),
    ].compactMap { $0 }
    if Membership.isGated(Array((item.texts["content"] ?? "").utf8)) { found.append(.subscribers) }
    return found.max()
  }

  private func error(_ message: String) -> ArticleError { ArticleError(path, item.line, 1, message) }

  /// WordPress writes 0000-00-00 where it has none.
  private func time(_ key: String, _ zone: TimeZone) -> Date? {
    guard let text = item[key], !text.hasPrefix("0000") else { return nil }
    return Timestamp.read(text, in: zone)
  }

  private func pubDate() -> Date? {
    guard let text = item["pubDate"], !text.contains("-0001"), !text.contains("1970") else { return nil }
    return PageDate.read(text, in: .gmt)
  }

  private func webURL(_ text: String?) -> String? {
    guard let text else { return nil }
    let url = URLReference(reader.dialect.home).resolving(URLReference(text))
    guard url.isWeb, url.description.utf8.count <= 2000 else { return nil }
    return url.description.utf8.allSatisfy { $0 > 32 && $0 < 127 } ? url.description : nil
  }

  private func body(_ base: URLReference) throws(ArticleError) -> (html: String, text: String) {
    do throws(HTMLError) {
      let html = try PostBody.html(Array((item.texts["content"] ?? "").utf8), base: base)
      return (String(decoding: html, as: UTF8.self), try HTML.parse(html, limit: 4 * HTML.defaultLimit).plainText)
    } catch {
      throw self.error("its text can't be read: \(error)")
    }
  }

  private func standfirst() -> String? {
    let excerpt = item["excerpt"].map { Shortcode.expand(Array($0.utf8)) }
      .flatMap { try? HTML.parse($0).plainText.oneLineOfText }
    let text = excerpt.flatMap { $0.isEmpty ? nil : $0 } ?? meta(.standfirst)
    return text.map { String($0.prefix(5000)) }
  }

  /// A post meta by one of the dialect's names.
  private func meta(_ field: ArticleDialect.Field) -> String? {
    for key in reader.dialect.keys[field] ?? [] {
      if let text = item.meta[key]?.oneLineOfText, !text.isEmpty { return String(text.prefix(5000)) }
    }
    return nil
  }

  /// Guests of the Co-Authors Plus plugin are a taxonomy; else the one who filed it.
  private func bylines(_ authors: [String: String]) -> [String] {
    let several = item.categories.filter { $0.domain == "author" }.map { category in
      authors[category.name.trimmingSpaces] ?? category.name.oneLineOfText
    }.filter { !$0.isEmpty }
    if !several.isEmpty { return several }
    guard let login = item["creator"] else { return [] }
    return [(authors[login] ?? login).oneLineOfText]
  }

  private func labels() -> (kind: Kind?, series: String?, regions: [String], topics: [String]) {
    var kind: Kind?
    var series: String?
    var regions: [String] = []
    var topics: [String] = []
    for category in item.categories {
      let name = category.name.oneLineOfText
      guard !name.isEmpty, name.count <= 200 else { continue }
      switch category.domain {
      case "author", "post_format", "nav_menu", "wp_theme": continue
      case "region", "regions": if !regions.contains(name) { regions.append(name) }
      case "series": series = series ?? name
      default:
        if kind == nil, let found = reader.dialect.kind(named: name) {
          kind = found
          if Kind.named(name) == nil { topics.append(name) }
        } else if let region = reader.regions.first(where: { $0.lowercased() == name.lowercased() }) {
          if !regions.contains(region) { regions.append(region) }
        } else if category.nicename != "uncategorized", !topics.contains(name), topics.count < 50 {
          topics.append(name)
        }
      }
    }
    return (kind, series, regions, topics)
  }

  private func image(_ pictures: WXRPictures) -> Image? {
    guard let id = item.meta["_thumbnail_id"].flatMap({ Int($0.trimmingSpaces) }), let picture = pictures[id],
      let url = webURL(picture.url)
    else { return nil }
    return Image(url: url, alt: picture.alt)
  }
}

extension String {
  /// Text on one line, without tags, entities and control characters.
  var oneLineOfText: String {
    var text = self
    if text.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }),
      let nodes = try? HTML.parse(Array(text.utf8))
    {
      text = nodes.plainText
    }
    return text.split { $0.isWhitespace || $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
      .joined(separator: " ")
  }
}
