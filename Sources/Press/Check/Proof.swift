internal import Digest
internal import Markup
public import Newsroom

/// A mail of a frozen issue as a sample reader gets it: what the rules of a check read, and all they read.
///
/// Failure policy: what can't be set as mail, or can't be read as HTML, is an error. Limits: HTML's of `HTML.parse`.
public struct Proof: Sendable {
  public let variant: Finding.Variant
  public let tier: Tier
  public let issue: Issue
  /// The parts, decoded.
  public let html, text: [UInt8]
  /// Header and body, as a relay gets them.
  public let mail: [UInt8]
  /// Bytes of the HTML part for a reader of a long name and address.
  public let largest: Int
  public let subject: String
  /// The sample reader's, with a token.
  public let unsubscribeLink: String
  public let unsubscribeURL: String
  public let home: String
  public let language: String
  public let postalAddress: [String]
  /// Bodies that readers of this variant may not have.
  public let gated: [Gated]
  /// `manifest.json` of the issue's folder.
  public let manifest: [UInt8]
  /// Whether links in articles are in the text part, too.
  public let hasTextLinks: Bool
  let page: Page
  /// With styles, as by day.
  let document: MarkedDocument

  /// Text that is kept from a tier.
  public struct Gated: Sendable, Equatable {
    public var title: String
    public var text: String

    public init(title: String, text: String) {
      self.title = title
      self.text = text
    }
  }

  /// - Parameters:
  ///   - variant: `nil` for the tier's own.
  ///   - hasTextLinks: false where the newsletter leaves articles' links out of the text part.
  ///   - gated: every body that the head's tier may not have.
  public init(
    _ head: MessageHead, _ issue: Issue, variant: Finding.Variant? = nil, html: [Piece], text: [Piece],
    _ publication: Publication, gated: [Gated] = [], manifest: [UInt8] = [], hasTextLinks: Bool = true
  ) throws {
    self.variant = variant ?? Finding.Variant(head.tier)
    tier = head.tier
    self.issue = issue
    let sample = Reader(
      subscriber: 0, mailbox: Mailbox(name: "Ada Reader", address: try EmailAddress("ada.reader@example.com")))
    var token: [UInt8] = []
    head.token.append(subscriber: 0, to: &token)
    let link = head.unsubscribeURL + String(decoding: token, as: UTF8.self)
    self.html = html.text { sample.value(of: $0, unsubscribeLink: link) }
    self.text = text.text { sample.value(of: $0, unsubscribeLink: link) }
    largest = Self.bytes(of: html, unsubscribeURL: head.unsubscribeURL)
    var mail: [UInt8] = []
    try MessageProgram(head, text: text, html: html).append(for: sample, to: &mail)
    self.mail = mail
    subject = head.subject
    unsubscribeLink = link
    unsubscribeURL = head.unsubscribeURL
    home = publication.url
    language = publication.language
    postalAddress = publication.postalAddress
    self.gated = gated
    self.manifest = manifest
    self.hasTextLinks = hasTextLinks
    page = Page(try HTML.parse(self.html, as: .page))
    document = MarkedDocument([.literal(self.html)])
  }

  /// Bytes of an HTML part for a reader whose name and address are long.
  public static func bytes(of html: [Piece], unsubscribeURL: String) -> Int {
    html.text { slot in
      let isLink = slot == .unsubscribeLink
      return isLink ? unsubscribeURL + String(repeating: "t", count: 32) : String(repeating: "n", count: 100)
    }.count
  }

  var items: [Item] { issue.sections.flatMap(\.items).map { $0.visible(to: tier) } }

  func finding(
    _ severity: Finding.Severity, _ rule: Finding.Rule, _ part: Finding.Part? = nil, at place: String? = nil,
    _ message: String, remedy: String
  ) -> Finding {
    Finding(severity, rule, variant, part, at: place, message, remedy: remedy)
  }
}
