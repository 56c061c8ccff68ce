// Takes out of a page what can't be the article: by element, role, hidden state, and the names of classes and ids.
// A name alone never takes the greater part of a page's prose, nor what holds the headline or is named as the body.

internal import Markup

struct PagePruning {
  enum Rigour { case full, light }

  /// Marks what is no part of the article as gone. `headline` is the node of the article's heading.
  static func prune(_ tree: inout PageTree, headline: Int?, rigour: Rigour) {
    let prose = ProseFigures(tree)
    var index = 1
    while index < tree.nodes.count {
      if isChrome(tree, index, headline: headline, prose: prose, rigour: rigour) {
        tree.remove(index)
        index = tree.nodes[index].end
      } else {
        index += 1
      }
    }
  }

  private static func isChrome(
    _ tree: PageTree, _ index: Int, headline: Int?, prose: ProseFigures, rigour: Rigour
  ) -> Bool {
    let node = tree.nodes[index]
    guard !node.name.isEmpty, !["html", "body"].contains(node.name) else { return false }
    if PageTree.silent.contains(node.name) { return true }
    let holdsHeadline = headline.map { tree.isInside($0, index) } ?? false
    let share = prose.share(of: index)
    if !holdsHeadline {
      switch node.name {
      case "nav", "menu": return true
      case "footer", "aside": if share < 0.5 { return true }
      case "form": if share < 0.3 { return true }
      case "figcaption": return true
      case "header": if share < 0.2 { return true }
      default: break
      }
      switch node["role"]?.lowercased() {
      case "navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "tablist":
        if share < 0.5 { return true }
      case "complementary": if share < 0.3 { return true }
      default: break
      }
      if isHidden(node), share < 0.3 { return true }
    }
    if rigour == .light { return false }
    let hints = PageHints(node)
    if hints.words.isEmpty || holdsHeadline || isNamedBody(node, hints) { return false }
    if hints.isComments { return !prose.holdsNamedBody(tree, index) }
    if hints.isChrome { return share < 0.4 && !prose.holdsNamedBody(tree, index) }
    if hints.isAside { return share < 0.25 && node.weight < 600 && !prose.holdsNamedBody(tree, index) }
    return false
  }

  static func isNamedBody(_ node: PageTree.Node, _ hints: PageHints) -> Bool {
    if let property = node["itemprop"]?.lowercased(),
      property.contains("articlebody") || property.contains("reviewbody")
    {
      return true
    }
    return hints.isBody
  }

  private static func isHidden(_ node: PageTree.Node) -> Bool {
    if node["hidden"] != nil || node["aria-hidden"]?.lowercased() == "true" { return true }
    guard let style = node["style"]?.lowercased() else { return false }
    let dense = style.filter { $0 != " " }
    return dense.contains("display:none") || dense.contains("visibility:hidden")
  }
}

/// How much prose stands where.
struct ProseFigures {
  /// Of each block, its owner and weight, in document order.
  private let starts: [Int]
  private let sums: [Int]
  private let bodies: [Int]

  init(_ tree: PageTree) {
    var starts: [Int] = []
    var sums = [0]
    for block in tree.blocks() where block.isProse {
      starts.append(block.nodes[0])
      sums.append(sums[sums.count - 1] + block.weight)
    }
    self.starts = starts
    self.sums = sums
    var bodies: [Int] = []
    for index in tree.nodes.indices where !tree.nodes[index].attributes.isEmpty {
      let node = tree.nodes[index]
      if PagePruning.isNamedBody(node, PageHints(node)) { bodies.append(index) }
    }
    self.bodies = bodies
    total = sums[sums.count - 1]
    range = tree.nodes.map(\.end)
  }

  let total: Int
  private let range: [Int]

  func weight(of index: Int) -> Int { sums[first(range[index])] - sums[first(index)] }

  func share(of index: Int) -> Double { total == 0 ? 0 : Double(weight(of: index)) / Double(total) }

  /// Whether a named body with a good part of the prose stands inside.
  func holdsNamedBody(_ tree: PageTree, _ index: Int) -> Bool {
    bodies.contains { $0 > index && tree.isInside($0, index) && weight(of: $0) * 4 > total }
  }

  /// The first block at or after the node.
  private func first(_ node: Int) -> Int {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < node { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
