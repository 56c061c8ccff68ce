internal import Foundation
internal import Mailroom
internal import Newsroom
internal import Store

extension Command {
  /// `dateline run`
  static let run = Command(
    name: "run", usage: [""], summary: "What cron calls: do whatever is due now, and nothing twice",
    details: """
      Composes each newsletter's issue when its time has come and mails proofs to its desk; sends
      it when that has come, or holds it, as the newsletter's on-cutoff and the desk say; and goes
      on with a send that was cut off. Late issues go out until their latest time, not after
      it. Call it as often as you like: where another run is at work, or nothing is due, it
      leaves quietly. The exit code is not 0 when an issue was missed.
      """,
    examples: ["*/5 * * * * dateline --quiet --root /srv/meridian run", "dateline --verbose run"], operands: 0...0
  ) { call in
    let newsroom = try call.newsroom()
    Signals.listen()
    var worst = ExitCode.ok
    for newsletter in newsroom.newsletters where !Signals.stopRequested {
      do {
        let code = try DueWork(newsroom: newsroom, newsletter: newsletter, console: call.console).perform()
        if code != .ok { worst = code }
      } catch {
        // One newsletter's trouble is no reason to miss another's hour.
        call.console.warn("\(newsletter.slug): \(error)")
        worst = ErrorCode.of(error)
      }
    }
    return worst
  }
}

/// What is due of one newsletter at this moment.
struct DueWork {
  let newsroom: NewsroomFolder
  let newsletter: Newsletter
  let console: Console

  func perform() throws -> ExitCode {
    guard let lock = try newsroom.lock(newsletter.slug) else {
      console.detail("\(newsletter.slug): another run is at work")
      return .ok
    }
    defer { withExtendedLifetime(lock) {} }
    let store = try newsroom.openStore()
    var worst = try closeStale(store)
    worst = try goOnWithOthers(store) ?? worst
    let zone = newsroom.publication.timeZone
    let today = zone.day(at: newsroom.clock.now())
    guard newsletter.schedule.runs(on: today, in: zone) else { return worst }
    let name = IssueName(newsletter: newsletter.slug, day: today)
    let times = newsletter.schedule.times(on: today, in: zone)
    guard newsroom.clock.now() >= times.compose else { return worst }
    if try isToBeComposed(name, times, store) {
      worst = try compose(name, times, store) ?? worst
    }
    guard let record = try store.issue(name) else { return worst }
    guard newsroom.clock.now() >= times.send else {
      if record.status == .composed, record.key.generation == 1 {
        let proofs = DeskProofs(newsroom: newsroom, store: store, newsletter: newsletter, console: console)
        // Readers' mail doesn't wait for a proof: a warning, and no exit code.
        _ = try proofs.mail(record, times)
      }
      return worst
    }
    switch record.status {
    case .skipped, .finished, .cancelled: return worst
    // Composed after it, by a person, who will send it.
    case .composed where newsroom.clock.now() >= times.latest: return worst
    case .composed where try isHeld(record, store): return record.desk == .held ? worst : .again
    case .composed, .sending:
      let frozen = try FrozenIssue.open(name, newsroom, store)
      let sender = IssueSender(
        newsroom: newsroom, store: store, newsletter: newsletter, frozen: frozen, console: console)
      let code = SendReport(name, try sender.send(latest: latest(record, times))).print(to: console)
      return code == .ok ? worst : code
    }
  }

  /// The schedule's, or what a person's send has set; a correction is worth sending for as long after it was made as an
  /// issue is after its send-at.
  private func latest(_ record: IssueRecord, _ times: IssueTimes) -> Date {
    let own = max(times.latest, record.latest ?? times.latest)
    guard record.key.generation > 1, let frozen = record.frozen else { return own }
    return max(own, frozen.addingTimeInterval(times.latest.timeIntervalSince(times.send)))
  }

  /// Issues of other days that are still worth sending: corrections, and what a person sent past its time. `nil` if all
  /// is well.
  private func goOnWithOthers(_ store: Store) throws -> ExitCode? {
    var worst: ExitCode?
    let zone = newsroom.publication.timeZone
    let now = newsroom.clock.now()
    for record in try store.issues(of: newsletter.slug, limit: 20)
    where record.status == .sending && record.key.name.day != zone.day(at: now) {
      let frozen = try FrozenIssue.open(record.key.name, newsroom, store)
      let sender = IssueSender(
        newsroom: newsroom, store: store, newsletter: newsletter, frozen: frozen, console: console)
      let times = newsletter.schedule.times(on: record.key.name.day, in: zone)
      let code = SendReport(record.key.name, try sender.send(latest: latest(record, times))).print(to: console)
      if code != .ok { worst = code }
    }
    return worst
  }

  /// At its cutoff, an issue that nobody has approved is held where the newsletter says so. Told once.
  private func isHeld(_ record: IssueRecord, _ store: Store) throws -> Bool {
    guard record.desk != .held else {
      console.detail("\(record.key.name) is held")
      return true
    }
    guard record.desk == .open, newsletter.onCutoff == .hold else { return false }
    try store.decide(
      record.key, .held, by: "dateline run", note: "held: nobody had approved it by send-at (on-cutoff: hold)",
      at: newsroom.clock.now())
    console.warn(
      "\(record.key.name) is held: nobody has approved it. dateline approve \(record.key.name) lets it go until "
        + "\(newsletter.schedule.latest); then it is cancelled, and the next issue catches up")
    return true
  }

  /// Nobody has composed it, or somebody did before its cutoff, to see it, and nobody has worked on it since.
  private func isToBeComposed(_ name: IssueName, _ times: IssueTimes, _ store: Store) throws -> Bool {
    guard let record = try store.issue(name) else { return true }
    guard record.status == .composed, record.composed < times.compose, record.desk == .open else { return false }
    return try store.log(name).allSatisfy { $0.what.hasPrefix("composed") }
  }

  /// `nil` if all is well.
  private func compose(_ name: IssueName, _ times: IssueTimes, _ store: Store) throws -> ExitCode? {
    let composer = IssueComposer(newsroom: newsroom, store: store, newsletter: newsletter)
    let now = newsroom.clock.now()
    guard now < times.latest else {
      let reason = "not composed by its latest time (\(newsletter.schedule.latest)); the next issue catches up"
      try store.recordSkipped(IssueKey(name), window: try composer.window(of: name.day), at: now, reason: reason)
      console.warn("\(name): \(reason)")
      return .again
    }
    try fetch(store)
    switch try composer.compose(name.day) {
    case .composed(let issue): console.note("\(name) composed: \(issue.selection.picks.count) articles")
    case .skipped(let reason): console.note("\(name) skipped: \(reason)")
    }
    return nil
  }

  /// The feeds, so that what they have is in the issue. A feed that fails is told, and holds nothing up.
  private func fetch(_ store: Store) throws {
    guard !newsroom.sources.isEmpty else { return }
    let report = try SourceFetcher(newsroom: newsroom, store: store, console: console).fetch(newsroom.sources)
    for problem in report.failed + report.articles.errors { console.warn(problem) }
  }

  /// Issues, of today or of earlier days, whose time has run out: composed in time but never sent, or cut off and never
  /// resumed. Articles of the former are free for the next issue.
  private func closeStale(_ store: Store) throws -> ExitCode {
    var worst = ExitCode.ok
    let now = newsroom.clock.now()
    for record in try store.issues(of: newsletter.slug, limit: 20)
    where [.composed, .sending].contains(record.status) {
      let times = newsletter.schedule.times(on: record.key.name.day, in: newsroom.publication.timeZone)
      guard now >= latest(record, times) else { continue }
      if record.status == .composed {
        guard record.composed < times.latest else { continue }
        try store.cancel(
          record.key, by: "dateline run", note: "cancelled: not sent by its latest time", at: now)
        let failing = record.desk == .held ? "held past" : "not sent by"
        console.warn(
          "\(record.key.name) was \(failing) its latest time (\(newsletter.schedule.latest)), and is cancelled; the "
            + "next issue catches up")
        worst = .again
        continue
      }
      try store.recoverClaims(record.key, at: now)
      let expired = try store.expire(record.key, at: now)
      try store.recordFinished(record.key, at: now)
      guard expired > 0 else { continue }
      console.warn("\(record.key.name): \(expired.grouped) readers were not reached by its latest time")
      worst = .again
    }
    return worst
  }
}
