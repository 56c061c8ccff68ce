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
    if try store.issue(key)?.status == .finished { return Result(end: .complete, books: try store.books(key)) }
    _ = try store.freezeAudience(key, tiers: newsletter.audience, at: clock.now())
    let before = try store.books(key)
    guard let date = try store.issue(key)?.frozen else { throw StoreError.noAudience(key) }
    let programs: [Letter: [Tier: MessageProgram]] = [
      .issue: try frozen.programs(date: date, newsroom),
      .correction: try frozen.programs(date: date, newsroom, letter: .correction),
    ]
    console.detail("\(key): \(before.outstanding.grouped) of \(before.audience.grouped) to send")
    let mailroom = mailroom(programs, before)
    try store.recordLatest(key, latest)
    let (end, progress) = try mailroom.run(
      returnPath: frozen.letterhead.returnPath, remaining: before.outstanding, latest: latest)
    console.endProgress()
    if end == .pastLatest { try store.expire(key, at: clock.now()) }
    let books = try store.books(key)
    if books.outstanding == 0 { try store.recordFinished(key, at: clock.now()) }
    try IssueProof(key.name, store, at: clock.now()).write(to: newsroom.queue)
    return Result(end: end, books: books, fault: progress.fault)
  }

  /// After a crash: claims that nobody holds any more are in doubt. What is in doubt may be sent again by policy, which
  /// reopens an issue that was finished.
  private func recover() throws {
    guard [.sending, .finished].contains(frozen.record.status) else { return }
    let now = newsroom.clock.now()
    let inDoubt = try store.recoverClaims(key, at: now)
    if inDoubt > 0 {
      console.note("\(key): the last run was cut off; \(inDoubt) deliveries are uncertain (dateline queue \(key.name))")
    }
    if newsroom.settings.uncertain == .resend {
      let again = try store.resolveUncertain(key, to: .queued, at: now)
      if again > 0 { console.note("\(key): \(again) uncertain deliveries are sent again, as queue.uncertain says") }
    }
  }

  private func mailroom(_ programs: [Letter: [Tier: MessageProgram]], _ before: Books) -> Mailroom {
    let key = key
    let store = store
    let console = console
    let begun = ContinuousClock.now
    let settled = before.audience - before.outstanding
    let attempts = AttemptLog(newsroom.queue + "/attempts.jsonl", console: console)
    let retry = newsroom.settings.retry
    return Mailroom(
      relay: newsroom.settings.relay,
      retry: Backoff(first: Double(retry.first), longest: Double(retry.longest)),
      ledger: Mailroom.Ledger(
        turn: { settling, claiming, now in
          let claimed = try store.turn(key, settling: settling, claiming: claiming, now: now)
          attempts.note(key, settled: settling, claimed: claimed, at: now)
          return claimed
        },
        nextDue: { try store.nextDue(key) }),
      compose: { claim, bytes in
        // The audience holds only tiers and letters that the issue was set for.
        programs[claim.letter]?[claim.subscriber.tier]?.append(for: Reader(claim.subscriber), to: &bytes)
      },
      now: newsroom.clock.now, seed: UInt64.random(in: .min ... .max), shouldStop: { Signals.stopRequested },
      report: { progress in
        let done = progress.accepted + progress.rejected + progress.uncertain
        let seconds = Double((ContinuousClock.now - begun).components.seconds)
        let rate = seconds > 0 ? Double(done) / seconds : 0
        let left = before.outstanding - done
        let eta = rate > 0 ? ", \(Duration.seconds(Double(left) / rate).formatted(.units(width: .narrow))) left" : ""
        let fault = progress.fault.map { "; \($0)" } ?? ""
        console.progress(
          "\(key)", settled + done, of: before.audience, "\(Int(rate).grouped)/s\(eta)\(fault)")
      })
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
