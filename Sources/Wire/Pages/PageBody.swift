// The chosen elements as HTML again: what is gone left out, loose text and double line breaks made paragraphs, lazy
// pictures given their source. The Sanitizer has the last word.

internal import Markup

struct PageBody {
  let tree: PageTree
  /// Elements that stay as elements; others are taken for what is in them.
  private static let kept: Set<String> = [
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead",
    "tbody", "tfoot", "tr", "td", "th", "caption", "figure", "figcaption", "hr",
  ]

  func html(_ roots: [Int], base: URLReference?) -> [UInt8] {
    var nodes: [HTMLNode] = []
    for root in roots {
      let name = tree.nodes[root].name
      if Self.kept.contains(name), !["td", "th", "tr", "table", "tbody", "li"].contains(name) {
        if let element = element(root) { nodes.append(element) }
      } else {
        nodes += content(of: root, paragraphs: true)
      }
    }
    return Sanitizer.sanitize(nodes, base: base)
  }

  private func content(of index: Int, paragraphs: Bool) -> [HTMLNode] {
    var out: [HTMLNode] = []
    var run: [HTMLNode] = []
    var breaks = 0
    func close() {
      while case .element(let last)? = run.last, last.name == "br" { run.removeLast() }
      let hasText = run.contains { node in
        if case .text(let text) = node { text.contains { !$0.isWhitespace } } else { true }
      }
      if hasText {
        if paragraphs { out.append(.element(HTMLElement(name: "p", children: run))) } else { out += run }
      }
      run = []
    }
    for child in tree.nodes[index].children where !tree.nodes[child].isGone {
      let node = tree.nodes[child]
      if node.isBlock {
        close()
        breaks = 0
        if Self.kept.contains(node.name) {
          if let element = element(child) { out.append(element) }
        } else {
          out += content(of: child, paragraphs: paragraphs)
        }
      } else if node.name == "br", paragraphs {
        breaks += 1
        if breaks == 2 { close() }
        if !run.isEmpty { run.append(inline(child)) }
      } else {
        if node.weight > 0 || node.name == "img" { breaks = 0 }
        run.append(inline(child))
      }
    }
    close()
    return out
  }

  private func element(_ index: Int) -> HTMLNode? {
    let node = tree.nodes[index]
    let isText = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "li", "td", "th", "dt", "dd"].contains(node.name)
    let children = content(of: index, paragraphs: !isText && node.name == "blockquote")
    if node.name == "hr" { return .element(HTMLElement(name: "hr")) }
    let isEmpty = children.allSatisfy { child in
      if case .text(let text) = child { !text.contains { !$0.isWhitespace } } else { false }
    }
    if isEmpty { return nil }
    if node.name == "figure", !holdsPicture(index), tree.text(of: index).isEmpty { return nil }
    return .element(HTMLElement(name: node.name, attributes: node.attributes, children: children))
  }

  private func holdsPicture(_ index: Int) -> Bool {
    (index..<tree.nodes[index].end).contains { ["img", "amp-img"].contains(tree.nodes[$0].name) && !tree.isGone($0) }
  }

  private func inline(_ index: Int) -> HTMLNode {
    let node = tree.nodes[index]
    if node.name.isEmpty { return .text(node.text) }
    if node.name == "img" || node.name == "amp-img" { return .element(picture(node)) }
    return .element(
      HTMLElement(
        name: node.name, attributes: node.attributes,
        children: node.children.filter { !tree.nodes[$0].isGone }.map(inline)))
  }

  /// Scripts put the source into `src` when the picture comes into view.
  private func picture(_ node: PageTree.Node) -> HTMLElement {
    var attributes = node.attributes.filter { ["alt", "width", "height", "title"].contains($0.name) }
    let lazy = ["data-src", "data-original", "data-lazy-src"].lazy.compactMap { node[$0] }.first
    if let source = lazy ?? node["src"], !source.lowercased().hasPrefix("data:") {
      attributes.append(HTMLAttribute(name: "src", value: source))
    }
    return HTMLElement(name: "img", attributes: attributes)
  }
}
