public import Foundation

/// The publication, as `Config/dateline.yaml` describes it: what every newsletter of it says about itself.
public struct Publication: Sendable, Equatable {
  public var name: String
  public var tagline: String
  /// Home page, https.
  public var url: String
  /// One line each; required of commercial mail almost everywhere.
  public var postalAddress: [String]
  public var timeZone: TimeZone
  /// BCP 47: `en`.
  public var language: String
  public var from: Mailbox
  public var replyTo: Mailbox?
  /// RFC 5321's reverse-path: where bounces go.
  public var returnPath: EmailAddress
  /// The domain under which List-Id (RFC 2919) and Message-ID are made.
  public var listDomain: String
  /// Whether each reader's mail has a reverse-path of its own, by which a bounce says whose it is (VERP).
  public var verp = Standard.verp
  /// Where a reader may write to leave, once somebody reads that: `unsubscribe@meridian.example`.
  public var unsubscribeAddress: EmailAddress?
  /// The https page to which a confirmation's token is appended; without it nobody can be invited.
  public var confirmURL: String?
  /// Seconds for which a confirmation's link is good.
  public var confirmWithin = Standard.confirmWithin
  /// `nil`: metered articles aren't counted.
  public var meter: MeterRule?
  /// The https page to which a signed token is appended: `https://meridian.example/unsubscribe?token=`.
  public var unsubscribeURL: String

  /// What holds where the settings say nothing.
  public enum Standard {
    public static let language = "en"
    public static let verp = true
    public static let confirmWithin = 7 * 86_400
  }

  public init(
    name: String, tagline: String, url: String, postalAddress: [String], timeZone: TimeZone, language: String,
    from: Mailbox, replyTo: Mailbox?, returnPath: EmailAddress, listDomain: String, unsubscribeURL: String
  ) {
    self.name = name
    self.tagline = tagline
    self.url = url
    self.postalAddress = postalAddress
    self.timeZone = timeZone
    self.language = language
    self.from = from
    self.replyTo = replyTo
    self.returnPath = returnPath
    self.listDomain = listDomain
    self.unsubscribeURL = unsubscribeURL
  }
}
