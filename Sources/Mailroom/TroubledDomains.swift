public import Newsroom

/// Destination domains whose mail was deferred or rejected in this run, for people who watch it.
///
/// Failure policy: total. Limits: 256 domains; when another comes, one with the least trouble is forgotten, so that those
/// with much are kept.
public struct TroubledDomains: Sendable, Equatable {
  public struct Entry: Sendable, Equatable {
    /// Attempts that were deferred, and deliveries that were rejected.
    public var deferred = 0
    public var rejected = 0
    /// What the last of those answers means.
    public var meaning = ReplyClass.unknown

    public var total: Int { deferred + rejected }
  }

  private var entries: [String: Entry] = [:]

  private static let most = 256

  public init() {}

  /// The domains with the most trouble first.
  public func worst(_ count: Int) -> [(domain: String, entry: Entry)] {
    entries.sorted { ($0.value.total, $1.key) > ($1.value.total, $0.key) }.prefix(count).map { ($0.key, $0.value) }
  }

  mutating func note(_ outcome: Outcome, at domain: @autoclosure () -> String) {
    let (deferred, rejected): (Int, Int)
    switch outcome {
    case .deferred: (deferred, rejected) = (1, 0)
    case .rejected: (deferred, rejected) = (0, 1)
    case .accepted, .uncertain, .returned: return
    }
    let domain = domain()
    if entries[domain] == nil, entries.count >= Self.most,
      let least = entries.min(by: { $0.value.total < $1.value.total })
    {
      entries[least.key] = nil
    }
    entries[domain, default: Entry()].deferred += deferred
    entries[domain, default: Entry()].rejected += rejected
    entries[domain, default: Entry()].meaning = ReplyClass(outcome.reply)
  }
}
