/// What a reading of mailboxes brought, by class.
public struct ReturnsReport: Encodable, Equatable, Sendable {
  /// Read in all, those seen before among them.
  public internal(set) var mails = 0
  /// Addresses that don't exist.
  public internal(set) var hard = 0
  public internal(set) var soft = 0
  /// Of those, the ones that were one too many.
  public internal(set) var exhausted = 0
  public internal(set) var complaints = 0
  public internal(set) var unsubscribed = 0
  /// Bounces that say nothing of an address: policy, content, a delay, a test's mail.
  public internal(set) var noted = 0
  /// Delivered, relayed and the like.
  public internal(set) var reports = 0
  public internal(set) var autoReplies = 0
  public internal(set) var unknown = 0
  /// Read before: passed over.
  public internal(set) var seen = 0
  /// Mailboxes that couldn't be read to their end, and why.
  public internal(set) var failed: [MailboxFailure] = []

  public init() {}

  public mutating func add(_ other: ReturnsReport) {
    mails += other.mails
    hard += other.hard
    soft += other.soft
    exhausted += other.exhausted
    complaints += other.complaints
    unsubscribed += other.unsubscribed
    noted += other.noted
    reports += other.reports
    autoReplies += other.autoReplies
    unknown += other.unknown
    seen += other.seen
    failed += other.failed
  }
}

/// A mailbox, or a mail in it, that couldn't be read, and why. In JSON it is its description.
public struct MailboxFailure: Encodable, Equatable, Sendable, CustomStringConvertible {
  public let mailbox: String
  public let reason: String

  public var description: String { "mailbox \(mailbox): \(reason)" }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
