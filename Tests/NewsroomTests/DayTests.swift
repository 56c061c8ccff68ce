import Foundation
import Newsroom
import Testing

@Suite("days and wall times")
struct DayTests {
  @Test("every day of the years 1 to 9999 has a number of its own, one after the other")
  func numbers() throws {
    var expected = try #require(Day("0001-01-01")).number
    var wrong = 0
    for year in 1...9999 {
      for month in 1...12 {
        for number in 1...31 {
          guard let day = Day(year: year, month: month, day: number) else { continue }
          if day.number != expected || Day(number: expected) != day { wrong += 1 }
          expected += 1
        }
      }
    }
    #expect(wrong == 0)
    #expect(expected == Day("9999-12-31").map { $0.number + 1 })
    // 9999 common years and 2424 leap days.
    #expect(try expected - #require(Day("0001-01-01")).number == 9999 * 365 + 2424)
  }

  @Test(
    "weekdays are the calendar's",
    arguments: [
      ("1970-01-01", Weekday.thursday), ("1969-07-20", .sunday), ("2000-02-29", .tuesday), ("2026-11-23", .monday),
      ("1900-01-01", .monday), ("1582-10-15", .friday), ("0001-01-01", .monday), ("9999-12-31", .friday),
    ])
  func weekdays(text: String, weekday: Weekday) throws {
    #expect(try #require(Day(text)).weekday == weekday)
  }

  @Test("there is a 29 February in leap years only")
  func leapYears() {
    for year in [4, 1600, 2000, 2024, 2028, 2400] { #expect(Day(year: year, month: 2, day: 29) != nil) }
    for year in [1, 1700, 1900, 2023, 2026, 2100] { #expect(Day(year: year, month: 2, day: 29) == nil) }
    #expect(Day(year: 2000, month: 2, day: 30) == nil)
  }

  @Test(
    "text that is no day is refused",
    arguments: [
      "", "2026", "2026-11", "2026-11-31", "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01", "26-11-23",
      "2026-1-2", "2026-11-23 ", " 2026-11-23", "2026-11-23T", "+026-11-23", "-026-11-23", "2026/11/23", "2026--1-23",
      "2026-11-23-", "２０２６-11-23", "2026-11-2٣", "2026-11-23\n", "2026-11-23\0", "2026\u{2010}11\u{2010}23",
    ])
  func malformed(text: String) { #expect(Day(text) == nil) }

  @Test("a day reads what it writes, for readers and for machines")
  func text() throws {
    let day = try #require(Day("2026-11-23"))
    #expect(day.description == "2026-11-23")
    #expect(day.long == "Monday, November 23, 2026")
    #expect(day.short == "Mon, Nov 23")
    #expect(try #require(Day("0087-03-04")).description == "0087-03-04")
    let data = try JSONEncoder().encode([day])
    #expect(String(decoding: data, as: UTF8.self) == "[\"2026-11-23\"]")
    #expect(try JSONDecoder().decode([Day].self, from: data) == [day])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Day].self, from: Data("[\"2026-02-30\"]".utf8)) }
  }

  @Test("days add up over the ends of months and years, and order as they come")
  func arithmetic() throws {
    let day = try #require(Day("2024-02-28"))
    #expect(day.adding(days: 1).description == "2024-02-29")
    #expect(day.adding(days: 2).description == "2024-03-01")
    #expect(try #require(Day("2026-12-31")).adding(days: 1).description == "2027-01-01")
    #expect(try #require(Day("2027-01-01")).adding(days: -1).description == "2026-12-31")
    #expect(day < day.adding(days: 1) && day > day.adding(days: -59))
  }

  @Test("reckoning stops at the first and the last day")
  func bounds() throws {
    let last = try #require(Day("9999-12-31"))
    let first = try #require(Day("0001-01-01"))
    for days in [1, 366, Int.max] { #expect(last.adding(days: days) == last) }
    for days in [-1, -366, Int.min] { #expect(first.adding(days: days) == first) }
    #expect(Day(number: .max) == last && Day(number: .min) == first)
    #expect(TimeZone.gmt.day(at: Date(timeIntervalSince1970: 1e300)) == last)
    #expect(TimeZone.gmt.day(at: Date(timeIntervalSince1970: -.infinity)) == first)
    #expect(TimeZone.gmt.day(at: Date(timeIntervalSince1970: .nan)) == first)
    #expect(TimeZone.gmt.wallTime(at: Date(timeIntervalSince1970: .infinity)) == WallTime("23:59"))
  }

  @Test("wall times are read and written to the minute")
  func wallTimes() throws {
    #expect(WallTime("6:00")?.description == "06:00")
    #expect(WallTime("23:59")?.minutes == 1439)
    #expect(WallTime("00:00") == .midnight)
    #expect(try #require(WallTime("09:59")) < #require(WallTime("10:00")))
    for text in [
      "", "6", "24:00", "12:60", "6:0", "-1:00", "+6:00", "6:00 ", "06:00:00", "123:00", "٦:00", ":00", "6:",
    ] {
      #expect(WallTime(text) == nil, "\(text)")
    }
    for minutes in 0..<1440 {
      let time = try #require(WallTime(hour: minutes / 60, minute: minutes % 60))
      #expect(WallTime(time.description) == time && time.minutes == minutes)
    }
  }
}
