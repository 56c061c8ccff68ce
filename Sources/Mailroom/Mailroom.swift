public import Foundation
public import Newsroom

/// Runs an issue's queue: claims deliveries, hands their messages to the relays, settles them by their answers.
///
/// Intent before DATA (law 2): a delivery is claimed in the ledger, and that committed, before a connection is given its
/// message. The settlements of one turn of the loop and its claims share a commit.
///
/// Failure policy: a ledger that is busy or full is waited for, with nothing new claimed and the relays' answers kept; any
/// other error of it, or its patience's end, ends the run at once: deliveries in flight stay claimed, and the next run
/// calls them uncertain. Everything the relays do is an outcome. Limits: one thread; messages may be composed ahead on
/// others, 256 of them at the most.
public struct Mailroom {
  /// Where deliveries are kept, as closures over a store.
  public struct Ledger {
    /// Writes the settlements down and claims these deliveries, in one commit; returns those that are claimed, in the
    /// same order. Nobody else may be mailed.
    public var turn: (_ settling: [Settlement], _ claiming: [Claim], _ now: Date) throws -> [Claim]
    /// Deliveries to be sent next, read and not claimed.
    public var upcoming: (Upcoming) throws -> [Claim]
    /// When the earliest delivery that waits for a time after this one is due.
    public var nextDue: (_ after: Date) throws -> Date?
    /// Whether the same call may succeed in a while: nothing of it was done, because somebody else holds the store, or there
    /// is no room.
    public var mayPass: (any Error) -> Bool

    public init(
      turn: @escaping (_ settling: [Settlement], _ claiming: [Claim], _ now: Date) throws -> [Claim],
      upcoming: @escaping (Upcoming) throws -> [Claim], nextDue: @escaping (_ after: Date) throws -> Date?,
      mayPass: @escaping (any Error) -> Bool = { _ in false }
    ) {
      self.turn = turn
      self.upcoming = upcoming
      self.nextDue = nextDue
      self.mayPass = mayPass
    }
  }

  /// What a run has done so far.
  public struct Progress: Sendable, Equatable {
    public var accepted = 0
    public var deferred = 0
    public var rejected = 0
    public var uncertain = 0
    public var returned = 0
    public var inFlight = 0
    public var fault: RelayFault?
    /// Why relays won't have us, by their names, until they do: others carry their mail meanwhile, and a person must act.
    public var refusals: [String: RelayFault] = [:]
    /// What the ledger says while it can't write anything down.
    public var ledgerTrouble: String?
    /// Where deliveries were deferred or rejected.
    public var troubled = TroubledDomains()
  }

  public var relays: [Relay]
  public var pacing: Pacing
  /// The tier that is mailed before the others.
  public var first: Tier?
  /// Between the attempts at one delivery.
  public var retry: Backoff
  /// How long a relay holds after a fault.
  public var relayRetry = Backoff(first: 1, longest: 300)
  public var ledger: Ledger
  /// Seconds that a ledger which is busy or full is waited for.
  public var ledgerPatience = 60.0
  /// Threads that compose ahead of the claim. 0: each message is composed when it is claimed, which is cheaper where
  /// composing is.
  public var workers: Int
  /// Appends a reader's whole message: CRLF line ends, 7-bit, no line that begins with a dot, ending in CRLF. Called on
  /// several threads at once where there are workers.
  public var compose: @Sendable (Claim, inout [UInt8]) -> Void
  /// The wall clock, which may be set at any time: for what is written down, and for `latest`.
  public var now: () -> Date
  public var seed: UInt64
  /// Asked about ten times a second: whether to end the run.
  public var shouldStop: () -> Bool
  /// Told about ten times a second.
  public var report: (Progress) -> Void

  public init(
    relays: [Relay], pacing: Pacing = Pacing(), first: Tier? = nil, retry: Backoff, ledger: Ledger, workers: Int = 0,
    compose: @escaping @Sendable (Claim, inout [UInt8]) -> Void, now: @escaping () -> Date, seed: UInt64,
    shouldStop: @escaping () -> Bool, report: @escaping (Progress) -> Void
  ) {
    self.relays = relays
    self.pacing = pacing
    self.first = first
    self.retry = retry
    self.ledger = ledger
    self.workers = workers
    self.compose = compose
    self.now = now
    self.seed = seed
    self.shouldStop = shouldStop
    self.report = report
  }

  /// How many threads composing is worth: signing takes longer than sending, the rest takes no time, and one core has
  /// none to spare.
  public static func workers(signing: Bool, cores: Int) -> Int { signing && cores > 1 ? cores : 0 }

  /// Runs until nothing is left to attempt, `latest` has come, all relays refuse us, or `shouldStop` says so.
  ///
  /// - Parameters:
  ///   - returnPath: RFC 5321's reverse-path, of all mail or of each reader's.
  ///   - latest: by the wall clock.
  public func run(returnPath: ReturnPath, latest: Date) throws -> (end: RunEnd, progress: Progress) {
    var turn = try Turn(self, returnPath: returnPath, latest: latest)
    defer { turn.close() }
    while true {
      if let end = try turn.next() { return (end, turn.progress) }
    }
  }

  public func run(returnPath: EmailAddress, latest: Date) throws -> (end: RunEnd, progress: Progress) {
    try run(returnPath: ReturnPath(returnPath), latest: latest)
  }
}
