import Foundation
import Newsroom
import TestSupport
import Testing

@Suite("Deadline, desk and ledger")
struct EditorDeskTests {
  private func at(_ time: String, day: Int = 23) -> String { "2026-11-\(day)T\(time):00-05:00" }

  private func newsroom(_ settings: String, stock: TestNewsroom.Stock = .library) throws -> TestNewsroom {
    let newsroom = try TestNewsroom(stock)
    try newsroom.edit("Config/newsletters/daily-review.yaml", "on-cutoff: send", settings)
    return newsroom
  }

  private func subjects(_ server: FaultServer) throws -> [String] {
    try server.messages().map { message in
      String(decoding: message, as: UTF8.self).split(separator: "\r\n").first { $0.hasPrefix("Subject:") }.map(
        String.init)
        ?? ""
    }
  }

  @Test("a proof of each variant goes to the desk, once; after an edit, of what it is now")
  func proofs() throws {
    let newsroom = try newsroom("desk: [desk@example.org, night@example.org]\non-cutoff: send")
    let server = try FaultServer()
    let done = try newsroom.check(["run"], now: at("06:00"), relay(server.port))
    #expect(done.errors.contains("proofs to desk@example.org (free), desk@example.org (all-access)"))
    #expect(
      try server.taken().compactMap { $0.recipients?.first }.sorted() == [
        "desk@example.org", "desk@example.org", "night@example.org", "night@example.org",
      ])
    #expect(try subjects(server).allSatisfy { $0.hasPrefix("Subject: [PROOF, goes at 06:30] The Strait") })
    try newsroom.check(["run"], now: at("06:05"), relay(server.port))
    #expect(try server.taken().count == 4)
    let plan = try newsroom.planFile { lines in lines = lines.map { $0.hasPrefix("subject:") ? "subject: Mine" : $0 } }
    try newsroom.check(["edit", TestNewsroom.daily, "--from", plan])
    try newsroom.check(["run"], now: at("06:10"), relay(server.port))
    #expect(try subjects(server).dropFirst(4).allSatisfy { $0 == "Subject: [PROOF, goes at 06:30] Mine" })
    #expect(try server.taken().count == 8)
    try newsroom.check(["run"], now: at("06:30"), relay(server.port))
    #expect(try server.taken().count == 8 + 11)
    // Nothing of the proofs is in the books.
    #expect(try newsroom.books()[.accepted] == 11)
  }

  @Test("a proof that can't be mailed is a warning, and tried again until send-at")
  func lateProofs() throws {
    let newsroom = try newsroom("desk: [desk@example.org, gone@example.org]\non-cutoff: send")
    var done = try newsroom.check(["run"], now: at("06:00"), relay(1))
    #expect(done.errors.contains("the proofs could not be mailed"))
    let server = try FaultServer([
      FaultRule(at: .rcpt, .reply, "550 5.1.1 no such desk", recipient: "gone"),
      FaultRule(at: .rcpt, .reply, "451 4.3.0 later", recipient: "desk", times: 1),
    ])
    done = try newsroom.check(["run"], now: at("06:05"), relay(server.port))
    #expect(
      done.errors.contains("refuses the proof to gone@example.org")
        && done.errors.contains("to desk@example.org did not go out"))
    done = try newsroom.check(["run"], now: at("06:10"), relay(server.port))
    #expect(!done.errors.contains("gone@"))
    #expect(try server.taken().count == 2)
    done = try newsroom.check(["run"], now: at("06:15"), relay(server.port))
    #expect(try done.errors.isEmpty && server.taken().count == 2)
  }

  @Test("on-cutoff: hold waits for somebody's approval, tells so once, and goes out with it")
  func cutoff() throws {
    let newsroom = try newsroom("on-cutoff: hold")
    let server = try FaultServer()
    try newsroom.check(["run"], now: at("06:00"), relay(server.port))
    #expect(
      try newsroom.check(["queue", TestNewsroom.daily], now: at("06:00")).output.contains(
        "composed, waits for dateline approve"))
    let held = try newsroom.check(["run"], 75, now: at("06:30"), relay(server.port))
    #expect(held.errors.contains("is held: nobody has approved it. dateline approve"))
    let again = try newsroom.check(["run"], now: at("06:35"), relay(server.port))
    #expect(again.errors.isEmpty)
    #expect(
      try newsroom.check(["send", TestNewsroom.daily], 65, now: at("06:36"), relay(server.port)).errors.contains(
        "is held"))
    #expect(try newsroom.check(["queue"], now: at("06:36")).output.contains("composed, held"))
    #expect(
      try newsroom.check(["show", TestNewsroom.daily], now: at("06:36")).output.contains(
        "held by dateline run at 2026-11-23 06:30"))
    try newsroom.check(["approve", TestNewsroom.daily, "--as", "Ben"], now: at("07:00"))
    #expect(
      try newsroom.check(["queue", TestNewsroom.daily], now: at("07:00")).output.contains(
        "approved by Ben at 2026-11-23 07:00"))
    #expect(try server.taken().isEmpty)
    try newsroom.check(["run"], now: at("07:05"), relay(server.port))
    #expect(try server.taken().count == 11)
    try newsroom.check(["hold", TestNewsroom.daily], 65, now: at("07:10"))
    let log = try newsroom.explained(now: at("07:10")).log.map { "\($0.who): \($0.what)" }
    #expect(
      log.dropFirst() == [
        "dateline run: held: nobody had approved it by send-at (on-cutoff: hold)", "Ben: approved",
      ])
  }

  @Test("hold keeps an issue back where on-cutoff is send; an edit ends an approval, not a hold")
  func hold() throws {
    let newsroom = try newsroom("on-cutoff: send", stock: .issues)
    let server = try FaultServer()
    try newsroom.check(["hold", TestNewsroom.daily, "--reason", "the minister", "--as", "Ben"])
    #expect(
      try newsroom.check(["show", TestNewsroom.daily]).output.contains("held by Ben at 2026-11-23 06:10: the minister"))
    try newsroom.check(["run"], now: at("06:30"), relay(server.port))
    #expect(try server.taken().isEmpty)
    let plan = try newsroom.planFile { lines in lines = lines.map { $0.hasPrefix("subject:") ? "subject: Mine" : $0 } }
    try newsroom.check(["edit", TestNewsroom.daily, "--from", plan])
    try newsroom.check(["run"], now: at("06:40"), relay(server.port))
    #expect(try server.taken().isEmpty)
    try newsroom.check(["approve", TestNewsroom.daily])
    let other = try newsroom.planFile { lines in lines = lines.map { $0.hasPrefix("subject:") ? "subject: Two" : $0 } }
    let done = try newsroom.check(["edit", TestNewsroom.daily, "--from", other])
    #expect(done.errors.contains("had been approved before this"))
    try newsroom.check(["run"], now: at("06:50"), relay(server.port))
    #expect(try subjects(server).allSatisfy { $0 == "Subject: Two" } && server.taken().count == 11)
  }

  @Test(
    "held past its latest time, an issue is cancelled with a warning, never sent stale; the next takes its articles")
  func stale() throws {
    let newsroom = try newsroom("on-cutoff: hold")
    let server = try FaultServer()
    try newsroom.check(["run"], now: at("06:00"), relay(server.port))
    let picked = try newsroom.explained().picks.map(\.article)
    try newsroom.check(["run"], 75, now: at("06:30"), relay(server.port))
    let done = try newsroom.check(["run"], 75, now: at("12:00"), relay(server.port))
    #expect(done.errors.contains("was held past its latest time (12:00), and is cancelled; the next issue catches up"))
    #expect(try newsroom.check(["run"], now: at("12:05"), relay(server.port)).errors.isEmpty)
    try newsroom.check(["approve", TestNewsroom.daily], 65, now: at("12:10"))
    #expect(
      try newsroom.check(["show", TestNewsroom.daily, "--explain"], now: at("12:10")).output.contains(
        "Its articles are released since"))
    try newsroom.check(["run"], now: at("06:00", day: 24), relay(server.port))
    let next = try newsroom.explained("daily-review/2026-11-24")
    let seen = Set((next.picks + next.omissions).map(\.article))
    // Past are only events of the day before.
    #expect(seen.isSuperset(of: picked.filter { !$0.contains("southern-african") }))
    #expect(next.picks.count >= picked.count - 2)
    #expect(try server.taken().isEmpty)
  }

  @Test("an issue that goes out while its editor is open: the text is kept, and what helps is said")
  func overtaken() throws {
    let newsroom = try newsroom("on-cutoff: send", stock: .issues)
    #expect(try newsroom.plan().split(separator: "\n")[0].hasSuffix("It goes at 06:30 (America/New_York)."))
    let server = try FaultServer()
    let settings = relay(server.port).map { "\($0)=\($1)" }.sorted().joined(separator: " ")
    let editor = try newsroom.editor(
      """
      env DATELINE_NOW=\(at("06:30")) \(settings) \(try Executable.dateline) --root \(newsroom.root) run > /dev/null 2>&1
      sed -i 's/^subject:.*/subject: Mine/' "$1"
      """)
    let done = try newsroom.check(["edit", TestNewsroom.daily], 65, now: at("06:12"), editor)
    #expect(done.errors.contains("goes at 06:30, in 18 min, whether or not an editor is open"))
    #expect(done.errors.contains("dateline hold daily-review/2026-11-23"))
    #expect(done.errors.contains("went out while the editor was open") && !done.errors.contains("dateline edit"))
    let path = try #require(done.errors.firstMatch(of: #/dateline correct \S+ --from (\S+)/#)).output.1
    #expect(try String(contentsOfFile: String(path), encoding: .utf8).contains("subject: Mine"))
    #expect(try server.taken().count == 11)
    // An issue that is held has all the time there is.
    let other = try self.newsroom("on-cutoff: hold", stock: .issues)
    let calm = try other.check(["edit", TestNewsroom.daily], 0, now: at("06:29"), other.editor("true"))
    #expect(calm.errors.isEmpty)
    #expect(try other.plan().contains("It goes when it is approved, from 06:30 (America/New_York) on."))
  }

  @Test("composing again drops no editor's work, decision or withdrawal without being told to")
  func composeAgain() throws {
    let newsroom = try newsroom("on-cutoff: send", stock: .issues)
    try newsroom.check(["compose", "daily-review"])
    let plan = try newsroom.planFile { lines in lines = lines.map { $0.hasPrefix("subject:") ? "subject: Mine" : $0 } }
    try newsroom.check(["edit", TestNewsroom.daily, "--from", plan, "--as", "Ben"])
    try newsroom.check(["hold", TestNewsroom.daily, "--as", "Ben"])
    let refused = try newsroom.check(["compose", "daily-review"], 65)
    #expect(refused.errors.contains("Ben has worked on") && refused.errors.contains("--again"))
    #expect(try newsroom.check(["show", TestNewsroom.daily]).output.contains("Subject:   Mine"))
    let done = try newsroom.check(["compose", "daily-review", "--again"])
    #expect(done.errors.contains("what Ben had changed is gone") && done.errors.contains("still held"))
    #expect(try newsroom.check(["queue"]).output.contains("composed, held"))
    #expect(try !newsroom.check(["show", TestNewsroom.daily]).output.contains("Subject:   Mine"))
    try newsroom.check(["cancel", TestNewsroom.daily])
    #expect(try newsroom.check(["compose", "daily-review"], 65).errors.contains("is cancelled: --again revives it"))
    try newsroom.check(["compose", "daily-review", "--again"])
    #expect(try newsroom.check(["queue"]).output.contains("composed"))
  }

  @Test("what an editor holds is the next issue's to choose from; what is dropped never comes back")
  func heldForLater() throws {
    let newsroom = try newsroom("on-cutoff: send", stock: .issues)
    let picks = try newsroom.explained().picks.map(\.article)
    let held = try #require(picks.first { $0.contains("friendshoring") })
    let dropped = try #require(picks.first { $0.contains("river-that-nobody") })
    let plan = try newsroom.planFile { lines in
      lines = lines.filter { !$0.hasPrefix("pick friendshoring") && !$0.hasPrefix("pick the-river") }
      lines += ["drop the-river-that-nobody-governs"]
    }
    try newsroom.check(["edit", TestNewsroom.daily, "--from", plan, "--as", "Ben"])
    #expect(try newsroom.plan().contains("\ndrop the-river-that-nobody-governs"))
    let again = try newsroom.write(newsroom.plan(), to: "plan")
    #expect(try newsroom.check(["edit", TestNewsroom.daily, "--from", again]).output.contains("nothing was changed"))
    let sink = try CountingSink()
    try newsroom.check(["run"], now: at("06:30"), relay(sink.port))
    try newsroom.check(["run"], now: at("06:30", day: 24), relay(sink.port))
    let next = try newsroom.explained("daily-review/2026-11-24", now: at("06:30", day: 24))
    #expect(next.picks.contains { $0.article == held })
    #expect(!(next.picks + next.omissions).contains { $0.article == dropped })
  }

  @Test("times of an embargo are told in the newsroom's zone, and what isn't published yet is called so")
  func zones() throws {
    let newsroom = try newsroom("on-cutoff: send")
    for (title, published, more) in [
      ("Later", "2026-11-23T09:00:00-05:00", ""),
      ("Secret", "2026-11-22T09:00:00-05:00", "embargo: 2026-11-23T18:00:00-05:00\n"),
    ] {
      try newsroom.write(article(title, published: published, more: more), to: "content/\(title.lowercased()).md")
    }
    try newsroom.check(["import", newsroom.root + "/content"])
    try newsroom.check(["compose", "daily-review"])
    #expect(
      try newsroom.check(["show", TestNewsroom.daily, "--explain"]).output.contains(
        "it is under embargo until 2026-11-23 18:00 (America/New_York)"))
    let plan = try newsroom.write("section and-more\npick later\npick secret\n", to: "plan")
    let done = try newsroom.check(["edit", TestNewsroom.daily, "--from", plan], 65)
    #expect(done.errors.contains("later is not published yet: it says 2026-11-23 09:00"))
    #expect(done.errors.contains("secret is under embargo until 2026-11-23 18:00"))
  }

  @Test("cancel withdraws an issue; its articles come back, and none runs twice")
  func cancel() throws {
    let newsroom = try newsroom("on-cutoff: send", stock: .issues)
    let sink = try CountingSink()
    let picked = Set(try newsroom.explained().picks.map(\.article))
    let done = try newsroom.check(["cancel", TestNewsroom.daily])
    #expect(done.output.contains("is cancelled; its articles go back to the next issue"))
    try newsroom.check(["cancel", TestNewsroom.daily], 65)
    try newsroom.check(["run"], now: at("06:30"), relay(sink.port))
    #expect(try sink.accepted().isEmpty)
    // The days that follow: what ran, ran once; what was withdrawn, ran.
    var ran: [String] = []
    for day in 24...27 {
      try newsroom.check(["run"], now: at("06:30", day: day), relay(sink.port))
      let shown = try newsroom.run(["--json", "show", "daily-review/2026-11-\(day)", "--explain"])
      guard shown.status == 0 else { continue }
      ran += try JSONDecoder().decode(TestExplanation.self, from: Data(shown.stdout)).picks.map(\.article)
    }
    #expect(Set(ran).count == ran.count && !ran.isEmpty)
    #expect(picked.subtracting(ran).allSatisfy { $0.contains("southern-african") || $0.contains("colombo") })
  }

  @Test("an issue that every reader's relay refused swallows no article")
  func failed() throws {
    let newsroom = try newsroom("on-cutoff: send", stock: .issues)
    let picked = try newsroom.explained().picks.map(\.article).filter { !$0.contains("southern-african") }
    let refusing = try FaultServer([FaultRule(at: .rcpt, .reply, "550 5.1.1 nobody here")])
    try newsroom.check(["run"], now: at("06:30"), relay(refusing.port))
    #expect(try newsroom.books()[.rejected] == 11)
    #expect(try newsroom.check(["show", TestNewsroom.daily, "--explain"]).output.contains("articles are released"))
    let sink = try CountingSink()
    try newsroom.check(["run"], now: at("06:30", day: 24), relay(sink.port))
    let next = try newsroom.explained("daily-review/2026-11-24")
    #expect(Set((next.picks + next.omissions).map(\.article)).isSuperset(of: picked))
    #expect(
      try newsroom.check(["show", "daily-review/2026-11-24", "--explain"]).output.contains("articles are used since"))
    // Used now: the day after has none of them.
    try newsroom.write(article("Another", published: "2026-11-24T12:00:00Z"), to: "content/a.md")
    try newsroom.check(["import", newsroom.root + "/content"])
    try newsroom.check(["run"], now: at("06:30", day: 25), relay(sink.port))
    let third = try newsroom.explained("daily-review/2026-11-25").picks.map(\.article)
    #expect(Set(third).isDisjoint(with: next.picks.map(\.article)))
  }

  @Test("wrong desks and cutoffs are refused with their place")
  func settings() throws {
    let newsroom = try newsroom("desk: [desk@example.org, nobody]\non-cutoff: sned")
    let done = try newsroom.check(["run"], 78, now: at("06:00"))
    #expect(done.errors.contains("daily-review.yaml") && done.errors.contains("on-cutoff"))
    #expect(done.errors.contains("desk lists an address that can't be mailed"))
  }
}
