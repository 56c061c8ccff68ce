// WordPress's shortcodes, taken out of a post. Which names a site had registered isn't in its export, so a bracket is
// taken for a shortcode by its shape: a name in lower case with attributes, with an end tag, with an underscore, or one
// of those that WordPress and its common plugins bring. "[sic]", "[1]" and "[emphasis added]" are text.
// Never fails; what isn't whole stays as it is. Time is linear in the post's length.

internal import Platform

/// Expands, removes and unescapes shortcodes in a post's HTML.
struct Shortcode {
  /// Gone with what stands between them.
  private static let removed: Set<String> = [
    "gallery", "audio", "video", "playlist", "contact-form", "contact-field", "contact-form-7", "poll", "polldaddy",
    "slideshow", "rev_slider", "ad", "ads", "adrotate", "mailchimp", "mc4wp_form", "gravityform", "ninja_form",
    "wpforms",
    "youtube", "vimeo", "twitter", "instagram", "facebook", "soundcloud", "googlemaps", "recipe", "products", "posts",
    "related", "related_posts", "sharing", "share", "newsletter", "newsletter_form", "iframe",
    "jetpack_subscription_form",
  ]
  /// Gone themselves, what stands between them kept; `caption` and `embed` are made HTML.
  private static let known: Set<String> = [
    "caption", "wp_caption", "embed", "code", "sourcecode", "quote", "pullquote", "blockquote", "column", "columns",
    "row",
    "button", "dropcap", "highlight", "box", "tabs", "tab", "toggle", "accordion", "spoiler", "footnote", "ref", "more",
    "divider", "clear", "spacer", "intro", "lead", "note", "toc",
  ]
  /// Those of them that never have an end tag. The others are words as well: "[note]" alone is text.
  private static let alone: Set<String> = ["divider", "clear", "spacer", "toc", "embed"]
  private static let longest = 4096

  private struct Tag {
    var name: String
    var attributes: Substring
    var isEnd = false
    var isClosed = false
    /// Where what follows the bracket begins.
    var end: Int
  }

  private let source: [UInt8]
  /// Names that have an end tag, with the places of those, last first.
  private var ends: [String: [Int]] = [:]

  static func expand(_ source: [UInt8]) -> [UInt8] {
    guard source.contains(UInt8(ascii: "[")) else { return source }
    var shortcode = Shortcode(source)
    return shortcode.expanded()
  }

  private init(_ source: [UInt8]) {
    self.source = source
    var index = source.count - 1
    while index >= 0 {
      if source[index] == UInt8(ascii: "["), let tag = tag(at: index), tag.isEnd {
        ends[tag.name, default: []].append(index)
      }
      index -= 1
    }
  }

  private mutating func expanded() -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(source.count)
    var index = 0
    while index < source.count {
      let byte = source[index]
      guard byte == UInt8(ascii: "[") else {
        out.append(byte)
        index += 1
        continue
      }
      if let (text, end) = escaped(at: index) {
        out += text
        index = end
      } else if let tag = tag(at: index), isShortcode(tag, at: index) {
        index = replace(tag, into: &out)
      } else {
        out.append(byte)
        index += 1
      }
    }
    return out
  }

  /// `[[name …]]` is the text `[name …]`.
  private func escaped(at index: Int) -> (ArraySlice<UInt8>, Int)? {
    guard index + 1 < source.count, source[index + 1] == UInt8(ascii: "["), let tag = tag(at: index + 1),
      tag.end < source.count, source[tag.end] == UInt8(ascii: "]")
    else { return nil }
    return (source[(index + 1)..<tag.end], tag.end + 1)
  }

  private func tag(at start: Int) -> Tag? {
    var index = start + 1
    let isEnd = index < source.count && source[index] == UInt8(ascii: "/")
    if isEnd { index += 1 }
    let from = index
    while index < source.count, index - from < 60, Self.isName(source[index]) { index += 1 }
    guard index > from, index < source.count, source[from] > 0x60, source[from] < 0x7B else { return nil }
    let next = source[index]
    guard next == UInt8(ascii: "]") || next == UInt8(ascii: "/") || next <= 0x20 || next == UInt8(ascii: "=") else {
      return nil
    }
    let name = String(decoding: source[from..<index], as: UTF8.self)
    let attributesFrom = index
    var quote: UInt8 = 0
    while index < source.count, index - start < Self.longest {
      let byte = source[index]
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), source[index - 1] == UInt8(ascii: "=") {
        quote = byte
      } else if byte == UInt8(ascii: "[") {
        return nil
      } else if byte == UInt8(ascii: "]") {
        let isClosed = source[index - 1] == UInt8(ascii: "/")
        let text = String(decoding: source[attributesFrom..<(isClosed ? index - 1 : index)], as: UTF8.self)
        return Tag(name: name, attributes: Substring(text), isEnd: isEnd, isClosed: isClosed, end: index + 1)
      }
      index += 1
    }
    return nil
  }

  private static func isName(_ byte: UInt8) -> Bool {
    byte.isASCIILowercase || byte.isASCIIDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  private func isShortcode(_ tag: Tag, at index: Int) -> Bool {
    if Self.known.contains(tag.name), !tag.isEnd, !tag.isClosed, !Self.alone.contains(tag.name), !hasAttributes(tag) {
      return ends[tag.name]?.first.map { $0 > index } ?? false
    }
    if tag.isEnd || Self.removed.contains(tag.name) && tag.attributes.isEmpty || Self.known.contains(tag.name) {
      return tag.isEnd || tag.attributes.allSatisfy(\.isWhitespace) || hasAttributes(tag) || tag.name == "embed"
    }
    if tag.isClosed || tag.name.contains("_") || hasAttributes(tag) { return true }
    return tag.attributes.isEmpty && (ends[tag.name]?.first.map { $0 > index } ?? false)
  }

  private func hasAttributes(_ tag: Tag) -> Bool {
    guard let equals = tag.attributes.firstIndex(of: "=") else {
      return Self.removed.contains(tag.name) && tag.attributes.contains(where: \.isNumber)
    }
    // "key=value", with or without quotes, the key one word.
    let key = tag.attributes[..<equals].split(whereSeparator: \.isWhitespace).last ?? ""
    return key.utf8.allSatisfy { Self.isName($0 | 0x20) } && (!key.isEmpty || tag.attributes.hasPrefix("="))
  }

  /// What stands for the shortcode; returns where reading goes on.
  private mutating func replace(_ tag: Tag, into out: inout [UInt8]) -> Int {
    if tag.isEnd { return tag.end }
    while let last = ends[tag.name]?.last, last < tag.end { ends[tag.name]?.removeLast() }
    guard !tag.isClosed, let endStart = ends[tag.name]?.last, let end = self.tag(at: endStart) else { return tag.end }
    let inner = source[tag.end..<endStart]
    switch tag.name {
    case "caption", "wp_caption":
      out += Self.figure(inner, caption: attribute("caption", of: tag))
      return end.end
    case "embed":
      let url = Array(inner.filter { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "<") })
      if url.starts(with: "http".utf8) {
        out += Array("<p><a href=\"".utf8) + url + Array("\">".utf8) + url + Array("</a></p>".utf8)
      }
      return end.end
    case "code", "sourcecode":
      out += Array("<pre>".utf8) + inner + Array("</pre>".utf8)
      return end.end
    case _ where Self.removed.contains(tag.name) || Membership.isForOthers(tag.name): return end.end
    default: return tag.end
    }
  }

  /// The picture with what is linked around it, and the text after it as its caption.
  private static func figure(_ inner: ArraySlice<UInt8>, caption: String?) -> [UInt8] {
    var cut = inner.startIndex
    let text = String(decoding: inner, as: UTF8.self)
    if let image = text.firstRange(of: "<img") {
      let rest = text[image.upperBound...]
      var close = rest.firstIndex(of: ">").map { text.utf8.index(after: $0) } ?? text.endIndex
      let tail = text[close...].drop(while: \.isWhitespace)
      if tail.hasPrefix("</a>") { close = text.index(tail.startIndex, offsetBy: 4) }
      cut = inner.startIndex + text.utf8.distance(from: text.startIndex, to: close)
    }
    guard cut <= inner.endIndex else { return Array(inner) }
    var words = Array(inner[cut...])
    if words.allSatisfy({ $0 <= 0x20 }), let caption { words = Array(caption.utf8) }
    let legend =
      words.allSatisfy { $0 <= 0x20 } ? [] : Array("<figcaption>".utf8) + words + Array("</figcaption>".utf8)
    return Array("<figure>".utf8) + inner[..<cut] + legend + Array("</figure>".utf8)
  }

  private func attribute(_ name: String, of tag: Tag) -> String? {
    guard let start = tag.attributes.firstRange(of: name + "=\"") else { return nil }
    return String(tag.attributes[start.upperBound...].prefix { $0 != "\"" })
  }
}
