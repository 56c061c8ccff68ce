// A page as an array of nodes in document order, so that figures can be kept beside it and a subtree is a range. Text
// is weighed rather than counted: a Chinese character says what two or three Latin letters do.

internal import Markup

struct PageTree {
  struct Node {
    /// Empty for text.
    var name: String
    var attributes: [HTMLAttribute] = []
    var text = ""
    var parent: Int
    var children: [Int] = []
    /// One past the last descendant.
    var end = 0
    /// A block, or an inline element with blocks in it.
    var isBlock = false
    /// Not part of the article.
    var isGone = false
    var weight = 0
    var linkWeight = 0

    subscript(attribute: String) -> String? { attributes.first { $0.name == attribute }?.value }
    var isHeading: Bool { name.utf8.count == 2 && name.hasPrefix("h") && "123456".contains(name.suffix(1)) }
  }

  private(set) var nodes: [Node] = []

  static let blocks: Set<String> = [
    "html", "body", "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd",
    "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "figure", "figcaption", "div", "section",
    "article", "main", "header", "footer", "aside", "nav", "address", "hr", "details", "summary", "center", "form",
    "fieldset", "hgroup", "noscript", "amp-sidebar", "amp-ad",
  ]
  /// Elements whose text is not the reader's.
  static let silent: Set<String> = [
    "script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math", "select", "textarea",
    "button", "input", "canvas", "audio", "video", "map", "amp-ad", "amp-sidebar", "amp-analytics", "dialog",
  ]

  init(_ roots: [HTMLNode]) {
    nodes.append(Node(name: "#page", parent: 0))
    for root in roots { add(root, to: 0) }
    nodes[0].end = nodes.count
    measure()
  }

  private mutating func add(_ node: HTMLNode, to parent: Int) {
    let index = nodes.count
    switch node {
    case .comment: return
    case .text(let text):
      nodes.append(Node(name: "", text: text, parent: parent, end: index + 1))
    case .element(let element):
      nodes.append(Node(name: element.name, attributes: element.attributes, parent: parent))
      if !Self.silent.contains(element.name) {
        for child in element.children { add(child, to: index) }
      }
      nodes[index].end = nodes.count
    }
    nodes[parent].children.append(index)
  }

  private mutating func measure() {
    for index in nodes.indices.reversed() {
      let name = nodes[index].name
      if name.isEmpty {
        nodes[index].weight = Self.weight(nodes[index].text)
      } else {
        var breaks = 0
        var isBlock = Self.blocks.contains(name) || index == 0
        for child in nodes[index].children {
          nodes[index].weight += nodes[child].weight
          nodes[index].linkWeight += nodes[child].linkWeight
          if nodes[child].isBlock { isBlock = true }
          if nodes[child].name == "br" { breaks += 1 }
        }
        if name == "a", nodes[index]["href"] != nil { nodes[index].linkWeight = nodes[index].weight }
        nodes[index].isBlock = isBlock || breaks > 1 && nodes[index].weight > 200
      }
    }
  }

  /// Letters and marks without white space, those of East Asian scripts 2.5 times.
  static func weight(_ text: String) -> Int {
    var halves = 0
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0...0x20, 0xA0, 0x200B...0x200F, 0x2028, 0x2029, 0xFEFF, 0x3000: break
      case 0x1100...0x11FF, 0x2E80...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0xFF00...0xFFEF, 0x20000...0x3FFFF:
        halves += 5
      default: halves += 2
      }
    }
    return halves / 2
  }

  mutating func remove(_ index: Int) {
    nodes[index].isGone = true
  }

  mutating func restoreAll() {
    for index in nodes.indices { nodes[index].isGone = false }
  }

  func isInside(_ index: Int, _ ancestor: Int) -> Bool { index >= ancestor && index < nodes[ancestor].end }

  /// The element's share of text that is links, 0 to 1.
  func linkDensity(_ index: Int) -> Double {
    nodes[index].weight == 0 ? 0 : Double(nodes[index].linkWeight) / Double(nodes[index].weight)
  }

  /// Whether it or what encloses it is gone.
  func isGone(_ index: Int) -> Bool {
    var index = index
    while index > 0 {
      if nodes[index].isGone { return true }
      index = nodes[index].parent
    }
    return false
  }

  /// The text of the subtree on one line, without what is gone.
  func text(of index: Int) -> String { text(of: [index]) }

  func text(of indices: [Int]) -> String {
    var out = ""
    for index in indices { gather(index, into: &out) }
    return out.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private func gather(_ index: Int, into out: inout String) {
    let node = nodes[index]
    if node.isGone { return }
    if node.name.isEmpty {
      out += node.text
      return
    }
    if node.isBlock || node.name == "br" { out += " " }
    for child in node.children { gather(child, into: &out) }
    if node.isBlock { out += " " }
  }

  /// The parent's parent and so on, nearest first, without the page itself.
  func ancestors(of index: Int) -> [Int] {
    var list: [Int] = []
    var index = nodes[index].parent
    while index > 0 {
      list.append(index)
      index = nodes[index].parent
    }
    return list
  }
}
