public import Foundation

/// What is due of a newsletter next, given its schedule, its books and the clock.
///
/// Pure: `run` does what this says and asks again, until nothing is due. Failure policy: total, and safe under a clock
/// that jumps, a zone or a schedule that changes: a day in the books is never composed again, unless it was skipped
/// or previewed before its time, or skipped by a clock that was ahead; what its latest time has overtaken is never sent.
/// Limits: days that nobody ran `run` on are told for `memory` days back.
public enum Due: Sendable, Equatable {
  /// No issue was composed by that day's latest time: the books say so, and the next issue has its articles.
  case miss(Day)
  /// Not sent by its latest time, nor by a person within a day, if it was composed after that: it is withdrawn, and its
  /// articles are the next issue's.
  case withdraw(Day)
  /// Its sending has begun, and its latest time has come: readers it has not reached don't get it.
  case expire(Day)
  case compose(Day)
  /// To be sent, or to be gone on with; not after `latest`.
  case send(Day, latest: Date)

  /// An issue in the books: its newest generation.
  public struct Entry: Sendable, Equatable {
    public var day: Day
    public var stage: Stage
    public var window: Window
    /// When it was composed, or skipped.
    public var made: Date
    /// Somebody has worked on it, or decided on it, since it was composed.
    public var isTouched: Bool
    /// Until when its sending may go on; `nil`: until the schedule's latest time. A correction may have
    /// longer, and what a person sends.
    public var latest: Date?

    public init(
      day: Day, stage: Stage, window: Window, made: Date, isTouched: Bool = false, latest: Date? = nil
    ) {
      self.day = day
      self.stage = stage
      self.window = window
      self.made = made
      self.isTouched = isTouched
      self.latest = latest
    }
  }

  public enum Stage: Sendable, Equatable {
    case composed, sending, skipped
    /// Finished or cancelled: nothing more becomes of it.
    case closed
  }

  /// How long an issue that a person composes after its latest time is theirs to send, in seconds.
  public static let patience = 86_400.0

  /// How many days back missed issues are told.
  public static let memory = 31

  /// - Parameter books: the newsletter's issues of the last `memory` days at least, the newest day first.
  public static func next(of schedule: Schedule, in zone: TimeZone, at now: Date, books: [Entry]) -> Due? {
    for entry in books where entry.stage == .composed || entry.stage == .sending {
      let times = schedule.times(on: entry.day, in: zone)
      guard now >= entry.latest ?? times.latest else { continue }
      if entry.stage == .sending { return .expire(entry.day) }
      // What a person composes after its latest time is theirs to send, for a while. Told by how long after its cutoff
      // that was: this holds in whatever zone it was composed.
      let worth = times.latest.timeIntervalSince(times.compose)
      let isLate = entry.made.timeIntervalSince(entry.window.cutoff) >= worth
      if !isLate || now.timeIntervalSince(entry.made) >= patience { return .withdraw(entry.day) }
    }
    let today = zone.day(at: now)
    if let missed = missed(before: today, schedule, zone, books) { return .miss(missed) }
    let times = schedule.times(on: today, in: zone)
    let entry = books.first { $0.day == today }
    // A send that has begun goes on even if the newsletter's days are others now.
    guard schedule.runs(on: today, in: zone) || entry?.stage == .sending else { return nil }
    // Composed ahead of its cutoff, to see it, and left at that.
    let isPreview = entry.map { $0.stage == .composed && !$0.isTouched && $0.made < times.compose } ?? false
    switch entry?.stage {
    case .closed: return nil
    case .composed where !isPreview, .sending:
      let latest = entry?.latest ?? times.latest
      return times.send <= now && now < latest ? .send(today, latest: latest) : nil
    case .composed, .skipped, nil:
      // Skipped by hand before its time, or by a clock that was ahead: that was no judgement on this hour.
      if let entry, times.compose <= entry.made, entry.made <= now { return nil }
      guard times.compose <= now else { return nil }
      return now < times.latest ? .compose(today) : .miss(today)
    }
  }

  /// The first day since the last one in the books on which the newsletter should have come out, and nothing ran.
  private static func missed(before today: Day, _ schedule: Schedule, _ zone: TimeZone, _ books: [Entry]) -> Day? {
    guard let last = books.first(where: { $0.day < today })?.day else { return nil }
    let first = max(last.adding(days: 1), today.adding(days: -memory))
    guard first < today else { return nil }
    return (first.number..<today.number).lazy.map(Day.init(number:)).first { schedule.runs(on: $0, in: zone) }
  }
}
