internal import Newsroom

/// What the mailroom does next, as a pure state machine: the clock and what happened go in, actions come out.
///
/// Deliveries are claimed only for connections that stand ready. After a fault of the relay everything holds for a while,
/// then one connection probes, then all go on.
///
/// Failure policy: total. Times are seconds of one clock, whose origin doesn't matter.
struct Scheduler {
  enum Action: Equatable {
    case open(Int)
    case claim(Int)
    /// Nothing to do for so many seconds, unless the network has news.
    case wait(Double)
    /// The same, and idle connections needn't be kept for what comes after.
    case rest(Double)
    case finish(RunEnd)
  }

  struct Connections: Equatable {
    var ready = 0
    var connecting = 0
    var busy = 0
    var open: Int { ready + connecting + busy }
  }

  private let limit: Int
  /// How many connections the relay seems to take at once, until `narrowUntil`.
  private var narrowed = Int.max
  private var narrowUntil = -Double.infinity
  private let rate: Double?
  private let latest: Double
  private let retry: Backoff
  private let relayRetry: Backoff
  private var random: SplitMix64

  /// Deliveries that may still be claimed, now or later.
  private var remaining: Int
  private var inFlight = 0
  private var ending: RunEnd?
  /// Set when a claim brought fewer deliveries than it asked for; until `nextDue` there are no more.
  private var exhausted = false
  private var nextDue: Double?
  private var holdUntil = -Double.infinity
  private var faults = 0
  private var returnsInARow = 0
  private var probing: Bool { faults > 0 }
  private var tokens = 1.0
  private var refilled: Double?

  private static let narrowFor = 60.0
  /// No wait is longer, so that a clock that is set, or a signal, is noticed.
  private static let longestWait = 1.0

  init(
    limit: Int, rate: Double?, latest: Double, retry: Backoff, relayRetry: Backoff, seed: UInt64, remaining: Int
  ) {
    self.limit = max(1, limit)
    self.rate = rate
    self.latest = latest
    self.retry = retry
    self.relayRetry = relayRetry
    self.remaining = remaining
    random = SplitMix64(seed: seed)
  }

  mutating func next(now: Double, _ connections: Connections) -> Action {
    if now >= latest && ending == nil { ending = .pastLatest }
    if let ending { return inFlight == 0 ? .finish(ending) : .wait(Self.longestWait) }
    if exhausted, let due = nextDue, due <= now { exhausted = false }
    if exhausted {
      if inFlight > 0 { return .wait(Self.longestWait) }
      guard let nextDue else { return .finish(.complete) }
      return .rest(Self.nap(nextDue - now))
    }
    if holdUntil > now { return .rest(Self.nap(holdUntil - now)) }
    refill(now)
    let most = probing ? 1 : narrowUntil > now ? min(limit, narrowed) : limit
    if connections.ready > 0 && connections.busy < most {
      if tokens < 1 { return .wait(Self.nap((1 - tokens) / (rate ?? 1))) }
      return .claim(min(connections.ready, most - connections.busy, Int(min(tokens, 1e9))))
    }
    let wanted = min(most, max(remaining, 1)) - connections.open
    return wanted > 0 ? .open(wanted) : .wait(Self.longestWait)
  }

  /// A claim for `asked` deliveries brought `got`; `nextDue` is when the first of the rest may be tried.
  mutating func claimed(_ got: Int, of asked: Int, nextDue: Double?) {
    inFlight += got
    if rate != nil { tokens -= Double(got) }
    guard got < asked else { return }
    exhausted = true
    self.nextDue = nextDue
  }

  /// One delivery ended; returns when to try it again, if so.
  mutating func settle(_ outcome: Outcome, attempts: Int, fault: RelayFault?, now: Double) -> Double? {
    inFlight -= 1
    if let fault { self.fault(fault, now: now) }
    switch outcome {
    case .returned:
      returnsInARow += 1
      // All connections may end at once, and be as good as new when they are opened again; not more often than that.
      if fault == nil && returnsInARow > max(2, limit) { self.fault(.unavailable(outcome.reply), now: now) }
      return again(at: max(now, holdUntil), now)
    case .deferred:
      return again(at: now + retry.delay(after: attempts, using: &random), now)
    case .accepted, .rejected, .uncertain:
      remaining -= 1
      returnsInARow = 0
      if case .accepted = outcome { faults = 0 }
      return nil
    }
  }

  /// A connection could not be opened, while `others` are open.
  mutating func failedToOpen(_ fault: RelayFault, others: Int, now: Double) {
    guard case .unavailable = fault, others > 0 else { return self.fault(fault, now: now) }
    // Relays take so many connections from one client; those that are open go on.
    narrowed = others
    narrowUntil = now + Self.narrowFor
  }

  mutating func fault(_ fault: RelayFault, now: Double) {
    switch fault {
    case .refused:
      if ending == nil { ending = .refused(fault) }
    case .unavailable:
      // Connections that fail together are one fault.
      guard holdUntil <= now else { return }
      faults += 1
      holdUntil = now + relayRetry.delay(after: faults, using: &random)
    }
  }

  /// A person wants the run to end: what is in flight is still settled.
  mutating func stop() { if ending == nil { ending = .stopped } }

  /// As long as wanted, but never too short for the clock to move.
  private static func nap(_ seconds: Double) -> Double { min(longestWait, max(0.001, seconds)) }

  private mutating func again(at due: Double, _ now: Double) -> Double {
    nextDue = min(nextDue ?? .infinity, due)
    return due
  }

  private mutating func refill(_ now: Double) {
    guard let rate else {
      tokens = .infinity
      return
    }
    let passed = max(0, now - (refilled ?? now))
    refilled = now
    // A tenth of a second's worth may be saved up, so that the pace is even.
    tokens = min(max(1, rate / 10), tokens + passed * rate)
  }
}

/// How a run of the queue ended.
public enum RunEnd: Sendable, Equatable {
  /// Nothing is left to attempt.
  case complete
  /// A signal asked for it; another run goes on.
  case stopped
  /// The latest time has come.
  case pastLatest
  /// The relay won't have us: a person must act.
  case refused(RelayFault)
}
