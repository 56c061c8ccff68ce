// A post's content as WordPress stores it to HTML: block comments, shortcodes and paragraphs, in that order. What the
// theme would add isn't there; what a block renders on the server (latest posts, a query) is nothing without it.

internal import Markup

struct PostBody {
  /// `base`: the post's own address.
  static func html(_ content: [UInt8], base: URLReference?) throws(HTMLError) -> [UInt8] {
    var html: [UInt8] = []
    for (bytes, isClassic) in parts(content) {
      let expanded = Shortcode.expand(bytes)
      html += isClassic ? Paragraphs.set(expanded) : expanded
    }
    return try Sanitizer.sanitize(html, base: base)
  }

  /// The content without its comments, cut where blocks begin and end; text outside of any block, or in a `freeform`
  /// one, is the classic editor's. WordPress finds its blocks wherever a comment begins, in an attribute too.
  static func parts(_ content: [UInt8]) -> [([UInt8], isClassic: Bool)] {
    var parts: [([UInt8], isClassic: Bool)] = []
    var part: [UInt8] = []
    var open: [(isClassic: Bool, isGone: Bool)] = []
    func isClassic() -> Bool { open.last?.isClassic ?? true }
    var index = 0
    while index < content.count {
      guard let start = HTMLTokenizer.commentStart(in: content, from: index) else {
        part += content[index...]
        break
      }
      part += content[index..<start]
      // A comment without an end hides all that follows it.
      guard let found = HTMLTokenizer.comment(in: content, at: start), found.isEnded else { break }
      let comment = content[found.content].drop { $0 <= 0x20 }
      index = found.range.upperBound
      let isEnd = comment.starts(with: "/wp:".utf8)
      guard isEnd || comment.starts(with: "wp:".utf8) else { continue }
      if open.last?.isGone == true {
        // What a membership plugin shows to those who aren't members.
      } else if part.contains(where: { $0 > 0x20 }) || parts.isEmpty {
        parts.append((part, isClassic()))
      } else if !part.isEmpty {
        parts.append((part, false))
      }
      part = []
      if isEnd {
        _ = open.popLast()
      } else if comment.last(where: { $0 > 0x20 }) != UInt8(ascii: "/"), open.count < 1000 {
        let name = String(decoding: comment.dropFirst(3).prefix { $0 > 0x20 }, as: UTF8.self)
        open.append(
          (
            isClassic: name == "freeform" || name == "core/freeform",
            isGone: open.last?.isGone == true || Membership.isForOthers(name)
          ))
      }
    }
    if open.last?.isGone != true { parts.append((part, isClassic())) }
    return parts
  }
}
