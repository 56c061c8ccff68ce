// Finds the element that holds an article's text. Each block of prose gives its weight to the element it stands in,
// half of what an element has counts for the one around it (an element alone with content counts in full), so that the
// smallest element around most of the prose has the highest score; then neighbours of its kind are taken in, since
// advertisements cut articles into pieces. Constant figures were set on pages written for the purpose.

struct PageScoring {
  let tree: PageTree
  let headline: Int?
  let blocks: [PageBlock]
  /// By node: value of its prose, scored.
  private var score: [Double]
  /// By node: the plain weight of prose in it.
  private var prose: [Int]
  private var teaser: [Bool]
  /// Nodes that belong to other articles or to readers, and what a block there is worth.
  private var foreign: [(Range<Int>, Double)] = []

  init(_ tree: PageTree, headline: Int?) {
    self.tree = tree
    self.headline = headline
    blocks = tree.blocks()
    score = [Double](repeating: 0, count: tree.nodes.count)
    prose = [Int](repeating: 0, count: tree.nodes.count)
    teaser = [Bool](repeating: false, count: tree.nodes.count)
    markTeasers()
    rate()
  }

  /// The elements, in document order, whose content is the article's; none if the page has no prose.
  func article() -> [Int] {
    guard let best = best(), score[best] > 0 else { return [] }
    return gather(around: best)
  }

  /// Small elements with a heading that is a link: they lead to other articles.
  private mutating func markTeasers() {
    for block in blocks where block.linkDensity > 0.8 && block.weight > 8 {
      let isHeading = tree.nodes[block.owner].isHeading
      guard isHeading || tree.nodes[block.owner].name == "a" else { continue }
      var index = tree.nodes[block.owner].parent
      var levels = 0
      while index > 0, levels < 4, tree.nodes[index].weight < block.weight + 420, !tree.nodes[index].isHeading {
        if let headline, tree.isInside(headline, index) { break }
        teaser[index] = true
        index = tree.nodes[index].parent
        levels += 1
      }
    }
  }

  private mutating func rate() {
    var isTeaser = teaser
    for index in tree.nodes.indices.dropFirst() where isTeaser[tree.nodes[index].parent] { isTeaser[index] = true }
    teaser = isTeaser
    var direct = [Double](repeating: 0, count: tree.nodes.count)
    foreign = foreignRanges()
    for block in blocks where block.isProse {
      let name = tree.nodes[block.owner].name
      let isLeaf = ["p", "li", "pre", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"].contains(name)
      let holder = isLeaf ? tree.nodes[block.owner].parent : block.owner
      var value = Double(min(block.weight, 900)) * (1 - block.linkDensity)
      if !block.endsSentence { value *= 0.6 }
      if block.marks < 2 { value *= 0.7 }
      if name == "li" { value *= 0.4 }
      if isTeaser[block.owner] { value *= 0.1 }
      for (range, factor) in foreign where range.contains(block.nodes[0]) { value *= factor }
      direct[holder] += value
      prose[holder] += block.weight
    }
    for index in tree.nodes.indices.reversed() where !tree.nodes[index].name.isEmpty {
      let own = direct[index]
      let parts = tree.nodes[index].children.map { score[$0] }.filter { $0 > 0 }
      let sum = parts.reduce(0, +)
      score[index] = own == 0 && parts.count == 1 ? sum : own + 0.5 * sum
      score[index] *= factor(index)
      for child in tree.nodes[index].children { prose[index] += prose[child] }
    }
  }

  /// What belongs to other articles or to readers, by the page's headings: an `article` that isn't the headline's, what
  /// follows another first-level heading (the next article of an endless page), what stands under "Comments".
  private func foreignRanges() -> [(Range<Int>, Double)] {
    guard let headline else { return [] }
    var ranges: [(Range<Int>, Double)] = []
    let home = articleElement(around: headline)
    var seen = 0
    var last = 0
    for block in blocks {
      let owner = tree.nodes[block.owner]
      if let home, let other = outerArticle(block.owner), other != home, other >= last {
        ranges.append((other..<tree.nodes[other].end, 0.3))
        last = tree.nodes[other].end
      }
      if block.nodes[0] > headline, block.isProse { seen += block.weight }
      if owner.name == "h1", block.owner > headline, seen > 250, block.weight > 15, tree.nodes[headline].name == "h1" {
        ranges.append((block.owner..<tree.nodes.count, 0.3))
        seen = Int.min / 2
      }
      guard block.weight < 60, !tree.isInside(headline, owner.parent) else { continue }
      if PagePhrases.verdict(block.text, weight: block.weight, linkDensity: 0, isHeading: owner.isHeading)
        == .endOfArticle
      {
        ranges.append((block.owner..<tree.nodes[owner.parent].end, 0.2))
      }
    }
    return ranges
  }

  private func outerArticle(_ index: Int) -> Int? {
    ([index] + tree.ancestors(of: index)).last { tree.nodes[$0].name == "article" }
  }

  /// The `article` that the headline stands in.
  private func articleElement(around index: Int) -> Int? {
    tree.ancestors(of: index).last { tree.nodes[$0].name == "article" }
  }

  private func factor(_ index: Int) -> Double {
    let node = tree.nodes[index]
    var factor = 1.0
    if node.attributes.isEmpty == false {
      let hints = PageHints(node)
      if PagePruning.isNamedBody(node, hints) { factor = 1.4 }
      if hints.isChrome || hints.isComments { factor = 0.6 }
    }
    if node.name == "ul" || node.name == "ol" || node.name == "dl" { factor *= 0.7 }
    return factor
  }

  private func best() -> Int? {
    var best: Int?
    for index in tree.nodes.indices where !tree.nodes[index].name.isEmpty && score[index] > 0 {
      // Of equals the innermost.
      if best.map({ score[index] >= score[$0] * 0.999 }) ?? true { best = index }
    }
    return best
  }

  /// Takes in what continues the text beside the best element, up to four levels out.
  private func gather(around best: Int) -> [Int] {
    var chosen = [best]
    var top = best
    var weight = prose[best]
    for _ in 0..<4 {
      let parent = tree.nodes[top].parent
      guard parent > 0, tree.nodes[parent].name != "html" else { break }
      var taken: [Int] = []
      for sibling in tree.nodes[parent].children {
        if sibling == top {
          taken.append(contentsOf: chosen)
        } else if continues(sibling, beside: top, weight: weight) {
          taken.append(sibling)
        }
      }
      if taken.count > chosen.count {
        weight = taken.reduce(0) { $0 + prose[$1] }
        chosen = taken
      }
      top = parent
    }
    return chosen
  }

  private func continues(_ sibling: Int, beside top: Int, weight: Int) -> Bool {
    let node = tree.nodes[sibling]
    guard !node.isGone, !node.name.isEmpty, node.weight > 0, !teaser[sibling], node.name != "header" else {
      return false
    }
    let prose = proseInside(sibling)
    let density = tree.linkDensity(sibling)
    let isLike = node.name == tree.nodes[top].name && node["class"] == tree.nodes[top]["class"]
    if isOtherArticle(sibling) || foreign.contains(where: { tree.isInside($0.0.lowerBound, sibling) }) { return false }
    if node.name == "p" || node.name == "blockquote" { return prose > 0 && density < 0.25 }
    if node.isHeading { return false }
    guard prose > 0, density < 0.2, Double(prose) > 0.5 * Double(node.weight) else { return false }
    return isLike && prose > 100 || Double(prose) > 0.15 * Double(weight) && prose > 250
  }

  private func proseInside(_ index: Int) -> Int {
    blocks.reduce(0) { sum, block in
      tree.isInside(block.nodes[0], index) && block.isProse && !teaser[block.owner] ? sum + block.weight : sum
    }
  }

  /// Whether a headline of its own stands in it, or it is an `article` where the headline's is another.
  private func isOtherArticle(_ index: Int) -> Bool {
    for inner in index..<tree.nodes[index].end where tree.nodes[inner].name == "h1" && !tree.nodes[inner].isGone {
      if inner != headline { return true }
    }
    guard let headline, tree.nodes[index].name == "article" else { return false }
    guard let home = articleElement(around: headline) else { return false }
    return !tree.isInside(index, home)
  }
}
