internal import Foundation
internal import Newsroom

/// One run's state, between turns of its loop.
struct Turn {
  /// A delivery that a connection carries.
  private struct Carried {
    var claim: Claim
    var relay: Int
  }

  private let mailroom: Mailroom
  private let returnPath: ReturnPath
  /// The reverse-path of the delivery at hand.
  private var sender: [UInt8] = []
  private let transport: Transport
  private let room: ComposingRoom?
  private let clock: RunClock
  private var scheduler: Scheduler
  private var carried: [Int64: Carried] = [:]
  /// Messages that were composed ahead, by subscriber.
  private var drafts: [Int64: [UInt8]] = [:]
  /// Numbers the attempts of this run: what a connection calls the one it carries.
  private var lastTag: Int64 = 0
  private var settlements: [Settlement] = []
  private var message: [UInt8] = []
  private var lastReport = -Double.infinity
  private(set) var progress = Mailroom.Progress()

  init(_ mailroom: Mailroom, returnPath: ReturnPath, latest: Date) throws {
    self.mailroom = mailroom
    self.returnPath = returnPath
    clock = RunClock(wall: mailroom.now(), monotonic: monotonicSeconds())
    transport = try Transport(relays: mailroom.relays)
    let workers = mailroom.workers
    room =
      workers > 0 ? ComposingRoom(workers: workers, compose: mailroom.compose, wake: transport.wake) : nil
    // A message for every connection that comes free, and one for each thread to work at; not so many that they'd fill
    // the memory.
    let connections = mailroom.relays.reduce(0) { $0 + $1.connections }
    scheduler = Scheduler(
      relays: mailroom.relays, pacing: mailroom.pacing, first: mailroom.first, latest: latest.timeIntervalSince1970,
      retry: mailroom.retry, relayRetry: mailroom.relayRetry,
      depth: workers > 0 ? min(4 * workers + connections, 256) : 0, ledgerPatience: mailroom.ledgerPatience,
      seed: mailroom.seed)
  }

  /// Ends the threads. Nothing may follow.
  func close() { room?.close() }

  mutating func next() throws -> RunEnd? {
    reportIfDue()
    collect(awaiting: false)
    let now = mailroom.now()
    switch scheduler.next(now: time, wall: now.timeIntervalSince1970, transport.counts()) {
    case .look(let wanted):
      try look(wanted, now)
      take(transport.poll(timeout: 0))
    case .compose(let claims):
      room?.submit(claims)
    case .open(let relay, let count):
      transport.open(count, relay: relay)
      take(transport.poll(timeout: 0))
    case .claim(let assignments):
      try claim(assignments, now)
      take(transport.poll(timeout: 0))
    case .settle:
      try settle(now)
      take(transport.poll(timeout: 0))
    case .wait(let seconds):
      if !scheduler.ledger.isHeld(time) { try settle(now) }
      try wait(seconds)
    case .rest(let seconds):
      try settle(now)
      if seconds > 0.5 && carried.isEmpty { transport.closeIdle() }
      try wait(seconds)
    case .finish(let end):
      guard try settle(now) else { return nil }
      transport.closeIdle()
      progress.inFlight = 0
      mailroom.report(progress)
      return end
    }
    return nil
  }

  private mutating func wait(_ seconds: Double) throws {
    if collect(awaiting: true) { return }
    take(transport.poll(timeout: min(seconds, 0.1)))
  }

  /// Takes over what was composed ahead; whether there was any.
  @discardableResult
  private mutating func collect(awaiting: Bool) -> Bool {
    guard let done = room?.collect(awaiting: awaiting), !done.isEmpty else { return false }
    for draft in done {
      drafts[draft.claim.subscriber.id] = draft.message
      scheduler.composed(draft.claim)
    }
    return true
  }

  private mutating func look(_ wanted: Upcoming, _ now: Date) throws {
    // What waits for its time must be in the books before they are asked for it.
    if wanted.due != nil { guard try settle(now) else { return } }
    do {
      let found = try mailroom.ledger.upcoming(wanted)
      let nextDue = try wanted.due.flatMap { try mailroom.ledger.nextDue($0) }
      scheduler.looked(found, for: wanted, nextDue: nextDue?.timeIntervalSince1970)
      scheduler.ledgerAnswered(writing: false)
    } catch {
      try bear(error, writing: false)
    }
  }

  private mutating func claim(_ assignments: [Scheduler.Assignment], _ now: Date) throws {
    guard let claimed = try commit(assignments.map(\.claim), now) else { return scheduler.putBack(assignments) }
    scheduler.claimed(assignments)
    var next = claimed.startIndex
    for assignment in assignments {
      let claim = assignment.claim
      let draft = drafts.removeValue(forKey: claim.subscriber.id)
      guard next < claimed.endIndex, claimed[next].subscriber.id == claim.subscriber.id else {
        scheduler.dropped(claim, now: time)
        continue
      }
      next += 1
      if let answer = assignment.answer {
        count(answer, nil, assignment.relay, claim)
        settle(claim, answer, due: scheduler.settleUncarried(claim, answer, now: time))
        continue
      }
      lastTag += 1
      carried[lastTag] = Carried(claim: claim, relay: assignment.relay)
      if let draft {
        message = draft
      } else {
        message.removeAll(keepingCapacity: true)
        mailroom.compose(claim, &message)
      }
      sender.removeAll(keepingCapacity: true)
      returnPath.append(for: claim.subscriber.id, to: &sender)
      transport.send(
        tag: lastTag, relay: assignment.relay, from: sender, to: claim.subscriber.mailbox.address,
        message: &message)
      if let room {
        room.reuse(message)
        message = []
      }
    }
  }

  /// Whether nothing is left to be written down.
  @discardableResult
  private mutating func settle(_ now: Date) throws -> Bool {
    try settlements.isEmpty || commit([], now) != nil
  }

  /// Writes down what is owed and claims these; `nil` where the ledger can't for now, and nothing was done.
  private mutating func commit(_ claims: [Claim], _ now: Date) throws -> [Claim]? {
    do {
      let claimed = try mailroom.ledger.turn(settlements, claims, now)
      settlements.removeAll(keepingCapacity: true)
      scheduler.ledgerAnswered(writing: true)
      progress.ledgerTrouble = nil
      return claimed
    } catch {
      try bear(error, writing: true)
      return nil
    }
  }

  /// An error of the ledger's that may pass is waited for, as long as the patience lasts.
  private mutating func bear(_ error: any Error, writing: Bool) throws {
    guard mailroom.ledger.mayPass(error),
      scheduler.ledgerFailed(writing: writing, isOwed: !settlements.isEmpty, now: time)
    else { throw error }
    progress.ledgerTrouble = "\(error)"
  }

  /// Seconds of the run's clock.
  private var time: Double { clock.seconds(at: monotonicSeconds()) }

  private mutating func take(_ events: [Transport.Event]) {
    guard !events.isEmpty else { return }
    let now = time
    for event in events {
      switch event {
      case .opened(let relay, let smtputf8):
        scheduler.opened(relay: relay, smtputf8: smtputf8)
      case .closed:
        break
      case .failed(let fault, let relay):
        note(fault, relay)
        let counts = transport.counts()[relay]
        scheduler.failedToOpen(fault, relay: relay, others: counts.ready + counts.busy, now: now)
      case .finished(let tag, let answer, let fault):
        guard let delivery = carried.removeValue(forKey: tag) else { continue }
        let outcome = answer.final(after: delivery.claim.attempts)
        count(outcome, fault, delivery.relay, delivery.claim)
        let due = scheduler.settle(delivery.claim, relay: delivery.relay, outcome, fault: fault, now: now)
        settle(delivery.claim, outcome, due: due)
      }
    }
  }

  private mutating func settle(_ claim: Claim, _ outcome: Outcome, due: Double?) {
    settlements.append(
      Settlement(
        subscriber: claim.subscriber.id, outcome: outcome, due: due.map { Date(timeIntervalSince1970: $0) }))
  }

  private mutating func count(_ outcome: Outcome, _ fault: RelayFault?, _ relay: Int, _ claim: Claim) {
    progress.troubled.note(outcome, at: Lookahead.domain(of: claim))
    switch outcome {
    case .accepted: progress.accepted += 1
    case .deferred: progress.deferred += 1
    case .rejected: progress.rejected += 1
    case .uncertain: progress.uncertain += 1
    case .returned: progress.returned += 1
    }
    if case .accepted = outcome {
      progress.fault = nil
      if !progress.refusals.isEmpty { progress.refusals[mailroom.relays[relay].name] = nil }
    } else if let fault {
      note(fault, relay)
    }
  }

  private mutating func note(_ fault: RelayFault, _ relay: Int) {
    progress.fault = fault
    if case .refused = fault { progress.refusals[mailroom.relays[relay].name] = fault }
  }

  private mutating func reportIfDue() {
    let now = monotonicSeconds()
    guard now - lastReport >= 0.1 else { return }
    lastReport = now
    progress.inFlight = carried.count
    if mailroom.shouldStop() { scheduler.stop() }
    mailroom.report(progress)
  }
}

extension Outcome {
  /// A permanent refusal that blames nobody is tried once more, since it may be ours or the relay's to mend; the second one is
  /// this reader's answer. "Too much" is nobody's answer, however often it is said.
  fileprivate func final(after attempts: Int) -> Outcome {
    guard case .deferred(let reply) = self, reply.code >= 500, attempts >= 1, ReplyClass(reply) != .rate else {
      return self
    }
    return .rejected(reply)
  }
}
