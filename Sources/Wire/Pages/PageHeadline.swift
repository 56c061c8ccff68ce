// Finds the heading that is the article's, by the words it shares with the title that the page's metadata gives.

internal import Markup

enum PageHeadline {
  static func find(_ tree: PageTree, title: String) -> Int? {
    let wanted = words(title)
    guard !wanted.isEmpty else { return nil }
    var best: (index: Int, score: Double)?
    for index in tree.nodes.indices where tree.nodes[index].isHeading && tree.nodes[index].weight < 600 {
      let found = words(tree.text(of: index))
      guard !found.isEmpty else { continue }
      let shared = Double(found.intersection(wanted).count)
      var score = 2 * shared / Double(found.count + wanted.count)
      if tree.nodes[index].name == "h1" { score += 0.2 }
      if tree.linkDensity(index) > 0.5 { score -= 0.2 }
      if score > 0.6, score > (best?.score ?? 0) { best = (index, score) }
    }
    return best?.index
  }

  private static func words(_ text: String) -> Set<Substring> {
    let lower = text.lowercased()
    let words = Set(lower.split { !$0.isLetter && !$0.isNumber }.map { Substring($0) })
    // Scripts without spaces: by character.
    return words.count > 2 ? words : Set(lower.indices.compactMap { lower[$0].isLetter ? lower[$0...$0] : nil })
  }
}

/// Plain text of an article as HTML: its lines are paragraphs.
enum ArticleText {
  static func html(_ text: String, base: URLReference?) -> [UInt8] {
    if text.contains("<p") || text.contains("<br"), let nodes = try? HTML.parse(Array(text.utf8)) {
      return Sanitizer.sanitize(nodes, base: base)
    }
    let lines = text.split(whereSeparator: \.isNewline).filter { $0.contains { !$0.isWhitespace } }
    return Sanitizer.sanitize(
      lines.map { .element(HTMLElement(name: "p", children: [.text(String($0))])) }, base: base)
  }
}
