// Takes out of the chosen elements what isn't the article's text: captions, links to other articles, sign-up lines,
// the headline and byline themselves, pull quotes that repeat a sentence, and all that follows the end.

internal import Foundation
internal import Markup

struct PageCleaning {
  private var tree: PageTree
  private let title: String
  private let bylines: [String]
  private let dropsStandfirst: String?

  init(_ tree: PageTree, title: String, bylines: [String], standfirst: String?) {
    self.tree = tree
    self.title = PagePhrases.fold(title)
    self.bylines = bylines.map(PagePhrases.fold).filter { $0.count > 3 }
    dropsStandfirst = standfirst.map(PagePhrases.fold)
  }

  /// The tree with what goes marked as gone.
  mutating func clean(_ roots: [Int]) -> PageTree {
    for root in roots { dropLinkLists(in: root) }
    var blocks: [PageBlock] = []
    for root in roots { blocks += tree.blocks(in: root) }
    let total = blocks.reduce(0) { $0 + ($1.isProse ? $1.weight : 0) }
    var seen = 0
    var isOver = false
    var isSkipping = false
    var texts: Set<String> = []
    let whole = blocks.filter { $0.isProse && $0.weight > 150 }.map { PagePhrases.letters($0.text) }
    let repeated = Self.repeated(blocks, in: tree)
    for block in blocks {
      if isOver || repeated.contains(block.text) {
        drop(block)
        continue
      }
      let isHeading = isHeading(block)
      switch PagePhrases.verdict(
        block.text, weight: block.weight, linkDensity: block.linkDensity, isHeading: isHeading)
      {
      case .keep: break
      case .drop:
        drop(block)
        continue
      case .endOfArticle:
        drop(block)
        // In the middle of an article such a heading stands over a box: what is short after it goes with it.
        if seen * 10 >= total * 7 { isOver = true } else { isSkipping = true }
        continue
      }
      if isSkipping {
        if block.weight > 160, block.isProse, tree.nodes[block.owner].name == "p" {
          isSkipping = false
        } else {
          drop(block)
          continue
        }
      }
      if isFurniture(block, isHeading: isHeading, seen: seen) {
        drop(block)
        continue
      }
      if block.weight > 40 {
        let folded = PagePhrases.letters(block.text)
        if !texts.insert(folded).inserted || repeats(folded, block, in: whole) {
          drop(block)
          continue
        }
      }
      if block.isProse { seen += block.weight }
    }
    dropLooseHeadings(roots)
    return tree
  }

  /// What stands at least three times on the page is a label, unless it says who speaks.
  private static func repeated(_ blocks: [PageBlock], in tree: PageTree) -> Set<String> {
    var counts: [String: Int] = [:]
    for block in blocks
    where 10..<200 ~= block.weight && !block.text.hasSuffix(":")
      && !["td", "th"].contains(tree.nodes[block.owner].name)
    { counts[block.text, default: 0] += 1 }
    return Set(counts.filter { $0.value > 2 }.keys)
  }

  private func isHeading(_ block: PageBlock) -> Bool {
    if tree.nodes[block.owner].isHeading { return true }
    guard block.weight < 120, let only = block.nodes.first(where: { tree.nodes[$0].weight > 0 }) else { return false }
    return ["b", "strong"].contains(tree.nodes[only].name) && tree.nodes[only].weight == block.weight
  }

  private mutating func drop(_ block: PageBlock) {
    for index in block.nodes { tree.remove(index) }
  }

  private func isFurniture(_ block: PageBlock, isHeading: Bool, seen: Int) -> Bool {
    let owner = tree.nodes[block.owner]
    let folded = PagePhrases.fold(block.text)
    if folded.isEmpty { return true }
    if seen == 0 {
      if folded == title || owner.name == "h1" { return true }
      if block.weight < 600, let dropsStandfirst, folded == dropsStandfirst, owner.isHeading { return true }
      if owner.name == "li", block.weight < 40, !block.endsSentence { return true }
      if block.weight < 130, isLineAboutArticle(block, folded) { return true }
    }
    if block.linkDensity > 0.8 {
      // A paragraph that is one link leads elsewhere; a short one in a list may be a name.
      return block.weight > 12 || owner.name != "li"
    }
    if isHeading, block.linkDensity > 0.5 { return true }
    if owner.name == "li", block.linkDensity > 0.6 { return true }
    if block.weight < 100, block.linkDensity > 0.5, !block.endsSentence { return true }
    return false
  }

  /// "By Jane Doe", "Nov. 23, 2026, 10:30 a.m.", "5 min read" above the text.
  private func isLineAboutArticle(_ block: PageBlock, _ folded: String) -> Bool {
    if folded.hasPrefix("by "), !block.endsSentence || block.weight < 30 { return true }
    if bylines.contains(where: { folded.contains($0) && folded.count < $0.count + 60 }), !block.isProse { return true }
    let lines = [
      "published", "updated", "posted", "last updated", "last modified", "veröffentlicht", "publié", "publicado",
      "min read", "minute read", "minutes read", "stand:", "aktualisiert", "von ", "mis à jour", "actualizado",
    ]
    if lines.contains(where: folded.hasPrefix) || folded.hasSuffix("min read") || folded.hasSuffix("minute read") {
      return !block.isProse
    }
    if block.weight < 60, !block.endsSentence || folded.contains(":") {
      if block.nodes.contains(where: { tree.nodes[$0].name == "time" }) { return true }
      return PageDate.read(block.text, in: .gmt) != nil
    }
    return false
  }

  /// A pull quote: in an aside or a quotation, and word for word in a paragraph.
  private func repeats(_ folded: String, _ block: PageBlock, in whole: [String]) -> Bool {
    guard block.weight < 400, tree.nodes[block.owner].name != "p" || isQuoted(block.owner) else { return false }
    return whole.contains { $0.count > folded.count && $0.contains(folded) }
  }

  private func isQuoted(_ index: Int) -> Bool {
    tree.ancestors(of: index).prefix(4).contains {
      ["blockquote", "aside", "figure", "q"].contains(tree.nodes[$0].name)
    }
  }

  /// Lists and small boxes that are links rather than text.
  private mutating func dropLinkLists(in root: Int) {
    var index = root + 1
    while index < tree.nodes[root].end {
      let node = tree.nodes[index]
      if node.isGone {
        index = node.end
        continue
      }
      let density = tree.linkDensity(index)
      let isList = ["ul", "ol", "dl"].contains(node.name)
      let isBox = ["div", "section", "aside", "table", "figure"].contains(node.name)
      if node.weight > 0, isList && density > 0.5 || isBox && density > 0.5 && node.weight < 1500 {
        tree.remove(index)
        index = node.end
        continue
      }
      index += 1
    }
  }

  /// Headings at the end, with nothing under them.
  private mutating func dropLooseHeadings(_ roots: [Int]) {
    for root in roots.reversed() {
      for block in tree.blocks(in: root).reversed() {
        guard tree.nodes[block.owner].isHeading else { return }
        drop(block)
      }
    }
  }
}

extension PagePhrases {
  /// As `fold`, for whole paragraphs: letters and digits alone, so that other quotation marks make no difference.
  static func letters(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.lowercased().unicodeScalars
    where scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
      out.append(scalar)
    }
    return String(out)
  }
}
