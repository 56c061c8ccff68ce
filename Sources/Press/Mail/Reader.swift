public import Newsroom

/// Whom one message is for: the values of its slots.
public struct Reader: Sendable, Equatable {
  /// The store's key; 0 for a test mailbox.
  public var subscriber: Int64
  public var mailbox: Mailbox

  public init(subscriber: Int64, mailbox: Mailbox) {
    self.subscriber = subscriber
    self.mailbox = mailbox
  }

  public init(_ subscriber: Subscriber) {
    self.init(subscriber: subscriber.id, mailbox: subscriber.mailbox)
  }

  /// What a slot holds for this reader, unescaped: for previews. Messages are made by `MessageProgram`.
  /// - Parameters:
  ///   - unsubscribeLink: the address with this reader's token.
  ///   - confirmLink: the same, to confirm.
  public func value(of slot: Slot, unsubscribeLink: String, confirmLink: String = "") -> String {
    switch slot {
    case .subscriberName: mailbox.name ?? ""
    case .subscriberEmail: mailbox.address.text
    case .unsubscribeLink: unsubscribeLink
    case .confirmLink: confirmLink
    }
  }
}
