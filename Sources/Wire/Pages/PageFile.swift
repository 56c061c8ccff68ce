internal import Newsroom

/// A saved page as an article of the library.
///
/// Failure policy: a page without a date or an identity is an `ArticleError`. The canonical URL is the article's id; a page
/// that doesn't name one is called by its file.
extension ArticleReader {
  /// A page in HTML.
  public func page(_ source: [UInt8], path: String) throws(ArticleError) -> Reading {
    let page: PageArticle
    do throws(PageError) {
      page = try PageReader.read(source, timeZone: dialect.timeZone)
    } catch {
      throw ArticleError(path, 1, 1, error.advice)
    }
    return try reading(of: page, path)
  }

  /// A page saved as plain text.
  public func pageText(_ source: [UInt8], path: String) throws(ArticleError) -> Reading {
    let page: PageArticle
    do throws(PageError) {
      page = try PageReader.readText(source, timeZone: dialect.timeZone)
    } catch {
      throw ArticleError(path, 1, 1, error.advice)
    }
    return try reading(of: page, path)
  }

  private func reading(of page: PageArticle, _ path: String) throws(ArticleError) -> Reading {
    let stem = FileStem(path: path)
    guard !page.title.isEmpty else { throw ArticleError(path, 1, 1, "the page has no headline") }
    let published = page.published ?? stem.dated.map { dialect.timeZone.instant(of: $0.day, at: .midnight) }
    guard let published else {
      throw ArticleError(
        path, 1, 1, "the page doesn't say when it was published: name the file 2026-11-23-\(stem.slug ?? "title").html")
    }
    let slug = stem.slug ?? Slug.of(page.title)
    let labels = [page.section].compactMap { $0 } + page.topics
    let kind =
      labels.lazy.compactMap(dialect.kind(named:)).first ?? dialect.kind(ofTitle: page.title)
      ?? (page.interviewee == nil ? nil : .interview)
    let access = [page.access, dialect.access.access(ofCategories: labels)].compactMap { $0 }.max()
    let article = Article(
      id: page.canonicalURL ?? stem.text, slug: slug, title: page.title, standfirst: page.standfirst,
      bylines: page.bylines, interviewee: page.interviewee,
      kind: kind ?? dialect.pageKind ?? dialect.kind ?? .news,
      topics: page.topics, body: page.body,
      url: page.canonicalURL ?? dialect.url(day: dialect.timeZone.day(at: published), slug: slug), image: page.image,
      access: access ?? dialect.access.pages ?? dialect.access.standard ?? .open, published: published,
      updated: page.updated)
    let statement = ArticleStatement(
      fields: ArticleStatement.fields(of: article, saysKind: kind != nil, saysAccess: access != nil),
      hasCanonicalURL: page.canonicalURL != nil)
    return .article(article, text: page.text, statement)
  }
}
