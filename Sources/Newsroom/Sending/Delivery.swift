public import Foundation

/// The states of a delivery, and which may follow which: CONTRIBUTING.md's state table is this one.
public enum DeliveryState: String, Sendable, Codable, CaseIterable {
  case queued, claimed, accepted, deferred, rejected, expired, suppressed, uncertain, cancelled

  public func mayBecome(_ next: DeliveryState) -> Bool {
    switch self {
    // `expired`: an issue's latest time may come before its turn.
    case .queued: [.claimed, .expired, .suppressed, .cancelled].contains(next)
    // `queued` when the relay itself was at fault: nobody's attempt was used up.
    case .claimed: [.accepted, .deferred, .rejected, .uncertain, .queued].contains(next)
    case .deferred: [.claimed, .expired, .suppressed, .cancelled].contains(next)
    case .uncertain: [.accepted, .queued].contains(next)
    case .accepted, .rejected, .expired, .suppressed, .cancelled: false
    }
  }

  /// No attempt follows.
  public var isFinal: Bool {
    switch self {
    case .accepted, .rejected, .expired, .suppressed, .cancelled: true
    case .queued, .claimed, .deferred, .uncertain: false
    }
  }
}

/// A relay's reply (RFC 5321, section 4.2), or why there was none.
public struct Reply: Sendable, Equatable {
  /// 250, 451, 550 …; 0 where the relay said nothing.
  public var code: Int
  /// The last reply line, or what happened instead. Printable text, at most 500 characters.
  public var text: String

  public init(code: Int, text: String) {
    self.code = code
    self.text = String(text.printable.prefix(500))
  }
}

/// How one attempt at a delivery ended.
public enum Outcome: Sendable, Equatable {
  case accepted(Reply)
  case deferred(Reply)
  case rejected(Reply)
  /// The connection was lost when the message may already have been taken.
  case uncertain(Reply)
  /// The relay refused us or could not be reached: says nothing about this recipient, who goes back into the queue.
  case returned(Reply)

  public var reply: Reply {
    switch self {
    case .accepted(let reply), .deferred(let reply), .rejected(let reply), .uncertain(let reply),
      .returned(let reply):
      reply
    }
  }
}

/// What a delivery brings.
public enum Letter: String, Sendable, CaseIterable {
  case issue
  /// A note of what was corrected, to those who had an earlier generation of the issue.
  case correction
}

/// A delivery that this process has claimed, or is about to: whom to mail what, and how often it was tried before.
public struct Claim: Sendable, Equatable {
  public var subscriber: Subscriber
  public var letter: Letter
  public var attempts: Int

  public init(subscriber: Subscriber, letter: Letter = .issue, attempts: Int) {
    self.subscriber = subscriber
    self.letter = letter
    self.attempts = attempts
  }
}

/// Which deliveries to read ahead of their claim, in the order in which they are to be sent. Reading claims nothing.
public struct Upcoming: Sendable, Equatable {
  /// Those that were tried or returned and may be tried again by then, the longest due first. `nil`: those that were
  /// never tried, in subscriber order.
  public var due: Date?
  /// Of the never tried: after this subscriber, and up to that one.
  public var after: Int64
  public var through: Int64
  /// Of one tier or one destination domain, where not `nil`.
  public var tier: Tier?
  public var domain: String?
  public var limit: Int

  public init(
    due: Date? = nil, after: Int64 = 0, through: Int64 = .max, tier: Tier? = nil, domain: String? = nil, limit: Int
  ) {
    self.due = due
    self.after = after
    self.through = through
    self.tier = tier
    self.domain = domain
    self.limit = limit
  }
}

/// How one claimed delivery is to be written down.
public struct Settlement: Sendable, Equatable {
  public var subscriber: Int64
  public var outcome: Outcome
  /// When to try again; for `deferred` and `returned` only.
  public var due: Date?

  public init(subscriber: Int64, outcome: Outcome, due: Date? = nil) {
    self.subscriber = subscriber
    self.outcome = outcome
    self.due = due
  }
}

/// An issue's deliveries, counted by state (law 6).
public struct Books: Sendable, Equatable {
  /// How many were frozen into the audience.
  public var audience: Int
  public var counts: [DeliveryState: Int]
  /// Who was left out when the audience was frozen, by reason.
  public var exclusions: [String: Int]

  public init(audience: Int, counts: [DeliveryState: Int], exclusions: [String: Int] = [:]) {
    self.audience = audience
    self.counts = counts
    self.exclusions = exclusions
  }

  public subscript(state: DeliveryState) -> Int { counts[state] ?? 0 }

  /// Law 6: every reader of the audience is in exactly one state.
  public var balance: Bool { audience == counts.values.reduce(0, +) }

  /// Deliveries that a further run would still attempt.
  public var outstanding: Int { self[.queued] + self[.claimed] + self[.deferred] }
}
