// Wall-clock times of a publication's zone, as instants and back.
//
// Failure policy: total. A wall time that a clock change skips is the instant of the change (02:30 becomes 03:00), so
// that a later time is never an earlier instant; one that happens twice is its first occurrence. A day that a zone
// skipped whole (Apia, 2011-12-30) has no instants of its own: `exists` says so. Limits: instants outside `Day`'s
// years count as the nearest within.

public import Foundation

extension TimeZone {
  /// The day it is in this zone at `instant`.
  public func day(at instant: Date) -> Day {
    Day(number: (localSeconds(at: instant) / 86_400).floored)
  }

  /// The wall time it is in this zone at `instant`, the seconds cut off.
  public func wallTime(at instant: Date) -> WallTime {
    let local = localSeconds(at: instant).floored
    let seconds = ((local % 86_400) + 86_400) % 86_400
    return WallTime(minutes: seconds / 60)
  }

  /// When it is `time` on `day` here.
  public func instant(of day: Day, at time: WallTime) -> Date {
    let local = Double(day.number * 86_400 + time.minutes * 60)
    // An instant fits if its own offset gives the wall time back. A day either way sees the offsets before and after a
    // change; the larger offset is the earlier instant.
    let before = secondsFromGMT(for: Date(timeIntervalSince1970: local - 86_400))
    let after = secondsFromGMT(for: Date(timeIntervalSince1970: local + 86_400))
    for offset in before >= after ? [before, after] : [after, before] {
      let candidate = Date(timeIntervalSince1970: local - Double(offset))
      if secondsFromGMT(for: candidate) == offset { return candidate }
    }
    // In a gap: the change lies between the time read with the offset after it and with the one before it.
    var early = local - Double(after)
    var late = local - Double(before)
    while late - early > 1 {
      let middle = ((early + late) / 2).rounded(.down)
      if secondsFromGMT(for: Date(timeIntervalSince1970: middle)) == before { early = middle } else { late = middle }
    }
    return Date(timeIntervalSince1970: late)
  }

  /// False for a day that this zone's calendar skipped.
  public func exists(_ day: Day) -> Bool {
    self.day(at: instant(of: day, at: .noon)) == day
  }

  /// Seconds since 1970-01-01T00:00 on this zone's clocks, within `Day`'s years.
  private func localSeconds(at instant: Date) -> Double {
    let first = Double(Day.numbers.lowerBound) * 86_400
    let last = Double(Day.numbers.upperBound + 1) * 86_400 - 1
    let seconds = instant.timeIntervalSince1970
    // Not a number compares false with everything.
    guard seconds >= first else { return first }
    guard seconds <= last else { return last }
    return min(max(seconds + Double(secondsFromGMT(for: instant)), first), last)
  }
}

extension Double {
  /// The whole number at or below; the value must be one that `Int` holds.
  fileprivate var floored: Int { Int(rounded(.down)) }
}

extension WallTime {
  public static let midnight = WallTime(minutes: 0)
  static let noon = WallTime(minutes: 12 * 60)

  /// Minutes since midnight.
  init(minutes: Int) {
    hour = minutes / 60 % 24
    minute = minutes % 60
  }
}
