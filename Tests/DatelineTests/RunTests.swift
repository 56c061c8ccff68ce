import Foundation
import Newsroom
import Store
import TestSupport
import Testing

/// Mornings as cron has them: `run` at many times, the clock set by DATELINE_NOW, zone America/New_York.
@Suite("run and cron")
struct RunTests {
  private func runs(
    _ newsroom: TestNewsroom, _ now: String, _ sink: CountingSink, _ status: Int32 = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Subprocess.Finished {
    try newsroom.check(["run"], status, now: now, relay(sink.port), sourceLocation: sourceLocation)
  }

  /// Articles at these times, and the sample's readers.
  private func newsroom(_ published: [String]) throws -> TestNewsroom {
    let newsroom = try TestNewsroom(.settings)
    for (index, time) in published.enumerated() {
      try newsroom.write(article("Report \(index + 1)", published: time), to: "content/\(index + 1).md")
    }
    if !published.isEmpty { try newsroom.check(["import", newsroom.root + "/content"]) }
    try newsroom.check(["subscribers", "import", TestNewsroom.readers])
    return newsroom
  }

  private func issues(_ newsroom: TestNewsroom) throws -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: try newsroom.openStore().issues.list().map { ("\($0.key.name)", $0.status.rawValue) })
  }

  @Test("composes at six, sends at half past, and does nothing before, between or again")
  func monday() throws {
    let newsroom = try TestNewsroom(.library)
    let sink = try CountingSink()
    let early = try runs(newsroom, "2026-11-23T05:59:50-05:00", sink)
    #expect(try issues(newsroom).isEmpty && early.output.isEmpty && early.errors.isEmpty)
    _ = try runs(newsroom, "2026-11-23T06:00:00-05:00", sink)
    #expect(try issues(newsroom) == ["daily-review/2026-11-23": "composed"])
    let manifest = try newsroom.read("Queue/issues/daily-review/2026-11-23/manifest.json")
    for time in ["06:05", "06:29"] {
      let between = try runs(newsroom, "2026-11-23T\(time):00-05:00", sink)
      #expect(between.output.isEmpty && between.errors.isEmpty)
    }
    #expect(try sink.accepted().isEmpty)
    #expect(try newsroom.read("Queue/issues/daily-review/2026-11-23/manifest.json") == manifest)
    let sent = try runs(newsroom, "2026-11-23T06:30:00-05:00", sink)
    #expect(sent.output == "daily-review/2026-11-23 finished: 11 readers: 11 accepted\n")
    for time in ["2026-11-23T06:30:05", "2026-11-23T06:35:00", "2026-11-23T12:30:00", "2026-11-23T23:59:00"] {
      let again = try runs(newsroom, time + "-05:00", sink)
      #expect(again.output.isEmpty && again.errors.isEmpty)
    }
    #expect(try sink.accepted().count == 11 && issues(newsroom).count == 1)
  }

  @Test("what was composed by hand is sent by run, as it was frozen")
  func composedByHand() throws {
    let newsroom = try TestNewsroom(.issues)
    let sink = try CountingSink()
    let manifest = try newsroom.read("Queue/issues/daily-review/2026-11-23/manifest.json")
    #expect(try runs(newsroom, "2026-11-23T06:31:00-05:00", sink).output.contains("11 accepted"))
    #expect(try newsroom.read("Queue/issues/daily-review/2026-11-23/manifest.json") == manifest)
  }

  @Test("Monday's issue covers the weekend, and a day that was missed is caught up")
  func catchesUp() throws {
    let newsroom = try newsroom([
      "2026-11-19T12:00:00-05:00", "2026-11-20T12:00:00-05:00", "2026-11-21T12:00:00-05:00",
      "2026-11-22T23:00:00-05:00", "2026-11-23T05:59:59-05:00", "2026-11-23T06:00:00-05:00",
      "2026-11-24T12:00:00-05:00",
    ])
    let sink = try CountingSink()
    func said(_ day: String) throws -> [Bool] {
      let text = try newsroom.check(["show", "daily-review/2026-11-" + day]).output
      return (1...7).map { text.contains("Report \($0)\n") }
    }
    _ = try runs(newsroom, "2026-11-20T06:30:00-05:00", sink)
    #expect(try said("20") == [true, false, false, false, false, false, false])
    // The machine is off until Monday; on Saturday and Sunday nothing would have been due but the Weekly.
    _ = try runs(newsroom, "2026-11-23T06:30:00-05:00", sink)
    #expect(try said("23") == [false, true, true, true, true, false, false])
    // Off again on Tuesday, which is told.
    let told = try runs(newsroom, "2026-11-25T06:30:00-05:00", sink, 75)
    #expect(told.errors.contains("daily-review/2026-11-24: not composed by its latest time"))
    #expect(try said("25") == [false, false, false, false, false, true, true])
    #expect(try sink.accepted().count == 33)
  }

  @Test("an issue that was composed but not sent by its latest time is cancelled, told once, and caught up")
  func notSent() throws {
    let newsroom = try newsroom(["2026-11-22T12:00:00-05:00", "2026-11-23T12:00:00-05:00"])
    let sink = try CountingSink()
    _ = try runs(newsroom, "2026-11-23T06:10:00-05:00", sink)
    let late = try runs(newsroom, "2026-11-23T12:00:00-05:00", sink, 75)
    #expect(late.errors.contains("daily-review/2026-11-23 was not sent by its latest time (12:00)"))
    let quiet = try runs(newsroom, "2026-11-23T12:05:00-05:00", sink)
    #expect(quiet.errors.isEmpty && quiet.output.isEmpty)
    #expect(try newsroom.books().status == "cancelled" && sink.accepted().isEmpty)
    _ = try runs(newsroom, "2026-11-24T06:30:00-05:00", sink)
    let next = try newsroom.check(["show", "daily-review/2026-11-24"]).output
    #expect(next.contains("Report 1\n") && next.contains("Report 2\n"))
    #expect(try sink.accepted().count == 11)
  }

  @Test("an issue that was composed on a day the machine then slept through is caught up, too")
  func sleptThrough() throws {
    let newsroom = try newsroom(["2026-11-22T12:00:00-05:00", "2026-11-23T12:00:00-05:00"])
    let sink = try CountingSink()
    _ = try runs(newsroom, "2026-11-23T06:10:00-05:00", sink)
    // Nothing runs again before Tuesday's issue is due.
    let done = try newsroom.run(["run"], now: "2026-11-24T06:30:00-05:00", relay(sink.port))
    #expect(done.errors.contains("daily-review/2026-11-23 was not sent by its latest time"), "\(done.errors)")
    let next = try newsroom.check(["show", "daily-review/2026-11-24"]).output
    #expect(next.contains("Report 1\n") && next.contains("Report 2\n"))
    #expect(try sink.accepted().count == 11)
    #expect(try newsroom.books("daily-review/2026-11-23").status == "cancelled")
  }

  @Test("what a person composes after its latest time is theirs to send")
  func composedLate() throws {
    let newsroom = try TestNewsroom(.library)
    let sink = try CountingSink()
    try newsroom.check(["compose", "daily-review"], now: "2026-11-23T13:00:00-05:00")
    let quiet = try runs(newsroom, "2026-11-23T13:05:00-05:00", sink)
    #expect(quiet.output.isEmpty && quiet.errors.isEmpty)
    #expect(try newsroom.books().status == "composed" && sink.accepted().isEmpty)
    try newsroom.check(["send", TestNewsroom.daily], 0, now: "2026-11-23T13:10:00-05:00", relay(sink.port))
    #expect(try sink.accepted().count == 11)
  }

  @Test("not composed by its latest time: not sent, 75 once, then quiet; the next issue catches up")
  func tooLate() throws {
    let newsroom = try newsroom(["2026-11-22T12:00:00-05:00", "2026-11-23T12:00:00-05:00"])
    let sink = try CountingSink()
    let late = try runs(newsroom, "2026-11-23T12:00:01-05:00", sink, 75)
    #expect(late.errors.contains("not composed by its latest time (12:00)"))
    #expect(try runs(newsroom, "2026-11-23T12:05:00-05:00", sink).errors.isEmpty)
    let books = try newsroom.books()
    #expect(books.status == "skipped" && books.reason?.contains("latest time") == true)
    _ = try runs(newsroom, "2026-11-24T06:30:00-05:00", sink)
    let next = try newsroom.check(["show", "daily-review/2026-11-24"]).output
    #expect(next.contains("Report 1\n") && next.contains("Report 2\n"))
    #expect(try sink.accepted().count == 11)
  }

  @Test("a send that was cut off goes on; past the latest time the rest expires, told once")
  func cutOff() throws {
    let newsroom = try TestNewsroom(.issues)
    let server = try FaultServer([FaultRule(at: .rcpt, .reply, "451 4.7.1 later", recipient: "joao", times: 1)])
    let sending = try newsroom.start(["run"], now: "2026-11-23T06:31:00-05:00", relay(server.port))
    try waitUntil("ten to be accepted") { try newsroom.books()[.accepted] == 10 }
    sending.signal(SIGTERM)
    #expect(try sending.wait().status == 75)
    #expect(try newsroom.books()[.deferred] == 1)
    // Two minutes on it is due.
    try newsroom.check(["run"], 0, now: "2026-11-23T06:40:00-05:00", relay(server.port))
    #expect(try newsroom.books()[.accepted] == 11)

    let weekly = try FaultServer([FaultRule(at: .rcpt, .reply, "451 4.7.1 later", recipient: "joao")])
    let stuck = try newsroom.start(["run"], now: "2026-11-21T07:01:00-05:00", relay(weekly.port))
    try waitUntil("ten to be accepted") { try newsroom.books(TestNewsroom.weekly)[.accepted] == 10 }
    stuck.signal(SIGTERM)
    #expect(try stuck.wait().status == 75)
    let late = try newsroom.check(["run"], 75, now: "2026-11-23T13:00:00-05:00", relay(weekly.port))
    #expect(late.errors.contains("weekly-review/2026-11-21: 1 reader was not reached by its latest time"))
    #expect(try newsroom.check(["run"], 0, now: "2026-11-23T13:05:00-05:00", relay(weekly.port)).errors.isEmpty)
    let books = try newsroom.books(TestNewsroom.weekly)
    #expect(books[.expired] == 1 && books[.accepted] == 10 && books.status == "finished")
  }

  @Test("a relay that is down for one newsletter is told, and the exit code is not 0")
  func refused() throws {
    let newsroom = try TestNewsroom(.issues)
    let picky = try FaultServer([FaultRule(at: .mail, .reply, "550 5.7.1 we don't know you")])
    let done = try newsroom.check(["run"], 78, now: "2026-11-23T06:31:00-05:00", relay(picky.port))
    #expect(done.errors.contains("we don't know you"))
    let sink = try CountingSink()
    _ = try runs(newsroom, "2026-11-23T06:35:00-05:00", sink)
    #expect(try sink.accepted().count == 11)
  }

  @Test("nothing comes out on a holiday, and the day after covers it")
  func holiday() throws {
    let newsroom = try newsroom([
      "2026-12-23T12:00:00-05:00", "2026-12-24T12:00:00-05:00", "2026-12-25T12:00:00-05:00",
    ])
    let sink = try CountingSink()
    _ = try runs(newsroom, "2026-12-24T06:30:00-05:00", sink)
    let christmas = try runs(newsroom, "2026-12-25T06:30:00-05:00", sink)
    #expect(christmas.output.isEmpty && christmas.errors.isEmpty)
    #expect(try issues(newsroom) == ["daily-review/2026-12-24": "finished"])
    _ = try runs(newsroom, "2026-12-28T06:30:00-05:00", sink)
    let next = try newsroom.check(["show", "daily-review/2026-12-28"]).output
    #expect(!next.contains("Report 1\n") && next.contains("Report 2\n") && next.contains("Report 3\n"))
  }

  /// Clocks change on Sunday, March 14 and November 7, 2027. A newsletter of every day, composed in the hour that
  /// doesn't exist or exists twice.
  @Test(
    "on the days when clocks change an issue comes out once",
    arguments: [
      // No half past two: at what would be half past two by the old time, which is half past three.
      ("2027-03-14", "2027-03-14T01:59:00-05:00", "2027-03-14T03:30:01-04:00", "2027-03-15T02:30:00-04:00"),
      // Twice half past one, the first of them due.
      ("2027-11-07", "2027-11-07T01:29:59-04:00", "2027-11-07T01:30:01-04:00", "2027-11-08T01:30:00-05:00"),
    ])
  func clockChange(_ day: String, _ before: String, _ after: String, _ nextDay: String) throws {
    let spring = day == "2027-03-14"
    let published = spring ? "2027-03-13T12:00:00-05:00" : "2027-11-06T12:00:00-04:00"
    let newsroom = try newsroom([published, day + "T08:00:00"])
    let time = spring ? "02:30" : "01:30"
    let settings = "Config/newsletters/daily-review.yaml"
    try newsroom.edit(
      settings, "days: weekdays", "days: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]")
    try newsroom.edit(settings, "compose-at: \"06:00\"", "compose-at: \"\(time)\"")
    try newsroom.edit(settings, "send-at: \"06:30\"", "send-at: \"\(time)\"")
    let sink = try CountingSink()
    #expect(try runs(newsroom, before, sink).output.isEmpty)
    #expect(try issues(newsroom).isEmpty)
    #expect(try runs(newsroom, after, sink).output.contains("\(day) finished: 11 readers: 11 accepted"))
    // The hour comes again, or another half hour passes.
    for hours in [1.0, 1.1, 2, 3] {
      let start = try #require(ISO8601DateFormatter().date(from: after))
      let later = ISO8601DateFormatter().string(from: start.addingTimeInterval(hours * 3600))
      #expect(try runs(newsroom, later, sink).output.isEmpty)
    }
    #expect(try sink.accepted().count == 11)
    #expect(try runs(newsroom, nextDay, sink).output.contains("11 accepted"))
    let next = try newsroom.check(["show", "daily-review"]).output
    #expect(!next.contains("Report 1\n") && next.contains("Report 2\n"))
  }

  @Test(
    "run at six on a day of each clock change sends at six by the newsroom's clock",
    arguments: [
      ("2027-03-15", "-04:00"), ("2027-11-08", "-05:00"),
    ])
  func mondayAfterClockChange(_ day: String, _ offset: String) throws {
    let newsroom = try newsroom([])
    let number = try #require(Int(day.suffix(2)))
    let path = try newsroom.write(
      article("Sunday's", published: "\(day.prefix(8))\(number < 11 ? "0" : "")\(number - 1)T12:00:00"), to: "a.md")
    try newsroom.check(["import", path])
    let sink = try CountingSink()
    #expect(try runs(newsroom, "\(day)T05:59:50\(offset)", sink).output.isEmpty)
    #expect(try runs(newsroom, "\(day)T06:30:00\(offset)", sink).output.contains("11 accepted"))
  }

  @Test("too little content: skipped quietly, once, and the reason kept")
  func skipped() throws {
    let newsroom = try newsroom([])
    let sink = try CountingSink()
    let done = try runs(newsroom, "2026-11-23T06:30:00-05:00", sink)
    #expect(done.output.isEmpty && done.errors.contains("daily-review/2026-11-23 skipped: 0 of at least 1 article"))
    #expect(try newsroom.check(["--quiet", "run"], now: "2026-11-23T06:35:00-05:00").errors.isEmpty)
    #expect(try newsroom.books().reason == "0 of at least 1 article (nothing else is new since the last issue)")
  }

  // MARK: cron

  @Test("cron prints one crontab line that works from cron's bare environment, whatever the folder is called")
  func cron() throws {
    for name in ["newsroom", "News Room", "100% news", "it's \"ours\" & $HOME"] {
      let newsroom = try TestNewsroom(.settings, name: name)
      let lines = try newsroom.check(["cron"]).output.split(separator: "\n")
      let jobs = lines.filter { !$0.hasPrefix("#") }
      #expect(jobs.count == 1 && lines.contains { $0.contains("Daily Review: composed 06:00, sent 06:30") })
      let fields = try #require(jobs.first).split(separator: " ", maxSplits: 5)
      #expect(fields[..<5] == ["*/5", "*", "*", "*", "*"])
      // As cron(8) reads it: an escaped percent sign is one; a bare one ends the command.
      let command = fields[5].replacing("\\%", with: "\u{0}")
      #expect(!command.contains("%"))
      let shell = String(command.replacing("\u{0}", with: "%"))
      let done = try Subprocess.run(
        "/bin/sh", ["-c", shell], environment: ["HOME": "/", "DATELINE_NOW": "2026-11-23T04:00:00-05:00"],
        directory: "/")
      #expect(done.status == 0 && done.output.isEmpty && done.errors.isEmpty, "\(shell): \(done.errors)")
      // It did run here: run takes the newsletters' locks.
      #expect(FileManager.default.fileExists(atPath: newsroom.root + "/Queue/daily-review.lock"))
    }
  }

  @Test("cron takes the line", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/crontab")))
  func crontab() throws {
    let newsroom = try TestNewsroom(.settings, name: "100% news")
    let path = newsroom.folder.at("crontab")
    try newsroom.folder.write(newsroom.check(["cron"]).stdout, to: "crontab")
    // Debian's takes -T to check a file only.
    let done = try Subprocess.run("/usr/bin/crontab", ["-T", path])
    #expect(done.status == 0, "\(done.errors)")
  }

  @Test("the systemd units are well-formed, and name the program and the newsroom")
  func systemd() throws {
    let program = try Executable.dateline
    for name in ["newsroom", "News Room", "100% news"] {
      let newsroom = try TestNewsroom(.settings, name: name)
      let text = try newsroom.check(["cron", "--systemd"]).output
      let units = text.components(separatedBy: "# /etc/systemd/system/").dropFirst()
      #expect(units.count == 2)
      for unit in units {
        let lines = unit.split(separator: "\n", omittingEmptySubsequences: false)
        let file = String(lines[0])
        #expect(["dateline.service", "dateline.timer"].contains(file))
        for line in lines.dropFirst() where !line.isEmpty {
          #expect(line.wholeMatch(of: #/\[[A-Z][A-Za-z]*\]|[A-Z][A-Za-z]*=.+/#) != nil, "\(line)")
        }
        // A user that isn't on this machine is not the unit's fault.
        let body = lines.dropFirst().filter { $0 != "User=dateline" }.joined(separator: "\n")
        try newsroom.folder.write(body, to: "units/" + file)
      }
      let root = newsroom.root.replacing("%", with: "%%")
      #expect(text.contains(name.contains(" ") ? "--root \"\(root)\" run" : "--root \(root) run"))
      let analyze = "/usr/bin/systemd-analyze"
      guard FileManager.default.isExecutableFile(atPath: analyze) else { continue }
      let done = try Subprocess.run(
        analyze, ["verify", newsroom.folder.at("units/dateline.service"), newsroom.folder.at("units/dateline.timer")])
      let ours = done.errors.split(separator: "\n").filter { $0.contains("dateline") && !$0.contains("network-online") }
      #expect(ours.isEmpty, "\(program): \(done.errors)")
    }
  }
}

@Suite("Several newsletters in one run") struct GravestCodeTests {
  @Test("a relay that refuses us is the run's code, though another newsletter's later trouble is milder")
  func gravest() throws {
    let newsroom = try TestNewsroom(.library)
    try newsroom.check(["subscribers", "import", TestNewsroom.readers])
    try newsroom.check(["compose", "weekly-review"], now: "2026-11-21T06:00:00-05:00")
    try newsroom.check(["compose", "daily-review"])
    let server = try FaultServer([FaultRule(at: .mail, .reply, "530 5.7.0 Authentication required")])
    defer { server.stop() }
    let done = try newsroom.check(["run"], 78, now: "2026-11-23T06:35:00-05:00", relay(server.port))
    // The milder trouble came later.
    #expect(done.errors.contains("weekly-review/2026-11-21 was not sent by its latest time"), "\(done.errors)")
  }
}
