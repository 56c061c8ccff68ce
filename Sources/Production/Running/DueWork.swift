internal import Foundation
public import Newsroom
internal import Platform
internal import Store
internal import Wire

/// What is due of one newsletter at this moment.
///
/// Failure policy: what a run begins another can go on with. One newsletter's trouble is its own.
public struct DueWork {
  let newsroom: NewsroomFolder
  let newsletter: Newsletter
  let events: Events
  let shouldStop: () -> Bool
  let seed: UInt64
  /// Who acts, for the log.
  let who: String

  /// What was done of what was due, as far as somebody may have to know.
  public enum Done {
    case sent(IssueSender.Result)
    /// Not composed by its latest time.
    case missed(IssueName)
    /// Held, or not sent, past its latest time.
    case withdrawn(IssueName)
    /// So many readers weren't reached by the latest time.
    case expired(IssueName, readers: Int)
    /// Nobody has approved it; it is held, and this is told once.
    case heldAtCutoff(IssueName)
    /// Its check found errors; it is held, and this is told once.
    case heldByCheck(CheckFailure)
  }

  public init(
    newsroom: NewsroomFolder, newsletter: Newsletter, events: Events, shouldStop: @escaping () -> Bool, seed: UInt64,
    who: String
  ) {
    self.newsroom = newsroom
    self.newsletter = newsletter
    self.events = events
    self.shouldStop = shouldStop
    self.seed = seed
    self.who = who
  }

  /// - Parameter did: told each thing at once, so that what was done is known even if a later step fails.
  public func perform(_ did: (Done) -> Void) throws {
    guard let lock = try newsroom.lock(newsletter.slug) else {
      events.tell(DueNotice.anotherRun(newsletter.slug))
      return
    }
    defer { withExtendedLifetime(lock) {} }
    let store = try newsroom.openStore()
    try goOnWithOthers(store, did)
    while let due = try next(store), !shouldStop() {
      switch due {
      case .miss(let day): did(try miss(name(day), store))
      case .withdraw(let day): if let done = try withdraw(name(day), store) { did(done) }
      case .expire(let day): if let done = try expire(name(day), store) { did(done) }
      case .compose(let day): try compose(name(day), store)
      case .send(let day, let latest):
        if let done = try send(name(day), latest: latest, store) { did(done) }
        // Whatever it has left to do is another run's.
        return
      }
    }
    try mailProofs(store)
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
  private func goOnWithOthers(_ store: Store, _ did: (Done) -> Void) throws {
    let now = newsroom.clock.now()
    let today = newsroom.publication.timeZone.day(at: now)
    for record in try store.issues.list(of: newsletter.slug, limit: 20)
    where record.status == .sending && record.key.name.day != today {
      let latest = latest(record, times(record.key.name))
      guard now < latest else { continue }
      if let done = try send(record.key.name, latest: latest, store) { did(done) }
    }
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
    try DeskProofs(
      newsroom: newsroom, store: store, newsletter: newsletter, events: events, shouldStop: shouldStop, who: who
    ).mail(record, times)
  }

  /// At its cutoff, an issue that nobody has approved is held where the newsletter says so. Told once.
  private func isHeld(_ record: IssueRecord, _ store: Store) throws -> (isHeld: Bool, done: Done?) {
    guard record.desk != .held else {
      events.tell(DueNotice.held(record.key.name))
      return (true, nil)
    }
    guard record.desk == .open, newsletter.onCutoff == .hold else { return (false, nil) }
    try store.issues.decide(
      record.key, .held, by: who, note: "held: nobody had approved it by send-at (on-cutoff: hold)",
      reason: "nobody had approved it by send-at (on-cutoff: hold)",
      at: newsroom.clock.now())
    events.tell(DueNotice.heldAtCutoff(record.key.name, until: newsletter.schedule.latest))
    return (true, .heldAtCutoff(record.key.name))
  }

  /// Somebody has worked on it or decided on it since it was composed.
  private func isTouched(_ record: IssueRecord, _ store: Store) throws -> Bool {
    guard record.status == .composed, record.desk == .open else { return record.status == .composed }
    return try !store.issues.log(record.key.name).allSatisfy { $0.event == .composed }
  }

  private func miss(_ name: IssueName, _ store: Store) throws -> Done {
    let reason = "not composed by its latest time (\(newsletter.schedule.latest)); the next issue catches up"
    try store.issues.recordSkipped(
      IssueKey(name), window: try composer(store).window(of: name.day), at: newsroom.clock.now(), reason: reason)
    events.tell(DueNotice.missed(name, reason: reason))
    return .missed(name)
  }

  private func withdraw(_ name: IssueName, _ store: Store) throws -> Done? {
    guard let record = try store.issues.issue(name) else { return nil }
    try store.issues.cancel(
      record.key, by: who, note: "cancelled: not sent by its latest time", at: newsroom.clock.now())
    guard record.composed < times(name).latest else {
      events.tell(DueNotice.withdrawnUnsent(name))
      return nil
    }
    events.tell(DueNotice.withdrawn(name, wasHeld: record.desk == .held, latest: newsletter.schedule.latest))
    return .withdrawn(name)
  }

  private func expire(_ name: IssueName, _ store: Store) throws -> Done? {
    guard let record = try store.issues.issue(name) else { return nil }
    let now = newsroom.clock.now()
    try store.queue.recoverClaims(record.key, at: now)
    let expired = try store.queue.expire(record.key, at: now)
    try store.issues.recordFinished(record.key, at: now)
    guard expired > 0 else { return nil }
    events.tell(DueNotice.expired(name, readers: expired))
    return .expired(name, readers: expired)
  }

  private func send(_ name: IssueName, latest: Date, _ store: Store) throws -> Done? {
    let record = try store.issues.issue(name)
    if let record, record.status == .composed {
      let (isHeld, done) = try isHeld(record, store)
      if isHeld { return done }
    }
    if record?.status == .sending, record?.desk == .held {
      events.tell(DueNotice.restHeld(name))
      return nil
    }
    let frozen = try FrozenIssue.open(name, newsroom, store)
    let sender = IssueSender(
      newsroom: newsroom, store: store, newsletter: newsletter, frozen: frozen, events: events,
      shouldStop: shouldStop, seed: seed)
    do {
      return .sent(try sender.send(latest: latest))
    } catch let failure as CheckFailure {
      // Held, so that it is told once, and a person decides until its latest time.
      let errors = failure.findings.count { $0.severity == .error }
      try store.issues.decide(
        frozen.record.key, .held, by: who, note: "held: \(errors.counted("error", "errors")) found by its check",
        reason: "\(errors.counted("error", "errors")) found by its check",
        at: newsroom.clock.now())
      events.tell(DueNotice.heldByCheck(failure))
      return .heldByCheck(failure)
    }
  }

  private var composer: (Store) -> IssueComposer {
    { IssueComposer(newsroom: newsroom, store: $0, newsletter: newsletter, who: who) }
  }

  private func compose(_ name: IssueName, _ store: Store) throws {
    try fetch(store)
    switch try composer(store).compose(name.day) {
    case .composed(let issue):
      events.tell(DueNotice.composed(name, articles: issue.selection.picks.count))
      Preflight(newsroom: newsroom, store: store, newsletter: newsletter, events: events).tell(name)
    case .skipped(let reason): events.tell(DueNotice.skipped(name, reason: reason))
    }
  }

  /// The feeds, so that what they have is in the issue. A feed that fails is told, and holds nothing up. A stop waits until
  /// all are read: an issue of half of them would be composed.
  private func fetch(_ store: Store) throws {
    guard !newsroom.sources.isEmpty else { return }
    let fetcher = SourceFetcher(
      newsroom: newsroom, store: store, program: "Dateline/\(Release.version)", events: events)
    let report = try fetcher.fetch(newsroom.sources)
    let problems = report.failed.map { "\($0)" } + report.articles.problems.map { "\($0)" }
    for problem in problems { events.tell(DueNotice.feedProblem(problem)) }
  }
}
