import Foundation
import Newsroom
import Testing

/// A newsroom without disk or mail: `Due` and `Schedule.window` are the real ones, its books and library are a model
/// that does what `run` and the composer do. It fails the test as soon as a law is broken.
struct CalendarSimulation {
  var schedule: Schedule
  var zone: TimeZone
  /// What the machine's clock is off by.
  var offset: TimeInterval = 0
  /// Publication times; an article is its place in here.
  let articles: [Date]
  private(set) var issues: [Day: Dated] = [:] {
    didSet { isStale = true }
  }
  private var books: [Due.Entry] = []
  private var isStale = false
  /// What `run` asked for, by day, in order.
  private(set) var log: [(day: Day, due: Due)] = []

  static let late = 2

  struct Dated {
    var stage: Due.Stage
    var window: Window
    var made: Date
    /// Somebody has had it.
    var isOut = false
    var completions = 0
    var picks: Set<Int> = []
    var considered: Set<Int> = []

    /// Its window and its articles are its own.
    var stands: Bool { stage == .composed || stage == .sending || isOut }
  }

  init(_ schedule: Schedule, _ zone: TimeZone, articles: [Date]) {
    self.schedule = schedule
    self.zone = zone
    self.articles = articles.sorted()
  }

  /// What happens to a run before it is through: by chance, where a scenario has it.
  enum Trouble { case none, killed }

  mutating func run(at time: Date, _ trouble: Trouble = .none) {
    let now = time.addingTimeInterval(offset)
    for _ in 0..<200 {
      if isStale {
        books = issues.sorted { $0.key > $1.key }.prefix(36)
          .map { Due.Entry(day: $0.key, stage: $0.value.stage, window: $0.value.window, made: $0.value.made) }
        isStale = false
      }
      guard let due = Due.next(of: schedule, in: zone, at: now, books: books) else { return }
      let stop = perform(due, now, trouble)
      if stop { return }
    }
    Testing.Issue.record("run never ends")
  }

  private mutating func perform(_ due: Due, _ now: Date, _ trouble: Trouble) -> Bool {
    switch due {
    case .miss(let day):
      log.append((day, due))
      #expect(issues[day].map { $0.stage == .skipped } ?? true, "\(day) is in the books")
      #expect(schedule.runs(on: day, in: zone) && now >= schedule.times(on: day, in: zone).latest)
      issues[day] = Dated(stage: .skipped, window: window(of: day), made: now)
    case .withdraw(let day):
      log.append((day, due))
      #expect(issues[day]?.stage == .composed && issues[day]?.isOut == false)
      issues[day]?.stage = .closed
      issues[day]?.picks = []
      issues[day]?.considered = []
    case .expire(let day):
      log.append((day, due))
      #expect(issues[day]?.stage == .sending)
      issues[day]?.stage = .closed
    case .compose(let day):
      log.append((day, due))
      compose(day, now)
      return trouble == .killed
    case .send(let day, let latest):
      log.append((day, due))
      let times = schedule.times(on: day, in: zone)
      #expect(latest == times.latest && times.send <= now && now < times.latest, "\(day) sent at \(now)")
      #expect(issues[day]?.stage == .composed || issues[day]?.stage == .sending)
      issues[day]?.isOut = true
      issues[day]?.stage = trouble == .killed ? .sending : .closed
      if trouble == .none { issues[day]?.completions += 1 }
      #expect((issues[day]?.completions ?? 0) <= 1, "\(day) was sent twice")
      return true
    }
    return false
  }

  private func window(of day: Day) -> Window {
    let before = issues.filter { $0.key < day }
    let previous = before.filter(\.value.stands).max { $0.key < $1.key }
    let unmade = before.filter { $0.key >= day.adding(days: -Due.memory) }.max { $0.key < $1.key }
    return schedule.window(
      of: day, first: 3, previous: previous?.value.window, unmade: unmade?.value.window, in: zone)
  }

  private mutating func compose(_ day: Day, _ now: Date) {
    let times = schedule.times(on: day, in: zone)
    #expect(schedule.runs(on: day, in: zone) && zone.day(at: now) == day && times.compose <= now && now < times.latest)
    // Once more only if that was before its time: by a zone or an hour that the settings have changed since.
    let known = issues[day]
    let isFresh = known.map { $0.stage == .skipped || $0.stage == .composed && $0.made < times.compose } ?? true
    #expect(isFresh, "\(day) was composed twice")
    let window = window(of: day)
    let others = issues.filter { $0.key != day && $0.value.stands }
    let considered = others.values.reduce(into: Set<Int>()) { $0.formUnion($1.considered) }
    let previous = others.filter { $0.key < day }.max { $0.key < $1.key }
    let firstStart = issues.values.map(\.window.start).min() ?? window.start
    let late = min(
      previous?.value.made ?? window.start,
      max(window.start.addingTimeInterval(Double(-Self.late) * 86_400), firstStart))
    // What the library has: all that was published, by whatever clock, before the issue is composed.
    let candidates = articles.indices.filter { index in
      let time = articles[index]
      guard time.addingTimeInterval(min(0, offset)) <= now else { return false }
      if window.contains(time) { return !considered.contains(index) }
      return late <= time && time < window.start && !considered.contains(index)
    }
    // A section that is full leaves out one in eight.
    let picks = candidates.filter { $0 % 8 != 7 }
    for index in picks {
      #expect(others.values.allSatisfy { !$0.picks.contains(index) }, "article \(index) runs twice")
    }
    guard !picks.isEmpty else {
      issues[day] = Dated(stage: .skipped, window: window, made: now)
      return
    }
    issues[day] = Dated(
      stage: .composed, window: window, made: now, picks: Set(picks), considered: Set(candidates))
  }

  // MARK: The laws, at the end

  /// Issues that went out, or may yet, by day.
  var standing: [(day: Day, issue: Dated)] {
    issues.filter(\.value.stands).map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
  }

  /// Windows of issues that were made in the order of their days tile, and each article of theirs was looked at by one issue, and by no two.
  func checkLaws(_ comment: String) {
    let standing = standing
    for (before, after) in zip(standing, standing.dropFirst()) where before.issue.made <= after.issue.made {
      #expect(
        before.issue.window.cutoff == after.issue.window.start, "\(comment): \(before.day) and \(after.day)")
    }
    guard let first = standing.first?.issue.window.start, let last = standing.last?.issue.window.cutoff else { return }
    for (index, time) in articles.enumerated() where first <= time && time < last {
      let takers = standing.filter { $0.issue.considered.contains(index) }.map(\.day)
      #expect(takers.count == 1, "\(comment): article \(index) of \(time) is in \(takers)")
    }
  }
}
