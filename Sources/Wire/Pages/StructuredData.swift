internal import Foundation
internal import Markup
internal import Newsroom

/// What a page says of its article in JSON-LD (schema.org), found in objects, arrays and `@graph`.
///
/// Failure policy: JSON that can't be read even after mending (comments, raw line breaks in strings, commas before a
/// closing bracket) is passed over. Limits: 64 scripts, 24 levels.
struct StructuredData {
  /// The articles' objects, best first.
  private(set) var articles: [[String: Any]] = []
  private var byID: [String: [String: Any]] = [:]

  init(scripts: [String]) {
    for script in scripts.prefix(64) {
      if let value = Self.json(script) { visit(value, depth: 0) }
    }
    articles.sort { Self.rank($0) > Self.rank($1) }
  }

  private static let types: Set<String> = [
    "newsarticle", "article", "blogposting", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle",
    "backgroundnewsarticle", "askpublicnewsarticle", "reviewnewsarticle", "satiricalarticle", "scholarlyarticle",
    "techarticle", "report", "liveblogposting", "socialmediaposting", "advertisercontentarticle", "interview",
  ]

  private mutating func visit(_ value: Any, depth: Int) {
    guard depth < 24 else { return }
    if let list = value as? [Any] {
      for item in list.prefix(500) { visit(item, depth: depth + 1) }
    } else if let object = value as? [String: Any] {
      if let id = object["@id"] as? String, object.count > 1 { byID[id] = object }
      if Self.isArticle(object) { articles.append(object) }
      for key in ["@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item"] {
        if let inner = object[key], !(inner is String) { visit(inner, depth: depth + 1) }
      }
    }
  }

  static func isArticle(_ object: [String: Any]) -> Bool {
    let names = (object["@type"] as? [Any] ?? [object["@type"] ?? ""]).compactMap { $0 as? String }
    return names.contains { name in
      types.contains((name.split { $0 == "/" || $0 == ":" || $0 == "#" }.last.map(String.init) ?? name).lowercased())
    }
  }

  private static func rank(_ object: [String: Any]) -> Int {
    ((object["articleBody"] as? String).map { min($0.utf8.count, 2000) } ?? 0)
      + (object["headline"] == nil ? 0 : 500) + (object["datePublished"] == nil ? 0 : 300)
      + (object["author"] == nil ? 0 : 200)
  }

  /// A value of the first article that has one.
  func text(_ key: String) -> String? {
    for article in articles {
      if let text = Self.text(article[key]) { return text }
    }
    return nil
  }

  static func text(_ value: Any?) -> String? {
    switch value {
    case let text as String: return text.isEmpty ? nil : text
    case let list as [Any]: return list.lazy.compactMap { text($0) }.first
    case let object as [String: Any]: return text(object["@value"]) ?? text(object["name"])
    default: return nil
    }
  }

  func texts(_ key: String) -> [String] {
    for article in articles {
      let list = (article[key] as? [Any] ?? [article[key] ?? ""]).compactMap { Self.text($0) }
      if !list.isEmpty { return list }
    }
    return []
  }

  /// Authors' names, one each.
  func authors() -> [String] {
    for article in articles {
      for key in ["author", "creator"] {
        let list = article[key] as? [Any] ?? [article[key] ?? ""]
        let names = list.compactMap { item -> String? in
          if let object = item as? [String: Any] {
            return Self.text(object["name"]) ?? (object["@id"] as? String).flatMap { Self.text(byID[$0]?["name"]) }
          }
          return item as? String
        }
        if !names.filter({ !$0.isEmpty }).isEmpty { return names }
      }
    }
    return []
  }

  func image() -> (url: String, alt: String?)? {
    for article in articles {
      for key in ["image", "thumbnailUrl"] {
        guard let value = article[key] else { continue }
        for item in value as? [Any] ?? [value] {
          if let url = item as? String, !url.isEmpty { return (url, nil) }
          guard let object = item as? [String: Any] else { continue }
          let known = (object["@id"] as? String).flatMap { byID[$0] } ?? object
          if let url = Self.text(known["url"]) ?? Self.text(known["contentUrl"]) {
            return (url, Self.text(known["caption"]))
          }
        }
      }
    }
    return nil
  }

  /// By schema.org's isAccessibleForFree of the article and of the parts that it names: metered where the two differ.
  func access() -> Access? {
    for article in articles {
      let parts = (article["hasPart"] as? [Any] ?? [article["hasPart"] ?? ""]).compactMap { part in
        (part as? [String: Any]).flatMap { Self.flag($0["isAccessibleForFree"]) }
      }
      switch Self.flag(article["isAccessibleForFree"]) {
      case true?: return parts.contains(false) ? .metered : .open
      case false?: return parts.contains(true) ? .metered : .subscribers
      case nil: if parts.contains(false) { return .metered }
      }
    }
    return nil
  }

  /// A truth value, or one in words.
  private static func flag(_ value: Any?) -> Bool? {
    switch value {
    case let flag as Bool: flag
    case let text as String:
      ["true", "yes", "https://schema.org/true", "http://schema.org/true"].contains(text.lowercased())
    default: nil
    }
  }

  private static func json(_ text: String) -> Any? {
    // JSONSerialization recurses: brackets nested deeper than any real page's are refused before it sees them.
    guard text.utf8.count < 4 << 20, depth(text) < 100 else { return nil }
    let bytes = Array(text.utf8)
    if let value = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed]) { return value }
    return try? JSONSerialization.jsonObject(with: Data(mend(bytes)), options: [.fragmentsAllowed])
  }

  private static func depth(_ text: String) -> Int {
    var depth = 0
    var deepest = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
      if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth -= 1 }
      deepest = max(deepest, depth)
    }
    return deepest
  }

  /// What careless templates write, made JSON: see the type's comment.
  private static func mend(_ bytes: [UInt8]) -> [UInt8] {
    var source = bytes[...]
    for (open, close) in [
      ("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("<![CDATA[", "]]>"), ("/*<![CDATA[*/", "/*]]>*/"),
    ] {
      while let first = source.first, first <= 0x20 { source.removeFirst() }
      if source.starts(with: open.utf8) {
        source = source.dropFirst(open.utf8.count)
        while let last = source.last, last <= 0x20 { source.removeLast() }
        if source.suffix(close.utf8.count).elementsEqual(close.utf8) { source = source.dropLast(close.utf8.count) }
      }
    }
    var out: [UInt8] = []
    out.reserveCapacity(source.count)
    var inString = false
    var escaped = false
    for byte in source {
      if inString {
        if escaped {
          escaped = false
        } else if byte == UInt8(ascii: "\\") {
          escaped = true
        } else if byte == UInt8(ascii: "\"") {
          inString = false
        } else if byte < 0x20 {
          out.append(0x20)
          continue
        }
      } else if byte == UInt8(ascii: "\"") {
        inString = true
      } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
        while let last = out.last, last <= 0x20 { out.removeLast() }
        if out.last == UInt8(ascii: ",") { out.removeLast() }
      } else if byte == UInt8(ascii: ";") {
        continue
      }
      out.append(byte)
    }
    return out
  }
}
