internal import Foundation
internal import Mailroom
internal import Newsroom
internal import Store
internal import Wire

extension Command {
  /// `dateline run`
  static let run = Command(
    name: "run", usage: [""], summary: "What cron calls: do whatever is due now, and nothing twice",
    details: """
      Takes in what came back (returns.mailboxes). Composes each newsletter's issue when its
      time has come and mails proofs to its desk; sends
      it when that has come, or holds it, as the newsletter's on-cutoff and the desk say; and goes
      on with a send that was cut off. Late issues go out until their latest time, not after
      it. Call it as often as you like: where another run is at work, or nothing is due, it
      leaves quietly. The exit code is not 0 when an issue was missed.
      """,
    examples: ["*/5 * * * * dateline --quiet --root /srv/meridian run", "dateline --verbose run"], operands: 0...0
  ) { call in
    let newsroom = try call.newsroom()
    Signals.listen()
    var worst = readReturns(newsroom, call.console)
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
    do {
      let store = try newsroom.openStore()
      try Metrics(newsroom.newsletters.map(\.slug), store, at: newsroom.clock.now())
        .write(to: newsroom.queue + "/dateline.prom")
    } catch {
      // Nobody's mail depends on it.
      call.console.warn("the metrics weren't written: \(error)")
    }
    return worst
  }

  /// What came back, before anybody is mailed again. A mailbox that can't be read is told, and holds nothing up: each has
  /// two minutes.
  private static func readReturns(_ newsroom: NewsroomFolder, _ console: Console) -> ExitCode {
    let mailboxes = newsroom.settings.returns.mailboxes
    guard !mailboxes.isEmpty else { return .ok }
    do {
      let desk = try ReturnsDesk(newsroom: newsroom, store: try newsroom.openStore(cache: 16), console: console)
      guard let report = try desk.readConfigured(mailboxes, seconds: 120) else { return .ok }
      if report.mails > report.seen { console.note(report.line) }
      for problem in report.failed { console.warn(problem) }
      return report.failed.isEmpty ? .ok : .again
    } catch {
      console.warn("what came back wasn't read: \(error)")
      return ErrorCode.of(error)
    }
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
    var worst = try goOnWithOthers(store)
    while let due = try next(store), !Signals.stopRequested {
      let code: ExitCode
      switch due {
      case .miss(let day): code = try miss(name(day), store)
      case .withdraw(let day): code = try withdraw(name(day), store)
      case .expire(let day): code = try expire(name(day), store)
      case .compose(let day): code = try compose(name(day), store)
      case .send(let day, let latest): code = try send(name(day), latest: latest, store)
      }
      if code != .ok { worst = code }
      // Whatever it has left to do is another run's.
      if case .send = due { return worst }
    }
    try mailProofs(store)
    return worst
  }

  private func name(_ day: Day) -> IssueName { IssueName(newsletter: newsletter.slug, day: day) }

  private func times(_ name: IssueName) -> IssueTimes {
    newsletter.schedule.times(on: name.day, in: newsroom.publication.timeZone)
  }

  private func next(_ store: Store) throws -> Due? {
    var books: [Due.Entry] = []
    for record in try store.issues.list(of: newsletter.slug) where record.key.name.day != books.last?.day {
      let stage: Due.Stage =
        switch record.status {
        case .composed: .composed
        case .sending: .sending
        case .skipped: .skipped
        case .finished, .cancelled: .closed
        }
      books.append(
        .init(
          day: record.key.name.day, stage: stage, window: record.window, made: record.composed,
          isTouched: try isTouched(record, store), latest: latest(record, times(record.key.name))))
    }
    return Due.next(
      of: newsletter.schedule, in: newsroom.publication.timeZone, at: newsroom.clock.now(), books: books)
  }

  /// The schedule's, or what a person's send has set; a correction is worth sending for as long after it was made as an
  /// issue is after its send-at.
  private func latest(_ record: IssueRecord, _ times: IssueTimes) -> Date {
    let own = max(times.latest, record.latest ?? times.latest)
    guard record.key.generation > 1, let frozen = record.frozen else { return own }
    return max(own, frozen.addingTimeInterval(times.latest.timeIntervalSince(times.send)))
  }

  /// Issues of other days that are still worth sending: corrections, and what a person sent past its time.
  private func goOnWithOthers(_ store: Store) throws -> ExitCode {
    var worst = ExitCode.ok
    let now = newsroom.clock.now()
    let today = newsroom.publication.timeZone.day(at: now)
    for record in try store.issues.list(of: newsletter.slug, limit: 20)
    where record.status == .sending && record.key.name.day != today {
      let latest = latest(record, times(record.key.name))
      guard now < latest else { continue }
      let code = try send(record.key.name, latest: latest, store)
      if code != .ok { worst = code }
    }
    return worst
  }

  /// Readers' mail doesn't wait for a proof: a warning, and no exit code.
  private func mailProofs(_ store: Store) throws {
    let now = newsroom.clock.now()
    let today = name(newsroom.publication.timeZone.day(at: now))
    let times = times(today)
    guard newsletter.schedule.runs(on: today.day, in: newsroom.publication.timeZone), times.compose <= now,
      now < times.send, let record = try store.issues.issue(today), record.status == .composed,
      record.key.generation == 1
    else { return }
    try DeskProofs(newsroom: newsroom, store: store, newsletter: newsletter, console: console).mail(record, times)
  }

  /// At its cutoff, an issue that nobody has approved is held where the newsletter says so. Told once.
  private func isHeld(_ record: IssueRecord, _ store: Store) throws -> Bool {
    guard record.desk != .held else {
      console.detail("\(record.key.name) is held")
      return true
    }
    guard record.desk == .open, newsletter.onCutoff == .hold else { return false }
    try store.issues.decide(
      record.key, .held, by: "dateline run", note: "held: nobody had approved it by send-at (on-cutoff: hold)",
      reason: "nobody had approved it by send-at (on-cutoff: hold)", at: newsroom.clock.now())
    console.warn(
      "\(record.key.name) is held: nobody has approved it. dateline approve \(record.key.name) lets it go until "
        + "\(newsletter.schedule.latest); then it is cancelled, and the next issue catches up")
    return true
  }

  /// Somebody has worked on it or decided on it since it was composed.
  private func isTouched(_ record: IssueRecord, _ store: Store) throws -> Bool {
    guard record.status == .composed, record.desk == .open else { return record.status == .composed }
    return try !store.issues.log(record.key.name).allSatisfy { $0.event == .composed }
  }

  private func miss(_ name: IssueName, _ store: Store) throws -> ExitCode {
    let composer = IssueComposer(newsroom: newsroom, store: store, newsletter: newsletter)
    let reason = "not composed by its latest time (\(newsletter.schedule.latest)); the next issue catches up"
    try store.issues.recordSkipped(
      IssueKey(name), window: try composer.window(of: name.day), at: newsroom.clock.now(), reason: reason)
    console.warn("\(name): \(reason)")
    return .again
  }

  private func withdraw(_ name: IssueName, _ store: Store) throws -> ExitCode {
    guard let record = try store.issues.issue(name) else { return .ok }
    try store.issues.cancel(
      record.key, by: "dateline run", note: "cancelled: not sent by its latest time", at: newsroom.clock.now())
    guard record.composed < times(name).latest else {
      console.note("\(name), composed by hand, was not sent within a day, and is cancelled")
      return .ok
    }
    let failing = record.desk == .held ? "held past" : "not sent by"
    console.warn(
      "\(name) was \(failing) its latest time (\(newsletter.schedule.latest)), and is cancelled; the next issue "
        + "catches up")
    return .again
  }

  private func expire(_ name: IssueName, _ store: Store) throws -> ExitCode {
    guard let record = try store.issues.issue(name) else { return .ok }
    let now = newsroom.clock.now()
    try store.queue.recoverClaims(record.key, at: now)
    let expired = try store.queue.expire(record.key, at: now)
    try store.issues.recordFinished(record.key, at: now)
    guard expired > 0 else { return .ok }
    console.warn(
      "\(name): \(expired.grouped) \(expired == 1 ? "reader was" : "readers were") not reached by its latest time")
    return .again
  }

  private func send(_ name: IssueName, latest: Date, _ store: Store) throws -> ExitCode {
    let record = try store.issues.issue(name)
    if let record, record.status == .composed, try isHeld(record, store) { return record.desk == .held ? .ok : .again }
    if record?.status == .sending, record?.desk == .held {
      console.detail("\(name) is held; the rest of its readers wait for dateline approve \(name)")
      return .ok
    }
    let frozen = try FrozenIssue.open(name, newsroom, store)
    let sender = IssueSender(
      newsroom: newsroom, store: store, newsletter: newsletter, frozen: frozen, console: console)
    do {
      return SendReport(name, try sender.send(latest: latest)).print(to: console)
    } catch let failure as CheckFailure {
      // Held, so that it is told once, and a person decides until its latest time.
      let reason = "\(FindingTable.count(failure.findings, [.error])) found by its check"
      try store.issues.decide(
        frozen.record.key, .held, by: "dateline run", note: "held: \(reason)", reason: reason, at: newsroom.clock.now())
      console.warn("\(failure)\n\(name) is held until dateline approve \(name)")
      return .data
    }
  }

  private func compose(_ name: IssueName, _ store: Store) throws -> ExitCode {
    try fetch(store)
    switch try IssueComposer(newsroom: newsroom, store: store, newsletter: newsletter).compose(name.day) {
    case .composed(let issue):
      console.note("\(name) composed: \(issue.selection.picks.count) articles")
      Preflight(newsroom: newsroom, store: store, newsletter: newsletter, console: console).tell(name)
    case .skipped(let reason): console.note("\(name) skipped: \(reason)")
    }
    return .ok
  }

  /// The feeds, so that what they have is in the issue. A feed that fails is told, and holds nothing up.
  private func fetch(_ store: Store) throws {
    guard !newsroom.sources.isEmpty else { return }
    let report = try SourceFetcher(newsroom: newsroom, store: store, console: console).fetch(newsroom.sources)
    for problem in report.failed + report.articles.errors { console.warn(problem) }
  }
}
