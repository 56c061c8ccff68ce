public import Markup

/// Reads WordPress's exports (WXR 1.0–1.2) as a stream, one post at a time.
///
/// The file is read twice: first for the pictures, which may stand after the posts that use them; then for the posts.
/// Kept in memory are one item, the authors' names and the address of each picture that a post uses as its own: about 200
/// bytes for each of those, whatever the length of the texts.
///
/// Failure policy: a post that can't be read is reported with its line, and the rest comes in. What passes XMLLimits ends
/// the reading. Limits: 4 MB for a post's text, 200,000 pictures and as many authors.
public struct WXRReader: Sendable {
  public var dialect: ArticleDialect
  /// The regions the newsroom knows; a category that is none of them is a topic.
  public var regions: [String]
  /// Whether pages ("About us") come in besides posts.
  public var includesPages: Bool

  public init(dialect: ArticleDialect, regions: [String] = [], includesPages: Bool = false) {
    self.dialect = dialect
    self.regions = regions
    self.includesPages = includesPages
  }

  public enum Entry: Sendable {
    /// `reading` is always an article; what is no reader's business is only counted.
    case article(ArticleReader.Reading, line: Int)
    case problem(ArticleError)
  }

  /// What an export held.
  public struct Summary: Sendable, Equatable {
    public var articles = 0
    public var problems = 0
    /// By status, or `password`: posts that aren't for readers.
    public var keptOut: [String: Int] = [:]
    /// By type: attachments, menus, pages.
    public var otherTypes: [String: Int] = [:]
    /// Whether the file ended too early; the item it ended in isn't among the articles.
    public var isTruncated = false
  }

  /// Whether items of a type are a site's own texts, and not WordPress's workings.
  public static func isText(type: String) -> Bool {
    let workings = ["wp_", "acf-", "acf_", "jp_", "elementor_", "wpcf7", "et_", "vc_", "oembed", "customize_", "shop_"]
    let others: Set<String> = [
      "attachment", "page", "revision", "nav_menu_item", "custom_css", "user_request", "product", "product_variation",
      "feedback", "mc4wp-form", "wpforms", "amp_validated_url", "scheduled-action", "tablepress_table", "ad", "advert",
      "popup", "soliloquy", "envira", "guest-author", "reply", "forum", "topic",
    ]
    return !workings.contains(where: type.hasPrefix) && !others.contains(type)
  }

  /// Why there is nothing (more) to read.
  public enum Failure: Error, Sendable, CustomStringConvertible {
    case xml(file: String, XMLError)
    /// No `rss` with WordPress's elements.
    case noExport(file: String)

    public var description: String {
      switch self {
      case .xml(let file, let error): "\(file): \(error)"
      case .noExport(let file):
        "\(file): this is no WordPress export: make one in WordPress under Tools, Export; a feed is read with fetch"
      }
    }
  }

  static let chunkBytes = 256 << 10

  /// Reads an export.
  /// - Parameters:
  ///   - path: for errors.
  ///   - open: opens the file; called twice. What it gives is called for chunk after chunk (256 KB are good), nil is the
  ///     end.
  ///   - each: takes the entries in the order of the file.
  /// - Throws: what `open`, its chunks or `each` throw, or a `Failure`.
  public func read(
    path: String, open: () throws -> () throws -> [UInt8]?, each: (Entry) throws -> Void
  ) throws -> Summary {
    var pictures = WXRPictures()
    try walk(path, open, only: ["attachment_url", "post_id", "post_type", "meta_key", "meta_value"]) { item, _ in
      pictures.note(item)
    }
    pictures.settle()
    var summary = Summary()
    var authors: [String: String] = [:]
    let note = { (login: String, name: String) in authors[login] = name }
    let isTruncated = try walk(path, open, only: nil, author: note) { item, isWhole in
      guard isWhole else {
        summary.problems += 1
        let error = ArticleError(path, item.line, 1, "the file ends inside this item: export or copy it again")
        return try each(.problem(error))
      }
      let isWanted = item.type == "post" || item.type == "page" && includesPages
      guard isWanted || dialect.kinds[item.type.lowercased()] != nil else {
        summary.otherTypes[item.type, default: 0] += 1
        return
      }
      if item.status != "publish" || item["post_password"] != nil {
        summary.keptOut[item.status == "publish" ? "password" : item.status, default: 0] += 1
        return
      }
      let entry: Entry
      do throws(ArticleError) {
        let article = WXRArticle(item: item, reader: self, path: path)
        entry = .article(try article.reading(authors: authors, pictures: pictures), line: item.line)
        summary.articles += 1
      } catch {
        entry = .problem(error)
        summary.problems += 1
      }
      try each(entry)
    }
    summary.isTruncated = isTruncated
    return summary
  }
}
