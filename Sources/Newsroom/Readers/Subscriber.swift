public import Foundation

/// A reader: who they are, what they pay for.
public struct Subscriber: Sendable, Equatable {
  /// The store's key; 0 for one that isn't stored (a test mailbox).
  public var id: Int64
  public var mailbox: Mailbox
  public var tier: Tier

  public init(id: Int64, mailbox: Mailbox, tier: Tier) {
    self.id = id
    self.mailbox = mailbox
    self.tier = tier
  }
}

/// A row of a subscriber file, or what a command was told: what it says of one reader, and only that.
public struct SubscriberRecord: Sendable, Equatable {
  /// What the source speaks of; the rest of a known reader stays as it is.
  public struct Stated: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let name = Stated(rawValue: 1)
    public static let tier = Stated(rawValue: 2)
    public static let tierEnds = Stated(rawValue: 4)
    public static let language = Stated(rawValue: 8)
    /// All of the reader's newsletters: others they had are dropped. Without it, `newsletters` are added to them.
    public static let newsletters = Stated(rawValue: 16)
  }

  /// What the source says of one newsletter.
  public struct Detail: Sendable, Equatable {
    /// When it was asked for, consented to or left.
    public var since: Date?
    /// Where consent was given, and to which words.
    public var source: String?
    public var wording: String?

    public init(since: Date? = nil, source: String? = nil, wording: String? = nil) {
      self.since = since
      self.source = source
      self.wording = wording
    }
  }

  public var mailbox: Mailbox
  public var tier: Tier
  /// From then on all-access is free.
  public var tierEnds: Date?
  /// A BCP 47 tag, in lower case.
  public var language: String?
  /// Slugs of the newsletters asked for.
  public var newsletters: [String]
  /// Those of them that were asked for, and not confirmed.
  public var pendingNewsletters: [String] = []
  /// By slug; what isn't said of a newsletter is as said of the reader.
  public var details: [String: Detail] = [:]
  /// Slugs of newsletters that the reader left: they stay off them.
  public var leftNewsletters: [String] = []
  /// Those that the source has; others of a known reader stay.
  public var attributes: Attributes
  public var stated: Stated
  /// What the source says of the reader's state: `confirmed` unless it says otherwise; never `erased`.
  public var state: ReaderState
  /// When the reader left, bounced or complained, where the source says so.
  public var gone: Date?
  /// When one who bounced or complained had asked to go.
  public var leftAt: Date?
  /// When consent was given, or confirmed if that was later: evidence that may bring back one who left.
  public var consent: Date?
  /// Where, and to which words.
  public var source: String?
  public var wording: String?

  public init(
    mailbox: Mailbox, tier: Tier, newsletters: [String], stated: Stated = [.name, .tier, .newsletters],
    tierEnds: Date? = nil, language: String? = nil, attributes: Attributes = Attributes(),
    state: ReaderState = .confirmed, gone: Date? = nil, consent: Date? = nil, source: String? = nil,
    wording: String? = nil
  ) {
    self.mailbox = mailbox
    self.tier = tier
    self.newsletters = newsletters
    self.stated = stated
    self.tierEnds = tierEnds
    self.language = language
    self.attributes = attributes
    self.state = state
    self.gone = gone
    self.consent = consent
    self.source = source
    self.wording = wording
  }
}
