public import Foundation
public import Newsroom

/// What a saved page says: its article, without what stands around it. Texts are one line each, without markup or
/// control characters.
public struct PageArticle: Sendable, Equatable {
  public var title: String
  public var standfirst: String?
  /// Names, without "By".
  public var bylines: [String]
  /// Of an interview, where the page says who speaks.
  public var interviewee: String?
  public var published: Date?
  public var updated: Date?
  /// http or https.
  public var image: Image?
  /// http or https; without a fragment.
  public var canonicalURL: String?
  public var siteName: String?
  /// The page's language by its own word, as a BCP 47 tag: "en-GB".
  public var language: String?
  public var section: String?
  public var topics: [String]
  /// By the page's own word (`isAccessibleForFree`, `article:content_tier`); nil where it says nothing.
  public var access: Access?
  /// Sanitised HTML.
  public var body: String
  /// The body as plain text, for search, summaries and likeness.
  public var text: String

  init(title: String, body: String, text: String) {
    self.title = title
    self.body = body
    self.text = text
    bylines = []
    topics = []
  }
}
