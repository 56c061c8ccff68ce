internal import Foundation
internal import Markup
internal import Newsroom

/// What has been found of an entry, and what comes of it: where several elements say the same thing, the one that is
/// the format's own wins, wherever it stands.
struct EntryParts {
  var texts: [String: String] = [:]
  var contents: [String] = []
  private var out = FeedEntry()
  private var links: [FeedLink] = []
  private var dates: [String: Date] = [:]
  private var people: [String: [FeedPerson]] = [:]
  private var images: [(rank: Int, Image)] = []

  init(_ element: XMLElement, _ scope: FeedScope) {
    out.base = scope.base?.description
    out.language = scope.language
    if let about = element.start.attributes.first(where: { $0.name.local == "about" })?.value {
      out.id = scope.resolve(about)
    }
    if let href = element.attribute("href") {
      links.append(FeedLink(href: scope.resolve(href), rel: "alternate", type: "", title: nil))
    }
    dates["lastmod"] = element.attribute("lastmod").flatMap(FeedDate.read)
  }

  mutating func read(_ child: XMLElement, _ key: String, _ scope: FeedScope) {
    let scope = scope.inside(child)
    switch key {
    case "link":
      guard let link = FeedLink(child, scope) else { break }
      links.append(link)
      if link.rel == "enclosure" { image(link.href, type: link.type, alt: link.title, rank: 3) }
    case "id":
      out.id = scope.resolve(child.text)
    case "guid":
      out.isPermalink = child.attribute("ispermalink")?.oneLine.lowercased() ?? "true" == "true"
      let text = child.text.cleanURL
      if !text.isEmpty { out.id = out.isPermalink ? scope.resolve(text) : text }
    case "feedburner:origlink": out.originalLink = scope.resolve(child.text)
    case "author", "dc:creator", "dc:author", "itunes:author":
      if let person = FeedPerson(child, scope) { people[key, default: []].append(person) }
    case "contributor", "dc:contributor":
      if let person = FeedPerson(child, scope) { out.contributors.append(person) }
    case "pubdate", "published", "issued", "dcterms:issued", "updated", "modified", "dc:date", "dcterms:modified",
      "dcterms:created", "created", "dcterms:date", "lastbuilddate":
      // The last of several holds, as in feedparser.
      if let date = FeedDate.read(child.text) { dates[key] = date }
    case "language", "dc:language": if let tag = FeedScope.languageTag(child.text) { out.language = tag }
    case "category", "dc:subject", "keywords", "itunes:category", "itunes:keywords", "media:category":
      categories(child, key)
    case "enclosure":
      if let url = child.attribute("url") ?? child.attribute("href") {
        let href = scope.resolve(url)
        image(href, type: child.attribute("type") ?? "", alt: nil, rank: 3)
        links.append(FeedLink(href: href, rel: "enclosure", type: "", title: nil))
      }
    case "media:thumbnail": media(child, scope)
    case "itunes:image", "image", "googleplay:image":
      let url = child.attribute("href") ?? child.attribute("url") ?? child.attribute("src")
      let inner = child.elements.first { FeedVocabulary.key($0.name) == "url" }
      let alt = child.elements.first { FeedVocabulary.key($0.name) == "title" }?.text
      image(scope.resolve(url ?? inner?.text ?? child.text), type: "image/", alt: alt, rank: 4)
    default: break
    }
  }

  /// Media RSS: `group`, `content`, `thumbnail`.
  mutating func media(_ element: XMLElement, _ scope: FeedScope) {
    let scope = scope.inside(element)
    let key = FeedVocabulary.key(element.name)
    var alt: String?
    var title: String?
    for child in element.elements {
      switch FeedVocabulary.key(child.name) {
      case "media:content", "media:thumbnail": media(child, scope)
      case "media:title":
        title = FeedText(plain: child.text).line
        texts["media:title"] = texts["media:title"] ?? title
      case "media:description", "media:text": alt = alt ?? FeedText(plain: child.text).line
      default: break
      }
    }
    guard let url = element.attribute("url") else { return }
    let medium = element.attribute("medium")?.lowercased()
    let type = medium == "image" || key == "media:thumbnail" ? "image/" : element.attribute("type") ?? ""
    if let medium, medium != "image" { return }
    image(scope.resolve(url), type: type, alt: alt ?? title, rank: key == "media:content" ? 1 : 2)
  }

  private mutating func image(_ url: String, type: String, alt: String?, rank: Int) {
    let reference = URLReference(url)
    let suffix = reference.path.split(separator: ".").last?.lowercased() ?? ""
    let isImage =
      type.isEmpty
      ? ["jpg", "jpeg", "png", "gif", "webp", "avif"].contains(suffix) : type.lowercased().hasPrefix("image/")
    guard isImage, reference.isWeb, url.utf8.count <= 2000, url.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else { return }
    images.append((rank, Image(url: url, alt: alt?.oneLine ?? "")))
  }

  private mutating func categories(_ element: XMLElement, _ key: String) {
    guard out.categories.count < 500 else { return }
    let label = element.attribute("label")?.oneLine
    let scheme = element.attribute("scheme") ?? element.attribute("domain")
    func add(_ term: String, _ scheme: String?) {
      let term = term.oneLine
      if term.isEmpty || out.categories.contains(where: { $0.term == term && $0.scheme == scheme }) { return }
      out.categories.append(FeedCategory(term: term, scheme: scheme, label: label))
    }
    switch key {
    case "itunes:category":
      add(element.attribute("text") ?? "", "http://www.itunes.com/")
      for inner in element.elements where FeedVocabulary.key(inner.name) == key { categories(inner, key) }
    case "itunes:keywords", "keywords":
      for word in element.text.split(whereSeparator: { $0 == "," || $0 == ";" }) { add(String(word), scheme) }
    default:
      add(element.attribute("term") ?? FeedText(html: element.text, base: nil).line ?? "", scheme)
    }
  }

  private func first(_ keys: String...) -> Date? { keys.lazy.compactMap { self.dates[$0] }.first }

  var entry: FeedEntry {
    var entry = out
    entry.title = texts["title"] ?? texts["dc:title"] ?? texts["media:title"]
    entry.summary =
      [
        "description", "summary", "abstract", "dc:description", "itunes:summary", "itunes:subtitle",
        "media:description",
        "media:text",
      ].lazy.compactMap { texts[$0] }.first
    entry.content = contents.first
    entry.link = FeedLink.best(links)
    if entry.link == nil, entry.isPermalink, let id = entry.id, URLReference(id).isWeb { entry.link = id }
    entry.isPermalink = entry.isPermalink && entry.id != nil
    entry.authors =
      ["author", "dc:creator", "dc:author", "itunes:author"].lazy.compactMap { people[$0] }.first ?? []
    entry.published = first("published", "pubdate", "issued", "dcterms:issued")
    entry.updated = first(
      "updated", "modified", "dcterms:modified", "dc:date", "dcterms:date", "lastbuilddate", "lastmod")
    entry.created = first("created", "dcterms:created")
    entry.image = images.min { $0.rank < $1.rank }?.1
    return entry
  }
}

/// A link of a feed or an entry.
struct FeedLink {
  var href: String
  var rel: String
  var type: String
  var title: String?

  init(href: String, rel: String, type: String, title: String?) {
    self.href = href
    self.rel = rel
    self.type = type
    self.title = title
  }

  /// Atom's in an attribute, RSS's in text.
  init?(_ element: XMLElement, _ scope: FeedScope) {
    let raw = element.attribute("href") ?? element.text
    guard !raw.cleanURL.isEmpty else { return nil }
    href = scope.resolve(raw)
    rel = element.attribute("rel")?.oneLine.lowercased() ?? "alternate"
    if rel.hasPrefix("http://www.iana.org/assignments/relation/") { rel = String(rel.dropFirst(41)) }
    type = element.attribute("type")?.oneLine.lowercased() ?? ""
    title = element.attribute("title")
  }

  /// Where a reader is to go: an alternate that is a page, else any alternate.
  static func best(_ links: [FeedLink]) -> String? {
    let alternates = links.filter { $0.rel == "alternate" || $0.rel.isEmpty }
    return
      (alternates.first { $0.type.isEmpty || $0.type.contains("html") } ?? alternates.first
      ?? links.first { $0.rel == "canonical" })?.href
  }
}

extension FeedPerson {
  /// Atom's in elements, others' in a text of many shapes.
  init?(_ element: XMLElement, _ scope: FeedScope) {
    self.init()
    if element.elements.contains(where: { _ in true }) {
      for child in element.elements {
        switch FeedVocabulary.key(child.name) {
        case "name", "foaf:name", "itunes:name", "dc:title": name = name ?? FeedText(plain: child.text).line
        case "email", "itunes:email", "foaf:mbox": email = email ?? FeedText(plain: child.text).line
        case "uri", "url", "homepage", "foaf:homepage": uri = uri ?? scope.inside(child).resolve(child.text)
        default: break
        }
      }
      if name == nil, email == nil, uri == nil { self.init(text: element.text) }
    } else {
      self.init(text: element.text)
    }
    if name == nil && email == nil && uri == nil { return nil }
  }

  /// `Ann Lee`, `ann@x.org (Ann Lee)`, `Ann Lee <ann@x.org>`, `ann@x.org`.
  init(text: String) {
    self.init()
    var rest = FeedText(plain: text).line ?? ""
    let word = rest.split { $0 == " " || "()<>,;\"".contains($0) }.first { word in
      let parts = word.split(separator: "@", omittingEmptySubsequences: false)
      return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !parts[1].hasPrefix(".")
        && word.utf8.allSatisfy { $0 < 127 }
    }
    if let word {
      let isLink = word.lowercased().hasPrefix("mailto:")
      email = String(isLink ? word.dropFirst(7) : word)
      rest =
        rest.replacing(word, with: "", maxReplacements: 1).replacing("()", with: "").replacing("<>", with: "").oneLine
      if rest.hasPrefix("("), rest.hasSuffix(")") { rest = String(rest.dropFirst().dropLast()) }
      rest = rest.trimmingCharacters(in: CharacterSet(charactersIn: " ,;\"-"))
    }
    if !rest.isEmpty { name = rest }
  }
}
