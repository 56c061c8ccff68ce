import Foundation
import Newsroom
import TestSupport
import Testing

/// Years of `run`s in zones where the calendar is hard, against the model of `CalendarSimulation`.
@Suite("an issue is composed and sent exactly once, whatever the clock does")
struct CalendarTests {
  static let zones = [
    "America/New_York", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "America/Sao_Paulo",
  ]
  /// Compose, send, latest: a morning; all in the hour that is skipped, or in the one that comes twice; the ends of the
  /// day; the half hour that Lord Howe skips and repeats.
  static let times = [
    ("06:00", "06:30", "12:00"), ("02:10", "02:20", "02:50"), ("01:30", "01:45", "05:00"), ("00:00", "00:05", "23:59"),
    ("23:10", "23:20", "23:59"), ("01:40", "02:15", "02:29"),
  ]

  @Test("by an honest clock each day has its issue, on time", arguments: zones.indices, [0, 1, 3, 4])
  func honest(place: Int, shift: Int) throws {
    let identifier = Self.zones[place]
    let times = Self.times[(place + shift) % Self.times.count]
    let zone = try zone(identifier)
    let start = start(in: zone)
    let holidays = [start.adding(days: 40), start.adding(days: 41), start.adding(days: 200)]
    let schedule = try schedule(times, Set(Weekday.allCases), holidays: Set(holidays))
    let first = zone.instant(of: start, at: .midnight)
    var simulation = CalendarSimulation(
      schedule, zone, articles: articles(from: first, days: 366, every: 5 * 3600, seed: 3))
    // On the day of a clock change every five minutes; elsewhere just before it is time, and when it is.
    for number in start.number..<start.number + 366 {
      let day = Day(number: number)
      let midnight = zone.instant(of: day, at: .midnight)
      let next = zone.instant(of: day.adding(days: 1), at: .midnight)
      if isChange(day, zone) {
        var time = midnight
        while time < next {
          simulation.run(at: time)
          time += 300
        }
      } else if schedule.runs(on: day, in: zone) {
        let due = schedule.times(on: day, in: zone)
        for time in [due.compose - 1, due.compose, due.send - 1, due.send] {
          simulation.run(at: time)
        }
      }
    }
    let days = (start.number..<start.number + 366).map(Day.init(number:)).filter { schedule.runs(on: $0, in: zone) }
    for day in days {
      let due = schedule.times(on: day, in: zone)
      let issue = simulation.issues[day]
      #expect(issue?.completions == 1, "\(day)")
      // Five minutes is how often it was looked at.
      #expect(issue.map { 0 <= $0.made - due.compose && $0.made - due.compose < 300 } == true, "\(day)")
      #expect(simulation.log.filter { $0.day == day }.count == 2, "\(day)")
    }
    #expect(simulation.issues.keys.filter { $0 >= start }.count == days.count && days.count >= 361)
    simulation.checkLaws("\(identifier) \(times)")
  }

  @Test("every minute around a change, twice in the same minute, changes nothing", arguments: zones)
  func everyMinute(zone identifier: String) throws {
    let zone = try zone(identifier)
    let changes = (0..<366).map { start(in: zone).adding(days: $0) }.filter { isChange($0, zone) }.prefix(2)
    for change in changes.isEmpty ? [start(in: zone)] : Array(changes) {
      let schedule = try schedule(("02:00", "02:30", "03:00"), Set(Weekday.allCases))
      let first = zone.instant(of: change, at: .midnight)
      var simulation = CalendarSimulation(
        schedule, zone, articles: articles(from: first - 86_400, days: 4, every: 3600, seed: 5))
      for minute in 0..<1500 {
        simulation.run(at: first + Double(minute) * 60 + 3)
        simulation.run(at: first + Double(minute) * 60 + 40)
      }
      for (day, issue) in simulation.issues { #expect(issue.completions == 1, "\(day)") }
      #expect((1...2).contains(simulation.issues.count))
      simulation.checkLaws("\(identifier) \(change)")
    }
  }

  @Test("with outages, killed runs and days off, no article is lost and nothing is sent twice", arguments: 0..<12)
  func outages(seed: UInt64) throws {
    var random = Seeded(seed)
    let zone = try zone(Self.zones[Int.random(in: Self.zones.indices, using: &random)])
    let times = Self.times[Int.random(in: Self.times.indices, using: &random)]
    let days = Set(Weekday.allCases.filter { _ in Int.random(in: 0..<4, using: &random) > 0 }).union([.monday])
    let start = start(in: zone)
    let schedule = try schedule(times, days, holidays: [start.adding(days: 30), start.adding(days: 59)])
    let first = zone.instant(of: start, at: .midnight)
    var simulation = CalendarSimulation(
      schedule, zone, articles: articles(from: first, days: 240, every: 9 * 3600, seed: seed))
    var ran: [Date] = []
    var time = first
    while time < first + 230 * 86_400 {
      time += gap(&random)
      let killed = Int.random(in: 0..<8, using: &random) == 0
      simulation.run(at: time, killed ? .killed : .none)
      if !killed { ran.append(time) }
    }
    for number in start.number..<start.number + 228 where schedule.runs(on: Day(number: number), in: zone) {
      let day = Day(number: number)
      let due = schedule.times(on: day, in: zone)
      let issue = simulation.issues[day]
      // Before the first run, the newsletter had not begun.
      guard let began = simulation.issues.keys.min(), day >= began else { continue }
      #expect(issue != nil, "\(day) is not accounted for")
      // One run that got through in time is enough to compose, and another, or the same, to send.
      if ran.contains(where: { due.send <= $0 && $0 < due.latest }), issue?.stage != .skipped {
        #expect(issue?.completions == 1, "\(day)")
      }
    }
    simulation.checkLaws("seed \(seed)")
  }

  @Test("a clock set back by minutes, hours or a day sends nothing twice and loses nothing", arguments: 0..<8)
  func setBack(seed: UInt64) throws {
    var random = Seeded(seed &+ 1000)
    let zone = try zone(Self.zones[Int.random(in: Self.zones.indices, using: &random)])
    let times = Self.times[Int.random(in: Self.times.indices, using: &random)]
    let start = start(in: zone)
    let schedule = try schedule(times, Set(Weekday.allCases.prefix(seed % 2 == 0 ? 7 : 5)))
    let first = zone.instant(of: start, at: .midnight)
    var simulation = CalendarSimulation(
      schedule, zone, articles: articles(from: first, days: 130, every: 9 * 3600, seed: seed))
    var time = first
    while time < first + 120 * 86_400 {
      // Half of the jumps come right after a run composed: between it and the sending.
      let composed = simulation.log.last.map { if case .compose = $0.due { true } else { false } } ?? false
      if Int.random(in: 0..<(composed ? 4 : 40), using: &random) == 0 {
        simulation.offset = [0, -120, -1200, -3600, -5 * 3600, -86_400][Int.random(in: 0..<6, using: &random)]
      }
      time += Double.random(in: 60...5400, using: &random)
      simulation.run(at: time)
    }
    #expect(simulation.standing.count > 30)
    simulation.checkLaws("seed \(seed)")
  }

  @Test("zone, days and hours changed between runs: nothing twice, nothing lost", arguments: 4..<12)
  func settings(seed: UInt64) throws {
    var random = Seeded(seed &+ 2000)
    func pick<T>(_ values: [T]) -> T { values[Int.random(in: values.indices, using: &random)] }
    var zone = try zone(pick(Self.zones))
    let first = zone.instant(of: start(in: zone), at: .midnight)
    var simulation = CalendarSimulation(
      try schedule(pick(Self.times), Set(Weekday.allCases)), zone,
      articles: articles(from: first, days: 130, every: 9 * 3600, seed: seed))
    var time = first
    while time < first + 120 * 86_400 {
      if Int.random(in: 0..<150, using: &random) == 0 {
        zone = try self.zone(pick(Self.zones + ["Pacific/Kiritimati", "Pacific/Honolulu"]))
        simulation.zone = zone
      }
      if Int.random(in: 0..<150, using: &random) == 0 {
        let days = Set(Weekday.allCases.filter { _ in Bool.random(using: &random) })
        simulation.schedule = try schedule(pick(Self.times), days)
      }
      time += gap(&random) / 3
      simulation.run(at: time, Int.random(in: 0..<10, using: &random) == 0 ? .killed : .none)
    }
    simulation.checkLaws("seed \(seed)")
  }

  // MARK: One at a time

  @Test("days on which nothing ran are told once, when something runs again")
  func missed() throws {
    let zone = try zone("Europe/London")
    let schedule = try schedule(Self.times[0], Set(Weekday.allCases.prefix(5)))
    let monday = try #require(Day("2026-03-23"))
    var simulation = CalendarSimulation(
      schedule, zone,
      articles: articles(from: zone.instant(of: monday, at: .midnight) - 86_400, days: 20, every: 3600, seed: 1))
    let noon = try #require(WallTime("11:00"))
    simulation.run(at: zone.instant(of: monday, at: noon))
    simulation.run(at: zone.instant(of: monday.adding(days: 8), at: noon))
    #expect(
      simulation.log.map(\.due) == [
        .compose(monday), .send(monday, latest: schedule.times(on: monday, in: zone).latest),
      ] + (1...4).map { .miss(monday.adding(days: $0)) } + [
        .miss(monday.adding(days: 7)), .compose(monday.adding(days: 8)),
        .send(monday.adding(days: 8), latest: schedule.times(on: monday.adding(days: 8), in: zone).latest),
      ])
    simulation.checkLaws("missed")
  }

  @Test("what was skipped by hand before its time, or by a clock that was ahead, is composed when it is due")
  func skippedEarly() throws {
    let zone = try zone("America/New_York")
    let schedule = try schedule(Self.times[0], Set(Weekday.allCases))
    let day = try #require(Day("2026-11-24"))
    let due = schedule.times(on: day, in: zone)
    let window = Window(start: due.compose - 86_400, cutoff: due.compose)
    func next(made: Date, at now: Date) -> Due? {
      Due.next(
        of: schedule, in: zone, at: now, books: [.init(day: day, stage: .skipped, window: window, made: made)])
    }
    #expect(next(made: due.compose - 60, at: due.compose) == .compose(day))
    #expect(next(made: due.compose + 60, at: due.compose + 30) == .compose(day))
    #expect(next(made: due.compose, at: due.compose + 30) == nil)
    #expect(next(made: due.compose - 60, at: due.latest) == .miss(day))
    #expect(next(made: due.latest, at: due.latest + 60) == nil)
  }

  @Test("an issue composed ahead to see it is composed again when it is due; one that somebody has worked on is not")
  func preview() throws {
    let zone = try zone("America/New_York")
    let schedule = try schedule(Self.times[0], Set(Weekday.allCases))
    let day = try #require(Day("2026-11-24"))
    let due = schedule.times(on: day, in: zone)
    let window = Window(start: due.compose - 86_400, cutoff: due.compose)
    func next(made: Date, isTouched: Bool, at now: Date) -> Due? {
      Due.next(
        of: schedule, in: zone, at: now,
        books: [.init(day: day, stage: .composed, window: window, made: made, isTouched: isTouched)])
    }
    #expect(next(made: due.compose - 60, isTouched: false, at: due.compose - 1) == nil)
    #expect(next(made: due.compose - 60, isTouched: false, at: due.send) == .compose(day))
    #expect(next(made: due.compose - 60, isTouched: true, at: due.send) == .send(day, latest: due.latest))
    #expect(next(made: due.compose, isTouched: false, at: due.send) == .send(day, latest: due.latest))
    #expect(next(made: due.compose, isTouched: false, at: due.send - 1) == nil)
    #expect(next(made: due.compose - 60, isTouched: false, at: due.latest) == .withdraw(day))
  }

  @Test(
    "an issue composed by hand after its latest time is left to its person for a day, in whatever zone; one in time is not"
  )
  func byHand() throws {
    let newYork = try zone("America/New_York")
    let kathmandu = try zone("Asia/Kathmandu")
    let schedule = try schedule(Self.times[0], Set(Weekday.allCases))
    let day = try #require(Day("2026-11-24"))
    let due = schedule.times(on: day, in: newYork)
    let window = Window(start: due.compose - 86_400, cutoff: due.compose)
    for zone in [newYork, kathmandu] {
      func next(made: Date, at now: Date? = nil) -> Due? {
        Due.next(
          of: schedule, in: zone, at: now ?? due.latest + 60,
          books: [.init(day: day, stage: .composed, window: window, made: made)])
      }
      #expect(next(made: due.latest) == nil)
      #expect(next(made: due.latest - 1) == .withdraw(day))
      #expect(next(made: due.compose - 7200) == .withdraw(day))
      // For a day: then its articles are the next issue's.
      #expect(next(made: due.latest + 60, at: due.latest + 60 + Due.patience) == .withdraw(day))
    }
  }

  @Test("a send that has begun goes on when the newsletter's days have changed; one that hasn't doesn't begin")
  func daysChanged() throws {
    let zone = try zone("America/New_York")
    let day = try #require(Day("2026-11-24"))
    let schedule = try schedule(Self.times[0], [.friday])
    let due = schedule.times(on: day, in: zone)
    let window = Window(start: due.compose - 86_400, cutoff: due.compose)
    func next(_ stage: Due.Stage) -> Due? {
      Due.next(
        of: schedule, in: zone, at: due.send,
        books: [.init(day: day, stage: stage, window: window, made: due.compose)])
    }
    #expect(next(.sending) == .send(day, latest: due.latest))
    #expect(next(.composed) == nil && next(.closed) == nil && next(.skipped) == nil)
  }

  @Test("an issue follows the one before; where none stands, it has what those that were skipped left")
  func windows() throws {
    let zone = try zone("America/New_York")
    let schedule = try schedule(Self.times[0], Set(Weekday.allCases))
    let day = try #require(Day("2026-11-24"))
    let cutoff = schedule.times(on: day, in: zone).compose
    func window(_ previous: Window?, _ unmade: Window?) -> Window {
      schedule.window(of: day, first: 3, previous: previous, unmade: unmade, in: zone)
    }
    let before = Window(start: cutoff - 9 * 86_400, cutoff: cutoff - 5 * 86_400)
    #expect(window(before, nil) == Window(start: before.cutoff, cutoff: cutoff))
    #expect(window(nil, nil) == Window(start: cutoff - 3 * 86_400, cutoff: cutoff))
    #expect(window(nil, before) == Window(start: before.start, cutoff: cutoff))
    // The zone has moved: the last cutoff is after this one's.
    let after = Window(start: cutoff - 86_400, cutoff: cutoff + 3600)
    #expect(window(after, before) == Window(start: after.cutoff, cutoff: after.cutoff))
  }

  @Test("where the clock skips send-at and latest alike, there is still a time to send")
  func inTheGap() throws {
    let zone = try zone("America/New_York")
    let schedule = try schedule(("02:10", "02:20", "02:50"), Set(Weekday.allCases))
    let day = try #require(Day("2026-03-08"))
    let due = schedule.times(on: day, in: zone)
    #expect(due.compose == due.send && due.latest == due.send + 30 * 60)
    let next = schedule.times(on: day.adding(days: 1), in: zone)
    #expect(next.latest == next.send + 30 * 60 && next.compose < next.send)
  }

  // MARK: Material

  private func zone(_ identifier: String) throws -> TimeZone { try #require(TimeZone(identifier: identifier)) }

  private func schedule(
    _ times: (String, String, String), _ days: Set<Weekday>, holidays: Set<Day> = []
  ) throws -> Schedule {
    Schedule(
      days: days, composeAt: try #require(WallTime(times.0)), sendAt: try #require(WallTime(times.1)),
      latest: try #require(WallTime(times.2)), holidays: holidays)
  }

  /// The year of 2026; Apia's with the day it skipped, São Paulo's with its clock changes at midnight.
  private func start(in zone: TimeZone) -> Day {
    switch zone.identifier {
    case "Pacific/Apia": Day(year: 2011, month: 7, day: 1) ?? monday
    case "America/Sao_Paulo": Day(year: 2018, month: 1, day: 1) ?? monday
    default: Day(year: 2026, month: 1, day: 1) ?? monday
    }
  }

  private func isChange(_ day: Day, _ zone: TimeZone) -> Bool {
    let next = zone.instant(of: day.adding(days: 1), at: .midnight)
    return next - zone.instant(of: day, at: .midnight) != 86_400 || !zone.exists(day)
  }

  /// Minutes mostly; at times hours, rarely days.
  private func gap(_ random: inout Seeded) -> TimeInterval {
    switch Int.random(in: 0..<60, using: &random) {
    case 0: Double.random(in: 86_400...5 * 86_400, using: &random)
    case 1...6: Double.random(in: 3600...20 * 3600, using: &random)
    case 7: 0
    default: Double.random(in: 30...3600, using: &random)
    }
  }

  private func articles(from first: Date, days: Int, every mean: Double, seed: UInt64) -> [Date] {
    var random = Seeded(seed)
    var times: [Date] = []
    var time = first - 4 * 86_400
    while time < first + Double(days) * 86_400 {
      // On the second: cutoffs are, too.
      time = Date(
        timeIntervalSince1970: (time.timeIntervalSince1970 + .random(in: 0...2 * mean, using: &random)).rounded())
      times.append(time)
    }
    return times
  }
}

extension Date {
  fileprivate static func - (left: Date, right: Date) -> TimeInterval { left.timeIntervalSince(right) }
}
