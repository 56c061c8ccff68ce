// Wall-clock times of a publication's zone, as instants and back.
//
// Failure policy: total. A wall time that a clock change skips is the instant that far after the change's start (02:30
// becomes 03:30); one that happens twice is its first occurrence. A day that a zone skipped whole (Apia, 2011-12-30) has
// no instants of its own: `exists` says so.

public import Foundation

extension TimeZone {
  /// The day it is in this zone at `instant`.
  public func day(at instant: Date) -> Day {
    let local = instant.timeIntervalSince1970 + Double(secondsFromGMT(for: instant))
    return Day(number: Int((local / 86_400).rounded(.down)))
  }

  /// The wall time it is in this zone at `instant`, the seconds cut off.
  public func wallTime(at instant: Date) -> WallTime {
    let local = Int((instant.timeIntervalSince1970 + Double(secondsFromGMT(for: instant))).rounded(.down))
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
    // In a gap: read with the offset from before it, the clock already shows the time after it.
    return Date(timeIntervalSince1970: local - Double(before))
  }

  /// False for a day that this zone's calendar skipped.
  public func exists(_ day: Day) -> Bool {
    self.day(at: instant(of: day, at: .noon)) == day
  }
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
