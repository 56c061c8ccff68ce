internal import Foundation
internal import Markup

/// Goes through an XML feed's tree: finds the channel and its items in whichever order its format has them.
struct FeedWalk {
  private var feed = Feed(format: .rss)
  private var problem: String?

  init(problem: String?) { self.problem = problem }

  mutating func read(_ root: XMLElement, _ scope: FeedScope) throws(FeedError) -> Feed {
    let scope = scope.inside(root)
    feed.language = scope.language
    feed.format =
      switch FeedVocabulary.key(root.name) {
      case "rdf:rdf", "rdf": .rdf
      case "feed": .atom
      case "channel" where root.name.local == "CHANNEL": .cdf
      case "entry": .atom
      default: .rss
      }
    let key = FeedVocabulary.key(root.name)
    if ["feed", "channel"].contains(key) {
      try channel(root, scope)
    } else if ["entry", "item"].contains(key) {
      try entry(root, scope)
    } else {
      let known = Set(["channel", "item", "entry", "feed"])
      let parts = root.elements.filter { known.contains(FeedVocabulary.key($0.name)) }
      guard !parts.isEmpty || key == "rss" || key == "rdf:rdf" else {
        let name = root.name.local.oneLine.prefix(40)
        throw .notAFeed(found: name.lowercased() == "html" ? "a web page" : "a document of <\(name)>")
      }
      for part in parts {
        if ["item", "entry"].contains(FeedVocabulary.key(part.name)) {
          try entry(part, scope)
        } else {
          try channel(part, scope.inside(part))
        }
      }
    }
    feed.problem = problem
    return feed
  }

  private mutating func channel(_ element: XMLElement, _ scope: FeedScope) throws(FeedError) {
    feed.language = scope.language ?? feed.language
    if let href = element.attribute("href") { feed.link = scope.resolve(href) }
    feed.updated = element.attribute("lastmod").flatMap(FeedDate.read)
    var links: [FeedLink] = []
    var texts: [String: String] = [:]
    var people: [String: [FeedPerson]] = [:]
    var dates: [String: Date] = [:]
    for child in element.elements {
      let key = FeedVocabulary.key(child.name)
      switch key {
      case "item", "entry":
        // RDF's `items` and CDF's channels in channels are not for readers of articles.
        try entry(child, scope)
      case _ where child.name.local == "wxr_version": throw .wordPressExport
      case "title", "dc:title", "media:title":
        if texts[key] == nil { texts[key] = FeedText(child, scope, type: "text", guessing: isGuessing)?.line }
      case "description", "tagline", "subtitle", "abstract", "dc:description", "itunes:summary", "itunes:subtitle",
        "info",
        "feedburner:browserfriendly":
        let type = key == "description" || key == "abstract" || key == "dc:description" ? "html" : "text"
        if texts[key] == nil { texts[key] = html(FeedText(child, scope, type: type, guessing: isGuessing)) }
      case "copyright", "rights", "dc:rights":
        if feed.rights == nil {
          feed.rights = html(FeedText(child, scope, type: "text", guessing: isGuessing))
        }
      case "link": if let link = FeedLink(child, scope.inside(child)) { links.append(link) }
      case "id", "guid": feed.id = scope.inside(child).resolve(child.text)
      case "language", "dc:language": if let tag = FeedScope.languageTag(child.text) { feed.language = tag }
      case "author", "managingeditor", "dc:creator", "dc:author", "itunes:author":
        if let person = FeedPerson(child, scope.inside(child)) { people[key, default: []].append(person) }
      case "pubdate", "lastbuilddate", "updated", "modified", "dc:date", "dcterms:modified", "published", "issued",
        "dcterms:issued", "dcterms:created":
        if let date = FeedDate.read(child.text) { dates[key] = date }
      default: break
      }
    }
    feed.title = texts["title"] ?? texts["dc:title"] ?? texts["media:title"] ?? feed.title
    feed.subtitle =
      [
        "subtitle", "tagline", "description", "abstract", "dc:description", "itunes:summary", "itunes:subtitle", "info",
        "feedburner:browserfriendly",
      ].lazy.compactMap { texts[$0] }.first
    feed.link = FeedLink.best(links) ?? feed.link
    feed.authors =
      ["author", "managingeditor", "dc:creator", "dc:author", "itunes:author"].lazy.compactMap { people[$0] }.first
      ?? []
    feed.updated =
      [
        "updated", "modified", "lastbuilddate", "dcterms:modified", "dc:date", "pubdate", "published", "issued",
        "dcterms:issued", "dcterms:created",
      ].lazy.compactMap { dates[$0] }.first ?? feed.updated
  }

  /// RSS has no word for whether a text is HTML.
  private var isGuessing: Bool { feed.format != .atom }

  private mutating func entry(_ element: XMLElement, _ scope: FeedScope) throws(FeedError) {
    // Never as a feed's: drafts and private posts would go to readers.
    let isExport = element.elements.contains { child in
      WXRName.key(child.name).map { ["post_type", "post_password"].contains($0) } ?? false
    }
    if isExport { throw .wordPressExport }
    guard !element.isTruncated else { return }
    guard feed.entries.count < FeedReader.maxEntries else { throw .tooManyEntries(limit: FeedReader.maxEntries) }
    let scope = scope.inside(element)
    var parts = EntryParts(element, scope)
    for child in element.elements { read(child, scope, into: &parts) }
    feed.entries.append(parts.entry)
  }

  private mutating func read(_ child: XMLElement, _ scope: FeedScope, into parts: inout EntryParts) {
    let key = FeedVocabulary.key(child.name)
    switch key {
    case "title", "dc:title", "media:title":
      if parts.texts[key] == nil {
        parts.texts[key] = FeedText(child, scope, type: "text", guessing: isGuessing)?.line
      }
    case "description", "abstract", "dc:description", "summary", "itunes:summary", "itunes:subtitle",
      "media:description",
      "media:text":
      let type = ["description", "abstract", "dc:description"].contains(key) ? "html" : "text"
      let guessing = isGuessing || key.contains(":")
      guard let text = html(FeedText(child, scope, type: type, guessing: guessing)) else { break }
      if parts.texts[key] == nil {
        parts.texts[key] = text
      } else if key == "description" || key == "summary" {
        // The second of the same name is the longer story.
        parts.contents.append(text)
      }
    case "content":
      if let text = html(FeedText(child, scope, type: "text", guessing: isGuessing)) { parts.contents.append(text) }
    case "content:encoded", "fullitem", "xhtml:body", "body", "xhtml:div":
      if let text = html(FeedText(child, scope, type: "html", guessing: false)) { parts.contents.append(text) }
    case "media:group", "media:content": parts.media(child, scope)
    default: parts.read(child, key, scope)
    }
  }

  private mutating func html(_ text: FeedText?) -> String? {
    guard let text else { return nil }
    do throws(HTMLError) {
      return try text.html()
    } catch {
      if problem == nil { problem = "a text is left out: \(error)" }
      return nil
    }
  }
}

extension XMLElement {
  /// The value of the attribute of that name (lower case), in whatever case it is written.
  func attribute(_ name: String) -> String? {
    start[name] ?? start.attributes.first { $0.name.local.lowercased() == name }?.value
  }
}
