public import Foundation
internal import Newsroom

/// A date as mail writes it (RFC 5322, section 3.3): `Mon, 23 Nov 2026 06:00:00 +0000`.
///
/// Failure policy: total. Limits: the years 1900 to 9999 that the RFC knows; others are written as the nearest of them.
public struct MailDate: Sendable, Equatable {
  /// Plain ASCII, 31 octets.
  public let text: String
  /// Since 1970.
  let seconds: Int

  /// - Parameter zone: whose offset is written, to the minute; UTC where none is given.
  public init(_ instant: Date, in zone: TimeZone? = nil) {
    let offset = zone.map { $0.secondsFromGMT(for: instant) / 60 } ?? 0
    // 1900-01-02 and 9999-12-30: a day's room for the offset.
    let seconds = min(max(instant.timeIntervalSince1970.rounded(.down), -2_208_902_400), 253_402_128_000)
    self.seconds = Int(seconds)
    let local = Int(seconds) + offset * 60
    let number = local >= 0 ? local / 86_400 : -((86_399 - local) / 86_400)
    let time = local - number * 86_400
    let day = Day(number: number)
    let month = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ][day.month - 1]
    func two(_ value: Int) -> String { (value < 10 ? "0" : "") + String(value) }
    let sign = offset < 0 ? "-" : "+"
    let zoneText = sign + two(abs(offset) / 60) + two(abs(offset) % 60)
    text =
      "\(day.weekday.name.prefix(3)), \(two(day.day)) \(month) \(day.year) "
      + "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60)) \(zoneText)"
  }
}
