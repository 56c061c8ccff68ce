// A year of digital.gov, 2023, run as cron would: a Daily for each weekday that has something to say, a Weekly for each
// week, by mail. Only `make yardsticks` has the articles (DATELINE_SHARED).

import Foundation
import Newsroom
import Store
import TestSupport
import Testing

@Suite("Yardstick: a year of digital.gov")
struct CalendarYardstick {
  static let articles: String? = {
    guard let shared = ProcessInfo.processInfo.environment["DATELINE_SHARED"] else { return nil }
    let path = shared + "/corpora/digitalgov/news"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  @Test(
    "each weekday of 2023 has its Daily, each week its Weekly, or a reason why not; nothing runs twice, nothing is lost",
    .enabled(if: articles != nil))
  func year() throws {
    let newsroom = try TestNewsroom(.settings)
    // Two articles a week is what there is.
    try newsroom.edit("Config/newsletters/weekly-review.yaml", "minimum: 3", "minimum: 1")
    _ = try newsroom.run(["import", try #require(Self.articles)], timeout: 120)
    let readers = (1...3).map {
      "reader\($0)@example.com,Reader \($0),\($0 == 1 ? "all-access" : "free"),daily-review;weekly-review\n"
    }
    let list = try newsroom.write("email,name,tier,newsletters\n" + readers.joined(), to: "readers.csv")
    try newsroom.check(["subscribers", "import", list])
    let sink = try CountingSink()
    let zone = try #require(TimeZone(identifier: "America/New_York"))
    let first = try #require(Day("2023-01-01"))
    let days = (0..<365).map { first.adding(days: $0) }
    let weekdays = days.filter { $0.weekday != .saturday && $0.weekday != .sunday }
    let saturdays = days.filter { $0.weekday == .saturday }
    for day in days where day.weekday != .sunday {
      let times = day.weekday == .saturday ? "05:55 06:00 07:00" : "05:55 06:00 06:30"
      for instant in zone.times(times, on: day) {
        try newsroom.check(
          ["--quiet", "run"], now: ISO8601DateFormatter().string(from: instant),
          relay(sink.port, ["DATELINE_CHECK_LINKS": "skip"]))
      }
    }

    var accounted = 0
    var letters = 0
    for (newsletter, due) in [("daily-review", weekdays), ("weekly-review", saturdays)] {
      let issues = try CalendarIssues(newsroom, newsletter)
      let records = Dictionary(grouping: issues.records, by: \.key.name.day)
      for day in due {
        let record = try #require(records[day]?.first, "\(newsletter)/\(day) is not in the books")
        // A day without an issue had nothing to say.
        let empty = try newsroom.openStore().library.articles(publishedIn: record.window).isEmpty
        let isRight = records[day]?.count == 1 && (record.status == .finished || record.status == .skipped && empty)
        #expect(isRight, "\(newsletter)/\(day) \(record.status) \(record.reason ?? "")")
        if record.status == .finished {
          #expect(try newsroom.books("\(record.key.name)")[.accepted] == readers.count)
        }
        if isRight { accounted += 1 }
      }
      #expect(issues.records.count == due.count)
      try issues.checkWindows()
      #expect(Set(issues.picks).count == issues.picks.count && issues.unaccounted.isEmpty, "\(issues.unaccounted)")
      letters += issues.finished.count * readers.count
      print("calendar: \(newsletter) \(issues.finished.count) issues, \(issues.picks.count) articles")
    }
    #expect(try sink.accepted().count == letters)
    print("digital.gov 2023 \(accounted)/\(weekdays.count + saturdays.count)")
    if let copy = ProcessInfo.processInfo.environment["CALENDAR_KEEP"] {
      _ = try Subprocess.run("/bin/cp", ["-a", newsroom.root, copy])
    }
  }
}
