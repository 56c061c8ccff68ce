public import Foundation
public import Mailroom
public import Newsroom
internal import Press
public import Store
internal import Wire

/// Sends a frozen issue: freezes its audience, runs its queue to the end, and says what became of it.
///
/// Failure policy: the caller holds the newsletter's lock. Whatever stops a run, the next goes on where it was; what was
/// in flight is uncertain, and handled by the newsroom's policy.
public struct IssueSender {
  let newsroom: NewsroomFolder
  let store: Store
  let newsletter: Newsletter
  let frozen: FrozenIssue
  let events: Events
  let shouldStop: () -> Bool
  /// For the spread of retries.
  let seed: UInt64
  /// Somebody wants it sent whatever a check says.
  public var isForced = false

  public struct Result {
    public var issue: IssueName
    public var end: RunEnd
    public var books: Books
    /// What the relay's trouble was at the end, if there was any.
    public var fault: RelayFault?
  }

  public init(
    newsroom: NewsroomFolder, store: Store, newsletter: Newsletter, frozen: FrozenIssue, events: Events,
    shouldStop: @escaping () -> Bool, seed: UInt64
  ) {
    self.newsroom = newsroom
    self.store = store
    self.newsletter = newsletter
    self.frozen = frozen
    self.events = events
    self.shouldStop = shouldStop
    self.seed = seed
  }

  private var key: IssueKey { frozen.record.key }

  /// - Parameter latest: when it is no longer worth sending.
  public func send(latest: Date) throws -> Result {
    let clock = newsroom.clock
    if frozen.record.status == .cancelled { throw IssueError.cancelled(key) }
    if [.composed, .sending].contains(frozen.record.status), frozen.record.desk == .held { throw StoreError.held(key) }
    // Once readers have it, there is nothing to be stopped: a correction is checked when it is made.
    if frozen.record.status == .composed, !isForced {
      try Preflight(newsroom: newsroom, store: store, newsletter: newsletter, events: events).pass(frozen)
    }
    try recover()
    if try store.issues.issue(key)?.status == .finished {
      return Result(issue: key.name, end: .complete, books: try store.queue.books(key))
    }
    _ = try store.queue.freezeAudience(key, segment: newsletter.segment, at: clock.now())
    let before = try store.queue.books(key)
    guard let date = try store.issues.issue(key)?.frozen else { throw StoreError.noAudience(key) }
    let mailing = try Mailing(frozen, date: date, newsroom, store)
    events.tell(SendNotice.begins(key, outstanding: before.outstanding, audience: before.audience))
    let finish = newsletter.schedule.finishBy.map { newsroom.publication.timeZone.instant(of: key.name.day, at: $0) }
    if let finish { try warnIfLate(before.outstanding, by: finish) }
    let mailroom = mailroom(mailing, before, by: finish, latest: latest)
    try store.issues.recordLatest(key, latest)
    let (end, progress) = try mailroom.run(returnPath: mailing.returnPath, latest: latest)
    events.endOfProgress()
    if case .refused = end {
    } else {
      for (name, fault) in progress.refusals.sorted(by: { $0.key < $1.key }) {
        events.tell(SendNotice.relayRefused(relay: name, fault))
      }
    }
    if end == .pastLatest { try store.queue.expire(key, at: clock.now()) }
    let books = try store.queue.books(key)
    if books.outstanding == 0 { try store.issues.recordFinished(key, at: clock.now()) }
    try IssueProof(key.name, store, at: clock.now()).write(to: newsroom.queue)
    return Result(issue: key.name, end: end, books: books, fault: progress.fault)
  }

  /// A person who sends by hand has decided that it is worth sending: past the issue's latest time, retries go on for as
  /// long as they would have.
  public func sendByHand() throws -> Result {
    let times = newsletter.schedule.times(on: key.name.day, in: newsroom.publication.timeZone)
    let now = newsroom.clock.now()
    guard now >= times.latest, frozen.record.status != .finished else { return try send(latest: times.latest) }
    events.tell(SendNotice.pastLatest(key.name))
    return try send(latest: now.addingTimeInterval(times.latest.timeIntervalSince(times.send)))
  }

  /// After a crash: claims that nobody holds any more are in doubt. What is in doubt may be sent again by policy, which
  /// reopens an issue that was finished.
  private func recover() throws {
    guard [.sending, .finished].contains(frozen.record.status) else { return }
    let now = newsroom.clock.now()
    let inDoubt = try store.queue.recoverClaims(key, at: now)
    if inDoubt > 0 {
      events.tell(SendNotice.cutOff(key, uncertain: inDoubt))
    }
    // A full mailbox waits five times as long as others at the most; a relay's fault is held for minutes.
    let longest = max(600, 5 * Double(newsroom.settings.retry.longest))
    let early = try store.queue.bringForward(key, dueAfter: now.addingTimeInterval(longest), to: now)
    if early > 0 { events.tell(SendNotice.clockWasAhead(key, deliveries: early)) }
    if newsroom.settings.uncertain == .resend {
      let again = try store.queue.resolveUncertain(key, to: .queued, at: now)
      if again > 0 { events.tell(SendNotice.uncertainSentAgain(key, deliveries: again)) }
    }
  }

  /// Says so at the start where the settings don't let everybody's mail be out by then.
  private func warnIfLate(_ outstanding: Int, by finish: Date) throws {
    let now = newsroom.clock.now()
    let zone = newsroom.publication.timeZone
    let settings = newsroom.settings
    guard outstanding > 0 else { return }
    guard let needed = Forecast.rateNeeded(outstanding, from: now, by: finish) else {
      return events.tell(
        SendNotice.finishHasPassed(key, finish: zone.wallTime(at: finish), outstanding: outstanding))
    }
    events.tell(SendNotice.rateNeeded(key, rate: needed, finish: zone.wallTime(at: finish)))
    var domains: [String: Int] = [:]
    for (domain, limit) in settings.pacing.domains where limit.rate != nil && domain != "*" {
      domains[domain] = try store.queue.outstanding(key, at: domain)
    }
    guard
      let slowest = Forecast.bottleneck(
        outstanding, relays: settings.relays, pacing: settings.pacing, domains: domains)
    else { return }
    let end = now.addingTimeInterval(Double(slowest.messages) / slowest.rate)
    guard end > finish else { return }
    events.tell(
      SendNotice.tooSlow(
        key, setting: slowest.setting, messages: slowest.messages, end: zone.wallTime(at: end),
        finish: zone.wallTime(at: finish)))
  }

  private func mailroom(_ mailing: Mailing, _ before: Books, by finish: Date?, latest: Date) -> Mailroom {
    let (key, store, events) = (key, store, events)
    let zone = newsroom.publication.timeZone
    let until = "\(zone.day(at: latest)) \(zone.wallTime(at: latest))"
    let attempts = AttemptLog(newsroom.queue + "/attempts.jsonl", events: events)
    let retry = newsroom.settings.retry
    var trouble: String?
    var hasToldFault = false
    var mailroom = Mailroom(
      relays: newsroom.settings.relays, pacing: newsroom.settings.pacing, first: newsletter.first,
      retry: Backoff(first: Double(retry.first), longest: Double(retry.longest)),
      ledger: Mailroom.Ledger(
        turn: { settling, claiming, now in
          let claimed = try store.queue.turn(key, settling: settling, claiming: claiming, now: now)
          attempts.note(key, settled: settling, claimed: claimed, at: now)
          return claimed
        },
        upcoming: { try store.queue.upcoming(key, $0) }, nextDue: { try store.queue.nextDue(key, after: $0) },
        mayPass: { ($0 as? DatabaseError)?.mayPass ?? false }),
      workers: Mailroom.workers(signing: mailing.isSigned, cores: ProcessInfo.processInfo.activeProcessorCount),
      // The audience holds only tiers and letters that the issue was set for.
      compose: { claim, bytes in mailing.append(claim.letter, for: claim.subscriber, to: &bytes) },
      now: newsroom.clock.now, seed: seed, shouldStop: shouldStop,
      report: { progress in
        if progress.ledgerTrouble != trouble {
          trouble = progress.ledgerTrouble
          if let trouble { events.tell(SendNotice.booksBusy(key, trouble)) }
        }
        if let fault = progress.fault, !hasToldFault {
          hasToldFault = true
          events.tell(SendNotice.relayFault(key, fault, until: until))
        }
        events.take(.sending(SendProgress(issue: key, before: before, finish: finish, progress: progress)))
      })
    mailroom.ledgerPatience = Double(newsroom.settings.storePatience)
    return mailroom
  }
}
