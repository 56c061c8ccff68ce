/// What bounces do to a reader, as `Config/dateline.yaml` says.
public struct ReturnPolicy: Sendable, Equatable {
  /// So many issues that bounced softly …
  public var softCount: Int
  /// … within so many days are as one hard bounce.
  public var softDays: Int
  public var withoutToken: WithoutToken

  public init(softCount: Int = 5, softDays: Int = 30, withoutToken: WithoutToken = .unknown) {
    self.softCount = softCount
    self.softDays = softDays
    self.withoutToken = withoutToken
  }

  /// Whether mail counts that didn't come to an address with a token.
  public enum WithoutToken: String, Sendable, CaseIterable {
    /// Where it names the Message-ID of a delivery in the books, and that delivery's reader. Message-IDs can be guessed by
    /// whoever has had one: a stranger can have readers suppressed whose addresses they know.
    case books
    /// Never: it is kept for a person.
    case unknown
  }

  /// What a failed delivery is worth.
  public enum Weight: Sendable, Equatable {
    /// The address is dead.
    case hard
    /// It may pass: counted.
    case soft
    /// It speaks of us, or of what we sent, or of the network: nobody's address is the worse for it.
    case none
  }

  /// - Parameter isPermanent: the reader of the mail takes the address for dead.
  public static func weight(isPermanent: Bool, _ meaning: ReplyClass) -> Weight {
    switch meaning {
    case .policy, .content, .relay, .rate, .greylisted, .authentication: .none
    case .full: .soft
    case .gone, .domain, .unknown: isPermanent ? .hard : .soft
    }
  }
}
