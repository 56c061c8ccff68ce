internal import Newsroom

/// What the mailroom does next, as a pure state machine: the clock and what happened go in, actions come out.
///
/// Deliveries are read ahead of their claim, and composed ahead where other threads do that; they are claimed only for
/// connections that stand ready. The relays of the lowest preference that are up share the mail by weight; after a fault
/// a relay holds for a while, then one connection probes it, then it shares again.
///
/// Failure policy: total. Times are seconds of one clock that only goes forward, whose origin doesn't matter; `latest` alone
/// is the wall clock's, which may be set while the run lasts.
struct Scheduler {
  enum Action: Equatable {
    /// Read ahead.
    case look(Upcoming)
    /// Have these composed, and tell when they are.
    case compose([Claim])
    case claim([Assignment])
    /// Write down what is owed to the ledger, which couldn't take it before.
    case settle
    case open(relay: Int, count: Int)
    /// Nothing to do for so many seconds, unless the network has news.
    case wait(Double)
    /// The same, and idle connections needn't be kept for what comes after.
    case rest(Double)
    case finish(RunEnd)
  }

  /// A delivery to be claimed, and the relay that takes it.
  struct Assignment: Equatable {
    var claim: Claim
    var relay: Int
    /// How it ends at once, where no relay can carry it.
    var answer: Outcome?
  }

  /// One relay's.
  struct Connections: Equatable {
    var ready = 0
    /// Of those that are ready, how many take addresses outside ASCII.
    var international = 0
    var connecting = 0
    var busy = 0
    var open: Int { ready + connecting + busy }
  }

  private let latest: Double
  private let retry: Backoff
  private let relayRetry: Backoff
  /// How many deliveries may be composed, or being composed, ahead of their claim; 0: each when it is claimed.
  private let depth: Int
  private var random: SplitMix64
  private var pace: Pace
  private(set) var relays: [RelayStanding]
  private(set) var ahead: Lookahead
  private var composing = 0
  /// To be claimed next: what was composed ahead, and what the ledger couldn't take.
  private var composed: [Claim] = []
  /// Picked, and waiting for a relay that takes addresses outside ASCII.
  private(set) var apart: [Claim] = []
  private(set) var ledger: LedgerStanding
  private var inFlight = 0
  private var ending: RunEnd?
  /// The audience has been walked through a second time, and nobody was found.
  private var isSure = false
  private var justLooked = false

  /// No wait is longer, so that a clock that is set, or a signal, is noticed.
  private static let longestWait = 1.0

  init(
    relays: [Relay], pacing: Pacing = Pacing(), first: Tier? = nil, latest: Double, retry: Backoff,
    relayRetry: Backoff, depth: Int = 0, window: Int = 1_000, ledgerPatience: Double = 60, seed: UInt64
  ) {
    ledger = LedgerStanding(patience: ledgerPatience)
    self.relays = relays.map { RelayStanding($0) }
    self.latest = latest
    self.retry = retry
    self.relayRetry = relayRetry
    self.depth = depth
    pace = Pace(ceiling: pacing.rate)
    ahead = Lookahead(pacing: pacing, first: first, window: window)
    random = SplitMix64(seed: seed)
  }

  /// - Parameters:
  ///   - wall: what the wall clock says, where it isn't the same.
  ///   - connections: of each relay.
  mutating func next(now: Double, wall: Double? = nil, _ connections: [Connections]) -> Action {
    if (wall ?? now) >= latest && ending == nil { ending = .pastLatest }
    if ledger.isHeld(now) { return .wait(Self.nap(ledger.holdUntil - now)) }
    if ledger.isOwed { return .settle }
    if let ending { return inFlight == 0 ? .finish(ending) : .wait(Self.longestWait) }
    // Reading and sending take turns, where there is something to send: neither waits for the other's end.
    if !justLooked || ahead.count == 0, let look = ahead.wants(now) {
      justLooked = true
      return .look(look)
    }
    justLooked = false
    let action = act(now, connections)
    switch action {
    case .wait, .rest:
      guard let look = ahead.wants(now) else { return action }
      justLooked = true
      return .look(look)
    default:
      return action
    }
  }

  private mutating func act(_ now: Double, _ connections: [Connections]) -> Action {
    if ahead.count == 0 && composing == 0 && composed.isEmpty && apart.isEmpty && ahead.isExhausted {
      if inFlight > 0 { return .wait(Self.longestWait) }
      if let due = ahead.nextDue { return due > now ? .rest(Self.nap(due - now)) : .wait(Self.nap(0)) }
      if isSure { return .finish(.complete) }
      isSure = true
      ahead.restart()
      return .wait(Self.nap(0))
    }
    if depth > 0, let drafts = drafts(now) { return .compose(drafts) }
    let usable = usable(now)
    guard !usable.isEmpty else {
      return .rest(Self.nap((relays.map(\.holdUntil).min() ?? now) - now))
    }
    var delay = Double.infinity
    let assignments = assign(usable, connections, now, &delay)
    if !assignments.isEmpty {
      inFlight += assignments.count
      return .claim(assignments)
    }
    if let relay = interpreter(connections, now) { return .open(relay: relay, count: 1) }
    let work = ahead.count + composing + composed.count + apart.count + inFlight
    for relay in usable where connections[relay].ready == 0 {
      let wanted = min(relays[relay].most(now), max(1, work)) - connections[relay].open
      if wanted > 0 { return .open(relay: relay, count: wanted) }
    }
    return .wait(Self.nap(delay))
  }

  /// The relays that may be given mail: of those that are up the ones of the lowest preference, and those before them
  /// whose hold is over. Where none is up, all whose hold is over.
  private func usable(_ now: Double) -> [Int] {
    if relays.count == 1 { return relays[0].isHeld(now) ? [] : [0] }
    let best = relays.lazy.filter { !$0.isHeld(now) && !$0.isProbing }.map(\.preference).min()
    return relays.indices.filter { relay in
      let standing = relays[relay]
      guard !standing.isHeld(now), let best else { return !standing.isHeld(now) }
      return standing.isProbing ? standing.preference <= best : standing.preference == best
    }
  }

  /// Gives what may be sent now to relays with connections to spare. `delay`: what is to be waited for where the pace is
  /// all that is missing.
  private mutating func assign(
    _ usable: [Int], _ connections: [Connections], _ now: Double, _ delay: inout Double
  ) -> [Assignment] {
    let most = pace.available(now)
    var rooms = usable.map { relays[$0].room(connections[$0], now) }
    for relay in usable where connections[relay].ready > 0 && relays[relay].pace.delay > 0 {
      delay = min(delay, relays[relay].pace.delay)
    }
    relays.enterShares(usable, rooms, now)
    var assignments = apart.isEmpty ? [] : assignApart(connections, most, now)
    for assignment in assignments where assignment.answer == nil {
      if let index = usable.firstIndex(of: assignment.relay) { rooms[index] -= 1 }
    }
    while let index = relays.nextShare(usable, rooms) {
      guard assignments.count < most else {
        delay = min(delay, pace.delay)
        break
      }
      guard let claim = nextClaim(now) else {
        delay = min(delay, ahead.delay)
        break
      }
      let relay = usable[index]
      if connections[relay].international < connections[relay].ready, claim.subscriber.mailbox.address.isInternational {
        if let answer = answerApart(now) {
          assignments.append(Assignment(claim: claim, relay: relay, answer: answer))
        } else {
          apart.append(claim)
        }
        continue
      }
      rooms[index] -= 1
      give(relay, now)
      assignments.append(Assignment(claim: claim, relay: relay))
    }
    pace.take(assignments.count { $0.answer == nil }, now)
    return assignments
  }

  private mutating func give(_ relay: Int, _ now: Double) {
    relays[relay].used += 1 / relays[relay].weight
    relays[relay].pace.take(1, now)
  }

  /// Gives addresses outside ASCII to relays that take them, the preferred ones first; ends them where there are none.
  private mutating func assignApart(_ connections: [Connections], _ most: Int, _ now: Double) -> [Assignment] {
    var assignments: [Assignment] = []
    for relay in relays.indices.sorted(by: { relays[$0].preference < relays[$1].preference })
    where !relays[relay].isHeld(now) {
      let counts = connections[relay]
      var room = min(relays[relay].room(counts, now), counts.international)
      // None of its connections does, whatever the last one that it closed offered.
      if counts.ready > 0, counts.international + counts.busy + counts.connecting == 0 {
        relays[relay].offersSMTPUTF8 = false
      }
      while room > 0, assignments.count < most, !apart.isEmpty {
        assignments.append(Assignment(claim: apart.removeFirst(), relay: relay))
        give(relay, now)
        room -= 1
      }
    }
    while !apart.isEmpty, let answer = answerApart(now, waiting: 0) {
      assignments.append(Assignment(claim: apart.removeFirst(), relay: 0, answer: answer))
    }
    return assignments
  }

  /// How mail for an address outside ASCII ends, where no relay takes it, or none that may is up; `nil`: it can wait.
  private func answerApart(_ now: Double, waiting: Int? = nil) -> Outcome? {
    let able = relays.filter { $0.offersSMTPUTF8 != false }
    if able.isEmpty {
      return .rejected(
        Reply(
          code: 0,
          text: (relays.count == 1 ? "the relay doesn't offer SMTPUTF8" : "no relay offers SMTPUTF8")
            + " (RFC 6531), which letters outside ASCII before the @ need"))
    }
    guard able.allSatisfy({ $0.isHeld(now) }) || waiting ?? apart.count >= Self.mostApart else { return nil }
    return .deferred(
      Reply(code: 0, text: "no relay was ready that offers SMTPUTF8, which letters outside ASCII before the @ need"))
  }

  /// How many may wait for a relay that takes them.
  private static let mostApart = 8

  /// A relay to be asked, or opened again, for those that wait.
  private func interpreter(_ connections: [Connections], _ now: Double) -> Int? {
    guard !apart.isEmpty else { return nil }
    return relays.indices.filter {
      relays[$0].offersSMTPUTF8 != false && !relays[$0].isHeld(now) && connections[$0].open == 0
    }.min { relays[$0].preference < relays[$1].preference }
  }

  private mutating func nextClaim(_ now: Double) -> Claim? {
    if !composed.isEmpty { return composed.removeFirst() }
    return depth == 0 ? ahead.pick(now) : nil
  }

  /// What to have composed next: half of what there is room for at a time, so that threads seldom meet.
  private mutating func drafts(_ now: Double) -> [Claim]? {
    let room = depth - composing - composed.count
    guard room >= max(1, depth / 4) else { return nil }
    var drafts: [Claim] = []
    while drafts.count < room, let claim = ahead.pick(now) { drafts.append(claim) }
    composing += drafts.count
    return drafts.isEmpty ? nil : drafts
  }

  /// What a look found; `nextDue`: where it was for what is due, when the first of the rest will be.
  mutating func looked(_ found: [Claim], for wanted: Upcoming, nextDue: Double?) {
    if !found.isEmpty { isSure = false }
    ahead.take(found, of: wanted, nextDue: nextDue)
  }

  mutating func composed(_ claim: Claim) {
    composing -= 1
    composed.append(claim)
  }

  /// The ledger has these claimed, or has refused to.
  mutating func claimed(_ assignments: [Assignment]) {
    for assignment in assignments { ahead.claim(assignment.claim) }
  }

  /// The ledger could do nothing for now: these are to be claimed later.
  mutating func putBack(_ assignments: [Assignment]) {
    inFlight -= assignments.count
    for assignment in assignments where assignment.answer == nil {
      relays[assignment.relay].used -= 1 / relays[assignment.relay].weight
    }
    composed.insert(contentsOf: assignments.map(\.claim), at: 0)
  }

  /// A commit or a look failed in a way that may pass.
  /// - Parameters:
  ///   - isOwed: answers are to be written down.
  /// - Returns: whether to go on; the patience may be at its end.
  mutating func ledgerFailed(writing: Bool, isOwed: Bool, now: Double) -> Bool {
    ledger.failed(writing: writing, isOwed: isOwed, now)
  }

  mutating func ledgerAnswered(writing: Bool) { ledger.answered(writing: writing) }

  mutating func opened(relay: Int, smtputf8: Bool) { relays[relay].offersSMTPUTF8 = smtputf8 }

  /// A delivery ended that no relay could carry; returns when to try it again, if so.
  mutating func settleUncarried(_ claim: Claim, _ outcome: Outcome, now: Double) -> Double? {
    inFlight -= 1
    ahead.settle(claim, now: now)
    guard case .deferred = outcome else { return nil }
    let due = now + retry.delay(after: claim.attempts + 1, using: &random)
    ahead.expect(at: due)
    return due
  }

  /// The ledger wouldn't have a delivery claimed.
  mutating func dropped(_ claim: Claim, now: Double) {
    inFlight -= 1
    ahead.settle(claim, now: now)
  }

  /// One delivery ended; returns when to try it again, if so.
  mutating func settle(_ claim: Claim, relay: Int, _ outcome: Outcome, fault: RelayFault?, now: Double) -> Double? {
    inFlight -= 1
    if let fault {
      // One that is being probed has its pace: what little it was sent says nothing of how much would be too much.
      if fault.reply.lowersPace, !relays[relay].isProbing { relays[relay].pace.lower(now) }
      self.fault(fault, relay: relay, now: now)
    }
    var due: Double?
    var lowersPace = false
    switch outcome {
    case .returned(let reply):
      relays[relay].returned(reply, isFault: fault != nil, now, relayRetry, &random)
      due = usable(now).isEmpty ? max(now, relays.map(\.holdUntil).min() ?? now) : now
    case .deferred(let reply):
      lowersPace = reply.lowersPace
      relays[relay].lastAnswer = now
      object(reply, relay, now)
      due = now + retry.suited(to: ReplyClass(reply)).delay(after: claim.attempts + 1, using: &random)
    case .accepted:
      relays[relay].took()
      relays[relay].pace.raise(now)
      relays[relay].answered(now)
    case .rejected(let reply):
      relays[relay].answered(now)
      object(reply, relay, now)
    case .uncertain:
      relays[relay].answered(now)
    }
    var isAccepted = false
    if case .accepted = outcome { isAccepted = true }
    // A fault is the relay's; without one, it is the destination that wants less.
    ahead.settle(claim, accepted: isAccepted, lowers: fault == nil && lowersPace, now: now)
    if let due { ahead.expect(at: due) }
    return due
  }

  /// A connection could not be opened, while `others` to the same relay are open.
  mutating func failedToOpen(_ fault: RelayFault, relay: Int, others: Int, now: Double) {
    relays[relay].failedToOpen(fault, others: others, now, relayRetry, &random)
    endIfRefused(fault)
  }

  mutating func fault(_ fault: RelayFault, relay: Int, now: Double) {
    relays[relay].fault(fault, now, relayRetry, &random)
    endIfRefused(fault)
  }

  /// A permanent refusal by policy, of too much, or for the relay's own trouble isn't the reader's fault; many in a row are
  /// ours, or the relay's.
  private mutating func object(_ reply: Reply, _ relay: Int, _ now: Double) {
    guard reply.code >= 500, ReplyClass(reply).blamesNobody else { return }
    if relays[relay].objected(reply, now, relayRetry, &random) {
      endIfRefused(.refused(reply, at: RelayFault.policy))
    }
  }

  private mutating func endIfRefused(_ fault: RelayFault) {
    if ending == nil, relays.allSatisfy({ $0.refusal != nil }) { ending = .refused(fault) }
  }

  /// A person wants the run to end: what is in flight is still settled.
  mutating func stop() { if ending == nil { ending = .stopped } }

  /// As long as wanted, but never too short for the clock to move.
  private static func nap(_ seconds: Double) -> Double { min(longestWait, max(0.001, seconds)) }
}

/// How a run of the queue ended.
public enum RunEnd: Sendable, Equatable {
  /// Nothing is left to attempt.
  case complete
  /// A signal asked for it; another run goes on.
  case stopped
  /// The latest time has come.
  case pastLatest
  /// No relay will have us: a person must act.
  case refused(RelayFault)
}
