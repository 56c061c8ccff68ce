internal import Foundation
internal import Glibc
internal import Mailroom
internal import Newsroom
internal import Press
internal import Store
internal import Synchronization
internal import Wire

/// Sends a frozen issue: freezes its audience, runs its queue to the end, and says what became of it.
///
/// Failure policy: the caller holds the newsletter's lock. Whatever stops a run, the next goes on where it was; what was
/// in flight is uncertain, and handled by the newsroom's policy.
struct IssueSender {
  let newsroom: NewsroomFolder
  let store: Store
  let newsletter: Newsletter
  let frozen: FrozenIssue
  let console: Console
  /// Somebody wants it sent whatever a check says.
  var isForced = false

  struct Result {
    var end: RunEnd
    var books: Books
    /// What the relay's trouble was at the end, if there was any.
    var fault: RelayFault?
  }

  private var key: IssueKey { frozen.record.key }

  /// - Parameter latest: when it is no longer worth sending.
  func send(latest: Date) throws -> Result {
    let clock = newsroom.clock
    if frozen.record.status == .cancelled { throw CommandError(.data, "\(key) was cancelled: nobody gets it") }
    if [.composed, .sending].contains(frozen.record.status), frozen.record.desk == .held { throw StoreError.held(key) }
    // Once readers have it, there is nothing to be stopped: a correction is checked when it is made.
    if frozen.record.status == .composed, !isForced {
      try Preflight(newsroom: newsroom, store: store, newsletter: newsletter, console: console).pass(frozen)
    }
    try recover()
    if try store.issues.issue(key)?.status == .finished {
      return Result(end: .complete, books: try store.queue.books(key))
    }
    _ = try store.queue.freezeAudience(key, segment: newsletter.segment, at: clock.now())
    let before = try store.queue.books(key)
    guard let date = try store.issues.issue(key)?.frozen else { throw StoreError.noAudience(key) }
    let programs: [Letter: [Tier: MessageProgram]] = [
      .issue: try frozen.programs(date: date, newsroom),
      .correction: try frozen.programs(date: date, newsroom, letter: .correction),
    ]
    console.detail("\(key): \(before.outstanding.grouped) of \(before.audience.grouped) to send")
    let finish = newsletter.schedule.finishBy.map { newsroom.publication.timeZone.instant(of: key.name.day, at: $0) }
    if let finish { try warnIfLate(before.outstanding, by: finish) }
    let mailroom = mailroom(programs, before, by: finish, latest: latest)
    try store.issues.recordLatest(key, latest)
    let (end, progress) = try mailroom.run(
      returnPath: try frozen.returnPath(newsroom), latest: latest)
    console.endProgress()
    if case .refused = end {
    } else {
      for (name, fault) in progress.refusals.sorted(by: { $0.key < $1.key }) {
        console.warn("\(name): \(fault)\nThe other relays carried its mail.")
      }
    }
    if end == .pastLatest { try store.queue.expire(key, at: clock.now()) }
    let books = try store.queue.books(key)
    if books.outstanding == 0 { try store.issues.recordFinished(key, at: clock.now()) }
    try IssueProof(key.name, store, at: clock.now()).write(to: newsroom.queue)
    return Result(end: end, books: books, fault: progress.fault)
  }

  /// After a crash: claims that nobody holds any more are in doubt. What is in doubt may be sent again by policy, which
  /// reopens an issue that was finished.
  private func recover() throws {
    guard [.sending, .finished].contains(frozen.record.status) else { return }
    let now = newsroom.clock.now()
    let inDoubt = try store.queue.recoverClaims(key, at: now)
    if inDoubt > 0 {
      console.note("\(key): the last run was cut off; \(inDoubt) deliveries are uncertain (dateline queue \(key.name))")
    }
    // A full mailbox waits five times as long as others at the most; a relay's fault is held for minutes.
    let longest = max(600, 5 * Double(newsroom.settings.retry.longest))
    let early = try store.queue.bringForward(key, dueAfter: now.addingTimeInterval(longest), to: now)
    if early > 0 {
      console.note(
        "\(key): \(early) \(early == 1 ? "delivery" : "deliveries") waited for a time further off than any retry, so the "
          + "clock was ahead then: tried at once")
    }
    if newsroom.settings.uncertain == .resend {
      let again = try store.queue.resolveUncertain(key, to: .queued, at: now)
      if again > 0 { console.note("\(key): \(again) uncertain deliveries are sent again, as queue.uncertain says") }
    }
  }

  /// Says so at the start where the settings don't let everybody's mail be out by then.
  private func warnIfLate(_ outstanding: Int, by finish: Date) throws {
    let now = newsroom.clock.now()
    let zone = newsroom.publication.timeZone
    let settings = newsroom.settings
    guard outstanding > 0 else { return }
    guard let needed = Forecast.rateNeeded(outstanding, from: now, by: finish) else {
      return console.warn(
        "\(key): finish-by, \(zone.wallTime(at: finish)), has passed; \(outstanding.grouped) are still to be sent")
    }
    console.detail(
      "\(key): \(String(format: "%.1f", needed)) messages/s are needed to finish by \(zone.wallTime(at: finish))")
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
    console.warn(
      "\(key): \(slowest.setting) lets \(slowest.messages.grouped) messages out by \(zone.wallTime(at: end)) at the "
        + "earliest, not by \(zone.wallTime(at: finish)) (finish-by)")
  }

  private func mailroom(
    _ programs: [Letter: [Tier: MessageProgram]], _ before: Books, by finish: Date?, latest: Date
  ) -> Mailroom {
    let key = key
    let store = store
    let console = console
    let begun = ContinuousClock.now
    let (clock, zone) = (newsroom.clock, newsroom.publication.timeZone)
    let until = "\(zone.day(at: latest)) \(zone.wallTime(at: latest))"
    var view = LiveView(
      title: "\(key)", audience: before.audience, settled: before.audience - before.outstanding,
      outstanding: before.outstanding, finish: finish, zone: zone)
    var trouble: String?
    var hasToldFault = false
    let attempts = AttemptLog(newsroom.queue + "/attempts.jsonl", console: console)
    let retry = newsroom.settings.retry
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
      workers: Mailroom.workers(
        signing: programs.values.contains { $0.values.contains { $0.isSigned } },
        cores: ProcessInfo.processInfo.activeProcessorCount),
      compose: { claim, bytes in
        // The audience holds only tiers and letters that the issue was set for.
        programs[claim.letter]?[claim.subscriber.tier]?.append(for: Reader(claim.subscriber), to: &bytes)
      },
      now: newsroom.clock.now, seed: UInt64.random(in: .min ... .max), shouldStop: { Signals.stopRequested },
      report: { progress in
        if progress.ledgerTrouble != trouble {
          trouble = progress.ledgerTrouble
          if let trouble {
            console.warn("\(key): \(trouble)\nMail on its way is kept; nothing is begun until it takes them.")
          }
        }
        if let fault = progress.fault, !hasToldFault {
          hasToldFault = true
          console.note("\(key): \(fault)\nIt is tried again, longer and longer apart, until \(until).")
        }
        console.live { columns in
          let seconds = (ContinuousClock.now - begun) / .seconds(1)
          return view.lines(progress, at: seconds, now: clock.now(), columns: columns)
        }
      })
    mailroom.ledgerPatience = Double(newsroom.settings.storePatience)
    return mailroom
  }
}

/// SIGINT and SIGTERM: a first one drains, a second one ends the program at once.
enum Signals {
  private static let count = Atomic<Int>(0)

  static var stopRequested: Bool { count.load(ordering: .relaxed) > 0 }

  static func listen() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        if Signals.count.add(1, ordering: .relaxed).oldValue > 0 { _exit(ExitCode.again.rawValue) }
      }
    }
  }
}
