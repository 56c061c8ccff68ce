internal import Newsroom

/// Why a saved page gives no article. `place` is the page's URL or file, as the caller names it.
///
/// Whatever stands in a page, reading it ends in an article or in one of these.
public struct PageError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Reason: Sendable, Equatable {
    case tooLarge(bytes: Int, limit: Int)
    /// Bytes that are no text: a picture, an archive.
    case notText
    /// Neither a headline nor a text was found.
    case noArticle
    /// The HTML is beyond what a page may be.
    case unreadable(String)
  }

  public var place: String
  public var reason: Reason

  init(_ place: String, _ reason: Reason) {
    self.place = String(place.printable)
    self.reason = reason
  }

  public var description: String { "\(place): \(advice)" }

  /// What is wrong and what to do, without the place.
  public var advice: String {
    switch reason {
    case .tooLarge(let bytes, let limit):
      "\(bytes) bytes, and at most \(limit) are read: save the article's page alone, without its pictures"
    case .notText: "this is no text: save the page as HTML or as plain text"
    case .noArticle: "no article was found: is this the page of a single article, and is its text in the file?"
    case .unreadable(let what): what
    }
  }
}
