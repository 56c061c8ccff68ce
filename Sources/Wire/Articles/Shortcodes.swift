internal import Markup
internal import Newsroom
internal import Platform

/// Hugo's shortcodes, taken out of a body. A reference to a page becomes its URL; a paired one leaves what stands between;
/// of others stay the words they carry, as Markdown: a quote and its source, a title, a button's text, linked where the
/// shortcode says a URL. Tweets and pictures without a URL go. An escaped one is shown as it is meant to be.
///
/// Failure policy: what isn't a whole shortcode stays as it is, as do all other braces. Limits: 4,096 octets between the
/// braces; work grows with the text alone.
struct Shortcodes {
  let dialect: ArticleDialect

  func expand(_ source: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var position = 0
    var isCode = false
    while let start = source[position...].firstIndex(of: UInt8(ascii: "{")) {
      result.append(contentsOf: source[position..<start])
      if let (content, end) = shortcode(in: source, at: start) {
        let words = replacement(for: content, in: source, start..<end, &isCode)
        result.append(contentsOf: words)
        position = end
      } else {
        result.append(source[start])
        position = start + 1
      }
    }
    result.append(contentsOf: source[position...])
    return result
  }

  /// What stands between `{{<` and `>}}`, or `{{%` and `%}}`, and where it ends. Another opening ends the search.
  private func shortcode(in source: [UInt8], at start: Int) -> (content: Substring, end: Int)? {
    guard start + 2 < source.count, source[start + 1] == UInt8(ascii: "{") else { return nil }
    let open = source[start + 2]
    guard open == UInt8(ascii: "<") || open == UInt8(ascii: "%") else { return nil }
    let close = open == UInt8(ascii: "<") ? UInt8(ascii: ">") : open
    let brace = UInt8(ascii: "{")
    var index = start + 3
    while index + 3 <= source.count, index < start + 4096 {
      if source[index] == close, source[index + 1] == UInt8(ascii: "}"), source[index + 2] == UInt8(ascii: "}") {
        return (String(decoding: source[(start + 3)..<index], as: UTF8.self)[...], index + 3)
      }
      if source[index] == brace, source[index + 1] == brace, source[index + 2] == open { return nil }
      index += 1
    }
    return nil
  }

  /// - Parameter isCode: whether the last `highlight` named a language, and so holds code.
  private func replacement(
    for content: Substring, in source: [UInt8], _ range: Range<Int>, _ isCode: inout Bool
  ) -> [UInt8] {
    // {{</* figure */>}} is how a page shows {{< figure >}}.
    if content.hasPrefix("/*"), content.hasSuffix("*/"), content.utf8.count >= 4 {
      return source[range.lowerBound..<(range.lowerBound + 3)] + Array(content.dropFirst(2).dropLast(2).utf8)
        + source[(range.upperBound - 3)..<range.upperBound]
    }
    let call = ShortcodeCall(content)
    if let target = reference(of: call) { return Array(target.utf8) }
    let wasCode = isCode
    if call.name.hasSuffix("highlight") { isCode = call.name == "highlight" && !call.positional.isEmpty }
    if isCode != wasCode { return Array("\n~~~~~~\n".utf8) }
    // A link's target, or an attribute's value, that isn't known: never words.
    let before = source[..<range.lowerBound].suffix(2)
    if ["](", "=\"", "='"].contains(where: { before.elementsEqual($0.utf8) }) { return [] }
    let words = call.words
    guard !words.isEmpty else { return [] }
    let isAlone = before.last.map { $0 == 0x0A } ?? true
    return Array((isAlone ? words.joined(separator: "\n\n") + "\n\n" : words.joined(separator: " ")).utf8)
  }

  /// The URL of the page that a `ref`, or whatever else is called with a Markdown file's name, refers to.
  private func reference(of call: ShortcodeCall) -> String? {
    let named = call.named.first { $0.key == "path" }?.value
    guard let argument = call.positional.first ?? named else { return nil }
    let parts = argument.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    guard ["ref", "relref"].contains(call.name) || parts[0].hasSuffix(".md") else { return nil }
    let fragment = parts.count > 1 ? "#" + parts[1] : ""
    if parts[0].isEmpty { return fragment }
    var path = String(parts[0])
    for end in [".md", "/index", "/_index"] where path.hasSuffix(end) { path.removeLast(end.count) }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    if let (day, slug) = FileStem(name).dated {
      return PercentEncoding.url(dialect.url(day: day, slug: slug) + fragment)
    }
    // Of a page without a date only the path is known; what had a name of its own is a page's, not a file's.
    let rooted = path.hasPrefix("/") ? path : "/" + path
    let home = URLReference(dialect.home).resolving(URLReference(rooted + fragment)).description
    return PercentEncoding.url(home)
  }
}

/// A shortcode's name and arguments, as they stand between the braces.
struct ShortcodeCall {
  var name = ""
  var positional: [String] = []
  var named: [(key: String, value: String)] = []

  init(_ content: Substring) {
    var rest = content.drop(while: \.isWhitespace)
    if rest.first == "/" {
      name = "/"
      rest = rest.dropFirst().drop(while: \.isWhitespace)
    }
    name += String(Self.word(&rest))
    while true {
      rest = rest.drop(while: \.isWhitespace)
      guard let first = rest.first else { break }
      // A slash at the end closes what has nothing in it.
      if rest.allSatisfy({ $0 == "/" || $0.isWhitespace }) { break }
      if first == "\"" || first == "`" || first == "'" || first == "“" {
        positional.append(Self.quoted(&rest))
        continue
      }
      let key = Self.word(&rest)
      if rest.first == "=" {
        rest = rest.dropFirst()
        let isQuoted = rest.first == "\"" || rest.first == "`" || rest.first == "'"
        named.append((key, isQuoted ? Self.quoted(&rest) : Self.word(&rest, upTo: "")))
      } else {
        positional.append(key)
      }
    }
  }

  /// What of it a reader reads, in Markdown, in order.
  var words: [String] {
    if name.hasPrefix("/") { return [] }
    func argument(_ keys: String...) -> String? {
      keys.lazy.compactMap { key in named.first { $0.key == key && !$0.value.isEmpty }?.value }.first
    }
    let source = argument("href", "button-url", "url", "link", "src").flatMap { URLReference($0).isWeb ? $0 : nil }
    if let alt = argument("alt") ?? (name == "figure" ? "" : nil) {
      guard let picture = argument("src"), URLReference(picture).isWeb || picture.hasPrefix("/") else { return [] }
      let text = alt.filter { $0 != "[" && $0 != "]" }
      return ["![\(text)](<\(picture)>)"] + [argument("caption"), argument("attr")].compactMap { $0 }
    }
    if name == "img" || name.hasPrefix("img-") { return [] }
    var url = source
    if name == "youtube", let id = argument("id") ?? positional.first { url = "https://www.youtube.com/watch?v=\(id)" }
    var words = [argument("kicker"), argument("heading"), argument("intro")].compactMap { $0 }
    let label = argument("text", "button-text", "label", "title")
    if let label { words.append(url.map { "[\(label)](<\($0)>)" } ?? label) }
    if label == nil, name == "youtube", let url { words.append("<\(url)>") }
    if let cite = argument("cite") { words.append("— " + cite) }
    return words
  }

  private static func word(_ rest: inout Substring, upTo stop: String = "=") -> String {
    let word = rest.prefix { !$0.isWhitespace && !stop.contains($0) }
    rest = rest[word.endIndex...]
    if word.isEmpty { rest = rest.dropFirst() }
    return String(word)
  }

  /// Text between quotes; a backslash stands before a quote that doesn't end it.
  private static func quoted(_ rest: inout Substring) -> String {
    let quote: Character = rest.first == "“" ? "”" : rest.first ?? "\""
    rest = rest.dropFirst()
    var text = ""
    while let character = rest.popFirst(), character != quote {
      if character == "\\", quote != "`", let next = rest.first, next == quote || next == "\\" {
        text.append(next)
        rest = rest.dropFirst()
      } else {
        text.append(character)
      }
    }
    return text
  }
}
