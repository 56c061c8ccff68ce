// Paragraphs for posts of WordPress's classic editor, which stores them as text with empty lines: what wpautop gives,
// for what the Sanitizer reads next. Blank lines set paragraphs apart, single newlines are line breaks; inside list
// items, cells and headings there are no paragraphs, and `pre` stays as it is. Never fails, linear.

internal import Markup

struct Paragraphs {
  private static let blocks: Set<String> = [
    "table", "thead", "tfoot", "caption", "colgroup", "tbody", "tr", "td", "th", "div", "dl", "dd", "dt", "ul", "ol",
    "li",
    "pre", "form", "map", "area", "blockquote", "address", "style", "p", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "fieldset", "legend", "section", "article", "aside", "hgroup", "header", "footer", "nav", "figure", "figcaption",
    "details", "menu", "summary", "script", "iframe", "object", "center",
  ]
  /// Where text stands without paragraphs.
  private static let tight: Set<String> = [
    "li", "td", "th", "p", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "figcaption", "caption", "summary", "legend",
    "figure", "tr", "table", "tbody", "thead", "tfoot", "ul", "ol", "dl",
  ]
  private static let verbatim: Set<String> = ["pre", "script", "style", "textarea"]

  private var out: [UInt8] = []
  private var run: [UInt8] = []
  private var open: [String] = []

  static func set(_ source: [UInt8]) -> [UInt8] {
    var setter = Paragraphs()
    setter.out.reserveCapacity(source.count + source.count / 8)
    setter.read(source)
    setter.close()
    return setter.out
  }

  private mutating func read(_ source: [UInt8]) {
    var tokens = HTMLTokenizer(source, as: .plain)
    /// Verbatim elements that don't end any more.
    var endless: Set<String> = []
    while let token = tokens.next() {
      switch token {
      case .text(let range), .rawText(let range): text(source[range])
      case .startTag(let tag):
        let name = tag.lowercasedName(in: source)
        if Self.verbatim.contains(name), !endless.contains(name) {
          if let end = Self.pass(&tokens, to: name, source) {
            close()
            out += source[tag.range.lowerBound..<end]
            continue
          }
          endless.insert(name)
        }
        take(tag, name, isEnd: false, source)
      case .endTag(let tag): take(tag, tag.lowercasedName(in: source), isEnd: true, source)
      case .comment, .doctype, .dropped: run += source[token.range]
      }
    }
  }

  private mutating func take(_ tag: HTMLTag, _ name: String, isEnd: Bool, _ source: [UInt8]) {
    if Self.blocks.contains(name) {
      close()
      out += source[tag.range]
      track(name, isEnd: isEnd, isVoid: name == "hr" || name == "area")
    } else {
      run += source[tag.range]
    }
  }

  private mutating func text(_ text: ArraySlice<UInt8>) {
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      if byte == 0x0A || byte == 0x0D {
        var lines = 0
        while index < text.endIndex, text[index] <= 0x20 {
          if text[index] == 0x0A { lines += 1 }
          index += 1
        }
        if lines > 1 { close() } else { breakLine() }
      } else {
        run.append(byte)
        index += 1
      }
    }
  }

  /// Passes over an element's content and its end tag; over nothing, if it has none.
  /// - Returns: where the end tag ends.
  private static func pass(_ tokens: inout HTMLTokenizer, to name: String, _ source: [UInt8]) -> Int? {
    var ahead = tokens
    while let token = ahead.next() {
      guard case .endTag(let tag) = token, tag.lowercasedName(in: source) == name else { continue }
      tokens = ahead
      return tag.range.upperBound
    }
    return nil
  }

  private mutating func track(_ name: String, isEnd: Bool, isVoid: Bool) {
    if isVoid { return }
    if !isEnd {
      if open.count < 1000 { open.append(name) }
    } else if let match = open.suffix(50).lastIndex(of: name) {
      open.removeSubrange(match...)
    }
  }

  private mutating func breakLine() {
    let isTight = open.last.map(Self.tight.contains) ?? false
    let hasBreak = run.suffix(6).elementsEqual("<br />".utf8) || run.suffix(4).elementsEqual("<br>".utf8)
    if run.contains(where: { $0 > 0x20 }), !isTight, !hasBreak { run += Array("<br>".utf8) }
    run.append(0x0A)
  }

  private mutating func close() {
    defer { run.removeAll(keepingCapacity: true) }
    var text = run[...]
    while let last = text.last {
      if last <= 0x20 {
        text.removeLast()
      } else if text.suffix(4).elementsEqual("<br>".utf8) {
        text.removeLast(4)
      } else {
        break
      }
    }
    guard text.contains(where: { $0 > 0x20 }) else { return }
    if open.last.map(Self.tight.contains) ?? false {
      out += text
    } else {
      out += Array("<p>".utf8) + text + Array("</p>\n".utf8)
    }
  }
}
