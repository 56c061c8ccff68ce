import Foundation
import Markup
import Newsroom
import Testing
import Wire

/// feedparser's own cases, which live in the shared folder: `make yardsticks` only.
///
/// Judged are the asserts on what an article has: title, link, id, author, dates, summary, content, category, of entries
/// and of feeds (a feed's title, subtitle and rights go through the same reading and sanitising). Not judged: feedparser's
/// own machinery (bozo, version, encoding, headers), the words "type", "base" and "language" of its `_detail`s, and what
/// no article has (clouds, text inputs, chapters, places, `source`, enclosures' lengths).
///
/// A raw pass is the same string. A fair pass, for HTML, allows for what a newsroom's sanitiser does on purpose: it keeps
/// no styling, no form, no drawing, and sets text in paragraphs. So both sides are compared by their text, and by what
/// their links and pictures point to (http, https and mailto; others must be gone); and nothing that isn't on this file's
/// own list may be left in ours.
enum FeedparserYardstick {
  static let folder: URL? = {
    guard let shared = ProcessInfo.processInfo.environment["DATELINE_SHARED"] else { return nil }
    let url = URL(fileURLWithPath: shared).appendingPathComponent("yardsticks")
    return FileManager.default.fileExists(atPath: url.appendingPathComponent("feedparser").path) ? url : nil
  }()

  struct Verdict {
    var raw = 0
    var fair = 0
    var total = 0
    var failures: [String] = []
  }

  /// What of a path is judged, and what we have there.
  enum Found: Equatable {
    case text(String?)
    case html(String?)
    case date(Date?)
  }

  static func run(_ folder: URL, in part: (String) -> Bool) throws -> Verdict {
    let data = try Data(contentsOf: folder.appendingPathComponent("feedparser.expected.json"))
    let cases = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    var verdict = Verdict()
    for test in cases {
      guard let file = test["file"] as? String, part(file), let asserts = test["asserts"] as? [[String: Any]] else {
        continue
      }
      let judged = asserts.filter { isJudged($0["path"] as? [Any] ?? []) && $0["op"] as? String == "Eq" }
      if judged.isEmpty { continue }
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("feedparser/" + file)))
      var headers: [String: String] = [:]
      for pair in test["http_headers"] as? [[String]] ?? [] { headers[pair[0].lowercased()] = pair[1] }
      let feed: Feed? = try? FeedReader.read(
        bytes, contentType: headers["content-type"],
        url: headers["content-location"] ?? "http://127.0.0.1:8097/" + file, language: headers["content-language"])
      for assertion in judged {
        let path = assertion["path"] as? [Any] ?? []
        let expected = assertion["value"] ?? NSNull()
        verdict.total += 1
        guard let feed, let found = find(path, in: feed) else {
          verdict.failures.append("\(file): \(path): nothing, not \(expected)")
          continue
        }
        let (raw, fair) = compare(found, expected)
        verdict.raw += raw ? 1 : 0
        verdict.fair += fair ? 1 : 0
        if !fair { verdict.failures.append("\(file): \(path): \(found), not \(expected)") }
      }
    }
    return verdict
  }

  private static let fields: Set<String> = [
    "title", "link", "id", "guid", "author", "authors", "author_detail", "summary", "description", "content",
    "category",
    "tags", "published", "published_parsed", "updated", "updated_parsed", "created", "created_parsed", "subtitle",
    "tagline", "rights", "copyright", "title_detail", "summary_detail", "copyright_detail", "rights_detail",
    "subtitle_detail", "info", "contributors", "image",
  ]

  static func isJudged(_ path: [Any]) -> Bool {
    var rest = path[...]
    guard let head = rest.popFirst() as? String else { return false }
    if head == "entries" { _ = rest.popFirst() } else if head != "feed" { return false }
    guard let field = rest.popFirst() as? String, fields.contains(field) else { return false }
    // Rights are a feed's, here; an article has none. People other than authors are an entry's.
    if head == "entries", field.hasPrefix("rights") || field.hasPrefix("copyright") { return false }
    if head == "feed", ["contributors", "image", "tags", "category", "created", "created_parsed"].contains(field) {
      return false
    }
    if head == "feed", field.hasPrefix("published") || field.hasPrefix("updated") { return false }
    if field.hasSuffix("_detail"), !field.hasPrefix("author") { return rest.last as? String == "value" }
    if field == "content" { return rest.last as? String == "value" }
    return true
  }

  static func find(_ path: [Any], in feed: Feed) -> Found? {
    var rest = path[...]
    guard let head = rest.popFirst() as? String else { return nil }
    guard head == "entries" else {
      guard let field = rest.popFirst() as? String else { return nil }
      switch field {
      case "title", "title_detail": return .text(feed.title)
      case "link": return .text(feed.link)
      case "id", "guid": return .text(feed.id)
      case "author": return .text(feed.authors.first.map(line))
      case "author_detail": return person(feed.authors.first, rest)
      case "authors": return person(at(feed.authors, rest.popFirst()), rest)
      case "rights", "copyright", "rights_detail", "copyright_detail": return .html(feed.rights)
      default: return .html(feed.subtitle)
      }
    }
    guard let entry = at(feed.entries, rest.popFirst()), let field = rest.popFirst() as? String else { return nil }
    switch field {
    case "title", "title_detail": return .text(entry.title)
    case "link": return .text(entry.link)
    case "id", "guid": return .text(entry.id)
    case "author": return .text(entry.authors.first.map(line))
    case "author_detail": return person(entry.authors.first, rest)
    case "authors": return person(at(entry.authors, rest.popFirst()), rest)
    case "contributors": return person(at(entry.contributors, rest.popFirst()), rest)
    // feedparser takes the content for a summary where there is none, and so do we when there is an article to make.
    case "summary", "description", "summary_detail", "subtitle", "info": return .html(entry.summary ?? entry.content)
    case "content": return .html(entry.content ?? entry.summary)
    case "category": return .text(entry.categories.first?.term)
    case "tags":
      let category = at(entry.categories, rest.popFirst())
      switch rest.first as? String {
      case "scheme": return .text(category?.scheme)
      case "label": return .text(category?.label)
      default: return .text(category?.term)
      }
    case "image": return .text(entry.image?.url)
    case "published", "published_parsed": return .date(entry.published)
    case "updated", "updated_parsed": return .date(entry.updated)
    case "created", "created_parsed": return .date(entry.created)
    default: return nil
    }
  }

  private static func at<Element>(_ list: [Element], _ index: Any?) -> Element? {
    guard let index = (index as? NSNumber)?.intValue, list.indices.contains(index) else { return nil }
    return list[index]
  }

  private static func line(_ person: FeedPerson) -> String {
    guard let name = person.name else { return person.email ?? "" }
    return person.email.map { "\(name) (\($0))" } ?? name
  }

  private static func person(_ person: FeedPerson?, _ rest: ArraySlice<Any>) -> Found? {
    guard let person else { return nil }
    switch rest.first as? String {
    case "email": return .text(person.email)
    case "url", "href", "uri": return .text(person.uri)
    case "name": return .text(person.name)
    default: return .text("\(person.name ?? "")|\(person.email ?? "")|\(person.uri ?? "")")
    }
  }

  static func compare(_ found: Found, _ expected: Any) -> (raw: Bool, fair: Bool) {
    if let people = expected as? [String: Any], case .text(let text) = found {
      let all = ["name", "email", "href"].map { people[$0] as? String ?? "" }.joined(separator: "|")
      return (text == all, text == all)
    }
    switch found {
    case .date(let date):
      guard let date else { return (expected is NSNull, expected is NSNull) }
      let same: Bool
      if let parts = expected as? [Any] {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let ours = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        let list: [Int?] = [ours.year, ours.month, ours.day, ours.hour, ours.minute, ours.second]
        same = list == parts.prefix(6).map { ($0 as? NSNumber)?.intValue }
      } else {
        // The text itself is feedparser's to keep; here it is a moment.
        var feed = Feed(format: .rss)
        let text = expected as? String ?? ""
        let source = "<rss><channel><item><pubDate>\(text)</pubDate></item></channel></rss>"
        feed = (try? FeedReader.read(Array(source.utf8))) ?? feed
        same = feed.entries.first?.published == date
      }
      return (same, same)
    case .text(let text):
      guard let expected = expected as? String else { return (text == nil, text == nil) }
      let plain = (try? HTML.parse(Array(expected.utf8)).plainText) ?? expected
      let raw = text ?? "" == expected
      return (raw, raw || fold(text ?? "") == fold(plain) || fold(text ?? "") == fold(expected))
    case .html(let html):
      guard let expected = expected as? String else { return (html == nil, html == nil) }
      let ours = html ?? ""
      return (ours == expected, isSafe(ours) && (same(ours, expected) || words(ours) == fold(expected)))
    }
  }

  private static func fold(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  // MARK: HTML

  private static let allowed = Set(
    """
    p h2 h3 h4 h5 h6 pre blockquote figure figcaption ul ol li dl dt dd table caption thead tbody tfoot tr td th hr br \
    img a strong b em i u s del ins sub sup code abbr cite q small mark time
    """.split(separator: " ").map(String.init))
  private static let attributes: Set<String> = [
    "href", "src", "alt", "width", "height", "colspan", "rowspan", "start", "align", "title", "dir", "lang",
  ]

  /// Nothing but what mail may hold.
  static func isSafe(_ html: String) -> Bool {
    guard let nodes = try? HTML.parse(Array(html.utf8)) else { return false }
    return nodes.allSatisfy(isSafe)
  }

  private static func isSafe(_ node: HTMLNode) -> Bool {
    switch node {
    case .text: return true
    case .comment: return false
    case .element(let element):
      guard allowed.contains(element.name), element.attributes.allSatisfy({ attributes.contains($0.name) }) else {
        return false
      }
      for link in [element["href"], element["src"]].compactMap({ $0 }) where !isWanted(link) { return false }
      return element.children.allSatisfy(isSafe)
    }
  }

  private static func isWanted(_ link: String) -> Bool {
    ["http://", "https://", "mailto:"].contains { link.hasPrefix($0) }
  }

  private static func words(_ html: String) -> String {
    ((try? HTML.parse(Array(html.utf8))) ?? []).plainText.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The same text, and the same links and pictures in the same order.
  static func same(_ ours: String, _ theirs: String) -> Bool {
    let (left, right) = (
      trimmed((try? HTML.parse(Array(ours.utf8))) ?? []), trimmed((try? HTML.parse(Array(theirs.utf8))) ?? [])
    )
    return joined(left) == joined(right) && links(left) == links(right)
  }

  /// All text, without white space: where a block ends and a line begins is the sanitiser's; what is said isn't.
  private static func joined(_ nodes: [HTMLNode]) -> String {
    nodes.map { node in
      switch node {
      case .text(let text): text.filter { !$0.isWhitespace && $0 != "\u{2610}" && $0 != "\u{2611}" }
      case .comment: ""
      case .element(let element): joined(element.children)
      }
    }.joined()
  }

  /// Without what a newsroom's sanitiser takes out on purpose: forms, drawings, players, scripts' stand-ins.
  private static func trimmed(_ nodes: [HTMLNode]) -> [HTMLNode] {
    nodes.compactMap { node in
      guard var element = node.element else { return node }
      let gone: Set<String> = [
        "form", "input", "select", "option", "optgroup", "textarea", "button", "svg", "math", "noscript", "map", "area",
        "col", "colgroup", "source", "canvas", "video", "audio", "script", "style", "object", "embed",
      ]
      if gone.contains(element.name) { return nil }
      element.children = trimmed(element.children)
      return .element(element)
    }
  }

  private static func links(_ nodes: [HTMLNode]) -> [String] {
    nodes.flatMap { node -> [String] in
      guard let element = node.element else { return [] }
      let own = [element.name == "a" ? element["href"] : nil, element.name == "img" ? element["src"] : nil]
      return own.compactMap { $0 }.filter(isWanted) + links(element.children)
    }
  }
}

@Suite("feedparser's cases", .enabled(if: FeedparserYardstick.folder != nil))
struct FeedparserYardstickTests {
  @Test("at least 97 in 100 asserts hold")
  func all() throws {
    let folder = try #require(FeedparserYardstick.folder)
    let reading = try FeedparserYardstick.run(folder) { !$0.contains("/sanitize/") }
    let sanitising = try FeedparserYardstick.run(folder) { $0.contains("/sanitize/") }
    let fair = reading.fair + sanitising.fair
    let total = reading.total + sanitising.total
    print("feedparser \(fair)/\(total)")
    print("feedparser reading \(reading.fair)/\(reading.total)")
    print("feedparser sanitising \(sanitising.fair)/\(sanitising.total)")
    print("feedparser to the letter \(reading.raw + sanitising.raw)/\(total)")
    for failure in reading.failures + sanitising.failures { print("  not as feedparser: \(failure)") }
    #expect(Double(fair) >= 0.97 * Double(total))
  }
}
