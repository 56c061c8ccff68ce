import Foundation
import Newsroom
import Store
import TestSupport
import Testing

@Suite("dateline check")
struct CheckCommandTests {
  private struct Report: Decodable {
    var issue: String
    var stops: Bool
    var bytes: [String: Int]
    var limit: Int
    var findings: [Finding]

    struct Finding: Decodable {
      var severity, rule, message, remedy: String
      var variants: [String]
      var part, place: String?
    }

    func of(_ rule: String) -> [Finding] { findings.filter { $0.rule == rule } }
  }

  private func report(_ newsroom: TestNewsroom, _ issue: String = TestNewsroom.daily, _ status: Int32 = 0) throws
    -> Report
  {
    try newsroom.json(Report.self, ["check", issue], status)
  }

  @Test("finds nothing in the sample's issues but notes", arguments: [TestNewsroom.daily, TestNewsroom.weekly])
  func sample(issue: String) throws {
    let newsroom = try TestNewsroom()
    let report = try report(newsroom, issue)
    #expect(!report.stops)
    #expect(report.limit == 100_000 && report.bytes.keys.sorted() == ["all-access", "free"])
    #expect(report.bytes.values.allSatisfy { $0 > 10_000 && $0 <= report.limit })
    #expect(report.findings.filter { $0.severity != "note" }.map(\.message) == [])
    let printed = try newsroom.check(["check", issue]).output
    for line in printed.split(separator: "\n") where !line.contains("https://") { #expect(line.count <= 80, "\(line)") }
    #expect(printed.contains("all-access ") && printed.contains(" notes.\n"))
  }

  @Test("tells a name that nothing has, by its place; what is frozen is sent all the same")
  func names() throws {
    let newsroom = try TestNewsroom(.library)
    try newsroom.edit("Templates/masthead.html.mustache", "{{issue.date}}", "{{issue.date}} {{issue.wether}}")
    let place = try newsroom.place(of: "{{issue.wether}}", in: "Templates/masthead.html.mustache")
    let composed = try newsroom.check(["compose", "daily-review"])
    #expect(composed.errors.contains("issue.wether"))
    let report = try report(newsroom, TestNewsroom.daily, 65)
    #expect(!report.stops)
    let finding = try #require(report.of("name").first)
    #expect(finding.severity == "error" && finding.part == "template" && finding.variants == ["free", "all-access"])
    #expect(finding.place == "masthead.html.mustache:\(place)")
    #expect(finding.message == "nothing is called \"issue.wether\" here")
    let sink = try SMTPSink()
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(sink.port))
  }

  @Test("tells every unknown name and block, in what isn't shown today and in other mails, by its place")
  func unknown() throws {
    let newsroom = try TestNewsroom(.library)
    try newsroom.edit("Templates/masthead.html.mustache", "{{issue.date}}", "{{issue.date}} {{issue.wether}} {{wind}}")
    try newsroom.edit("Templates/note.html.mustache", "{{{issue.note_html}}}", "{{{issue.note_html}}}{{issue.rain}}")
    try newsroom.edit("Templates/welcome.txt.mustache", "Good to have", "{{newsletter.hail}}Good to have")
    try newsroom.edit("Templates/daily-review.txt.mustache", "{{$content}}", "{{$contnt}}")
    try newsroom.edit("Templates/daily-review.txt.mustache", "{{/content}}", "{{/contnt}}")
    try newsroom.check(["compose", "daily-review"])
    let report = try report(newsroom, TestNewsroom.daily, 65)
    let names = report.of("name").map { "\($0.severity) \($0.message)" }
    for name in ["issue.wether", "wind", "issue.rain"] {
      #expect(names.contains("error nothing is called \"\(name)\" here"), "\(names)")
    }
    #expect(names.contains("warning nothing is called \"newsletter.hail\" here"), "\(names)")
    let block = try #require(report.of("name").first { $0.message.contains("contnt") })
    #expect(block.message == "\"layout\" has no block \"contnt\": did you mean {{$content}}?")
    #expect(
      block.place == "daily-review.txt.mustache:"
        + (try newsroom.place(of: "{{$contnt}}", in: "Templates/daily-review.txt.mustache")))
    #expect(report.of("parity").count == 1, "\(report.of("parity"))")
  }

  @Test("finds a gated body in what free readers get; send, run and correct stop there")
  func leaks() throws {
    let newsroom = try TestNewsroom(.library)
    let gated = "The ferries left at dawn with eleven crates that nobody had signed for and came back empty"
    try newsroom.write(
      article(
        "What the Ferries Carried", published: "2026-11-23T04:00:00-05:00", kind: "take", body: "<p>\(gated).</p>",
        more: "access: subscribers\nstandfirst: A short tale.\npriority: 5\n"), to: "new/ferries.md")
    try newsroom.check(["import", newsroom.root + "/new"])
    let note = try newsroom.write("As we write today: \(gated), and so on.", to: "note.md")
    let composed = try newsroom.check(["compose", "daily-review", "--note", note])
    #expect(composed.errors.contains("(leak)"))
    let report = try report(newsroom, TestNewsroom.daily, 65)
    #expect(Set(report.of("leak").compactMap(\.part)) == ["html", "text"])
    #expect(report.of("leak").allSatisfy { $0.variants == ["free"] && $0.message.contains("What the Ferries Carried") })

    let sink = try SMTPSink()
    let sent = try newsroom.check(["send", TestNewsroom.daily], 65, relay(sink.port))
    #expect(sent.errors.contains("is not sent") && sent.errors.contains("--yes"))
    let monday = "2026-11-23T06:30:00-05:00"
    let run = try newsroom.check(["run"], 65, now: monday, relay(sink.port))
    #expect(run.errors.contains("is held until dateline approve"))
    #expect(try newsroom.check(["run"], now: monday, relay(sink.port)).errors.isEmpty, "told once")
    #expect(try newsroom.openStore().issues.issue(#require(IssueName(TestNewsroom.daily)))?.status == .composed)

    #expect(try newsroom.check(["approve", TestNewsroom.daily]).errors.contains("leak"), "approved, and told")
    try newsroom.check(["hold", TestNewsroom.daily])
    // Without the note it goes out.
    let plan = try newsroom.check(["edit", TestNewsroom.daily, "--print"]).output
    let start = try #require(plan.range(of: "As we write today"))
    let lines = plan[start.lowerBound...].prefix { $0 != "\n" }
    let mended = plan.replacing(String(lines), with: "As we write today.")
    let edited = try newsroom.check(["edit", TestNewsroom.daily, "--from", newsroom.write(mended, to: "plan")])
    #expect(!edited.errors.contains("leak"))
    #expect(!(try newsroom.check(["approve", TestNewsroom.daily]).errors.contains("leak")))
    try newsroom.check(["run"], now: monday, relay(sink.port))
    #expect(try newsroom.openStore().issues.issue(#require(IssueName(TestNewsroom.daily)))?.status == .finished)

    // And a correction doesn't bring it back.
    let correction = try newsroom.check(["correct", TestNewsroom.daily, "--print"]).output
    let wrong = correction.replacing("As we write today.", with: "\(gated).")
    let refused = try newsroom.check(
      ["correct", TestNewsroom.daily, "--from", newsroom.write(wrong, to: "plan")], 65, now: monday)
    #expect(refused.errors.contains("(leak)"))
    #expect(try newsroom.openStore().issues.issue(#require(IssueName(TestNewsroom.daily)))?.key.generation == 1)
  }

  @Test("is heeded by send unless somebody says --yes")
  func forced() throws {
    let newsroom = try TestNewsroom()
    try newsroom.edit("Config/dateline.yaml", "14 Harbour Lane", "15 Harbour Lane")
    let sink = try SMTPSink()
    let stopped = try newsroom.check(["send", TestNewsroom.daily], 65, relay(sink.port))
    #expect(stopped.errors.contains("15 Harbour Lane of the postal address is not there"))
    try newsroom.check(["send", TestNewsroom.daily, "--yes"], 0, relay(sink.port))
  }

  @Test("asks for links, keeps what came of it, and a send goes by that")
  func links() throws {
    let newsroom = try TestNewsroom(.library)
    let server = try WebServer()
    try newsroom.write(
      article(
        "A Page Within", published: "2026-11-23T04:00:00-05:00", kind: "take",
        more: "url: \(server.url("/feed"))\npriority: 5\n"), to: "new/within.md")
    try newsroom.check(["import", newsroom.root + "/new"])
    try newsroom.check(["compose", "daily-review"], 0, ["DATELINE_CHECK_LINKS": "skip"])
    #expect(try newsroom.run(["check", TestNewsroom.daily, "--offline"]).output.contains("private") == false)
    let cached = try #require(try? newsroom.run(["check", TestNewsroom.daily]).output)
    #expect(cached.contains("it leads into a private network"))
    server.stop()
    // Offline, by what is known.
    #expect(try newsroom.check(["check", TestNewsroom.daily, "--offline"], 65).output.contains("private network"))
    let sink = try SMTPSink()
    try newsroom.check(["send", TestNewsroom.daily], 65, relay(sink.port))
    // What is a day old is no longer known.
    let later = "2026-11-24T06:20:00-05:00"
    try newsroom.check(["check", TestNewsroom.daily, "--offline"], now: later)
  }

  @Test("shortens an issue that Gmail would clip, from its end, and holds one where the newsletter says so")
  func size() throws {
    let newsroom = try TestNewsroom(.library)
    let summary = String(repeating: "A long standfirst goes on and on. ", count: 140)
    let body = String(repeating: "And so it went, on and on, for a very long time.\n\n", count: 600)
    try newsroom.write(
      article("A Long Take", published: "2026-11-23T05:00:00-05:00", kind: "take", body: body, more: "pin: true\n"),
      to: "new/take.md")
    for number in 1...6 {
      try newsroom.write(
        article(
          "Long Analysis \(number)", published: "2026-11-23T0\(number - 1):30:00-05:00", kind: "analysis",
          more: "standfirst: \"\(summary)\"\npriority: 5\nregions: [R\(number)]\nauthor: Author \(number)\n"),
        to: "new/\(number).md")
    }
    try newsroom.check(["import", newsroom.root + "/new"])
    let told = try newsroom.check(["compose", "daily-review"])
    #expect(told.errors.contains(" cut, for Gmail clips"), "\(told.errors)")
    let page = try newsroom.check(["show", TestNewsroom.daily, "--html"]).stdout
    #expect(page.count > 60_000 && page.count <= 100_000, "\(page.count)")
    let size = try report(newsroom).of("size")
    #expect(
      !size.isEmpty && size.allSatisfy { $0.severity == "warning" && $0.message.contains(" cut, for Gmail clips") },
      "\(size)")
    let explained = try newsroom.check(["show", TestNewsroom.daily, "--explain"]).output
    #expect(explained.contains("cut to fit Gmail, as a headline for free readers"))
    #expect(explained.contains("Note: cut to fit Gmail, free: "))
    #expect(String(decoding: page, as: UTF8.self).contains("Unsubscribe"), "never the footer")

    try newsroom.edit("Config/newsletters/daily-review.yaml", "over-size: shorten", "over-size: hold")
    try newsroom.check(["compose", "daily-review"])
    let report = try report(newsroom, TestNewsroom.daily, 65)
    #expect(report.of("size").map(\.severity) == ["error", "error"])
    let sink = try SMTPSink()
    try newsroom.check(["send", TestNewsroom.daily], 65, relay(sink.port))
  }

  @Test("tells SpamAssassin's score where it is installed, and goes on where it hangs or isn't there")
  func spam() throws {
    let newsroom = try TestNewsroom()
    func score(_ script: String?) throws -> [Report.Finding] {
      let folder = newsroom.folder.at("bin")
      try? FileManager.default.removeItem(atPath: folder)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      if let script {
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: folder + "/spamassassin"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/spamassassin")
      }
      let done = try newsroom.check(["--json", "check", TestNewsroom.daily], 0, ["PATH": folder])
      return try JSONDecoder().decode(Report.self, from: Data(done.stdout)).of("spam")
    }
    #expect(try score(nil).map(\.severity) == ["note"])
    let mild = try score("read line; echo \"X-Spam-Status: No, score=1.2 required=5.0 tests=A\"")
    #expect(mild.map(\.severity) == ["note"] && mild[0].message.contains("1.2 of 5.0"))
    #expect(mild[0].variants == ["free", "all-access"])
    let bad = try score("echo \"Content analysis details:   (7.5 points, 5.0 required)\"")
    #expect(bad.map(\.severity) == ["warning"] && bad[0].message.contains("7.5 of 5.0"))
    #expect(try score("echo nonsense").first?.message == "SpamAssassin gave no score")
  }
}
