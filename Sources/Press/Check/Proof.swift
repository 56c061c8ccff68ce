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
  /// Characters of a summary, by the newsletter's settings.
  public let summaryLength: Int
  let page: Page
  /// With styles, as by day.
  let document: MarkedDocument
  /// The same mail for a reader whose name isn't known, where that makes a difference: one or none.
  private(set) var nameless: [Proof] = []

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
  ///   - summaryLength: the newsletter's, in characters: how much of a gated body a teaser may give away.
  public init(
    _ head: MessageHead, _ issue: Issue, variant: Finding.Variant? = nil, html: [Piece], text: [Piece],
    _ publication: Publication, gated: [Gated] = [], manifest: [UInt8] = [], hasTextLinks: Bool = true,
    summaryLength: Int = 280
  ) throws {
    func proof(of name: String?) throws -> Proof {
      try Proof(
        head, issue, variant, html, text, publication, gated, manifest, hasTextLinks, summaryLength, reader: name)
    }
    self = try proof(of: "Ada Reader")
    if html.hold(.subscriberName) || text.hold(.subscriberName) { nameless = [try proof(of: nil)] }
  }

  private init(
    _ head: MessageHead, _ issue: Issue, _ variant: Finding.Variant?, _ html: [Piece], _ text: [Piece],
    _ publication: Publication, _ gated: [Gated], _ manifest: [UInt8], _ hasTextLinks: Bool, _ summaryLength: Int,
    reader name: String?
  ) throws {
    self.variant = variant ?? Finding.Variant(head.tier)
    tier = head.tier
    self.issue = issue
    let sample = Reader(
      subscriber: 0, mailbox: Mailbox(name: name, address: try EmailAddress("ada.reader@example.com")))
    var token: [UInt8] = []
    head.token.append(subscriber: 0, to: &token)
    let link = head.unsubscribeURL + String(decoding: token, as: UTF8.self)
    // Links to metered articles as everybody's: they are what is checked, and asked for.
    let articles = head.meter?.articles ?? 0
    self.html = html.text { sample.value(of: $0, unsubscribeLink: link, articles: articles) }
    self.text = text.text { sample.value(of: $0, unsubscribeLink: link, articles: articles) }
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
    self.summaryLength = summaryLength
    page = Page(try HTML.parse(self.html, as: .page))
    document = MarkedDocument([.literal(self.html)])
  }

  /// Bytes of an HTML part for a reader whose name and address are long.
  public static func bytes(of html: [Piece], unsubscribeURL: String) -> Int {
    html.text { slot in
      switch slot {
      case .unsubscribeLink: unsubscribeURL + String(repeating: "t", count: 32)
      case .articleQuery, .articleParameter: (slot.queryHead ?? "") + String(repeating: "t", count: 40)
      case .meterLeft, .opened: "999"
      case .subscriberName, .subscriberEmail, .confirmLink: String(repeating: "n", count: 100)
      }
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

extension [Piece] {
  /// Whether one of them, or of their sections, depends on the slot.
  fileprivate func hold(_ slot: Slot) -> Bool {
    contains { piece in
      switch piece {
      case .literal: false
      case .slot(let own, _): own == slot
      case .section(let own, _, let content): own == slot || content.hold(slot)
      }
    }
  }
}
