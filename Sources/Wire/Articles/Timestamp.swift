public import Foundation
internal import Newsroom

/// Dates and times as article files write them: ISO 8601 and RFC 3339, loosely.
///
/// Failure policy: `nil` for what isn't surely a time. A time without a zone is the publication's; a date alone is its
/// midnight there.
public enum Timestamp {
  /// `2026-11-23`, `2026-11-23 6:05`, `2026-11-23T06:05:30.25Z`, `2026-11-23 06:05:30 -0500`.
  public static func read(_ text: String, in zone: TimeZone) -> Date? {
    var rest = text.trimmingSpaces[...]
    guard let day = Day(rest.prefix(10)) else { return nil }
    rest = rest.dropFirst(10)
    guard !rest.isEmpty else { return zone.instant(of: day, at: .midnight) }
    guard let separator = rest.first, separator == "T" || separator == "t" || separator == " " else { return nil }
    rest = rest.dropFirst().drop { $0 == " " }
    let clock = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ":" || $0 == ".") }
    guard let (time, seconds) = read(clock: clock) else { return nil }
    let offset = rest[clock.endIndex...].trimmingSpaces
    if offset.isEmpty { return zone.instant(of: day, at: time).addingTimeInterval(seconds) }
    guard let east = read(offset: offset) else { return nil }
    let local = Double(day.number * 86_400 + time.minutes * 60)
    return Date(timeIntervalSince1970: local - Double(east)).addingTimeInterval(seconds)
  }

  /// The day that a date or a time names, by its own clock.
  static func day(_ text: String) -> Day? {
    let trimmed = text.trimmingSpaces
    guard let day = Day(trimmed.prefix(10)), trimmed.count == 10 || read(trimmed, in: .gmt) != nil else { return nil }
    return day
  }

  private static func read(clock: Substring) -> (WallTime, seconds: Double)? {
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let time = WallTime("\(parts[0]):\(parts[1])") else { return nil }
    guard parts.count == 3 else { return (time, 0) }
    guard let seconds = Double(parts[2]), seconds >= 0, seconds < 61 else { return nil }
    return (time, min(seconds, 59.999))
  }

  /// Seconds east of Greenwich.
  private static func read(offset: String) -> Int? {
    if ["Z", "z", "UTC", "GMT"].contains(offset) { return 0 }
    guard let sign = offset.first, sign == "+" || sign == "-" else { return nil }
    let digits = offset.dropFirst().filter { $0 != ":" }
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), [2, 4].contains(digits.count),
      let hours = Int(digits.prefix(2)), let minutes = Int(digits.dropFirst(2).isEmpty ? "0" : digits.dropFirst(2)),
      hours <= 15, minutes < 60
    else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
  }
}
