internal import Newsroom

/// Hugo's shortcodes, taken out of a body: `{{< ref "page.md" >}}` becomes the page's URL, all others go and leave what
/// stands between them. Any other braces are text.
///
/// Failure policy: what isn't a whole shortcode stays as it is.
struct Shortcodes {
  let dialect: ArticleDialect

  func expand(_ source: [UInt8]) -> [UInt8] {
    let brace = UInt8(ascii: "{")
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var position = 0
    while position < source.count {
      if source[position] == brace, position + 2 < source.count, source[position + 1] == brace,
        let (content, end) = shortcode(in: source, at: position)
      {
        result.append(contentsOf: replacement(for: content))
        position = end
      } else {
        result.append(source[position])
        position += 1
      }
    }
    return result
  }

  /// What stands between `{{<` and `>}}`, or `{{%` and `%}}`, and where it ends.
  private func shortcode(in source: [UInt8], at start: Int) -> (content: String, end: Int)? {
    let open = source[start + 2]
    guard open == UInt8(ascii: "<") || open == UInt8(ascii: "%") else { return nil }
    let close: [UInt8] = [open == UInt8(ascii: "<") ? UInt8(ascii: ">") : open, UInt8(ascii: "}"), UInt8(ascii: "}")]
    var index = start + 3
    // A shortcode of more than 4,096 octets is a brace that was never closed.
    while index + 3 <= source.count, index < start + 4096 {
      if source[index] == close[0], Array(source[index..<(index + 3)]) == close {
        return (String(decoding: source[(start + 3)..<index], as: UTF8.self), index + 3)
      }
      index += 1
    }
    return nil
  }

  private func replacement(for content: String) -> [UInt8] {
    let words = content.split(whereSeparator: \.isWhitespace)
    guard let name = words.first, name == "ref" || name == "relref", words.count > 1 else { return [] }
    let target = words[1].filter { $0 != "\"" && $0 != "'" && $0 != "`" }
    if target.hasPrefix("/") { return Array(target.utf8) }
    var stem = target.split(separator: "/").last.map(String.init) ?? target
    if stem.hasSuffix(".md") { stem.removeLast(3) }
    guard let (day, slug) = FileStem(stem).dated else { return Array("/\(stem)".utf8) }
    return Array(dialect.url(day: day, slug: slug).utf8)
  }
}

/// A file's name without its extension, which in Jekyll's manner may begin with a date: `2026-11-23-the-strait`.
struct FileStem {
  let text: String

  init(_ text: String) { self.text = text }

  /// `news/2026-11-23-the-strait.md`; a page bundle's `the-strait/index.md` is called by its folder.
  init(path: String) {
    let parts = path.split(separator: "/")
    var name = parts.last.map(String.init) ?? path
    if let dot = name.lastIndex(of: "."), dot != name.startIndex { name = String(name[..<dot]) }
    text = name == "index" && parts.count > 1 ? String(parts[parts.count - 2]) : name
  }

  var dated: (day: Day, slug: String)? {
    guard text.count > 11, let day = Day(text.prefix(10)), text.dropFirst(10).first == "-" else { return nil }
    return (day, String(text.dropFirst(11)))
  }
}
