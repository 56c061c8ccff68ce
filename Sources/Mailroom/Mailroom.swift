public import Foundation
public import Newsroom

/// Runs an issue's queue: claims deliveries, hands their messages to the relay, settles them by its answers.
///
/// Intent before DATA (law 2): a delivery is claimed in the ledger, and that committed, before a connection is given its
/// message. The settlements of one turn of the loop and its claims share a commit.
///
/// Failure policy: an error of the ledger ends the run at once; deliveries in flight stay claimed, and the next run calls
/// them uncertain. Everything the relay does is an outcome. Limits: one thread, one relay.
public struct Mailroom {
  /// Where deliveries are kept, as closures over a store.
  public struct Ledger {
    /// Writes the settlements down and claims up to so many deliveries, in one commit.
    public var turn: (_ settling: [Settlement], _ claiming: Int, _ now: Date) throws -> [Claim]
    /// When the earliest delivery that waits is due.
    public var nextDue: () throws -> Date?

    public init(
      turn: @escaping (_ settling: [Settlement], _ claiming: Int, _ now: Date) throws -> [Claim],
      nextDue: @escaping () throws -> Date?
    ) {
      self.turn = turn
      self.nextDue = nextDue
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
  }

  public var relay: Relay
  /// Between the attempts at one delivery.
  public var retry: Backoff
  /// How long all hold after a fault of the relay.
  public var relayRetry = Backoff(first: 1, longest: 300)
  public var ledger: Ledger
  /// Appends a reader's whole message: CRLF line ends, 7-bit, no line that begins with a dot, ending in CRLF.
  public var compose: (Claim, inout [UInt8]) -> Void
  public var now: () -> Date
  public var seed: UInt64
  /// Asked about ten times a second: whether to end the run.
  public var shouldStop: () -> Bool
  /// Told about ten times a second.
  public var report: (Progress) -> Void

  public init(
    relay: Relay, retry: Backoff, ledger: Ledger, compose: @escaping (Claim, inout [UInt8]) -> Void,
    now: @escaping () -> Date, seed: UInt64, shouldStop: @escaping () -> Bool,
    report: @escaping (Progress) -> Void
  ) {
    self.relay = relay
    self.retry = retry
    self.ledger = ledger
    self.compose = compose
    self.now = now
    self.seed = seed
    self.shouldStop = shouldStop
    self.report = report
  }

  /// Runs until nothing is left to attempt, `latest` has come, the relay refuses us, or `shouldStop` says so.
  ///
  /// - Parameters:
  ///   - returnPath: RFC 5321's reverse-path.
  ///   - remaining: deliveries that may be attempted.
  public func run(returnPath: EmailAddress, remaining: Int, latest: Date) throws -> (end: RunEnd, progress: Progress) {
    var turn = try Turn(self, returnPath: returnPath, remaining: remaining, latest: latest)
    while true {
      if let end = try turn.next() { return (end, turn.progress) }
    }
  }
}

/// One run's state, between turns of its loop.
private struct Turn {
  private let mailroom: Mailroom
  private let returnPath: EmailAddress
  private let transport: Transport
  private var scheduler: Scheduler
  private var claims: [Int64: Claim] = [:]
  /// Numbers the attempts of this run: what a connection calls the one it carries.
  private var lastTag: Int64 = 0
  private var settlements: [Settlement] = []
  private var message: [UInt8] = []
  private var lastReport = -Double.infinity
  private(set) var progress = Mailroom.Progress()

  init(_ mailroom: Mailroom, returnPath: EmailAddress, remaining: Int, latest: Date) throws {
    self.mailroom = mailroom
    self.returnPath = returnPath
    transport = try Transport(relay: mailroom.relay)
    scheduler = Scheduler(
      limit: mailroom.relay.connections, rate: mailroom.relay.rate, latest: latest.timeIntervalSince1970,
      retry: mailroom.retry, relayRetry: mailroom.relayRetry, seed: mailroom.seed, remaining: remaining)
  }

  mutating func next() throws -> RunEnd? {
    let now = mailroom.now()
    reportIfDue()
    let connections = Scheduler.Connections(
      ready: transport.ready, connecting: transport.connecting, busy: transport.busy)
    switch scheduler.next(now: now.timeIntervalSince1970, connections) {
    case .open(let count):
      transport.open(count)
      take(transport.poll(timeout: 0))
    case .claim(let count):
      try claim(count, now)
      take(transport.poll(timeout: 0))
    case .wait(let seconds):
      try settle(now)
      take(transport.poll(timeout: min(seconds, 0.1)))
    case .rest(let seconds):
      try settle(now)
      if seconds > 0.5 && claims.isEmpty { transport.closeIdle() }
      take(transport.poll(timeout: min(seconds, 0.1)))
    case .finish(let end):
      try settle(now)
      transport.closeIdle()
      progress.inFlight = 0
      mailroom.report(progress)
      return end
    }
    return nil
  }

  private mutating func claim(_ count: Int, _ now: Date) throws {
    let claimed = try mailroom.ledger.turn(settlements, count, now)
    settlements.removeAll(keepingCapacity: true)
    let nextDue = claimed.count < count ? try mailroom.ledger.nextDue() : nil
    scheduler.claimed(claimed.count, of: count, nextDue: nextDue?.timeIntervalSince1970)
    for claim in claimed {
      lastTag += 1
      claims[lastTag] = claim
      message.removeAll(keepingCapacity: true)
      mailroom.compose(claim, &message)
      transport.send(tag: lastTag, from: returnPath, to: claim.subscriber.mailbox.address, message: &message)
    }
  }

  private mutating func settle(_ now: Date) throws {
    guard !settlements.isEmpty else { return }
    _ = try mailroom.ledger.turn(settlements, 0, now)
    settlements.removeAll(keepingCapacity: true)
  }

  private mutating func take(_ events: [Transport.Event]) {
    let now = mailroom.now().timeIntervalSince1970
    for event in events {
      switch event {
      case .opened, .closed:
        break
      case .failed(let fault):
        progress.fault = fault
        scheduler.failedToOpen(fault, others: transport.ready + transport.busy, now: now)
      case .finished(let tag, let outcome, let fault):
        guard let claim = claims.removeValue(forKey: tag) else { continue }
        count(outcome, fault)
        let due = scheduler.settle(outcome, attempts: claim.attempts + 1, fault: fault, now: now)
        settlements.append(
          Settlement(
            subscriber: claim.subscriber.id, outcome: outcome, due: due.map { Date(timeIntervalSince1970: $0) }))
      }
    }
  }

  private mutating func count(_ outcome: Outcome, _ fault: RelayFault?) {
    switch outcome {
    case .accepted: progress.accepted += 1
    case .deferred: progress.deferred += 1
    case .rejected: progress.rejected += 1
    case .uncertain: progress.uncertain += 1
    case .returned: progress.returned += 1
    }
    if case .accepted = outcome { progress.fault = nil } else if let fault { progress.fault = fault }
  }

  private mutating func reportIfDue() {
    let now = monotonicSeconds()
    guard now - lastReport >= 0.1 else { return }
    lastReport = now
    progress.inFlight = claims.count
    if mailroom.shouldStop() { scheduler.stop() }
    mailroom.report(progress)
  }
}
