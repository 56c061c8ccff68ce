internal import Markup
internal import Newsroom
internal import Platform

/// Whether part of a post is for members only, by the shortcodes, blocks and comments that membership plugins set
/// around it. A post of which a part is for members is one for subscribers: mail has no way to leave out that part alone.
///
/// Names differ from plugin to plugin and with a site's settings, so they are known by the words in them. Rather a post
/// too many is taken for gated than one too few. Never fails; linear.
enum Membership {
  /// - Parameter content: as WordPress stores it.
  static func isGated(_ content: [UInt8]) -> Bool {
    hasGatedShortcode(content) || hasGatedBlock(content)
  }

  /// Ghost's `<!--members-only-->` and the like, in any HTML.
  static func gate(ofComments content: [UInt8]) -> Access? {
    var from = 0
    // Wherever one begins: in a title that never ends, say, HTML has no comments, and they would say it all the same.
    while let start = HTMLTokenizer.commentStart(in: content, from: from) {
      from = start + 4
      let said = content[from...]
      let name = said.first == 32 ? said.dropFirst() : said
      if name.starts(with: "members-only".utf8) || name.starts(with: "paywall".utf8) { return .subscribers }
    }
    return nil
  }

  private static func hasGatedShortcode(_ content: [UInt8]) -> Bool {
    let open = UInt8(ascii: "[")
    guard content.contains(open) else { return false }
    var closed: Set<String> = []
    var found: [(name: String, hasAttributes: Bool)] = []
    var index = 0
    while let start = content[index...].firstIndex(of: open) {
      var next = start + 1
      let isEnd = next < content.count && content[next] == UInt8(ascii: "/")
      if isEnd { next += 1 }
      let from = next
      while next < content.count, next - from < 60, isName(content[next]) { next += 1 }
      index = max(next, start + 1)
      guard next > from, next < content.count else { continue }
      // `[[name]]` shows the shortcode itself.
      if start > 0, content[start - 1] == open { continue }
      let follows = content[next]
      guard follows == UInt8(ascii: "]") || follows <= 0x20 || follows == UInt8(ascii: "=") else { continue }
      let name = String(decoding: content[from..<next], as: UTF8.self).lowercased()
      guard isGate(name) else { continue }
      if isEnd {
        closed.insert(name)
      } else {
        let tag = content[next...].prefix(500).prefix { $0 != UInt8(ascii: "]") }
        found.append((name, tag.contains(UInt8(ascii: "="))))
      }
    }
    return found.contains { closed.contains($0.name) || $0.hasAttributes }
  }

  private static func isName(_ byte: UInt8) -> Bool {
    byte.isASCIIAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  /// A shortcode's or a block's name that says that what it holds is for some only.
  static func isGate(_ name: String) -> Bool {
    if whole.contains(name) { return true }
    let words = words(of: name)
    if words.contains(where: outside.contains) { return false }
    if words.contains(where: gates.contains) { return true }
    // A pair is two words: most blocks' names are one, and looking for parts of a text is dear.
    return words.count > 1 && pairs.contains { name.contains($0) }
  }

  /// What is shown to those who are no members.
  static func isForOthers(_ name: String) -> Bool {
    let words = words(of: name)
    if words.contains(where: { ["nonmember", "nonmembers", "visitor", "visitors"].contains($0) }) { return true }
    return words.count > 1
      && ["logged-out", "logged_out", "non-member", "non_member", "not_logged_in", "not-logged-in", "mepr-hide"]
        .contains { name.contains($0) }
  }

  private static func words(of name: String) -> [String] {
    name.utf8.split { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "/") }.map {
      String(Substring($0))
    }
  }

  private static let whole: Set<String> = [
    "premium", "premium_content", "paid", "private", "protected", "member", "members", "subscriber", "subscribers",
    "locked", "access", "s2if", "loggedin", "is_logged_in",
  ]
  private static let gates: Set<String> = [
    "restrict", "restricted", "restriction", "members", "membership", "memberships", "member", "mepr", "memberpress",
    "pmpro", "rcp", "wcm", "wlm", "swpm", "ihc", "pms", "paywall", "paywalled", "memberful", "patreon", "gated",
    "memberonly", "membersonly", "subscribersonly", "loginwall", "regwall", "leaky", "leakypaywall",
  ]
  private static let pairs = [
    "premium-content", "premium_content", "paid-content", "paid_content", "private-content", "private_content",
    "protected-content", "protected_content", "content_protect", "content-protect", "subscriber_only",
    "subscriber-only", "subscribers_only", "subscribers-only", "logged_in", "logged-in", "user_level", "is_paid",
  ]
  /// Forms and lists of plugins that gate nothing, and others' members.
  private static let outside: Set<String> = [
    "team", "staff", "board", "crew", "signup", "register", "registration", "login", "account", "checkout", "pricing",
    "levels", "form", "forms", "directory", "profile", "invoice", "cancel", "button", "list", "count", "nonmember",
    "nonmembers", "visitor", "visitors",
  ]

  /// `<!-- wp:premium-content/subscriber-view -->`.
  private static func hasGatedBlock(_ content: [UInt8]) -> Bool {
    var from = 0
    while let start = HTMLTokenizer.commentStart(in: content, from: from) {
      from = start + 4
      let comment = content[from...].prefix(200).drop { $0 <= 0x20 }
      let isBlock = comment.starts(with: "wp:".utf8)
      let name = String(
        decoding: (isBlock ? comment.dropFirst(3) : comment).prefix { isName($0) || $0 == 0x2F }, as: UTF8.self
      )
      .lowercased()
      if isBlock ? isGate(name) : ["members-only", "paywall"].contains(where: name.hasPrefix) {
        return true
      }
    }
    return false
  }
}
