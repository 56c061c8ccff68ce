internal import Foundation
internal import Markup
internal import Newsroom
internal import Platform

/// The fields of one article, by whatever names its file gives them.
///
/// Failure policy: a field of the wrong type or an unknown value is an `ArticleError` at the value's place. Control
/// characters in one-line texts become spaces, so that none reaches a header.
struct ArticleFields {
  private let node: YAMLNode
  private let dialect: ArticleDialect
  private let path: String

  init(_ node: YAMLNode, _ dialect: ArticleDialect, _ path: String) {
    self.node = node
    self.dialect = dialect
    self.path = path
  }

  /// The first key of the field under which the file says something, and what. `deck: ""` says nothing.
  private func find(_ field: ArticleDialect.Field) -> (key: String, value: YAMLNode)? {
    for key in dialect.keys[field] ?? [] {
      guard let value = self[key], !value.isBlank else { continue }
      // Jekyll's `published` is a switch, not a time.
      if field == .published, value.asBool != nil { continue }
      return (key, value)
    }
    return nil
  }

  /// The value of a key; where there is none, of a key that differs in case, as Hugo reads them.
  private subscript(key: String) -> YAMLNode? {
    if let value = node[key] { return value }
    let lower = key.lowercased()
    return node.pairs?.first { $0.key.text?.lowercased() == lower }?.value
  }

  /// What the file says even where it says what is so without it: `access: open`.
  var said: ArticleStatement.Fields {
    let all: [(ArticleDialect.Field, ArticleStatement.Fields)] = [
      (.access, .access), (.embargo, .embargo), (.pin, .pins), (.priority, .priority), (.covers, .covers),
      (.revised, .revised),
    ]
    var said = all.reduce(into: ArticleStatement.Fields()) { if find($1.0) != nil { $0.insert($1.1) } }
    if self["kind"]?.isBlank == false { said.insert(.kind) }
    return said
  }

  /// Not for readers, by its own word: `draft: true`, or Jekyll's `published: false`.
  func isDraft() throws(ArticleError) -> Bool {
    if try flag(.draft) { return true }
    return (dialect.keys[.published] ?? []).contains { self[$0]?.asBool == false }
  }

  func text(_ field: ArticleDialect.Field) throws(ArticleError) -> String? {
    guard let (key, value) = find(field) else { return nil }
    guard let text = value.text else { throw error(value, "\(key) must be text, not \(value.kind)") }
    return text
  }

  /// Text on one line, white space folded; `nil` where there is none.
  func line(_ field: ArticleDialect.Field, limit: Int) throws(ArticleError) -> String? {
    guard let (key, value) = find(field), let text = try text(field) else { return nil }
    let line = Self.fold(text)
    try check(line, value, key, limit)
    return line.isEmpty ? nil : line
  }

  func slug() throws(ArticleError) -> String? {
    guard let text = try line(.slug, limit: 300) else { return nil }
    let slug = Slug.clean(text.split(separator: "/").last.map(String.init) ?? "")
    return slug.isEmpty ? nil : slug
  }

  func flag(_ field: ArticleDialect.Field) throws(ArticleError) -> Bool {
    guard let (key, value) = find(field) else { return false }
    guard let flag = value.asBool else { throw error(value, "\(key) must be true or false") }
    return flag
  }

  func time(_ field: ArticleDialect.Field) throws(ArticleError) -> Date? {
    guard let (key, value) = find(field), let text = try text(field) else { return nil }
    guard let time = Timestamp.read(text, in: dialect.timeZone) ?? PageDate.read(text, in: dialect.timeZone) else {
      throw error(value, "\(key): \"\(shown(text))\" is no date or time such as 2026-11-23 06:00:00 -0500")
    }
    return time
  }

  private func check(_ line: String, _ value: YAMLNode, _ key: String, _ limit: Int) throws(ArticleError) {
    guard line.utf8.count <= limit * 4, line.count <= limit else {
      throw error(value, "\(key) is longer than \(limit) characters")
    }
  }

  /// A list of people, each a text or a mapping with a name.
  func names(_ field: ArticleDialect.Field) throws(ArticleError) -> [String] {
    guard let (key, value) = find(field) else { return [] }
    return try names(value, key)
  }

  private func names(_ value: YAMLNode, _ key: String) throws(ArticleError) -> [String] {
    var names: [String] = []
    for item in value.items ?? [value] where !item.isNull {
      guard let text = item.text ?? item["name"]?.text else {
        throw error(item, "\(key) must be a name or a list of names")
      }
      let name = Self.fold(text)
      try check(name, item, key, 500)
      if !name.isEmpty { names.append(name) }
    }
    return names
  }

  /// Labels under the field's best key. A text with commas is a list; without, Jekyll's `categories` and `tags` are cut
  /// at spaces.
  func tags(_ field: ArticleDialect.Field) throws(ArticleError) -> [String] {
    guard let (key, value) = find(field) else { return [] }
    return try tags(value, key)
  }

  /// Labels under all of the field's keys, each once: a file may have tags and categories.
  func allTags(_ field: ArticleDialect.Field) throws(ArticleError) -> [String] {
    var labels: [String] = []
    for key in dialect.keys[field] ?? [] {
      guard let value = self[key], !value.isBlank else { continue }
      for label in try tags(value, key) where !labels.contains(label) { labels.append(label) }
    }
    return labels
  }

  private func tags(_ value: YAMLNode, _ key: String) throws(ArticleError) -> [String] {
    guard let text = value.text else { return try names(value, key) }
    let labels = Self.labels(in: text, of: key)
    for label in labels { try check(label, value, key, 500) }
    return labels
  }

  private static func labels(in text: String, of key: String) -> [String] {
    let parts: [Substring]
    if text.contains(",") {
      parts = text.split(separator: ",")
    } else {
      parts = ["categories", "tags"].contains(key) ? text.split(whereSeparator: \.isWhitespace) : [text[...]]
    }
    return parts.map { fold(String($0)) }.filter { !$0.isEmpty }
  }

  /// Under `kind` an unknown one is an error; other systems' `type` and `category` say much else.
  func kind() throws(ArticleError) -> Kind? {
    if let own = self["kind"], !own.isBlank, dialect.keys[.kind]?.contains("kind") == true {
      guard let text = own.text else { throw error(own, "kind must be text, not \(own.kind)") }
      if let kind = dialect.kind(named: text) { return kind }
      let hint = hint(for: text, among: Kind.allCases.map(\.rawValue))
      throw error(
        own,
        "\"\(shown(text))\" is no kind of article (\(Kind.allCases.map(\.rawValue).joined(separator: ", ")))\(hint)")
    }
    for key in dialect.keys[.kind] ?? [] {
      guard let value = self[key] else { continue }
      for text in (value.items ?? [value]).compactMap(\.text) {
        if let kind = dialect.kind(named: text) { return kind }
        if value.items == nil, let kind = Self.labels(in: text, of: key).lazy.compactMap(dialect.kind(named:)).first {
          return kind
        }
      }
    }
    return nil
  }

  /// Ours, or Ghost's `visibility`.
  func access() throws(ArticleError) -> Access? {
    guard let (key, value) = find(.access) else {
      try refuseMisspelling(of: .access)
      return nil
    }
    switch value.text?.lowercased() {
    case "open", "public", "free": return .open
    case "metered", "members": return .metered
    case "subscribers", "paid", "tiers": return .subscribers
    default: throw error(value, "\(key) must be open, metered or subscribers")
    }
  }

  /// A slip of the pen here would give to everybody what only subscribers may read.
  private func refuseMisspelling(of field: ArticleDialect.Field) throws(ArticleError) {
    for pair in node.pairs ?? [] {
      guard let key = pair.key.text, key.count > 4, let meant = key.nearest(of: [field.rawValue]) else {
        continue
      }
      throw error(pair.key, "there is no \"\(key)\": did you mean \(meant)?")
    }
  }

  func priority() throws(ArticleError) -> Int {
    guard let (key, value) = find(.priority) else { return 3 }
    guard let priority = value.asInt, (1...5).contains(priority) else {
      throw error(value, "\(key) must be a whole number from 1 to 5")
    }
    return priority
  }

  /// An http or https URL; a path is taken as relative to the publication's home.
  func webURL(_ field: ArticleDialect.Field) throws(ArticleError) -> String? {
    guard let (key, value) = find(field), let text = try line(field, limit: 2000) else { return nil }
    // Jekyll's and Eleventy's permalinks may be patterns or switches: then the pattern of the settings serves.
    if key == "permalink", text.contains(":") && !text.contains("://") || text.contains("{") || text == "false" {
      return nil
    }
    guard let url = resolve(text) else { throw error(value, "\(key): \"\(shown(text))\" is no http or https URL") }
    return url
  }

  /// - Parameter base: what its URL is relative to; the publication's home where `nil`.
  func image(base: String?) throws(ArticleError) -> Image? {
    guard let (_, found) = find(.image) else { return nil }
    let value = found.items?.first ?? found
    let url = value.text ?? value["url"]?.text ?? value["src"]?.text ?? value["path"]?.text
    // An image that names an asset in a way of the site's own can't be shown; that is no reason to lose the article.
    guard let url, let resolved = resolve(Self.fold(url), base: base), resolved.utf8.count <= 2000 else { return nil }
    let alt = try line(.imageAlt, limit: 2000) ?? value["alt"]?.text.map(Self.fold)
    return Image(url: resolved, alt: alt ?? "")
  }

  /// `event-date` and its like, or a mapping: `event: {date: 2026-11-26, place: Oslo}`.
  func event() throws(ArticleError) -> Event? {
    if find(.eventDate) == nil, let event = self["event"], event.pairs != nil {
      let inner = ArticleFields(event, dialect.insideEvent, path)
      if let found = try inner.event() { return found }
      throw error(event, "event must say its date, such as {date: 2026-11-26, place: Oslo}")
    }
    guard let (key, value) = find(.eventDate), let text = try text(.eventDate) else { return nil }
    let later = { PageDate.read(text, in: dialect.timeZone).map { dialect.timeZone.day(at: $0) } }
    guard let day = Timestamp.day(text) ?? later() else {
      throw error(value, "\(key): \"\(shown(text))\" is no day such as 2026-11-26")
    }
    return Event(day: day, place: try line(.eventPlace, limit: 500), source: try line(.eventSource, limit: 500))
  }

  /// Slugs of newsletters or sections; `true` is anywhere, `false` nowhere.
  func pins() throws(ArticleError) -> [String] {
    guard let (_, value) = find(.pin) else { return [] }
    if let flag = value.asBool { return flag ? ["*"] : [] }
    return try names(.pin)
  }

  private func resolve(_ text: String, base: String? = nil) -> String? {
    let url = URLReference(base ?? dialect.home).resolving(URLReference(PercentEncoding.url(text)))
    guard url.isWeb, url.authority?.contains("%") == false else { return nil }
    return url.description
  }

  private func error(_ node: YAMLNode, _ message: String) -> ArticleError {
    ArticleError(path, node.mark.line, node.mark.column, message)
  }

  private static func fold(_ text: String) -> String {
    if isFolded(text.utf8) { return text }
    return text.split { $0.isWhitespace || $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
      .joined(separator: " ")
  }

  /// Whether ASCII is on one line already, as nearly all is: characters are costly to ask what they are.
  private static func isFolded(_ octets: String.UTF8View) -> Bool {
    var previous = UInt8(ascii: " ")
    for octet in octets {
      if !(0x20..<0x7F ~= octet) || octet == 0x20 && previous == 0x20 { return false }
      previous = octet
    }
    return previous != 0x20 || octets.isEmpty
  }
}

extension YAMLNode {
  /// Nothing, or text or a list without anything in it.
  fileprivate var isBlank: Bool {
    isNull || items?.allSatisfy(\.isBlank) == true || text?.allSatisfy(\.isWhitespace) == true
  }
}

extension Kind {
  /// "In Depth" and "in-depth" are the same kind.
  static func named(_ text: String) -> Kind? {
    Kind(rawValue: text.trimmingSpaces.lowercased().map { $0 == " " || $0 == "_" ? "-" : String($0) }.joined())
  }
}
