import Foundation
import Newsroom
import TestSupport
import Testing

@Suite("wall times of a zone")
struct ZonedTimeTests {
  /// A time zone, what its clock shows, and that instant in UTC.
  struct Case: Sendable, CustomTestStringConvertible {
    var zone: String
    var local: String
    var utc: String
    /// What the clock really shows, where that is something else.
    var shown: String?

    init(_ zone: String, _ local: String, _ utc: String, shown: String? = nil) {
      (self.zone, self.local, self.utc, self.shown) = (zone, local, utc, shown)
    }

    var testDescription: String { "\(zone) \(local)" }
  }

  static let cases = [
    // Spring: 02:00 to 03:00 doesn't happen. Autumn: 01:00 to 02:00 happens twice.
    Case("America/New_York", "2026-03-08 01:59", "2026-03-08 06:59"),
    Case("America/New_York", "2026-03-08 02:00", "2026-03-08 07:00", shown: "2026-03-08 03:00"),
    Case("America/New_York", "2026-03-08 02:30", "2026-03-08 07:00", shown: "2026-03-08 03:00"),
    Case("America/New_York", "2026-03-08 03:00", "2026-03-08 07:00"),
    Case("America/New_York", "2026-11-01 00:59", "2026-11-01 04:59"),
    Case("America/New_York", "2026-11-01 01:00", "2026-11-01 05:00"),
    Case("America/New_York", "2026-11-01 01:59", "2026-11-01 05:59"),
    Case("America/New_York", "2026-11-01 02:00", "2026-11-01 07:00"),
    Case("Europe/London", "2026-03-29 00:59", "2026-03-29 00:59"),
    Case("Europe/London", "2026-03-29 01:30", "2026-03-29 01:00", shown: "2026-03-29 02:00"),
    Case("Europe/London", "2026-10-25 01:30", "2026-10-25 00:30"),
    Case("Europe/London", "2026-10-25 02:00", "2026-10-25 02:00"),
    // Half an hour.
    Case("Australia/Lord_Howe", "2026-10-04 01:59", "2026-10-03 15:29"),
    Case("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:30", shown: "2026-10-04 02:30"),
    Case("Australia/Lord_Howe", "2026-10-04 02:30", "2026-10-03 15:30"),
    Case("Australia/Lord_Howe", "2026-04-05 01:29", "2026-04-04 14:29"),
    Case("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45"),
    Case("Australia/Lord_Howe", "2026-04-05 02:00", "2026-04-04 15:30"),
    // The date line moved: 30 December 2011 was left out.
    Case("Pacific/Apia", "2011-12-29 23:59", "2011-12-30 09:59"),
    Case("Pacific/Apia", "2011-12-30 00:00", "2011-12-30 10:00", shown: "2011-12-31 00:00"),
    Case("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 10:00", shown: "2011-12-31 00:00"),
    Case("Pacific/Apia", "2011-12-31 00:00", "2011-12-30 10:00"),
    Case("Pacific/Apia", "2011-12-31 12:00", "2011-12-30 22:00"),
    // Midnight didn't happen, and an hour of the evening happened twice.
    Case("America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04 03:00", shown: "2018-11-04 01:00"),
    Case("America/Sao_Paulo", "2018-11-03 23:59", "2018-11-04 02:59"),
    Case("America/Sao_Paulo", "2019-02-16 23:30", "2019-02-17 01:30"),
    Case("America/Sao_Paulo", "2019-02-17 00:00", "2019-02-17 03:00"),
    // An hour back for Ramadan: 11 February to 16 March 2024 had +00:00.
    Case("Africa/Casablanca", "2024-03-10 03:00", "2024-03-10 03:00"),
    Case("Africa/Casablanca", "2024-03-10 02:30", "2024-03-10 01:30"),
    Case("Africa/Casablanca", "2024-04-14 02:30", "2024-04-14 02:00", shown: "2024-04-14 03:00"),
    Case("Africa/Casablanca", "2024-04-14 03:00", "2024-04-14 02:00"),
  ]

  @Test("a wall time is the right instant around the clock's changes", arguments: cases)
  func changes(item: Case) throws {
    let zone = try #require(TimeZone(identifier: item.zone))
    let (day, time) = try parse(item.local)
    let instant = zone.instant(of: day, at: time)
    let (utcDay, utcTime) = try parse(item.utc)
    #expect(Int(instant.timeIntervalSince1970) == utcDay.number * 86_400 + utcTime.minutes * 60)
    #expect("\(zone.day(at: instant)) \(zone.wallTime(at: instant))" == item.shown ?? item.local)
  }

  @Test("a day that a zone left out doesn't exist there, and its neighbours do")
  func missingDay() throws {
    let apia = try #require(TimeZone(identifier: "Pacific/Apia"))
    let day = try #require(Day("2011-12-30"))
    #expect(!apia.exists(day))
    #expect(apia.exists(day.adding(days: 1)) && apia.exists(day.adding(days: -1)))
    #expect(TimeZone.gmt.exists(day))
    // Only midnight is missing.
    #expect(try #require(TimeZone(identifier: "America/Sao_Paulo")).exists(#require(Day("2018-11-04"))))
  }

  @Test("the day changes at midnight, to the fraction of a second")
  func dayChanges() throws {
    let zone = try #require(TimeZone(identifier: "Asia/Kathmandu"))
    let day = try #require(Day("2026-11-23"))
    let midnight = zone.instant(of: day, at: .midnight)
    #expect(zone.day(at: midnight) == day)
    #expect(zone.day(at: midnight.addingTimeInterval(-0.001)) == day.adding(days: -1))
    #expect(zone.wallTime(at: midnight.addingTimeInterval(-0.001)) == WallTime("23:59"))
    #expect(zone.wallTime(at: midnight.addingTimeInterval(59.999)) == .midnight)
    let early = try #require(Day("1903-05-01"))
    #expect(zone.day(at: zone.instant(of: early, at: .midnight)) == early)
  }

  static let zones = [
    "America/New_York", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo",
    "Africa/Casablanca",
    "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns", "Asia/Tehran", "Africa/Cairo", "Asia/Gaza",
    "America/Nuuk", "Antarctica/Troll", "Pacific/Chatham", "America/Caracas", "Asia/Pyongyang", "Europe/Dublin", "GMT",
  ]

  @Test(
    "a wall time comes back from its instant unless the clock skipped it, then what follows the gap", arguments: zones)
  func roundTrip(identifier: String) throws {
    let zone = try #require(TimeZone(identifier: identifier))
    var random = Seeded(7)
    let first = try #require(Day("1971-01-01")).number
    for _ in 0..<1500 {
      let day = Day(number: first + Int.random(in: 0..<28_000, using: &random))
      let minute = Int.random(in: 0..<1440, using: &random)
      let time = try #require(WallTime(hour: minute / 60, minute: minute % 60))
      let instant = zone.instant(of: day, at: time)
      try check(day, time, instant, zone)
    }
  }

  @Test("a later wall time is never an earlier instant, on every day of a change", arguments: zones)
  func monotonic(identifier: String) throws {
    let zone = try #require(TimeZone(identifier: identifier))
    let first = try #require(Day("1971-01-01")).number
    // Days after which the offset at noon is another.
    let offsets = (first..<(first + 25_000)).map {
      zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double($0) * 86_400))
    }
    let changes = offsets.indices.dropLast().filter { offsets[$0] != offsets[$0 + 1] }.suffix(12)
    for change in changes {
      var last = Date.distantPast
      for number in (change - 1)...(change + 2) {
        let day = Day(number: first + number)
        for minute in stride(from: 0, to: 1440, by: 5) {
          let time = try #require(WallTime(hour: minute / 60, minute: minute % 60))
          let instant = zone.instant(of: day, at: time)
          #expect(instant >= last, "\(day) \(time)")
          try check(day, time, instant, zone)
          last = instant
        }
      }
    }
  }

  /// The instant shows the wall time, or else is the first after a gap that the wall time lies in; and the earliest.
  private func check(_ day: Day, _ time: WallTime, _ instant: Date, _ zone: TimeZone) throws {
    let asked = day.number * 86_400 + time.minutes * 60
    func shown(_ instant: Date) -> Int { Int(instant.timeIntervalSince1970) + zone.secondsFromGMT(for: instant) }
    if shown(instant) == asked {
      #expect("\(zone.day(at: instant)) \(zone.wallTime(at: instant))" == "\(day) \(time)")
      for minutes in stride(from: 30, through: 180, by: 30) {
        #expect(shown(instant.addingTimeInterval(Double(-60 * minutes))) != asked, "\(day) \(time) happened before")
      }
    } else {
      #expect(shown(instant) > asked, "\(day) \(time)")
      #expect(shown(instant.addingTimeInterval(-1)) < asked, "\(day) \(time) is in no gap")
    }
  }

  private func parse(_ text: String) throws -> (Day, WallTime) {
    let parts = text.split(separator: " ")
    return (try #require(Day(parts[0])), try #require(WallTime(parts[1])))
  }
}
