import Foundation
import Newsroom
import Store
import TestSupport
import Testing

/// A month of mornings with the real program, a real queue and a relay, over the night when clocks go forward.
@Suite("a month of run")
struct CalendarRunTests {
  @Test(
    "through outages, jumps of the clock and two runs at once each reader gets each issue once, and each article runs once",
    arguments: [1, 2])
  func month(seed: UInt64) throws {
    var random = Seeded(seed)
    let newsroom = try TestNewsroom(.settings)
    let settings = "Config/newsletters/daily-review.yaml"
    try newsroom.edit(
      settings, "days: weekdays", "days: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]")
    // In the hour that March 14 doesn't have.
    try newsroom.edit(settings, "compose-at: \"06:00\"", "compose-at: \"02:15\"")
    try newsroom.edit(settings, "send-at: \"06:30\"", "send-at: \"02:45\"")
    try newsroom.write(manyReaders(5), to: "readers.csv")
    try newsroom.check(["subscribers", "import", newsroom.root + "/readers.csv"])
    let sink = try CountingSink()
    let zone = try #require(TimeZone(identifier: "America/New_York"))
    let start = try #require(Day("2027-03-01"))
    let midnight = zone.instant(of: start, at: .midnight)

    var published = 0
    var time = midnight
    var offset = 0.0
    let end = midnight + 30 * 86_400
    while time < end {
      let day = zone.day(at: time)
      if day.number.isMultiple(of: 2) || published == 0 {
        // Today's and tomorrow's, as they'd come from the desk; what is dated later waits for its hour.
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          published += 1
          let at = time + Double.random(in: 0..<2 * 86_400, using: &random).rounded()
          let text = article("Report \(published)", published: ISO8601DateFormatter().string(from: at))
          try newsroom.write(text, to: "content/\(published).md")
        }
        try newsroom.check(["import", newsroom.root + "/content"])
      }
      // A quarter of the nights nothing runs; on another quarter the clock is set back once it has composed or sent.
      let night = Int.random(in: 0..<8, using: &random)
      let times = zone.times("02:14 02:15 02:40 02:46 02:46 09:00", on: day)
      for (index, instant) in times.enumerated() where night > 1 || index == 5 && night == 1 {
        if night == 2, index == 2 { offset = -1800 }
        if night == 3, index == 4 { offset = -86_400 }
        if night > 4 { offset = 0 }
        let now = ISO8601DateFormatter().string(from: instant + offset)
        let first = try newsroom.start(["run"], now: now, relay(sink.port))
        let other = night == 6 ? try newsroom.start(["run"], now: now, relay(sink.port)) : nil
        for done in try [first.wait(), other?.wait()].compactMap({ $0 }) {
          // 75 where an issue was missed.
          #expect(
            done.status == 0 || done.status == 75 && done.errors.contains("latest time"), "\(now): \(done.errors)")
        }
      }
      time = zone.instant(of: day.adding(days: 1), at: .midnight)
    }
    // By an honest clock again, for what is left.
    for instant in zone.times("02:15 02:46", on: zone.day(at: end + 3 * 86_400)) {
      let now = ISO8601DateFormatter().string(from: instant)
      _ = try newsroom.run(["run"], now: now, relay(sink.port))
    }

    let issues = try CalendarIssues(newsroom, "daily-review")
    #expect(issues.finished.count >= 12, "\(issues.finished.count)")
    for record in issues.finished { #expect(try newsroom.books("\(record.key.name)")[.accepted] == 5) }
    let letters = Dictionary(grouping: try sink.accepted(), by: \.self).mapValues(\.count)
    #expect(letters.count == 5 && letters.values.allSatisfy { $0 == issues.finished.count }, "\(letters)")
    try issues.checkWindows()
    let picked = issues.picks
    #expect(Set(picked).count == picked.count)
    #expect(Set(picked).count == published && issues.unaccounted.isEmpty, "\(issues.unaccounted)")
    // Every day is in the books.
    #expect(Set(issues.records.map(\.key.name.day)).isSuperset(of: (1..<30).map { start.adding(days: $0) }))
  }
}

/// What came of a newsletter's issues, as the books and the frozen folders have it.
struct CalendarIssues {
  let records: [IssueRecord]
  /// The first one first.
  let finished: [IssueRecord]
  let issues: [Newsroom.Issue]
  /// Ids of the articles of all windows that no issue picked, or left out with a reason.
  let unaccounted: [String]

  init(_ newsroom: TestNewsroom, _ newsletter: String) throws {
    let store = try newsroom.openStore()
    records = try store.issues.list(of: newsletter, limit: 1000)
    finished = records.filter { $0.status == .finished }.sorted { $0.key.name.day < $1.key.name.day }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    issues = try finished.map { record in
      let text = try newsroom.read("Queue/issues/\(record.key.name)/issue.json")
      return try decoder.decode(Newsroom.Issue.self, from: Data(text.utf8))
    }
    guard let first = finished.first?.window.start, let last = finished.last?.window.cutoff else {
      unaccounted = []
      return
    }
    let said = Set(
      issues.flatMap { $0.selection.picks + $0.selection.omissions }.filter { !$0.reason.isEmpty }.map(\.article))
    unaccounted = try store.library.articles(publishedIn: Window(start: first, cutoff: last)).map(\.id).filter {
      !said.contains($0)
    }
  }

  var picks: [String] { issues.flatMap { $0.selection.picks.map(\.article) } }

  func checkWindows() throws {
    for (before, after) in zip(finished, finished.dropFirst()) {
      #expect(before.window.cutoff == after.window.start, "\(before.key) and \(after.key)")
    }
  }
}

extension TimeZone {
  /// Wall times on a day, in the order given.
  func times(_ text: String, on day: Day) -> [Date] {
    text.split(separator: " ").compactMap { WallTime($0) }.map { instant(of: day, at: $0) }
  }
}
