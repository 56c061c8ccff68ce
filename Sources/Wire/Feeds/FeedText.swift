internal import Markup
internal import Platform

/// A text of a feed: plain, HTML in characters, or HTML in elements.
struct FeedText {
  private enum Source {
    case plain(String)
    case html(String)
    case nodes([HTMLNode])
  }

  private let source: Source
  private let base: URLReference?

  /// What an element says.
  /// - Parameters:
  ///   - type: what the element is where it doesn't say so itself.
  ///   - guessing: whether plain text that looks like HTML is taken for it (RSS has no word for the difference).
  /// - Returns: nil for what is no text (a picture in base64, say).
  init?(_ element: XMLElement, _ scope: FeedScope, type standard: String, guessing: Bool) {
    let scope = scope.inside(element)
    base = scope.base
    let type = (element.start["type"]?.oneLine.lowercased()).flatMap { $0.isEmpty ? nil : $0 } ?? standard
    let media = type.split(separator: ";").first.map { $0.trimmingSpaces } ?? type
    if element.elements.contains(where: { _ in true }) {
      source = .nodes(Self.nodes(element.children, scope))
      return
    }
    var text = element.text
    let isText = media.hasPrefix("text") || ["html", "xhtml", "plain", "escaped"].contains(media)
    let isXML = media.hasSuffix("xml") || media == "xhtml"
    if element.start["mode"]?.lowercased() == "base64" || (!isText && !isXML && media.contains("/")) {
      guard let octets = Base64.decode(lenient: text), let decoded = String(validating: octets, as: UTF8.self) else {
        return nil
      }
      text = decoded
      source = element.start["type"] != nil && media == "text/plain" ? .plain(text) : .html(text)
      return
    }
    if media.contains("html") && !isXML {
      source = .html(text)
    } else if isXML {
      // Its markup was in elements, and there are none; some feeds escape it all the same.
      source = FeedText.looksLikeHTML(text) && element.start["mode"] == "escaped" ? .html(text) : .plain(text)
    } else {
      source = guessing && FeedText.looksLikeHTML(text) ? .html(text) : .plain(text)
    }
  }

  init(plain text: String) {
    source = .plain(text)
    base = nil
  }

  init(html text: String, base: URLReference?) {
    source = .html(text)
    self.base = base
  }

  /// As text on one line.
  var line: String? {
    let text: String
    switch source {
    case .plain(let plain): text = plain
    case .html(let html):
      // What Markup refuses is shown as it stands.
      text = (try? Self.tree(html).plainText) ?? html
    case .nodes(let nodes): text = nodes.plainText
    }
    let line = Self.demoronised(text).oneLine
    return line.isEmpty ? nil : line
  }

  /// As sanitised HTML; nil if there is nothing in it.
  func html() throws(HTMLError) -> String? {
    let clean: [UInt8]
    switch source {
    case .plain(let text): clean = Sanitizer.sanitize(Self.paragraphs(text), base: nil)
    case .html(let html): clean = Sanitizer.sanitize(try Self.tree(html), base: base)
    case .nodes(let nodes): clean = Sanitizer.sanitize(Self.unwrapped(nodes), base: base)
    }
    return clean.isEmpty ? nil : Self.demoronised(String(decoding: clean, as: UTF8.self))
  }

  /// HTML as a tree, with as much of its text as can be had: a comment that never ends is one tag only, and what stands
  /// in a player or a frame for those who have none is what mail has (it is never closed, often).
  private static func tree(_ html: String) throws(HTMLError) -> [HTMLNode] {
    var bytes = Array(html.utf8)
    if let start = Self.unclosedComment(bytes) {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? bytes.count
      bytes.removeSubrange(start..<end)
    }
    return unwrapped(try HTML.parse(bytes))
  }

  private static func unclosedComment(_ bytes: [UInt8]) -> Int? {
    guard HTMLTokenizer.commentStart(in: bytes) != nil else { return nil }
    for case .comment(let comment) in HTMLTokenizer(bytes, as: .plain) where !comment.isEnded && !comment.isBogus {
      return comment.range.lowerBound
    }
    return nil
  }

  private static func unwrapped(_ nodes: [HTMLNode]) -> [HTMLNode] {
    nodes.flatMap { node -> [HTMLNode] in
      guard var element = node.element else { return [node] }
      element.children = unwrapped(element.children)
      return element.name == "object" || element.name == "iframe" ? element.children : [.element(element)]
    }
  }

  /// Empty lines set paragraphs apart.
  private static func paragraphs(_ text: String) -> [HTMLNode] {
    var nodes: [HTMLNode] = []
    var lines: [Substring] = []
    func end() {
      if !lines.isEmpty {
        nodes.append(.element(HTMLElement(name: "p", children: [.text(lines.joined(separator: "\n"))])))
      }
      lines = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.allSatisfy(\.isWhitespace) { end() } else { lines.append(line) }
    }
    end()
    return nodes
  }

  /// C1 controls are Windows-1252 in disguise.
  private static func demoronised(_ text: String) -> String {
    guard text.utf8.contains(0xC2), text.unicodeScalars.contains(where: { 0x80...0x9F ~= $0.value }) else {
      return text
    }
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      out.append(XMLReader.windows1252(scalar))
    }
    return String(out)
  }

  /// XHTML as HTML; a link under an xml:base of its own is resolved here.
  private static func nodes(_ children: [XMLNode], _ scope: FeedScope) -> [HTMLNode] {
    children.map { child in
      switch child {
      case .text(let text): return .text(text)
      case .element(let inner):
        let innerScope = scope.inside(inner)
        var element = HTMLElement(name: inner.name.local.lowercased())
        if FeedVocabulary.key(inner.name).hasPrefix("svg:") { element.name = "svg" }
        if FeedVocabulary.key(inner.name).hasPrefix("math:") { element.name = "math" }
        for attribute in inner.start.attributes {
          let name = attribute.name.local.lowercased()
          if attribute.name.prefix == "xml" && name != "lang" { continue }
          let isLink = name == "href" || name == "src"
          element.attributes.append(
            HTMLAttribute(name: name, value: isLink ? innerScope.resolve(attribute.value) : attribute.value))
        }
        element.children = nodes(inner.children, innerScope)
        return .element(element)
      }
    }
  }

  /// feedparser's rule, which feeds have been written against: an end tag or a reference, and nothing but HTML's tags
  /// and entities. Its regular expressions find names where HTML's grammar has neither tags nor references, so that
  /// this isn't read from tokens.
  static func looksLikeHTML(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var hasSign = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "<") {
        let isEnd = index < bytes.count && bytes[index] == UInt8(ascii: "/")
        if isEnd { index += 1 }
        let name = bytes[index...].prefix { isWord($0) }
        if name.isEmpty { continue }
        guard tags.contains(String(decoding: name, as: UTF8.self).lowercased()) else { return false }
        if isEnd, name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: ">") { hasSign = true }
        index = name.endIndex
      } else if byte == UInt8(ascii: "&") {
        let isNumber = index < bytes.count && bytes[index] == UInt8(ascii: "#")
        let name = bytes[(isNumber ? index + 1 : index)...].prefix { isWord($0) }
        guard !name.isEmpty, name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: ";") else { continue }
        if !isNumber, !XMLReader.isHTMLEntity(String(decoding: name, as: UTF8.self)) { return false }
        hasSign = true
      }
    }
    return hasSign
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    0x61...0x7A ~= byte | 0x20 || 0x30...0x39 ~= byte || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  private static let tags: Set<String> = Set(
    """
    a abbr acronym address area article aside audio b big blockquote br button canvas caption center cite code col \
    colgroup command datagrid datalist dd del details dfn dialog dir div dl dt em event fieldset figcaption figure \
    footer font form header h1 h2 h3 h4 h5 h6 hr i img input ins keygen kbd label legend li m map menu meter multicol \
    nav nextid ol output optgroup option p pre progress q s samp section select small sound source spacer span strike \
    strong sub sup table tbody td textarea time tfoot th thead tr tt u ul var video noscript mark script style iframe \
    embed object
    """.split(separator: " ").map(String.init))
}
