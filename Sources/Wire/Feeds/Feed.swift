public import Foundation
public import Newsroom

/// A feed as it was read, whichever format it came in.
public struct Feed: Sendable, Equatable {
  public enum Format: String, Sendable { case rss, rdf, atom, json, cdf }

  public var format: Format
  /// Plain text.
  public var title: String?
  /// Sanitised HTML.
  public var subtitle: String?
  /// Sanitised HTML.
  public var rights: String?
  /// The site's URL.
  public var link: String?
  public var id: String?
  /// A BCP 47 tag, as far as the feed keeps to that.
  public var language: String?
  public var authors: [FeedPerson] = []
  public var updated: Date?
  /// In the feed's order.
  public var entries: [FeedEntry] = []
  /// Where the feed first isn't what its format asks for, and was read all the same.
  public var problem: String?
  /// Whether it ends before its elements do: the entries are those that are whole.
  public var isTruncated = false

  public init(format: Format) { self.format = format }
}

/// One entry of a feed.
public struct FeedEntry: Sendable, Equatable {
  /// Atom's id, RSS's guid; a relative one is resolved.
  public var id: String?
  /// Whether the id is also where the entry is.
  public var isPermalink = false
  /// Where the entry is to be read: http or https, or whatever else the feed says.
  public var link: String?
  /// Where the entry was before a service put its own link in the place.
  public var originalLink: String?
  /// Plain text on one line.
  public var title: String?
  /// Sanitised HTML.
  public var summary: String?
  /// Sanitised HTML.
  public var content: String?
  public var authors: [FeedPerson] = []
  public var contributors: [FeedPerson] = []
  public var published: Date?
  public var updated: Date?
  public var created: Date?
  public var categories: [FeedCategory] = []
  public var image: Image?
  /// What links in its texts are relative to.
  public var base: String?
  public var language: String?

  public init() {}
}

/// Who wrote something.
public struct FeedPerson: Sendable, Hashable {
  public var name: String?
  public var email: String?
  public var uri: String?

  public init(name: String? = nil, email: String? = nil, uri: String? = nil) {
    self.name = name
    self.email = email
    self.uri = uri
  }
}

/// What an entry is about.
public struct FeedCategory: Sendable, Hashable {
  public var term: String
  /// Whose vocabulary the term is of.
  public var scheme: String?
  /// The term as readers see it.
  public var label: String?

  public init(term: String, scheme: String? = nil, label: String? = nil) {
    self.term = term
    self.scheme = scheme
    self.label = label
  }
}

/// Why nothing could be read.
public enum FeedError: Error, Sendable, Equatable, CustomStringConvertible {
  case tooLarge(bytes: Int, limit: Int)
  /// `found`: what is there instead.
  case notAFeed(found: String)
  /// Hostile, or broken beyond mending: what and where.
  case unreadable(String)
  case tooManyEntries(limit: Int)
  /// Its items say their status: among them are drafts, and what only some may read.
  case wordPressExport

  public var description: String {
    switch self {
    case .tooLarge(let bytes, let limit):
      "the feed has \(bytes) bytes, and at most \(limit) are read: ask the source for a shorter one"
    case .notAFeed(let found):
      "this is no RSS, Atom or JSON feed but \(found): look for the feed's own address on the site"
    case .unreadable(let why): "the feed can't be read: \(why)"
    case .wordPressExport: "this is a WordPress export, and is to be read as one"
    case .tooManyEntries(let limit): "the feed has more than \(limit) entries: ask the source for a shorter one"
    }
  }
}
