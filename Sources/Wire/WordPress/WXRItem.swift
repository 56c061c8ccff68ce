// One item of an export as it is read: the texts of the elements that matter, by what they mean. Prefixes differ from
// export to export; a name is known by its namespace's address, or by itself where it is WordPress's alone.

internal import Markup

/// What an element of an export means, whatever its prefix.
enum WXRName {
  static func key(_ name: XMLName) -> String? {
    let local = name.local
    switch local {
    case "title", "link", "guid", "pubDate", "category", "item", "channel", "rss":
      return name.namespace.isEmpty && name.prefix.isEmpty || name.namespace.contains("rss") ? local : nil
    case "creator": return local
    case "encoded": return isExcerpt(name) ? "excerpt" : "content"
    case "status":
      // Whatever its namespace is called: a draft that isn't known as one goes to readers.
      let isMedia = name.prefix == "media" || name.namespace.lowercased().contains("mrss")
      return isMedia || name.prefix.isEmpty && name.namespace.isEmpty ? nil : "wp_status"
    case "author":
      return isWordPress(name) ? "wp_author" : nil
    case _ where local.hasPrefix("post_") || local.hasPrefix("author_") || local.hasPrefix("meta_"): return local
    case "postmeta", "attachment_url", "wxr_version": return local
    default: return nil
    }
  }

  private static func isExcerpt(_ name: XMLName) -> Bool {
    name.namespace.lowercased().contains("excerpt") || name.namespace.isEmpty && name.prefix.hasPrefix("excerpt")
  }

  private static func isWordPress(_ name: XMLName) -> Bool {
    name.namespace.lowercased().contains("wordpress") || name.prefix == "wp"
  }
}

struct WXRItem {
  /// From 1.
  var line: Int
  var texts: [String: String] = [:]
  var categories: [(domain: String, nicename: String, name: String)] = []
  var meta: [String: String] = [:]
  /// The element whose text passed its limit.
  var tooLong: String?

  init(line: Int) { self.line = line }

  subscript(key: String) -> String? {
    guard let text = texts[key]?.trimmingSpaces, !text.isEmpty else { return nil }
    return text
  }

  var type: String { self["post_type"] ?? "post" }
  var status: String { self["wp_status"] ?? "publish" }
}
