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

/// A row of a subscriber file.
public struct SubscriberRecord: Sendable, Equatable {
  public var mailbox: Mailbox
  public var tier: Tier
  /// Slugs of the newsletters asked for.
  public var newsletters: [String]

  public init(mailbox: Mailbox, tier: Tier, newsletters: [String]) {
    self.mailbox = mailbox
    self.tier = tier
    self.newsletters = newsletters
  }
}
