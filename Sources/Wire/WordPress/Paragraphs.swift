// Paragraphs for posts of WordPress's classic editor, which stores them as text with empty lines: what wpautop gives,
// for what the Sanitizer reads next. Blank lines set paragraphs apart, single newlines are line breaks; inside list
// items, cells and headings there are no paragraphs, and `pre` stays as it is. Never fails, linear.

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
    var index = 0
    while index < source.count {
      let byte = source[index]
      if byte == UInt8(ascii: "<"), let (name, isEnd, end) = Self.tag(source, at: index) {
        if !isEnd, Self.verbatim.contains(name), let stop = Self.endTag(name, source, from: end) {
          close()
          out += source[index..<stop]
          index = stop
        } else if Self.blocks.contains(name) {
          close()
          out += source[index..<end]
          track(name, isEnd: isEnd, isVoid: name == "hr" || name == "area")
          index = end
        } else {
          run += source[index..<end]
          index = end
        }
      } else if byte == 0x0A || byte == 0x0D {
        var lines = 0
        while index < source.count, source[index] <= 0x20 {
          if source[index] == 0x0A { lines += 1 }
          index += 1
        }
        if lines > 1 { close() } else { breakLine() }
      } else {
        run.append(byte)
        index += 1
      }
    }
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

  /// A tag's name, and where what follows it begins. Comments have none.
  private static func tag(_ source: [UInt8], at start: Int) -> (name: String, isEnd: Bool, end: Int)? {
    var index = start + 1
    let isEnd = index < source.count && source[index] == UInt8(ascii: "/")
    if isEnd { index += 1 }
    let from = index
    while index < source.count, index - from < 20, 0x61...0x7A ~= source[index] | 0x20 || 0x30...0x39 ~= source[index] {
      index += 1
    }
    guard index > from else { return nil }
    let name = String(decoding: source[from..<index].map { $0 | 0x20 }, as: UTF8.self)
    var quote: UInt8 = 0
    while index < source.count, index - start < 1 << 16 {
      let byte = source[index]
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        return (name, isEnd, index + 1)
      } else if byte == UInt8(ascii: "<") {
        return nil
      }
      index += 1
    }
    return nil
  }

  private static func endTag(_ name: String, _ source: [UInt8], from: Int) -> Int? {
    let mark = Array("</\(name)".utf8)
    var index = from
    while index + mark.count < source.count {
      if source[index] == mark[0], zip(source[index...], mark).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 }) {
        return source[index...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 }
      }
      index += 1
    }
    return nil
  }
}
