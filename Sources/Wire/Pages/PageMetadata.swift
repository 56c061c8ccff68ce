internal import Foundation
internal import Markup
internal import Newsroom

/// What a page says of its article: in JSON-LD, then OpenGraph and other `meta`, then microdata and visible elements.
/// The first that says something is believed.
struct PageMetadata {
  private(set) var meta: [String: [String]] = [:]
  private(set) var links: [(rel: String, href: String)] = []
  private(set) var pageTitle = ""
  private(set) var language: String?
  private(set) var data: StructuredData
  private(set) var base: URLReference?
  /// By itemprop: values of microdata, in order.
  private(set) var properties: [String: [String]] = [:]
  /// `datetime` of `time` elements outside of lists and asides, in order.
  private(set) var times: [String] = []
  private(set) var h1s: [String] = []
  /// Text of elements that are links to an author or named as a byline.
  private(set) var credits: [String] = []

  init(_ roots: [HTMLNode], url: String?) {
    data = StructuredData(scripts: [])
    base = url.map { URLReference($0) }.flatMap { $0.isWeb ? $0 : nil }
    var scripts: [String] = []
    for root in roots { visit(root, scripts: &scripts, inAside: false) }
    data = StructuredData(scripts: scripts)
    if base == nil { base = canonicalURL().map { URLReference($0) } }
  }

  private mutating func visit(_ node: HTMLNode, scripts: inout [String], inAside: Bool) {
    guard let element = node.element else { return }
    var inAside = inAside
    switch element.name {
    case "html": language = element["lang"] ?? element["xml:lang"]
    case "nav", "aside", "footer", "template": inAside = true
    case "script":
      if element["type"]?.lowercased().contains("ld+json") == true {
        scripts.append(element.children.reduce(into: "") { if case .text(let text) = $1 { $0 += text } })
      }
      return
    case "style": return
    case "base":
      if let href = element["href"], URLReference(href).isWeb { base = URLReference(href) }
    case "title":
      if pageTitle.isEmpty { pageTitle = Self.line(element.children.plainTitle) }
      return
    case "meta":
      if let name = (element["property"] ?? element["name"] ?? element["itemprop"])?.lowercased(),
        let content = element["content"].map(Self.line), !content.isEmpty
      {
        meta[name, default: []].append(content)
      }
    case "link":
      if let rel = element["rel"]?.lowercased(), let href = element["href"] { links.append((rel, href)) }
    case "time":
      if !inAside, let time = element["datetime"] { times.append(time) }
    case "h1": if !inAside { h1s.append(Self.line([node].plainText)) }
    default: break
    }
    if !inAside, element["rel"]?.lowercased() == "author" || PageHints.namesAuthor(element) {
      credits.append(Self.line([node].plainText))
    }
    if let property = element["itemprop"]?.lowercased(), property != "articlebody" {
      let value = element["content"] ?? element["datetime"] ?? (property == "image" ? element["src"] : nil)
      for name in property.split(separator: " ") {
        properties[String(name), default: []].append(value ?? Self.line(String([node].plainText.prefix(2000))))
      }
    }
    for child in element.children { visit(child, scripts: &scripts, inAside: inAside) }
  }

  private func first(_ names: String...) -> String? {
    names.lazy.compactMap { meta[$0]?.first }.first
  }

  private func property(_ name: String) -> String? { properties[name]?.first { !$0.isEmpty } }

  /// Entities are written twice in many a meta element and script.
  static func line(_ text: String) -> String {
    HTMLReferences.decoded(text).split {
      $0.isWhitespace || $0.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
    .joined(separator: " ")
  }

  func title() -> String {
    let site = siteName()
    let candidates = [
      data.text("headline"), first("og:title", "twitter:title", "dc.title", "title"), property("headline"),
    ]
    for case let text? in candidates {
      let title = Self.withoutSite(Self.line(Self.stripped(text)), site: site, certain: true)
      if !title.isEmpty { return title }
    }
    if h1s.count == 1, !h1s[0].isEmpty { return h1s[0] }
    return Self.withoutSite(pageTitle, site: site, certain: false)
  }

  private static func stripped(_ text: String) -> String {
    guard text.contains("<"), let nodes = try? HTML.parse(Array(text.utf8)) else { return text }
    return nodes.plainText
  }

  /// "Headline | Site": the part that is the site's name goes, or, where it isn't known, a short last part.
  static func withoutSite(_ title: String, site: String?, certain: Bool) -> String {
    for separator in [" | ", " – ", " — ", " - ", " :: ", " « ", " » ", "_", "｜"] {
      guard let cut = title.ranges(of: separator).last else { continue }
      let head = title[..<cut.lowerBound]
      let tail = title[cut.upperBound...]
      guard !head.isEmpty else { continue }
      if let site, tail.lowercased() == site.lowercased() || tail.lowercased() == "the " + site.lowercased() {
        return String(head)
      }
      if !certain, separator != "_", tail.count < 40, tail.count * 2 < head.count { return String(head) }
    }
    return title
  }

  func standfirst() -> String? {
    let text = data.text("alternativeHeadline") == nil ? nil : data.text("description")
    return
      (text ?? first("og:description", "description", "twitter:description", "dc.description")
      ?? data.text("description") ?? property("description")).map { Self.line(Self.stripped($0)) }
      .flatMap { $0.isEmpty ? nil : $0 }
  }

  func bylines() -> [String] {
    let metaNames = (meta["author"] ?? meta["dc.creator"] ?? meta["article:author"] ?? meta["parsely-author"] ?? [])
    for list in [data.authors(), metaNames, properties["author"] ?? [], credits] {
      var names: [String] = []
      for text in list.prefix(20) {
        for name in Self.names(text) where !names.contains(name) { names.append(name) }
      }
      if !names.isEmpty { return names }
    }
    return []
  }

  /// "By Jane Doe and John Roe" is two; an address or a link is none.
  static func names(_ text: String) -> [String] {
    var text = line(text)
    for prefix in ["by ", "von ", "par ", "por ", "di ", "door ", "written by ", "words by ", "posted by ", "text by "]
    where text.lowercased().hasPrefix(prefix) {
      text = String(text.dropFirst(prefix.count))
    }
    if text.contains("://") || text.contains("@") || text.hasPrefix("/") || text.count > 200 { return [] }
    let parts = text.replacing(" and ", with: ",").replacing(" und ", with: ",").replacing(" & ", with: ",")
      .replacing(";", with: ",").replacing("|", with: ",").split(separator: ",").map { line(String($0)) }
    return parts.filter {
      $0.count > 1 && $0.count < 60 && $0.contains(where: \.isLetter) && !$0.contains(where: \.isNumber)
    }
  }

  func published(in zone: TimeZone) -> Date? {
    let texts = [
      data.text("datePublished"), data.text("dateCreated"),
      first(
        "article:published_time", "og:article:published_time", "article:published", "parsely-pub-date", "pubdate",
        "publishdate", "sailthru.date", "dc.date.issued", "dc.date", "dcterms.created", "date", "publish-date",
        "datepublished", "cxenseparse:recs:publishtime"),
      property("datepublished"), times.first,
    ]
    return texts.lazy.compactMap { $0.flatMap { PageDate.read($0, in: zone) } }.first
  }

  func updated(in zone: TimeZone) -> Date? {
    let texts = [
      data.text("dateModified"), first("article:modified_time", "og:updated_time", "lastmod", "dcterms.modified"),
      property("datemodified"),
    ]
    return texts.lazy.compactMap { $0.flatMap { PageDate.read($0, in: zone) } }.first
  }

  func web(_ text: String?) -> String? {
    guard let text = text.map(Self.line), !text.isEmpty else { return nil }
    let reference = URLReference(text)
    let resolved = reference.isWeb ? reference : base?.resolving(reference)
    guard var url = resolved, url.isWeb else { return nil }
    url.fragment = nil
    let plain = url.description
    return plain.utf8.count < 2000 && plain.utf8.allSatisfy({ $0 > 32 && $0 != 0x7F && !"<>\"".utf8.contains($0) })
      ? plain : nil
  }

  func canonicalURL() -> String? {
    let canonical = links.first { $0.rel.split(separator: " ").contains("canonical") }?.href
    for text in [canonical, first("og:url"), data.text("url"), data.text("mainEntityOfPage"), first("twitter:url")] {
      if let url = web(text), url.utf8.count(where: { $0 == UInt8(ascii: "/") }) > 2 { return url }
    }
    return nil
  }

  func image() -> Image? {
    let alt = first("og:image:alt", "twitter:image:alt")
    if let url = web(first("og:image", "og:image:url", "og:image:secure_url")) {
      return Image(url: url, alt: alt ?? "")
    }
    if let image = data.image(), let url = web(image.url) {
      return Image(url: url, alt: alt ?? image.alt.map(Self.line) ?? "")
    }
    return web(first("twitter:image", "twitter:image:src") ?? property("image")).map { Image(url: $0, alt: alt ?? "") }
  }

  func siteName() -> String? { first("og:site_name", "application-name") }

  func section() -> String? {
    (first("article:section", "parsely-section") ?? data.text("articleSection")).map(Self.line)
  }

  func topics() -> [String] {
    let keywords = data.texts("keywords") + (meta["news_keywords"] ?? []) + (meta["keywords"] ?? [])
    var topics: [String] = []
    for text in (meta["article:tag"] ?? []) + (meta["article:tag"] == nil ? keywords : []) {
      for part in text.split(whereSeparator: { $0 == "," || $0 == ";" }) {
        let topic = Self.line(String(part))
        if !topic.isEmpty, topic.count < 80, !topics.contains(topic), topics.count < 30 { topics.append(topic) }
      }
    }
    return topics
  }

  func access() -> Access? {
    switch first("article:content_tier", "og:article:content_tier")?.lowercased() {
    case "free": return .open
    case "metered": return .metered
    case "locked": return .subscribers
    default: return data.access()
    }
  }
}

extension PageHints {
  static func namesAuthor(_ element: HTMLElement) -> Bool {
    guard let name = element["class"]?.lowercased(), name.utf8.count < 200 else { return false }
    return name.split(separator: " ").contains {
      [
        "byline", "author", "author-name", "byline-name", "article-author", "byline__name", "article__author",
        "post-author",
        "entry-author", "authors",
      ].contains($0)
    }
  }
}

extension [HTMLNode] {
  /// Text of a `title`, which `plainText` leaves out when it meets the element itself.
  fileprivate var plainTitle: String {
    reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
  }
}
