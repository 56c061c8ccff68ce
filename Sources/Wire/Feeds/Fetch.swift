internal import Markup
internal import Newsroom

/// Gets a file over HTTP or HTTPS, through libcurl.
///
/// Failure policy: one attempt; what went wrong, and what to do, is a `FetchError`. TLS is verified. At most five
/// redirects are followed, to http and https only. Limits: `maxBytes` after decoding, checked as the bytes come in;
/// `connectTimeout` and `timeout` in seconds. Blocks its thread; makes a handle for each file, and keeps nothing.
public struct Fetch: Sendable {
  public static let maxRedirects = 5

  /// Names whoever asks, with a way to reach them, as sites expect: "Dateline/1.0 (+https://example.com)".
  public var userAgent: String
  public var maxBytes = FeedReader.maxBytes
  public var connectTimeout: Double = 15
  public var timeout: Double = 60
  /// A file of certificates (PEM) to trust in the place of the system's.
  public var authorities: String?

  public init(userAgent: String) { self.userAgent = userAgent }

  /// What the server had.
  public enum Result: Sendable, Equatable {
    /// Nothing newer than what `etag` and `lastModified` stand for.
    case notModified
    case fetched(Download)
  }

  /// A file, and what HTTP says of it.
  public struct Download: Sendable, Equatable {
    public var bytes: [UInt8]
    public var contentType: String?
    /// As they are to be given back the next time.
    public var etag: String?
    public var lastModified: String?
    public var contentLanguage: String?
    /// After redirects.
    public var finalURL: String
    /// What relative links in the file are relative to: Content-Location, else the final URL (RFC 3986, section 5.1).
    public var base: String
  }

  /// Gets `url`.
  /// - Parameters:
  ///   - etag: the one that came with the copy at hand, for If-None-Match.
  ///   - lastModified: the same for If-Modified-Since.
  public func get(_ url: String, etag: String? = nil, lastModified: String? = nil) throws(FetchError) -> Result {
    let target = URLReference(url)
    guard target.isWeb, url.utf8.count <= 8000, url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      throw FetchError(url, .badURL, "not an http or https URL: mend it in the settings")
    }
    let transfer = try Transfer(self, url)
    if let etag { try transfer.add("If-None-Match: " + etag) }
    if let lastModified { try transfer.add("If-Modified-Since: " + lastModified) }
    return try transfer.run()
  }
}

/// Why a file could not be fetched.
public struct FetchError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Reason: Sendable, Equatable {
    case badURL, unreachable, timedOut, tooLarge, tooManyRedirects, badRedirect, tls
    case refused(status: Int)
    case broken
  }

  /// Without user name and password.
  public var url: String
  public var reason: Reason
  private var message: String

  init(_ url: String, _ reason: Reason, _ message: String) {
    var shown = URLReference(url)
    if let authority = shown.authority, let at = authority.lastIndex(of: "@") {
      shown.authority = "…" + authority[at...]
    }
    self.url = shown.description.printable
    self.reason = reason
    self.message = message.printable
  }

  public var description: String { "\(url): \(message)" }
}
