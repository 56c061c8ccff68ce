import Foundation
import Newsroom
import Wire

/// Feeds of every format, and their entries as articles.
enum Feeds {
  @Sendable static func feed(_ bytes: [UInt8]) {
    let fetched = Date(timeIntervalSince1970: 1_795_400_000)
    do throws(FeedError) {
      let feed = try FeedReader.read(bytes, url: "https://meridian.example/feed.xml")
      for entry in feed.entries {
        for html in [entry.summary, entry.content] { if let html { checkSanitised(html) } }
        guard let article = try? FeedArticle.article(entry, of: feed, dialect: Articles.dialect, fetched: fetched)
        else {
          continue
        }
        checkArticle(article.article)
      }
    } catch {
      expect(!"\(error)".isEmpty, "an error without words")
    }
  }
}
