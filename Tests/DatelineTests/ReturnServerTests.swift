import Digest
import Foundation
import Newsroom
import Store
import TestSupport
import Testing

@Suite(
  "Mailboxes on a real Dovecot", .enabled(if: DovecotServer.unavailable == nil, "\(DovecotServer.unavailable ?? "")"))
struct ReturnServerTests {
  /// With a frozen audience, and a bounce for each of its readers in the inbox.
  private func prepared(_ dovecot: DovecotServer) throws -> TestNewsroom {
    let newsroom = try TestNewsroom(.issues)
    let store = try newsroom.openStore()
    _ = try store.queue.freezeAudience(ReturnedMails.key, tiers: [.free, .allAccess], at: Date())
    let mails = try ReturnedMails(newsroom)
    for (index, delivery) in try store.queue.deliveries(ReturnedMails.key).enumerated() {
      let reader = delivery.subscriber.mailbox.address.identity
      try dovecot.deliver(
        ReturnedMails.bounce(to: try mails.address(of: reader), for: reader, number: index)
          .replacing("Your message", with: ".Your message\n..\n.\nYour message"), index)
    }
    return newsroom
  }

  private func configure(_ newsroom: TestNewsroom, _ lines: String, caFile: String) throws {
    try newsroom.edit(
      "Config/dateline.yaml", "check:\n",
      """
      returns:
        mailboxes:
          - name: reports
            user: anybody
            password-variable: RETURNS_PASSWORD
            ca-file: \(caFile)
            timeout: 10s
            \(lines)

      check:

      """)
  }

  private let password = ["RETURNS_PASSWORD": "secret"]

  private func read(_ newsroom: TestNewsroom, _ status: Int32 = 0) throws -> (ReturnCounts, String) {
    let done = try newsroom.check(["--json", "returns"], status, password)
    return (try JSONDecoder().decode(ReturnCounts.self, from: Data(done.stdout)), done.errors)
  }

  @Test("IMAP: what is unread is read over TLS, marked and moved, and the second run finds nothing")
  func imap() throws {
    let dovecot = try DovecotServer()
    let newsroom = try prepared(dovecot)
    try configure(
      newsroom, "url: imap://localhost:\(dovecot.imap)\n      after: move\n      folder: Gelesen & mehr ü",
      caFile: dovecot.caFile)
    #expect(try read(newsroom).0 == ReturnCounts(mails: 11, hard: 11), "\(dovecot.log)")
    #expect(try newsroom.openStore().suppressions.counts() == [.bounce: 11])
    let moved = dovecot.list(".Gelesen &- mehr &APw-/cur")
    #expect(moved.count == 11 && moved.allSatisfy { $0.hasSuffix("S") }, "\(moved)")
    #expect(dovecot.list("cur") == [] && dovecot.list("new") == [])
    #expect(try read(newsroom).0 == ReturnCounts())
  }

  @Test("IMAP: a reading that was killed repeats nothing; a wrong password and a strange certificate are told")
  func killedIMAP() throws {
    let dovecot = try DovecotServer()
    let newsroom = try prepared(dovecot)
    try configure(newsroom, "url: imaps://localhost:\(dovecot.imaps)/INBOX", caFile: dovecot.caFile)
    let settings = try newsroom.read("Config/dateline.yaml")
    let wrong = try newsroom.run(["returns"], ["RETURNS_PASSWORD": "wrong-one"])
    #expect(wrong.status == 75 && wrong.errors.contains("refused the user or the password"), "\(wrong.errors)")
    #expect(!wrong.errors.contains("wrong-one"))
    try newsroom.write(
      settings.replacing("ca-file: \(dovecot.caFile)", with: "tls: required"), to: "Config/dateline.yaml")
    #expect(try read(newsroom, 75).1.contains("certificate"))
    try newsroom.write(settings, to: "Config/dateline.yaml")
    for delay in [20_000, 60_000, 90_000, 120_000, 150_000, 180_000] as [UInt32] {
      let reading = try newsroom.start(["--json", "returns"], password)
      usleep(delay)
      reading.signal(SIGKILL)
      _ = try reading.wait()
    }
    let (last, _) = try read(newsroom)
    #expect(last.hard + last.seen == last.mails && last.failed == [])
    let store = try newsroom.openStore()
    #expect(try store.suppressions.counts() == [.bounce: 11])
    for entry in try store.audience.subscribers(limit: 50) {
      #expect(try store.returns.list(of: entry.subscriber.id).count <= 1)
    }
    #expect(try read(newsroom).0 == ReturnCounts())
    // They are where they were, read.
    #expect(dovecot.list("cur").filter { $0.hasSuffix("S") }.count == 11)
  }

  @Test("POP3: mail stays and is remembered, or is deleted after it is in the books")
  func pop3() throws {
    let dovecot = try DovecotServer()
    let newsroom = try prepared(dovecot)
    try configure(newsroom, "url: pop3://localhost:\(dovecot.pop3)", caFile: dovecot.caFile)
    #expect(try read(newsroom).0 == ReturnCounts(mails: 11, hard: 11), "\(dovecot.log)")
    #expect(try read(newsroom).0 == ReturnCounts())
    #expect(dovecot.list("cur").count + dovecot.list("new").count == 11)
    // What came is what was sent, dots and all: the same mail, to its hash.
    for name in dovecot.list("cur") {
      let same = try newsroom.check(["--json", "returns", dovecot.maildir + "/cur/" + name], 0, password)
      #expect(try JSONDecoder().decode(ReturnCounts.self, from: Data(same.stdout)) == ReturnCounts(mails: 1, seen: 1))
    }
    try newsroom.edit("Config/dateline.yaml", "pop3://localhost:\(dovecot.pop3)", "pop3s://localhost:\(dovecot.pop3s)")
    try newsroom.edit("Config/dateline.yaml", "timeout: 10s", "timeout: 10s\n      after: delete")
    try dovecot.deliver(ReturnedMails.plain(to: "x@example.org", subject: "What is this?", body: "Who are you?"), 99)
    #expect(try read(newsroom).0 == ReturnCounts(mails: 1, unknown: 1))
    #expect(dovecot.list("cur") == [] && dovecot.list("new") == [])
    #expect(try read(newsroom).0 == ReturnCounts())
    #expect(try newsroom.openStore().returns.returnMarks(of: "reports").isEmpty)
  }
}

@Suite(
  "Bounces of a real Postfix",
  .enabled(if: PostfixServer.unavailable == nil, "\(PostfixServer.unavailable ?? "")"))
struct ReturnPostfixTests {
  @Test("a missing mailbox bounces into an alias's pipe, and the next issue leaves its reader out, and says why")
  func bounces() throws {
    let newsroom = try TestNewsroom(.library)
    try newsroom.edit("Config/dateline.yaml", "bounces@news.meridian.example", "bounces@returns.test")
    let csv = try newsroom.write(
      "email,name,tier,newsletters\nmissing.one@mailbox.test,Nobody,free,daily-review\n", to: "missing.csv")
    try newsroom.check(["subscribers", "import", csv])
    try newsroom.check(["compose", "daily-review"])
    // pipe(8) runs nothing as root: the newsroom is that user's.
    let script = try newsroom.write(
      "#!/bin/sh\nDATELINE_NOW=2026-11-23T12:00:00-05:00 exec '\(try Executable.dateline)' --root '\(newsroom.root)' "
        + "returns - --to \"$1\"\n", to: "take-returns")
    #expect(chmod(script, 0o755) == 0)
    let owned = try Subprocess.run("/bin/chown", ["-R", "nobody", newsroom.root])
    #expect(owned.status == 0)
    let postfix = try PostfixServer(settings: ["smtpd_reject_unlisted_recipient": "no"], pipe: script)
    let settings = [
      "DATELINE_RELAY_URL": "smtp://127.0.0.1:\(postfix.port)", "DATELINE_RELAY_CA_FILE": postfix.caFile,
    ]
    let done = try newsroom.check(["send", TestNewsroom.daily], 0, settings)
    #expect(done.output == "daily-review/2026-11-23 finished: 12 readers: 12 accepted\n")
    let missing = try EmailAddress("missing.one@mailbox.test")
    let store = try newsroom.openStore()
    do {
      try waitUntil("the bounce") { try store.suppressions.suppression(of: missing) != nil }
    } catch {
      Issue.record("\(error)\n\(postfix.log.suffix(4_000))")
    }
    let found = try store.suppressions.suppression(of: missing)
    #expect(found?.reason == .bounce && found?.evidence.contains("daily-review/2026-11-23") == true, "\(found as Any)")

    let tomorrow = "2026-11-24T06:10:00-05:00"
    try newsroom.write(
      article("Bridges reopen", published: "2026-11-23T18:00:00-05:00"), to: "more/bridges.md")
    for number in 1...4 {
      try newsroom.write(
        article("Ports reopen, part \(number)", published: "2026-11-23T1\(number):00:00-05:00"),
        to: "more/ports-\(number).md")
    }
    try newsroom.check(["import", newsroom.root + "/more"], now: tomorrow)
    try newsroom.check(["compose", "daily-review", "--date", "2026-11-24"], now: tomorrow)
    let sent = try newsroom.run(["send", "daily-review/2026-11-24"], now: tomorrow, settings)
    #expect(sent.output.contains("11 readers: 11 accepted"), "\(sent.output)\(sent.errors)")
    let who = try newsroom.check(["who", missing.text], now: tomorrow).output
    #expect(who.contains("daily-review/2026-11-24  left out"), "\(who)")
    #expect(who.contains("suppressed since") && who.contains("hard bounce: suppressed"), "\(who)")
  }
}
