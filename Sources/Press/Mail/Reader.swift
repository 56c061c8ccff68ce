public import Newsroom

/// Whom one message is for: the values of its slots.
public struct Reader: Sendable, Equatable {
  /// The store's key; 0 for a test mailbox.
  public var subscriber: Int64
  public var mailbox: Mailbox
  /// What is left of the month's metered articles; `nil` for one who hasn't opened any.
  public var meter: MeterStanding?

  public init(subscriber: Int64, mailbox: Mailbox, meter: MeterStanding? = nil) {
    self.subscriber = subscriber
    self.mailbox = mailbox
    self.meter = meter
  }

  public init(_ subscriber: Subscriber, meter: MeterStanding? = nil) {
    self.init(subscriber: subscriber.id, mailbox: subscriber.mailbox, meter: meter)
  }

  /// What a slot holds for this reader, unescaped: for previews. Messages are made by `MessageProgram`.
  /// - Parameters:
  ///   - unsubscribeLink: the address with this reader's token.
  ///   - confirmLink: the same, to confirm.
  ///   - articleToken: in links to metered articles; without one they are as everybody's.
  ///   - articles: metered ones a month, for a reader who hasn't opened any.
  public func value(
    of slot: Slot, unsubscribeLink: String, confirmLink: String = "", articleToken: String? = nil, articles: Int = 0
  ) -> String {
    switch slot {
    case .subscriberName: mailbox.name ?? ""
    case .subscriberEmail: mailbox.address.text
    case .unsubscribeLink: unsubscribeLink
    case .confirmLink: confirmLink
    case .meterLeft: left(of: articles) == 0 ? "" : "\(left(of: articles))"
    case .articleQuery, .articleParameter: articleToken.map { (slot.queryHead ?? "") + $0 } ?? ""
    case .opened(let index): hasOpened(index) ? "yes" : ""
    }
  }

  func left(of articles: Int) -> Int { meter?.left ?? articles }

  func hasOpened(_ index: Int) -> Bool {
    guard let opened = meter?.opened, index < Issue.mostMetered else { return false }
    return opened & 1 << UInt32(index) != 0
  }
}
