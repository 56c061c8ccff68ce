import Glibc
import Markup
import Newsroom

/// Aborts with `words` where a property doesn't hold.
func expect(_ holds: Bool, _ words: @autoclosure () -> String) {
  if holds { return }
  say("BROKEN: \(words())")
  abort()
}

/// A line to standard error.
func say(_ words: String) {
  let line = Array((words + "\n").utf8)
  _ = write(2, line, line.count)
}

/// What holds for every article, wherever it came from.
func checkArticle(_ article: Article) {
  for line in [article.title, article.slug, article.url, article.id] + article.bylines + article.topics {
    expect(
      line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
      "a control character in \(line.debugDescription)")
  }
  expect(!article.title.isEmpty, "an article without a title")
  expect(URLReference(article.url).isWeb, "no web address: \(article.url.debugDescription)")
  if let image = article.image {
    expect(URLReference(image.url).isWeb, "no web address: \(image.url.debugDescription)")
  }
  checkSanitised(article.body)
}

/// What holds for all that the sanitiser wrote: doing it again changes nothing, and nothing in it runs.
func checkSanitised(_ html: String) {
  do throws(HTMLError) {
    let again = try Sanitizer.sanitize(html)
    expect(
      again == html, "sanitised again, it differs:\n\(html.debugDescription)\nbecomes\n\(again.debugDescription)")
    for node in try HTML.parse(Array(html.utf8)) { checkSafe(node, html) }
  } catch {
    expect(false, "sanitised, it can't be read again (\(error)): \(html.prefix(2_000).debugDescription)")
  }
  // Whatever reads it, a `<` in it begins an allowed tag.
  for piece in html.utf8.split(separator: UInt8(ascii: "<"), omittingEmptySubsequences: false).dropFirst() {
    let tag = piece.drop { $0 == UInt8(ascii: "/") }.prefix {
      $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/")
    }
    expect(
      elements.contains(String(decoding: tag, as: UTF8.self)), "a < before something else: \(html.debugDescription)")
  }
}

private let elements = Set(
  """
  p br h2 h3 h4 h5 h6 ul ol li blockquote a strong b em i u s del ins sub sup code pre hr table thead tbody tfoot tr th \
  td caption figure figcaption img abbr cite q small mark time dl dt dd
  """.split(separator: " ").map(String.init))

private let plainAttributes: Set<String> = [
  "title", "colspan", "rowspan", "start", "align", "dir", "lang", "alt", "width", "height", "datetime", "cite",
]

private func checkSafe(_ root: HTMLNode, _ html: String) {
  var nodes = [root]
  while let node = nodes.popLast() {
    if case .comment = node { expect(false, "a comment: \(html.debugDescription)") }
    guard let element = node.element else { continue }
    expect(elements.contains(element.name), "<\(element.name)>: \(html.debugDescription)")
    for attribute in element.attributes {
      switch attribute.name {
      case "href", "src":
        let schemes = ["http://", "https://"] + (attribute.name == "href" ? ["mailto:"] : [])
        expect(
          schemes.contains { attribute.value.hasPrefix($0) },
          "\(attribute.name)=\(attribute.value.debugDescription)")
      default:
        expect(plainAttributes.contains(attribute.name), "the attribute \(attribute.name): \(html.debugDescription)")
      }
    }
    nodes += element.children
  }
}
