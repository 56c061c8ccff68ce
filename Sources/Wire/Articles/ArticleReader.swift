internal import Foundation
internal import Markup
public import Newsroom

/// Reads articles from Markdown files with front matter, and from JSON Lines.
///
/// Failure policy: a broken article is an `ArticleError` with its place, and nothing of it comes in. Raw HTML in bodies is
/// sanitised. Limits: Markup's; titles of 1,000 characters, standfirsts of 5,000.
public struct ArticleReader: Sendable {
  public var dialect: ArticleDialect

  public init(dialect: ArticleDialect) { self.dialect = dialect }

  public enum Reading: Sendable, Equatable {
    /// `text`: the body without markup, for search and summaries. The statement: what of the article its file says.
    case article(Article, text: String, ArticleStatement)
    /// Not for readers, by its own word.
    case draft
  }

  /// A Markdown file. `path` is for errors, and gives a date and a slug where the front matter has none.
  public func markdown(_ source: [UInt8], path: String) throws(ArticleError) -> Reading {
    let file: FrontMatter
    do throws(YAMLError) {
      // Real files repeat keys; the last one is what other generators take.
      file = try FrontMatter.parse(source, file: path, repeatedKeys: .keepLast)
    } catch {
      throw ArticleError(path, error.line, error.column, error.message)
    }
    guard let node = file.node else {
      throw ArticleError(path, 1, 1, "the file has no front matter: it must begin with a line of three hyphens")
    }
    return try read(node, path: path, stem: FileStem(path: path)) { url throws(ArticleError) in
      try self.body(markdown: file.body, path, file.bodyLine, base: url)
    }
  }

  /// One line of a JSON Lines file: an object whose `body` is Markdown or whose `html` is HTML.
  public func json(_ source: [UInt8], path: String, line: Int) throws(ArticleError) -> Reading {
    // Marks count from the line's own beginning, which is the file's only for its first.
    do throws(ArticleError) {
      return try json(source, path: path)
    } catch {
      throw ArticleError(path, line, error.column, error.message)
    }
  }

  private func json(_ source: [UInt8], path: String) throws(ArticleError) -> Reading {
    let text = source.starts(with: [0xEF, 0xBB, 0xBF]) ? source.dropFirst(3) : source[...]
    let trimmed = text.drop { $0 == 0x20 || $0 == 0x09 }
    guard trimmed.first == UInt8(ascii: "{") else { throw ArticleError(path, 1, 1, "the line is no JSON object") }
    let object: FrontMatter
    do throws(YAMLError) {
      object = try FrontMatter.parse(Array(trimmed), file: path)
    } catch {
      throw ArticleError(path, 1, error.column + trimmed.startIndex - text.startIndex, error.message)
    }
    guard let node = object.node else { throw ArticleError(path, 1, 1, "the line is no JSON object") }
    let line = 1
    return try read(node, path: path, stem: nil) { url throws(ArticleError) in
      let fields = ArticleFields(node, dialect, path)
      if let html = try fields.text(.html) {
        return try self.body(html: Array(html.utf8), path, line, base: url)
      }
      return try self.body(markdown: Array((try fields.text(.body) ?? "").utf8), path, line, base: url)
    }
  }

  private func read(
    _ node: YAMLNode, path: String, stem: FileStem?,
    body: (String) throws(ArticleError) -> Body
  ) throws(ArticleError) -> Reading {
    guard node.pairs != nil else {
      throw ArticleError(path, node.mark.line, node.mark.column, "an article must be a mapping, not \(node.kind)")
    }
    let fields = ArticleFields(node, dialect, path)
    if try fields.isDraft() { return .draft }
    let title = try fields.line(.title, limit: 1000)
    guard let title else {
      throw ArticleError(path, node.mark.line, node.mark.column, "the article has no title")
    }
    let slug = try fields.slug() ?? stem?.slug
    let published =
      try fields.time(.published) ?? stem?.dated.map { dialect.timeZone.instant(of: $0.day, at: .midnight) }
    guard let published else {
      throw ArticleError(
        path, node.mark.line, node.mark.column, "the article has no publication date, such as published: 2026-11-23")
    }
    let canonical = try fields.webURL(.url)
    let identity = try fields.line(.id, limit: 500) ?? canonical ?? stem?.text ?? slug
    guard let identity else {
      throw ArticleError(path, node.mark.line, node.mark.column, "the article needs an id, a url or a slug")
    }
    let url = canonical ?? dialect.url(day: dialect.timeZone.day(at: published), slug: slug ?? Slug.of(title))
    let (html, text, gate) = try body(url)
    let topics = try fields.allTags(.topics)
    let saidKind = try fields.kind() ?? dialect.kind(ofTitle: title)
    let kind = saidKind ?? dialect.kind ?? .news
    let saidAccess = try fields.access() ?? [dialect.access.access(ofCategories: topics), gate].compactMap { $0 }.max()
    let article = Article(
      id: identity, slug: slug ?? Slug.of(title), title: title, standfirst: try fields.line(.standfirst, limit: 5000),
      bylines: try fields.names(.byline), interviewee: try fields.line(.interviewee, limit: 500),
      series: try fields.names(.series).first, kind: kind, regions: try fields.tags(.regions),
      topics: topics.filter { Kind.named($0) == nil || Kind.named($0) != kind }, body: html,
      url: url, image: try fields.image(base: stem?.isBundle == true ? url : nil),
      access: saidAccess ?? dialect.access.standard ?? .open,
      priority: try fields.priority(),
      published: published, updated: try fields.time(.updated), event: try fields.event(), pins: try fields.pins(),
      embargo: try fields.time(.embargo), covers: try fields.names(.covers), revised: try fields.flag(.revised))
    let statement = ArticleStatement(
      fields: ArticleStatement.fields(of: article, saysKind: saidKind != nil, saysAccess: saidAccess != nil)
        .union(fields.said), hasCanonicalURL: canonical != nil,
      guid: WebIdentity.guid(identity, at: nil))
    return .article(article, text: text, statement)
  }

  /// `gate`: who may read it, by a mark in it.
  private typealias Body = (html: String, text: String, gate: Access?)

  private func body(markdown: [UInt8], _ path: String, _ line: Int, base: String) throws(ArticleError) -> Body {
    let html: [UInt8]
    do throws(MarkdownError) {
      html = try Markdown.html(Shortcodes(dialect: dialect).expand(markdown))
    } catch {
      throw ArticleError(path, line, 1, "the body can't be read: \(error)")
    }
    return try body(html: html, path, line, base: base)
  }

  private func body(html: [UInt8], _ path: String, _ line: Int, base: String) throws(ArticleError) -> Body {
    do throws(HTMLError) {
      let clean = try Sanitizer.sanitizeWithText(html, base: URLReference(base))
      return (String(decoding: clean.html, as: UTF8.self), clean.text, Membership.gate(ofComments: html))
    } catch {
      throw ArticleError(path, line, 1, "the body can't be read: \(error)")
    }
  }
}

/// Why an article was left out, and where its file says so.
public struct ArticleError: Error, Sendable, Equatable, CustomStringConvertible {
  public var file: String
  public var line: Int
  public var column: Int
  public var message: String

  init(_ file: String, _ line: Int, _ column: Int, _ message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = String(message.printable)
  }

  public var description: String { "\(file):\(line):\(column): \(message)" }
}
