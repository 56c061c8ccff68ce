internal import Foundation
internal import Markup
internal import Newsroom

/// JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/).
enum JSONFeed {
  static func read(_ bytes: [UInt8], base: URLReference?) throws(FeedError) -> Feed {
    let file: FrontMatter
    do throws(YAMLError) {
      file = try FrontMatter.parse(bytes, file: "feed", repeatedKeys: .keepLast)
    } catch {
      throw .unreadable("line \(error.line), column \(error.column): \(error.message)")
    }
    guard let root = file.node, let items = root["items"]?.items else {
      throw .notAFeed(found: "a JSON object without a list of items")
    }
    guard items.count <= FeedReader.maxEntries else { throw .tooManyEntries(limit: FeedReader.maxEntries) }
    var feed = Feed(format: .json)
    let home = text(root["home_page_url"])
    let scope = FeedScope(base: base ?? home.map { URLReference($0) }.flatMap { $0.isWeb ? $0 : nil }, language: nil)
    feed.title = text(root["title"]).flatMap { FeedText(plain: $0).line }
    feed.subtitle = html(text(root["description"]).map { FeedText(plain: $0) }, &feed)
    feed.link = home.map(scope.resolve)
    feed.id = text(root["feed_url"]).map(scope.resolve)
    feed.language = text(root["language"]).flatMap(FeedScope.languageTag)
    feed.authors = people(root, scope)
    for item in items where item.pairs != nil { feed.entries.append(entry(item, scope, &feed)) }
    feed.updated = feed.entries.compactMap { $0.updated ?? $0.published }.max()
    return feed
  }

  private static func entry(_ item: YAMLNode, _ scope: FeedScope, _ feed: inout Feed) -> FeedEntry {
    var entry = FeedEntry()
    entry.id = text(item["id"])
    entry.link = text(item["url"]).map(scope.resolve) ?? text(item["external_url"]).map(scope.resolve)
    if entry.link == nil, let id = entry.id, URLReference(id).isWeb { entry.link = id }
    entry.isPermalink = entry.id != nil && entry.id == entry.link
    entry.title = text(item["title"]).flatMap { FeedText(plain: $0).line }
    entry.summary = html(text(item["summary"]).map { FeedText(plain: $0) }, &feed)
    let base = entry.link.map { URLReference($0) }.flatMap { $0.isWeb ? $0 : nil } ?? scope.base
    entry.base = base?.description
    entry.content =
      html(text(item["content_html"]).map { FeedText(html: $0, base: base) }, &feed)
      ?? html(text(item["content_text"]).map { FeedText(plain: $0) }, &feed)
    entry.published = text(item["date_published"]).flatMap(FeedDate.read)
    entry.updated = text(item["date_modified"]).flatMap(FeedDate.read)
    entry.authors = people(item, scope)
    entry.language = text(item["language"]).flatMap(FeedScope.languageTag) ?? feed.language
    entry.categories = (item["tags"]?.items ?? []).compactMap(text).map { FeedCategory(term: $0.oneLine) }
      .filter { !$0.term.isEmpty }
    for key in ["image", "banner_image"] where entry.image == nil {
      guard let url = text(item[key]).map(scope.resolve), URLReference(url).isWeb,
        url.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
      else { continue }
      entry.image = Image(url: url, alt: "")
    }
    return entry
  }

  private static func people(_ node: YAMLNode, _ scope: FeedScope) -> [FeedPerson] {
    let list = node["authors"]?.items ?? node["author"].map { [$0] } ?? []
    return list.compactMap { author in
      let name = (text(author["name"]) ?? text(author)).flatMap { FeedText(plain: $0).line }
      let uri = text(author["url"]).map(scope.resolve)
      return name == nil && uri == nil ? nil : FeedPerson(name: name, uri: uri)
    }
  }

  private static func text(_ node: YAMLNode?) -> String? {
    guard let node, !node.isNull, let text = node.text, !text.isEmpty else { return nil }
    return text
  }

  private static func html(_ text: FeedText?, _ feed: inout Feed) -> String? {
    guard let text else { return nil }
    do throws(HTMLError) {
      return try text.html()
    } catch {
      if feed.problem == nil { feed.problem = "a text is left out: \(error)" }
      return nil
    }
  }
}
