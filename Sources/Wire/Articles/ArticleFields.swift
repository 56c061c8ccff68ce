internal import Foundation
internal import Markup
internal import Newsroom

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

  /// The first key of the field that the file has, and its value.
  private func find(_ field: ArticleDialect.Field) -> (key: String, value: YAMLNode)? {
    for key in dialect.keys[field] ?? [] {
      if let value = node[key], !value.isNull { return (key, value) }
    }
    return nil
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
    guard line.utf8.count <= limit * 4, line.count <= limit else {
      throw error(value, "\(key) is longer than \(limit) characters")
    }
    return line.isEmpty ? nil : line
  }

  func slug() throws(ArticleError) -> String? {
    guard let text = try line(.slug, limit: 300) else { return nil }
    let slug = text.split(separator: "/").last.map(String.init) ?? ""
    let clean = slug.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"<>\"?#{}".utf8.contains($0) } ? slug : Slug.of(slug)
    return clean.isEmpty ? nil : clean
  }

  func flag(_ field: ArticleDialect.Field) throws(ArticleError) -> Bool {
    guard let (key, value) = find(field) else { return false }
    guard let flag = value.asBool else { throw error(value, "\(key) must be true or false") }
    return flag
  }

  func time(_ field: ArticleDialect.Field) throws(ArticleError) -> Date? {
    guard let (key, value) = find(field), let text = try text(field) else { return nil }
    guard let time = Timestamp.read(text, in: dialect.timeZone) else {
      throw error(value, "\(key): \"\(text)\" is no date or time such as 2026-11-23 06:00:00 -0500")
    }
    return time
  }

  /// A list of people, each a text or a mapping with a name.
  func names(_ field: ArticleDialect.Field) throws(ArticleError) -> [String] {
    guard let (key, value) = find(field) else { return [] }
    var names: [String] = []
    for item in value.items ?? [value] {
      guard let text = item.text ?? item["name"]?.text else {
        throw error(item, "\(key) must be a name or a list of names")
      }
      let name = Self.fold(text)
      if !name.isEmpty { names.append(name) }
    }
    return names
  }

  /// A list of labels. A text with commas is a list; without, Jekyll's `categories` and `tags` are cut at spaces.
  func tags(_ field: ArticleDialect.Field) throws(ArticleError) -> [String] {
    guard let (key, value) = find(field) else { return [] }
    if let text = value.text {
      let parts: [Substring]
      if text.contains(",") {
        parts = text.split(separator: ",")
      } else {
        parts = ["categories", "tags"].contains(key) ? text.split(whereSeparator: \.isWhitespace) : [text[...]]
      }
      return parts.map { Self.fold(String($0)) }.filter { !$0.isEmpty }
    }
    return try names(field)
  }

  /// Under `kind` an unknown one is an error; other systems' `type` and `category` say much else.
  func kind() throws(ArticleError) -> Kind {
    if let own = node["kind"], !own.isNull, dialect.keys[.kind]?.contains("kind") == true {
      guard let text = own.text else { throw error(own, "kind must be text, not \(own.kind)") }
      if let kind = Kind.named(text) { return kind }
      let hint = nearest(to: text, among: Kind.allCases.map(\.rawValue)).map { "; did you mean \($0)?" } ?? ""
      throw error(
        own, "\"\(text)\" is no kind of article (\(Kind.allCases.map(\.rawValue).joined(separator: ", ")))\(hint)")
    }
    for key in dialect.keys[.kind] ?? [] {
      for item in node[key].map({ $0.items ?? [$0] }) ?? [] {
        if let kind = item.text.flatMap(Kind.named) { return kind }
      }
    }
    return .news
  }

  /// Ours, or Ghost's `visibility`.
  func access() throws(ArticleError) -> Access {
    guard let (key, value) = find(.access) else { return .open }
    switch value.text?.lowercased() {
    case "open", "public", "free": return .open
    case "metered", "members": return .metered
    case "subscribers", "paid", "tiers": return .subscribers
    default: throw error(value, "\(key) must be open, metered or subscribers")
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
    guard let url = resolve(text) else { throw error(value, "\(key): \"\(text)\" is no http or https URL") }
    return url
  }

  func image() throws(ArticleError) -> Image? {
    guard let (_, value) = find(.image) else { return nil }
    let url = value.text ?? value["url"]?.text ?? value["src"]?.text ?? value["path"]?.text
    // An image that names an asset in a way of the site's own can't be shown; that is no reason to lose the article.
    guard let url, let resolved = resolve(Self.fold(url)) else { return nil }
    let alt = try line(.imageAlt, limit: 2000) ?? value["alt"]?.text.map(Self.fold)
    return Image(url: resolved, alt: alt ?? "")
  }

  func event() throws(ArticleError) -> Event? {
    guard let (key, value) = find(.eventDate), let text = try text(.eventDate) else { return nil }
    guard let day = Timestamp.day(text) else { throw error(value, "\(key): \"\(text)\" is no day such as 2026-11-26") }
    return Event(day: day, place: try line(.eventPlace, limit: 500))
  }

  private func resolve(_ text: String) -> String? {
    let url = URLReference(dialect.home).resolving(URLReference(text))
    guard url.isWeb else { return nil }
    let resolved = url.description
    return resolved.utf8.allSatisfy { $0 > 32 && $0 < 127 } ? resolved : nil
  }

  private func error(_ node: YAMLNode, _ message: String) -> ArticleError {
    ArticleError(path, node.mark.line, node.mark.column, message)
  }

  private static func fold(_ text: String) -> String {
    text.split { $0.isWhitespace || $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
      .joined(separator: " ")
  }
}

extension Kind {
  /// "In Depth" and "in-depth" are the same kind.
  static func named(_ text: String) -> Kind? {
    Kind(rawValue: text.trimmingSpaces.lowercased().map { $0 == " " || $0 == "_" ? "-" : String($0) }.joined())
  }
}
