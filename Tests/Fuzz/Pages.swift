import Foundation
import Markup
import Newsroom
import Wire

/// Saved pages, and the sanitiser by itself.
enum Pages {
  @Sendable static func html(_ bytes: [UInt8]) {
    if let clean = try? Sanitizer.sanitizeWithText(bytes, base: URLReference("https://meridian.example/2026/")) {
      let html = String(decoding: clean.html, as: UTF8.self)
      checkSanitised(html)
      let text = (try? HTML.parse(clean.html))?.plainText ?? ""
      expect(clean.text == text, "two plain texts of \(html.debugDescription):\n\(clean.text)\n\(text)")
    }
    do throws(PageError) {
      let page = try PageReader.read(bytes, url: "https://meridian.example/2026/a-page.html")
      checkSanitised(page.body)
    } catch {
      expect(!"\(error)".isEmpty, "an error without words")
    }
    let reader = ArticleReader(dialect: Articles.dialect)
    if case .article(let article, _, _) = try? reader.page(bytes, path: "2026-11-23-a-page.html") {
      checkArticle(article)
    }
  }

  /// HTML's tokens alone, as each reader of HTML has them, and the references in it.
  @Sendable static func tokens(_ bytes: [UInt8]) {
    for reading in [HTMLStates.Reading.browser, .plain, .outlook] {
      var place = 0
      for token in HTMLTokenizer(bytes, as: reading) {
        expect(token.range.lowerBound == place && !token.range.isEmpty, "a token \(token) after octet \(place)")
        place = token.range.upperBound
      }
      expect(place == bytes.count, "tokens of \(place) of \(bytes.count) octets")
    }
    // A name of five octets stands for six.
    expect(HTMLReferences.decoded(bytes[...]).count <= bytes.count * 2, "references much longer than as written")
  }

  /// Pages saved as plain text.
  @Sendable static func text(_ bytes: [UInt8]) {
    if let page = try? PageReader.readText(bytes) { checkSanitised(page.body) }
    let reader = ArticleReader(dialect: Articles.dialect)
    if case .article(let article, _, _) = try? reader.pageText(bytes, path: "2026-11-23-a-page.txt") {
      checkArticle(article)
    }
  }
}
