internal import Foundation
internal import Markup
internal import Newsroom

/// Reads RSS 0.9x–2.0, RSS 0.90 and 1.0 (RDF), Atom 0.3 and 1.0, JSON Feed, and CDF.
///
/// Failure policy: an ill-formed feed gives what it can, and says where it is wrong in `Feed.problem`; an entry that the
/// end of a truncated feed cuts in two is left out. Text that is refused by a limit of Markup's is left out of its entry.
/// Only what is no feed, or is hostile, throws. Limits: 20 MB, 20,000 entries, XMLLimits.
public enum FeedReader {
  public static let maxBytes = 20 << 20
  public static let maxEntries = 20_000

  /// Reads a feed.
  /// - Parameters:
  ///   - contentType: HTTP's Content-Type with its charset, if there was one.
  ///   - url: where the feed came from (Content-Location, else the last URL): what relative links are relative to.
  ///   - language: HTTP's Content-Language.
  public static func read(
    _ bytes: [UInt8], contentType: String? = nil, url: String? = nil, language: String? = nil
  ) throws(FeedError) -> Feed {
    guard bytes.count <= maxBytes else { throw .tooLarge(bytes: bytes.count, limit: maxBytes) }
    let base = url.map { URLReference($0) }.flatMap { $0.isWeb ? $0 : nil }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    guard let first = start.first(where: { $0 > 0x20 }) else { throw .notAFeed(found: "nothing at all") }
    if first == UInt8(ascii: "{") {
      return try JSONFeed.read(Array(start.drop { $0 <= 0x20 }), base: base)
    }
    let document: XMLDocument
    do throws(XMLError) {
      document = try XMLDocument(bytes, charset: contentType.flatMap(charset))
    } catch {
      throw .unreadable("\(error)")
    }
    guard let root = document.root else { throw .notAFeed(found: "a text without any element") }
    var walk = FeedWalk(problem: document.problem?.description)
    var feed = try walk.read(root, FeedScope(base: base, language: language))
    feed.isTruncated = root.isTruncated
    return feed
  }

  /// The charset parameter of a media type (RFC 9110, section 8.3.1), or nil.
  static func charset(_ contentType: String) -> String? {
    for parameter in contentType.split(separator: ";").dropFirst() {
      let parts = parameter.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].trimmingSpaces.lowercased() == "charset" else { continue }
      let value = parts[1].filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
      return value.isEmpty ? nil : value
    }
    return nil
  }
}

/// What an element passes on to those inside it.
struct FeedScope {
  var base: URLReference?
  var language: String?

  /// Inside `element`: its xml:base and xml:lang hold.
  func inside(_ element: XMLElement) -> FeedScope {
    var scope = self
    if let text = element.start.xml("base") {
      let target = base.map { $0.resolving(URLReference(text.cleanURL)) } ?? URLReference(text.cleanURL)
      if target.isWeb { scope.base = target }
    }
    if let tag = element.start.xml("lang") { scope.language = FeedScope.languageTag(tag) }
    return scope
  }

  static func languageTag(_ text: String) -> String? {
    let tag = text.oneLine.replacing("_", with: "-")
    return tag.isEmpty ? nil : tag
  }

  /// A URL as it is meant from here; what can't be resolved stays as it is.
  func resolve(_ text: String) -> String {
    let clean = text.cleanURL
    guard let base, !clean.isEmpty else { return clean }
    let reference = URLReference(clean)
    // An absolute one is an identity: not a byte of it changes.
    return reference.scheme != nil ? clean : base.resolving(reference).description
  }
}

extension StringProtocol {
  /// Without white space around it, and line breaks inside.
  var cleanURL: String {
    String(String.UnicodeScalarView(unicodeScalars.filter { $0.value > 0x20 || $0 == " " })).trimmingSpaces
  }

  /// Runs of white space and control characters as one space.
  var oneLine: String {
    split { $0.isWhitespace || $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
      .joined(separator: " ")
  }
}
