import TestSupport
import Testing

/// Which issue a command means that names only its newsletter.
@Suite("An issue by its newsletter's name")
struct NamingTests {
  @Test("is the latest that isn't cancelled; one that is still to come is sent by its full name alone")
  func latest() throws {
    let newsroom = try TestNewsroom()
    let article = try newsroom.write(
      "---\ntitle: Tuesday's\ndate: 2026-11-23T09:00:00-05:00\n---\nOf Monday morning.\n", to: "tuesday.md")
    try newsroom.check(["import", article])
    try newsroom.check(["compose", "daily-review", "--date", "2026-11-24"])
    #expect(try newsroom.check(["show", "daily-review"]).output.hasPrefix("daily-review/2026-11-24"))
    let refused = try newsroom.check(["send", "daily-review"], 64).errors
    #expect(refused.contains("still to come: dateline send daily-review/2026-11-24"))
    try newsroom.check(["cancel", "daily-review/2026-11-24"])
    #expect(try newsroom.check(["show", "daily-review"]).output.hasPrefix(TestNewsroom.daily))
    try newsroom.check(["cancel", TestNewsroom.daily])
    #expect(try newsroom.check(["show", "daily-review"]).output.contains("cancelled"))
  }

  @Test("says when its latest time is past, and is given up a day after somebody composed it that late")
  func past() throws {
    let newsroom = try TestNewsroom(.library)
    let evening = "2026-11-23T21:00:00-05:00"
    try newsroom.check(["compose", "daily-review"], now: evening)
    let shown = try newsroom.check(["show", "daily-review"], now: evening).output
    #expect(shown.contains("past its latest time") && shown.contains("dateline send \(TestNewsroom.daily)"))
    let run = try newsroom.check(["run"], now: "2026-11-24T05:00:00-05:00").errors
    #expect(!run.contains("2026-11-23"))
    let next = try newsroom.run(["run"], now: "2026-11-24T22:00:00-05:00").errors
    #expect(next.contains("\(TestNewsroom.daily), composed by hand, was not sent within a day, and is cancelled"))
  }
}
