public import Foundation

/// When a newsletter is composed and sent, in the publication's zone.
///
/// Pure: the clock is an argument. Failure policy: total; a schedule without days never comes due.
public struct Schedule: Sendable, Equatable {
  public var days: Set<Weekday>
  public var composeAt: WallTime
  public var sendAt: WallTime
  /// By when all of an issue should be with the relay: shown and warned of, enforced by nothing.
  public var finishBy: WallTime?
  /// The latest time at which an issue is still worth sending, on its day; retries end here.
  public var latest: WallTime
  public var holidays: Set<Day>

  public init(
    days: Set<Weekday>, composeAt: WallTime, sendAt: WallTime, finishBy: WallTime? = nil, latest: WallTime,
    holidays: Set<Day> = []
  ) {
    self.days = days
    self.composeAt = composeAt
    self.sendAt = sendAt
    self.finishBy = finishBy
    self.latest = latest
    self.holidays = holidays
  }

  /// Whether an issue is dated `day`.
  public func runs(on day: Day, in zone: TimeZone) -> Bool {
    days.contains(day.weekday) && !holidays.contains(day) && zone.exists(day)
  }

  /// The three instants of the issue dated `day`.
  public func times(on day: Day, in zone: TimeZone) -> IssueTimes {
    let send = zone.instant(of: day, at: sendAt)
    let latest = zone.instant(of: day, at: self.latest)
    // Where the clock skips both, they are one instant, and the issue would be late before it is due.
    let minutes = max(1, self.latest.minutes - sendAt.minutes)
    return IssueTimes(
      compose: zone.instant(of: day, at: composeAt), send: send,
      latest: latest > send ? latest : send.addingTimeInterval(Double(minutes) * 60))
  }

  /// What the issue dated `day` draws from.
  ///
  /// - Parameters:
  ///   - days: how far back an issue looks that follows none.
  ///   - previous: the window of the last issue of an earlier day that stands: this one begins where that ends.
  ///   - unmade: where none stands, the window of the last one of an earlier day that the books have: skipped or
  ///     withdrawn, it leaves its articles to this one.
  public func window(of day: Day, first days: Int, previous: Window?, unmade: Window?, in zone: TimeZone) -> Window {
    let cutoff = times(on: day, in: zone).compose
    // Earlier than the one before it where the zone has moved east since: then there is nothing between them.
    if let previous { return Window(start: previous.cutoff, cutoff: max(cutoff, previous.cutoff)) }
    let first = times(on: day.adding(days: -days), in: zone).compose
    return Window(start: min(first, unmade?.start ?? first), cutoff: cutoff)
  }

  /// The last day before `day` on which the newsletter runs; `nil` if there is none within a year.
  public func dayBefore(_ day: Day, in zone: TimeZone) -> Day? {
    (1...366).lazy.map { day.adding(days: -$0) }.first { $0 < day && runs(on: $0, in: zone) }
  }

  /// The next day from `day` on, itself included, on which the newsletter runs; `nil` if there is none within a year.
  public func dayFrom(_ day: Day, in zone: TimeZone) -> Day? {
    (0...366).lazy.map { day.adding(days: $0) }.first { runs(on: $0, in: zone) }
  }
}

/// When one issue is composed, sent, and no longer worth sending.
public struct IssueTimes: Sendable, Equatable {
  /// Also the issue's cutoff: articles published from here on belong to the next issue.
  public var compose: Date
  public var send: Date
  public var latest: Date

  public init(compose: Date, send: Date, latest: Date) {
    self.compose = compose
    self.send = send
    self.latest = latest
  }
}

/// The half-open range `[start, cutoff)` of publication times that an issue draws from.
public struct Window: Sendable, Equatable, Codable {
  public var start: Date
  public var cutoff: Date

  public init(start: Date, cutoff: Date) {
    self.start = start
    self.cutoff = cutoff
  }

  public func contains(_ instant: Date) -> Bool { start <= instant && instant < cutoff }
}
