import Foundation
import Markup
import Wire

/// Article files: front matter, Markdown, shortcodes and JSON Lines, through the sanitiser.
enum Articles {
  static let dialect = ArticleDialect(
    urlPattern: "https://meridian.example/{year}/{month}/{day}/{slug}/", home: "https://meridian.example/",
    timeZone: .gmt)

  @Sendable static func markdown(_ bytes: [UInt8]) {
    check { () throws(ArticleError) in
      try ArticleReader(dialect: dialect).markdown(bytes, path: "articles/2026-11-23-a-title.md")
    }
  }

  @Sendable static func jsonLines(_ bytes: [UInt8]) {
    for line in bytes.split(separator: 10) {
      check { () throws(ArticleError) in
        try ArticleReader(dialect: dialect).json(Array(line), path: "articles.jsonl", line: 1)
      }
    }
  }

  private static func check(_ read: () throws(ArticleError) -> ArticleReader.Reading) {
    do throws(ArticleError) {
      if case .article(let article, _, _) = try read() { checkArticle(article) }
    } catch {
      expect(error.line > 0 && error.column > 0, "an error without a place: \(error)")
    }
  }
}
