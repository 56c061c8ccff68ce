public import Foundation
internal import Markup
internal import Newsroom

/// Reads a saved page: what it says of its article, and the article's text without what stands around it.
///
/// Failure policy: any text gives an article or a `PageError`; a page whose text can't be told from its furniture gives
/// the best guess. Limits: 8 MB of bytes, and Markup's.
public enum PageReader {
  /// Bytes of a page.
  public static let limit = 8 << 20
  /// Letters of prose under which a page is read again with less taken out.
  private static let little = 250

  /// A page in HTML.
  /// - Parameters:
  ///   - contentType: what HTTP said, if anything: `text/html; charset=…`.
  ///   - url: where the page is from; relative links are dropped without it (and without a canonical URL).
  ///   - timeZone: of dates that don't name one.
  public static func read(
    _ bytes: [UInt8], contentType: String? = nil, url: String? = nil, timeZone: TimeZone = .gmt
  ) throws(PageError) -> PageArticle {
    let place = url ?? "the page"
    try check(bytes, place)
    let nodes: [HTMLNode]
    do throws(HTMLError) {
      nodes = try HTML.parse(PageCharset.utf8(bytes, contentType: contentType), as: .page, limit: 4 * limit)
    } catch {
      throw PageError(place, .unreadable(error.description))
    }
    let metadata = PageMetadata(nodes, url: url)
    let title = metadata.title()
    let tree = PageTree(nodes)
    let body = extract(tree, title: title, metadata: metadata)
    guard !title.isEmpty || !body.text.isEmpty else { throw PageError(place, .noArticle) }
    var article = PageArticle(title: title, body: body.html, text: body.text)
    article.standfirst = metadata.standfirst().flatMap { $0 == title ? nil : $0 }
    article.bylines = metadata.bylines()
    article.published = metadata.published(in: timeZone)
    article.updated = metadata.updated(in: timeZone)
    article.image = metadata.image()
    article.canonicalURL = metadata.canonicalURL()
    article.siteName = metadata.siteName()
    article.language = metadata.language
    article.section = metadata.section()
    article.topics = metadata.topics()
    article.access = metadata.access()
    // What the page says to its reader counts for as much as what it says to machines.
    let isGated = tree.blocks().contains { block in
      10..<400 ~= block.weight && PagePhrases.isGate(PagePhrases.fold(block.text))
    }
    if isGated { article.access = max(article.access ?? .metered, .metered) }
    return article
  }

  static func check(_ bytes: [UInt8], _ place: String) throws(PageError) {
    guard bytes.count <= limit else { throw PageError(place, .tooLarge(bytes: bytes.count, limit: limit)) }
    let isWide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    let controls = bytes.prefix(4096).count { $0 < 0x09 || 0x0E..<0x1B ~= $0 }
    guard isWide || controls * 50 <= min(bytes.count, 4096) else { throw PageError(place, .notText) }
    guard bytes.contains(where: { $0 > 0x20 }) else { throw PageError(place, .noArticle) }
  }

  private static func extract(
    _ tree: PageTree, title: String, metadata: PageMetadata
  ) -> (html: String, text: String) {
    let headline = PageHeadline.find(tree, title: title)
    var best = attempt(tree, headline, title, metadata, .full)
    if best.weight < little {
      let other = attempt(tree, headline, title, metadata, .light)
      if other.weight > 2 * best.weight { best = other }
    }
    // The text that structured data gives is plain, but it is the whole article; a page that shows less is cut short.
    if let whole = metadata.data.text("articleBody"), PageTree.weight(whole) > max(little, best.weight * 2) {
      let html = ArticleText.html(whole, base: metadata.base)
      return (String(decoding: html, as: UTF8.self), text(html))
    }
    return (String(decoding: best.html, as: UTF8.self), text(best.html))
  }

  private static func text(_ html: [UInt8]) -> String { ((try? HTML.parse(html, limit: 8 * limit)) ?? []).plainText }

  private static func attempt(
    _ page: PageTree, _ headline: Int?, _ title: String, _ metadata: PageMetadata, _ rigour: PagePruning.Rigour
  ) -> (html: [UInt8], weight: Int) {
    var tree = page
    PagePruning.prune(&tree, headline: headline, rigour: rigour)
    let roots = PageScoring(tree, headline: headline).article()
    var cleaning = PageCleaning(tree, title: title, bylines: metadata.bylines(), standfirst: metadata.standfirst())
    let clean = cleaning.clean(roots)
    let html = PageBody(tree: clean).html(roots, base: metadata.base)
    let weight = roots.reduce(0) { sum, root in clean.blocks(in: root).reduce(sum) { $0 + $1.weight } }
    return (html, weight)
  }
}
