// Makes hostile or careless HTML fit for mail and web pages, by allow-list: the tree is read by a parser, and only what
// SanitizerRules names is written anew, in a form that parses to the same tree everywhere: blocks stand only where
// blocks may stand, text of an article stands in paragraphs, everything is closed and escaped. Sanitising twice changes
// nothing. Fails only by the limits in HTMLError; blocks and inline elements nested over 60 deep are unwrapped.

/// The allow-list for article bodies.
public enum Sanitizer {
  /// Safe, well-formed, deterministic HTML, in UTF-8.
  /// - Parameters:
  ///   - base: an absolute http(s) URL that relative links are resolved against; without one they are dropped.
  ///   - limit: bytes of input.
  public static func sanitize(
    _ source: [UInt8], base: URLReference? = nil, limit: Int = HTML.defaultLimit
  ) throws(HTMLError) -> [UInt8] {
    sanitize(try HTML.parse(source, limit: limit), base: base)
  }

  /// The same, with the plain text of the result, as `HTML.parse` and `plainText` give it, at the price of one reading.
  public static func sanitizeWithText(
    _ source: [UInt8], base: URLReference? = nil, limit: Int = HTML.defaultLimit
  ) throws(HTMLError) -> (html: [UInt8], text: String) {
    var walk = SanitizingWalk(base: base)
    walk.writer.plainText = PlainTextSetter()
    walk.flow(try HTML.parse(source, limit: limit))
    let html = walk.writer.finish()
    return (html, String(decoding: walk.writer.plainText?.out ?? [], as: UTF8.self))
  }

  /// The same for text.
  public static func sanitize(_ source: String, base: URLReference? = nil) throws(HTMLError) -> String {
    String(decoding: try sanitize(Array(source.utf8), base: base), as: UTF8.self)
  }

  /// The same for a tree, which must be no deeper than `HTML.parse` makes one.
  public static func sanitize(_ nodes: [HTMLNode], base: URLReference? = nil) -> [UInt8] {
    var walk = SanitizingWalk(base: base)
    walk.flow(nodes)
    return walk.writer.finish()
  }
}

/// Goes through a tree and says to the writer what may stay.
private struct SanitizingWalk {
  /// Of blocks within blocks, and of inline elements within inline elements.
  static let maxDepth = 60

  let base: URLReference?
  var writer = SanitizedWriter()

  init(base: URLReference?) {
    self.base = base
  }

  mutating func flow(_ nodes: [HTMLNode]) {
    for node in nodes {
      switch node {
      case .text(let text): writer.text(text)
      case .comment: break
      case .element(let element): visit(element)
      }
    }
  }

  private mutating func visit(_ element: HTMLElement) {
    let role = SanitizerRules.role(of: element)
    if element.name == "embed" { return flow(element.children) }
    // Each kind by itself: an inline element that blocks split is written anew in each, so that what is around a block
    // changes from one time of sanitising to the next, but not how many of its own kind there are.
    let depth = role == .inline ? writer.inlineDepth : writer.blockDepth
    if depth >= Self.maxDepth { return tooDeep(element, role) }
    switch role {
    case .removed: break
    case .transparent: flow(element.children)
    case .inline: inline(element)
    case .lineBreak: writer.leaf("br", Array("<br>".utf8))
    case .checkbox: writer.text(element["checked"] == nil ? "\u{2610}" : "\u{2611}")
    case .image:
      var tag: [UInt8] = []
      if SanitizerRules.writeTag(element, base: base, into: &tag) { writer.leaf("img", tag) }
    case .rule: if writer.allowsBlocks { writer.void("hr") } else { writer.separate() }
    case _ where !writer.allowsBlocks: division(element)
    case .textBlock: textBlock(element)
    case .division: division(element)
    case .container:
      block(element, paragraphs: element.name == "blockquote") { $0.content(element.children) }
    case .list: block(element) { $0.children(element.children, of: .list) }
    case .definitionList: block(element) { $0.children(element.children, of: .definitions) }
    case .table: block(element) { $0.children(element.children, of: .table) }
    }
  }

  private mutating func tooDeep(_ element: HTMLElement, _ role: ElementRole) {
    switch role {
    case .removed, .image, .lineBreak, .rule, .checkbox: break
    case .inline, .transparent: flow(element.children)
    default:
      writer.separate()
      flow(element.children)
      writer.separate()
    }
  }

  private mutating func inline(_ element: HTMLElement) {
    var tag: [UInt8] = []
    let isNestedLink = element.name == "a" && writer.isInside("a")
    guard !isNestedLink, SanitizerRules.writeTag(element, base: base, into: &tag) else { return flow(element.children) }
    writer.begin(inline: element.name, tag: tag)
    flow(element.children)
    writer.endInline()
  }

  private mutating func textBlock(_ element: HTMLElement) {
    let name = SanitizerRules.outputName(element.name)
    var tag: [UInt8] = []
    _ = SanitizerRules.writeTag(element, base: nil, into: &tag)
    let outer = writer.begin(textBlock: name, tag: tag)
    flow(element.children)
    writer.end(textBlock: outer)
  }

  /// An element that isn't kept: a paragraph of its own, where paragraphs may stand.
  private mutating func division(_ element: HTMLElement) {
    guard writer.allowsBlocks, writer.isOutsideText else {
      writer.separate()
      flow(element.children)
      writer.separate()
      return
    }
    let outer = writer.begin(textBlock: "p", tag: Array("<p>".utf8))
    flow(element.children)
    writer.end(textBlock: outer)
  }

  private mutating func block(
    _ element: HTMLElement, as name: String? = nil, paragraphs: Bool = false, textOnly: Bool = false,
    _ content: (inout SanitizingWalk) -> Void
  ) {
    var tag: [UInt8] = []
    var kept = element
    if let name { kept.name = name }
    _ = SanitizerRules.writeTag(kept, base: nil, into: &tag)
    let outer = writer.begin(container: kept.name, tag: tag, paragraphs: paragraphs, textOnly: textOnly)
    content(&self)
    writer.end(container: outer)
  }

  /// What stands in a list item or a cell: an only `div` around it all is nothing worth a paragraph.
  private mutating func content(_ nodes: [HTMLNode]) {
    let significant = nodes.filter { !isNothing($0) }
    if significant.count == 1, case .element(let only) = significant[0], only.name == "div" {
      content(only.children)
    } else {
      flow(nodes)
    }
  }
}

/// Elements that hold nothing but certain other elements.
private enum Structure {
  case list, definitions, table, section, row

  /// What an only child that doesn't belong here is put into.
  var item: String {
    switch self {
    case .list: "li"
    case .definitions: "dd"
    case .table, .section: "tr"
    case .row: "td"
    }
  }

  func holds(_ name: String) -> Bool {
    switch self {
    case .list: name == "li"
    case .definitions: name == "dt" || name == "dd"
    case .table: ["caption", "thead", "tbody", "tfoot", "tr"].contains(name)
    case .section: name == "tr"
    case .row: name == "td" || name == "th"
    }
  }
}

extension SanitizingWalk {
  /// Children that belong here as they are; runs of others in an item made for them.
  fileprivate mutating func children(_ nodes: [HTMLNode], of structure: Structure) {
    var strays: [HTMLNode] = []
    for node in nodes where !isNothing(node) {
      if let element = node.element, structure.holds(element.name) {
        wrap(&strays, in: structure)
        item(element, of: structure)
      } else {
        strays.append(node)
      }
    }
    wrap(&strays, in: structure)
  }

  private mutating func wrap(_ strays: inout [HTMLNode], in structure: Structure) {
    guard !strays.isEmpty else { return }
    item(HTMLElement(name: structure.item, children: strays), of: structure)
    strays = []
  }

  private mutating func item(_ element: HTMLElement, of structure: Structure) {
    let name = element.name
    if name == "tr" {
      block(element) { $0.children(element.children, of: .row) }
    } else if structure == .table, name != "caption" {
      block(element) { $0.children(element.children, of: .section) }
    } else {
      block(element, textOnly: name == "dt" || name == "caption") { $0.content(element.children) }
    }
  }

  /// White space, comments, and what is removed with its content.
  private func isNothing(_ node: HTMLNode) -> Bool {
    switch node {
    case .text(let text): text.utf8.allSatisfy { $0 <= 0x20 }
    case .comment: true
    case .element(let element): SanitizerRules.role(of: element) == .removed && element.name != "embed"
    }
  }
}
