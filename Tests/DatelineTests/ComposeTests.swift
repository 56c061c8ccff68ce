import Foundation
import TestSupport
import Testing

@Suite("Composing an issue")
struct ComposeTests {
  @Test("composing again makes the same issue, and doesn't run its articles out")
  func composesTwice() throws {
    let newsroom = try TestNewsroom(.issues)
    let before = try newsroom.check(["show", TestNewsroom.daily]).output
    let html = try newsroom.check(["show", TestNewsroom.daily, "--html"]).output
    try newsroom.check(["compose", "daily-review"])
    #expect(try newsroom.check(["show", TestNewsroom.daily]).output == before)
    #expect(try newsroom.check(["show", TestNewsroom.daily, "--html"]).output == html)
  }

  @Test("explain lists every article of the window exactly once, in or out, each with a reason")
  func explains() throws {
    let newsroom = try TestNewsroom(.library)
    // A tighter section, so that there is something to leave out.
    try newsroom.edit("Config/newsletters/daily-review.yaml", "maximum: 12", "maximum: 2")
    try newsroom.check(["compose", "daily-review"])
    struct Explained: Decodable {
      struct Decision: Decodable { var article, title, reason: String }
      var picks, omissions: [Decision]
    }
    let explained = try newsroom.json(Explained.self, ["show", TestNewsroom.daily, "--explain"])
    #expect(!explained.omissions.isEmpty)
    let all = explained.picks + explained.omissions
    #expect(all.allSatisfy { !$0.reason.isEmpty })
    #expect(Set(all.map(\.article)).count == all.count)
    struct Found: Decodable {
      var id, published: String
    }
    let found = try newsroom.check(["--json", "articles", "--limit", "100"]).output.split(separator: "\n").map {
      try JSONDecoder().decode(Found.self, from: Data($0.utf8))
    }
    // In UTC, the window is from 11 o'clock on Friday to 11 o'clock on Monday.
    let window = found.filter { $0.published >= "2026-11-20T11:00" && $0.published < "2026-11-23T11:00" }
    #expect(window.count >= 10)
    #expect(Set(all.map(\.article)).isSuperset(of: window.map(\.id)))
    let text = try newsroom.check(["show", TestNewsroom.daily, "--explain"]).output
    for decision in all { #expect(text.ranges(of: "  " + decision.title + "\n").count == 1, "\(decision.title)") }
  }

  @Test("an issue with too little to say is skipped, with the reason in the books")
  func skips() throws {
    let newsroom = try TestNewsroom(.library)
    try newsroom.edit("Config/newsletters/daily-review.yaml", "minimum: 1", "minimum: 50")
    let done = try newsroom.check(["compose", "daily-review"])
    #expect(done.output.contains("is skipped: 15 of at least 50 articles") || done.output.contains("of at least 50"))
    let books = try newsroom.books()
    #expect(books.status == "skipped")
    #expect(books.reason?.contains("of at least 50 articles") == true)
    #expect(try newsroom.check(["queue"]).output.contains("skipped"))
    let send = try newsroom.check(["send", TestNewsroom.daily], 65)
    #expect(send.errors.contains("skipped"))
    // By its newsletter's name, and for who only looks, too: why, and what to do.
    for command in ["show", "check"] {
      let shown = try newsroom.check([command, "daily-review"], 65).errors
      #expect(shown.contains("of at least 50 articles") && shown.contains("minimum"), "\(shown)")
    }
    // Its articles wait for the next.
    try newsroom.edit("Config/newsletters/daily-review.yaml", "minimum: 50", "minimum: 1")
    try newsroom.check(["compose", "daily-review", "--date", "2026-11-24"], now: "2026-11-24T06:10:00-05:00")
    #expect(try newsroom.check(["show", "daily-review/2026-11-24"]).output.contains("The Strait Is Open."))
  }

  @Test("the editor's note is in both parts of both variants, sanitised, its braces text")
  func note() throws {
    let newsroom = try TestNewsroom(.library)
    let path = try newsroom.write(
      "Good *morning*, {{name}}.<script>alert(1)</script> <a href=\"javascript:alert(2)\">Here</a>.\n", to: "note.md")
    try newsroom.check(["compose", "daily-review", "--note", path])
    for tier in ["free", "all-access"] {
      let html = try newsroom.check(["show", TestNewsroom.daily, "--html", "--tier", tier]).output
      #expect(html.contains("<em>morning</em>"))
      #expect(!html.lowercased().contains("<script") && !html.contains("javascript:"))
      let text = try newsroom.check(["show", TestNewsroom.daily, "--text", "--tier", tier]).output
      #expect(text.contains("morning") && text.contains("{{name}}"))
    }
    try newsroom.check(["compose", "daily-review", "--note", newsroom.root + "/none.md"], 66)
  }

  @Test("an article runs once in a newsletter, and the Weekly may use what the Dailies ran")
  func runsOnce() throws {
    let newsroom = try TestNewsroom(.issues)
    let tuesday = "2026-11-24T06:10:00-05:00"
    let path = try newsroom.write(article("Something New", published: "2026-11-23T15:00:00-05:00"), to: "new.md")
    try newsroom.check(["import", path])
    try newsroom.check(["compose", "daily-review"], now: tuesday)
    let next = try newsroom.check(["show", "daily-review/2026-11-24"]).output
    #expect(next.contains("Something New") && !next.contains("The Strait Is Open."))
    // Not even with a new date does it run again.
    let strait = "2026-11-23-the-strait-is-open-the-insurance-is-not.md"
    let text = try String(contentsOfFile: TestNewsroom.articles + "/" + strait, encoding: .utf8)
    let redated = try newsroom.write(
      text.replacing(#/(?m)^published: .*$/#, with: "published: 2026-11-23T16:00:00-05:00"), to: strait)
    #expect(try newsroom.check(["import", redated]).output == "0 added, 1 updated, 0 unchanged\n")
    try newsroom.check(["compose", "daily-review"], now: tuesday)
    let again = try newsroom.check(["show", "daily-review/2026-11-24", "--explain"]).output
    #expect(again.contains("The Strait Is Open. The Insurance Is Not.\n      it ran in daily-review/2026-11-23"))
    let saturday = "2026-11-28T06:10:00-05:00"
    try newsroom.check(["compose", "weekly-review"], now: saturday)
    #expect(try newsroom.check(["show", "weekly-review/2026-11-28"]).output.contains("The Strait Is Open."))
  }

  @Test("an article that came in after its window's issue is in the next")
  func arrivesLate() throws {
    let newsroom = try TestNewsroom(.issues)
    let path = try newsroom.write(article("Late but True", published: "2026-11-22T15:00:00-05:00"), to: "late.md")
    try newsroom.check(["import", path])
    try newsroom.check(["compose", "daily-review"], now: "2026-11-24T06:10:00-05:00")
    let explained = try newsroom.check(["show", "daily-review/2026-11-24", "--explain"]).output
    #expect(explained.contains(#/Late but True\n.*arrived late/#))
  }

  @Test("a library of nothing but news makes both reviews")
  func nothingButNews() throws {
    let newsroom = try TestNewsroom(.settings)
    for day in 17...20 {
      try newsroom.write(
        "---\ntitle: News of the \(day)th\ndate: 2026-11-\(day)T10:00:00-05:00\n---\nIt happened on that day.\n",
        to: "content/\(day).md")
    }
    try newsroom.check(["import", newsroom.root + "/content"])
    try newsroom.check(["compose", "daily-review", "--date", "2026-11-20"], now: "2026-11-20T06:10:00-05:00")
    try newsroom.check(["compose", "weekly-review", "--date", "2026-11-21"], now: "2026-11-21T06:10:00-05:00")
    #expect(try newsroom.check(["show", "daily-review", "--text"]).output.contains("News of the 19th"))
    #expect(try newsroom.check(["show", "weekly-review", "--text"]).output.contains("News of the 20th"))
  }

  @Test("what has no issue, no newsletter or no such day is refused with advice")
  func refusals() throws {
    let newsroom = try TestNewsroom(.library)
    #expect(try newsroom.check(["compose", "monthly"], 64).errors.contains("daily-review, weekly-review"))
    #expect(try newsroom.check(["compose", "weekly-review"], 64).errors.contains("--date 2026-11-28"))
    #expect(try newsroom.check(["compose", "daily-review", "--date", "2026-02-30"], 64).errors.contains("2026-02-30"))
    #expect(try newsroom.check(["show", "daily-review"], 65).errors.contains("dateline compose daily-review"))
    #expect(try newsroom.check(["send", TestNewsroom.daily], 65).errors.contains("dateline compose"))
    #expect(try newsroom.check(["show", "daily-review/tomorrow"], 64).errors.contains("daily-review/2026-11-23"))
  }
}
