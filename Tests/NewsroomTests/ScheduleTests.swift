import Foundation
import Newsroom
import Testing

@Suite("schedules")
struct ScheduleTests {
  let zone: TimeZone
  let daily: Schedule

  init() throws {
    zone = try #require(TimeZone(identifier: "America/New_York"))
    daily = Schedule(
      days: [.monday, .tuesday, .wednesday, .thursday, .friday], composeAt: try #require(WallTime("05:30")),
      sendAt: try #require(WallTime("06:00")), latest: try #require(WallTime("11:00")),
      holidays: [try #require(Day("2026-11-26")), try #require(Day("2026-12-25")), try #require(Day("2027-01-01"))])
  }

  @Test("a newsletter runs on its days, not on holidays, not on days that aren't")
  func runs() throws {
    #expect(daily.runs(on: try day("2026-11-23"), in: zone))
    #expect(!daily.runs(on: try day("2026-11-22"), in: zone))
    #expect(!daily.runs(on: try day("2026-11-26"), in: zone))
    let apia = try #require(TimeZone(identifier: "Pacific/Apia"))
    #expect(try day("2011-12-30").weekday == .friday)
    #expect(!daily.runs(on: try day("2011-12-30"), in: apia))
    #expect(daily.runs(on: try day("2011-12-30"), in: zone))
  }

  @Test(
    "the day before and the day from skip weekends, holidays, and the ends of months and years",
    arguments: [
      ("2026-11-23", "2026-11-20", "2026-11-23"), ("2026-11-24", "2026-11-23", "2026-11-24"),
      ("2026-11-27", "2026-11-25", "2026-11-27"), ("2026-11-26", "2026-11-25", "2026-11-27"),
      ("2026-11-28", "2026-11-27", "2026-11-30"), ("2026-12-01", "2026-11-30", "2026-12-01"),
      ("2027-01-01", "2026-12-31", "2027-01-04"), ("2027-01-04", "2026-12-31", "2027-01-04"),
      ("2028-02-29", "2028-02-28", "2028-02-29"), ("2028-03-01", "2028-02-29", "2028-03-01"),
    ])
  func neighbours(text: String, before: String, from: String) throws {
    #expect(daily.dayBefore(try day(text), in: zone) == (try day(before)))
    #expect(daily.dayFrom(try day(text), in: zone) == (try day(from)))
  }

  @Test("a schedule without days never comes due")
  func never() throws {
    var schedule = daily
    schedule.days = []
    #expect(schedule.dayBefore(try day("2026-11-23"), in: zone) == nil)
    #expect(schedule.dayFrom(try day("2026-11-23"), in: zone) == nil)
  }

  @Test("before the first day and after the last there is none")
  func ends() throws {
    #expect(daily.dayBefore(try day("0001-01-01"), in: .gmt) == nil)
    #expect(daily.dayFrom(try day("9999-12-31"), in: .gmt) == (try day("9999-12-31")))
  }

  @Test("compose, send and latest keep their order when the clock changes between them")
  func order() throws {
    for (compose, send, latest) in [
      ("01:30", "02:15", "03:00"), ("02:30", "03:00", "03:10"), ("01:00", "01:30", "02:00"),
    ] {
      let schedule = Schedule(
        days: Set(Weekday.allCases), composeAt: try #require(WallTime(compose)), sendAt: try #require(WallTime(send)),
        latest: try #require(WallTime(latest)))
      for text in ["2026-03-08", "2026-11-01", "2026-06-01"] {
        let times = schedule.times(on: try day(text), in: zone)
        #expect(times.compose <= times.send && times.send <= times.latest, "\(text) \(compose)")
      }
    }
  }

  @Test("a window holds its start and not its cutoff, and neighbours share nothing")
  func window() {
    let start = Date(timeIntervalSince1970: 1000)
    let cutoff = Date(timeIntervalSince1970: 2000)
    let window = Window(start: start, cutoff: cutoff)
    #expect(window.contains(start) && window.contains(cutoff.addingTimeInterval(-0.001)))
    #expect(!window.contains(cutoff) && !window.contains(start.addingTimeInterval(-0.001)))
    #expect(Window(start: cutoff, cutoff: cutoff.addingTimeInterval(1)).contains(cutoff))
    #expect(!Window(start: start, cutoff: start).contains(start))
  }

  private func day(_ text: String) throws -> Day { try #require(Day(text)) }
}
