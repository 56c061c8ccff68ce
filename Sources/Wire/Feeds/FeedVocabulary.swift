internal import Markup

/// The names that feeds use, whatever prefix a feed gives them.
enum FeedVocabulary {
  /// `title`, `dc:creator`, `content:encoded`: by the namespace's usual prefix, else by the one the feed has. Lower
  /// case.
  static func key(_ name: XMLName) -> String {
    let local = name.local.lowercased()
    let prefix: String
    if name.namespace.isEmpty {
      prefix = name.prefix.lowercased()
    } else {
      prefix = prefixes[trimmed(name.namespace)] ?? name.prefix.lowercased()
    }
    return prefix.isEmpty || cores.contains(prefix) ? local : prefix + ":" + local
  }

  /// Undeclared prefixes that mean the format itself.
  private static let cores: Set<String> = ["atom", "atom10", "atom03", "rss", "rss10", "a10"]

  private static func trimmed(_ uri: String) -> String {
    var text = uri.oneLine.lowercased()[...]
    if text.hasPrefix("https://") { text = "http" + text.dropFirst(5) }
    while text.hasSuffix("/") || text.hasSuffix("#") { text = text.dropLast() }
    return String(text)
  }

  private static let prefixes: [String: String] = [
    "http://backend.userland.com/rss": "", "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "", "http://cyber.law.harvard.edu/rss/rss.html": "",
    "http://purl.org/rss/1.0": "", "http://my.netscape.com/rdf/simple/0.9": "",
    "http://channel.netscape.com/rdf/simple/0.9": "", "http://purl.org/net/rss1.1": "",
    "http://example.com/newformat": "", "http://example.com/necho": "", "http://purl.org/echo": "",
    "uri/of/echo/namespace": "", "http://purl.org/pie": "", "http://purl.org/atom/ns": "",
    "http://www.w3.org/2005/atom": "", "http://purl.org/rss/1.0/modules/rss091": "",
    "http://purl.org/rss/1.0/modules/content": "content", "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/elements/1.0": "dc", "http://purl.org/dc/terms": "dcterms",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf", "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/rss": "media", "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes", "http://www.w3.org/1999/xhtml": "xhtml",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner", "http://xmlns.com/foaf/0.1": "foaf",
    "http://webns.net/mvcb": "admin", "http://www.w3.org/2000/svg": "svg",
    "http://www.w3.org/1998/math/mathml": "math", "http://www.google.com/schemas/play-podcasts/1.0": "googleplay",
    "http://wellformedweb.org/commentapi": "wfw", "http://purl.org/syndication/thread/1.0": "thr",
    "http://www.w3.org/1999/xlink": "xlink", "http://purl.org/rss/1.0/modules/syndication": "sy",
  ]
}
