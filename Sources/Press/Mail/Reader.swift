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
}
