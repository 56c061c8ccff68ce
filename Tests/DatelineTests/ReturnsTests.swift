import Digest
import Foundation
import Newsroom
import Store
import TestSupport
import Testing

@Suite("What comes back")
struct ReturnsTests {
  static let ann = "ingrid.solheim@example.org"

  /// With mail delivered to all eleven readers, and the address to leave by read.
  private func sent() throws -> (TestNewsroom, ReturnedMails, [String]) {
    let newsroom = try TestNewsroom(.issues)
    try newsroom.edit(
      "Config/dateline.yaml", "  # unsubscribe-address:",
      "  unsubscribe-address: unsubscribe@news.meridian.example\n  #")
    let sink = try CountingSink()
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(sink.port))
    let mails = try ReturnedMails(newsroom)
    let store = try newsroom.openStore()
    let readers = try store.queue.deliveries(ReturnedMails.key).map { $0.subscriber.mailbox.address.identity }.sorted()
    #expect(readers.count == 11)
    return (newsroom, mails, readers)
  }

  private func pipe(
    _ newsroom: TestNewsroom, _ mail: String, _ status: Int32 = 0, arguments: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> ReturnCounts {
    let done = try Subprocess.run(
      try Executable.dateline, ["--root", newsroom.root, "--json", "returns", "-"] + arguments,
      environment: ["DATELINE_NOW": TestNewsroom.monday], input: Array(mail.utf8))
    #expect(done.status == status, "\(done.output)\(done.errors)", sourceLocation: sourceLocation)
    return try JSONDecoder().decode(ReturnCounts.self, from: Data(done.stdout))
  }

  @Test("a hard bounce to a signed address suppresses its reader at once, whoever the body names, and once")
  func hard() throws {
    let (newsroom, mails, readers) = try sent()
    let mail = ReturnedMails.bounce(to: try mails.address(of: readers[0]).uppercased(), for: readers[1])
    #expect(try pipe(newsroom, mail) == ReturnCounts(mails: 1, hard: 1))
    let who = try newsroom.check(["who", readers[0]]).output
    #expect(who.contains("bounced since") && who.contains("550 5.1.1 no such user here"), "\(who)")
    #expect(who.contains("hard bounce: suppressed") && who.contains("daily-review/2026-11-23"), "\(who)")
    #expect(try newsroom.openStore().suppressions.suppression(of: EmailAddress(readers[1])) == nil)
    // The same mail again, as IMAP would hand it out.
    #expect(
      try pipe(newsroom, mail.replacing("\n", with: "\r\n")) == ReturnCounts(mails: 1, seen: 1))
  }

  @Test("a forged bounce changes nothing and is kept, also with a Message-ID of ours; with books that counts")
  func forged() throws {
    let (newsroom, mails, readers) = try sent()
    let store = try newsroom.openStore()
    let plain = "bounces@news.meridian.example"
    let token = try mails.address(of: readers[0])
    let forgeries = [
      ReturnedMails.bounce(to: plain, for: readers[0], number: 1),
      // Another token of the same length, and one that isn't for here.
      ReturnedMails.bounce(
        to: "bounces+" + String(repeating: "a", count: 32) + "@news.meridian.example", for: readers[0], number: 2),
      ReturnedMails.bounce(to: token.replacing("news.meridian", with: "evil"), for: readers[0], number: 3),
      ReturnedMails.bounce(to: token.replacing("bounces+", with: "unsubscribe+"), for: readers[0], number: 4),
      // A Message-ID of ours, of somebody else.
      ReturnedMails.bounce(to: plain, for: readers[0], messageID: mails.messageID(of: readers[1]), number: 5),
      ReturnedMails.complaint(to: plain),
    ]
    for mail in forgeries { #expect(try pipe(newsroom, mail) == ReturnCounts(mails: 1, unknown: 1)) }
    #expect(try store.suppressions.counts().isEmpty)
    let kept = try newsroom.check(["returns", "unknown"]).output
    #expect(kept.split(separator: "\n").count == 7 && kept.contains("neither token nor a delivery in the books"))
    let id = try #require(kept.split(separator: "\n").dropFirst().first?.split(separator: " ").first)
    #expect(try newsroom.check(["returns", "unknown", "show", String(id)]).output == forgeries[0])
    let file = newsroom.root + "/Queue/returns/unknown"
    for name in try FileManager.default.contentsOfDirectory(atPath: file) {
      let mode = try FileManager.default.attributesOfItem(atPath: file + "/" + name)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
    try newsroom.check(["returns", "unknown", "done", String(id)])
    #expect(try newsroom.check(["returns", "unknown"]).output.split(separator: "\n").count == 6)
    try newsroom.check(["returns", "unknown", "show", String(id)], 66)
    // What is done stays known.
    #expect(try pipe(newsroom, forgeries[0]).seen == 1)

    // Message-IDs can be guessed: nobody is suppressed by one, unless the newsroom says so.
    func borneOut(_ number: Int, _ action: String = "failed", status: String = "5.1.1") throws -> String {
      ReturnedMails.bounce(
        to: plain, for: readers[0], status: status, messageID: mails.messageID(of: readers[0]), number: number,
        action: action)
    }
    #expect(try pipe(newsroom, borneOut(6)) == ReturnCounts(mails: 1, unknown: 1))
    #expect(try pipe(newsroom, borneOut(7, "delayed", status: "4.4.7")) == ReturnCounts(mails: 1, noted: 1))
    #expect(try store.suppressions.counts().isEmpty)
    try newsroom.edit("Config/dateline.yaml", "check:\n", "returns:\n  without-token: books\n\ncheck:\n")
    #expect(try pipe(newsroom, borneOut(8)) == ReturnCounts(mails: 1, hard: 1))
    #expect(try store.suppressions.suppression(of: EmailAddress(readers[0]))?.reason == .bounce)
  }

  @Test("full counts until there are too many; policy, delays and automatic replies never do")
  func soft() throws {
    let (newsroom, mails, readers) = try sent()
    try newsroom.edit(
      "Config/dateline.yaml", "check:\n", "returns:\n  soft-bounces: {count: 1, days: 7}\n\ncheck:\n")
    let (one, two) = (try mails.address(of: readers[0]), try mails.address(of: readers[1]))
    let nothing = [
      ReturnedMails.bounce(
        to: two, for: readers[1], status: "5.7.1", says: "550 5.7.1 blocked by policy, see our block list", number: 1),
      ReturnedMails.bounce(
        to: two, for: readers[1], status: "4.4.7", says: "451 4.4.7 still trying", number: 2, action: "delayed"),
    ]
    for mail in nothing { #expect(try pipe(newsroom, mail) == ReturnCounts(mails: 1, noted: 1)) }
    let vacation = ReturnedMails.plain(
      to: two, subject: "Out of office", body: "I am away until Monday.", more: "Auto-Submitted: auto-replied\n")
    #expect(try pipe(newsroom, vacation) == ReturnCounts(mails: 1, autoReplies: 1))
    #expect(try newsroom.openStore().suppressions.counts().isEmpty)
    let full = ReturnedMails.bounce(
      to: one, for: readers[0], status: "5.2.2", says: "552 5.2.2 mailbox full", number: 3)
    #expect(try pipe(newsroom, full) == ReturnCounts(mails: 1, soft: 1, exhausted: 1))
    #expect(
      try newsroom.openStore().suppressions.suppression(of: EmailAddress(readers[0]))?.evidence.contains(
        "1 soft bounces within 7")
        == true)
  }

  @Test("a complaint suppresses; mail to the address to leave by unsubscribes; a failed authentication does neither")
  func complaint() throws {
    let (newsroom, mails, readers) = try sent()
    let store = try newsroom.openStore()
    #expect(
      try pipe(newsroom, ReturnedMails.complaint(to: try mails.address(of: readers[0]))).complaints == 1)
    #expect(try store.suppressions.suppression(of: EmailAddress(readers[0]))?.reason == .complaint)
    let report = try pipe(
      newsroom, ReturnedMails.complaint(to: try mails.address(of: readers[1]), type: "auth-failure"))
    #expect(report.complaints == 0)
    #expect(try store.suppressions.suppression(of: EmailAddress(readers[1])) == nil)
    let leaving = ReturnedMails.plain(
      to: try mails.address(of: readers[2], .leave), subject: "unsubscribe", body: "Please.")
    #expect(try pipe(newsroom, leaving) == ReturnCounts(mails: 1, unsubscribed: 1))
    #expect(try newsroom.check(["who", readers[2]]).output.contains("daily-review: unsubscribed"))
    // The alias knows whose it is where the mail itself doesn't say.
    let silent = ReturnedMails.plain(to: "undisclosed@example.org", subject: "stop", body: "Please.")
    #expect(
      try pipe(newsroom, silent, arguments: ["--to", try mails.address(of: readers[3], .leave)])
        == ReturnCounts(mails: 1, unsubscribed: 1))
  }

  @Test("a bounce that comes between freezing and claiming keeps its reader from being mailed")
  func betweenFreezeAndClaim() throws {
    let newsroom = try TestNewsroom(.issues)
    let store = try newsroom.openStore()
    #expect(try store.queue.freezeAudience(ReturnedMails.key, tiers: [.free, .allAccess], at: Date()).audience == 11)
    let mails = try ReturnedMails(newsroom)
    let reader = try #require(try store.queue.deliveries(ReturnedMails.key).first?.subscriber.mailbox.address.identity)
    let mail = ReturnedMails.bounce(to: try mails.address(of: reader), for: reader)
    #expect(try pipe(newsroom, mail) == ReturnCounts(mails: 1, hard: 1))
    let sink = try CountingSink()
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(sink.port))
    #expect(try sink.accepted().count == 10)
    #expect(try newsroom.books()[.suppressed] == 1)
  }

  @Test("whatever goes wrong with a pipe, the mail server is told to keep the mail")
  func keepsTrying() throws {
    let newsroom = try TestNewsroom(.issues)
    try newsroom.edit("Config/dateline.yaml", "sender:", "sendr:")
    let done = try Subprocess.run(
      try Executable.dateline, ["--root", newsroom.root, "returns", "-"], input: Array("A: b\n\nc\n".utf8))
    #expect(done.status == 75)
  }

  @Test("a Maildir, an mbox and a file are read once, and broken mailboxes stop nobody")
  func files() throws {
    let (newsroom, mails, readers) = try sent()
    func mail(_ index: Int) throws -> String {
      ReturnedMails.bounce(to: try mails.address(of: readers[index]), for: readers[index], number: index)
    }
    for folder in ["new", "cur", "tmp"] {
      try newsroom.write("", to: "box/\(folder)/.keep")
    }
    try newsroom.write(try mail(0), to: "box/new/1.a.host")
    try newsroom.write(try mail(1), to: "box/cur/2.b.host:2,")
    try newsroom.write(try mail(2), to: "box/cur/3.c.host:2,RS")
    let box = newsroom.root + "/box"
    func read(_ operands: [String], _ status: Int32 = 0) throws -> ReturnCounts {
      try newsroom.json(ReturnCounts.self, ["returns"] + operands, status)
    }
    #expect(try read([box]) == ReturnCounts(mails: 2, hard: 2))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: box + "/cur").sorted()
        == [".keep", "1.a.host:2,S", "2.b.host:2,S", "3.c.host:2,RS"])
    #expect(try read([box]) == ReturnCounts())

    // An mbox: a quoted line, and a last mail that is still being written.
    let quoted = try mail(3).replacing("Your message", with: ">From our side: your message\nand your message")
    let path = try newsroom.write(
      "From MAILER-DAEMON Mon Nov 23 12:00:00 2026\n\(quoted)\nFrom MAILER-DAEMON Mon Nov 23 12:00:01 2026\nSubject: cut",
      to: "returns.mbox")
    #expect(try read([path]) == ReturnCounts(mails: 1, hard: 1))
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(" off\n\nNothing.\n\nFrom x y\n\(try mail(4))\n".utf8))
    try handle.close()
    #expect(try read([path]) == ReturnCounts(mails: 2, hard: 1, unknown: 1))
    #expect(try read([path]) == ReturnCounts())
    // Rotated: another file of the same name.
    try newsroom.write("From x y\n\(try mail(5))\n", to: "returns.mbox")
    #expect(try read([path]) == ReturnCounts(mails: 1, hard: 1))
    #expect(!FileManager.default.fileExists(atPath: path + ".lock"))

    let single = try newsroom.write(try mail(6), to: "one.eml")
    try newsroom.edit(
      "Config/dateline.yaml", "check:\n",
      """
      returns:
        mailboxes:
          - {name: gone, url: "maildir:\(newsroom.root)/nowhere"}
          - {name: box, url: "maildir:\(box)"}

      check:

      """)
    try newsroom.write(try mail(7), to: "box/new/4.d.host")
    var found = try read([], 75)
    #expect(found.failed.count == 1 && found.failed[0].hasPrefix("mailbox gone: "))
    found.failed = []
    #expect(found == ReturnCounts(mails: 1, hard: 1))
    #expect(try read([single]) == ReturnCounts(mails: 1, hard: 1))
    try newsroom.write(try mail(8), to: "box/new/5.e.host")
    let run = try newsroom.run(["run"], now: "2026-11-23T06:10:00-05:00")
    #expect(
      run.errors.contains("1 mail came back: 1 bounced") && run.errors.contains("mailbox gone: "), "\(run.errors)")
  }

  @Test("a mail that can't be read is told and stays, and those after it are read")
  func unreadable() throws {
    let (newsroom, mails, readers) = try sent()
    for folder in ["new", "cur", "tmp"] { try newsroom.write("", to: "box/\(folder)/.keep") }
    let box = newsroom.root + "/box"
    try FileManager.default.createSymbolicLink(
      atPath: box + "/new/0.a.host", withDestinationPath: newsroom.root + "/Config/dateline.yaml")
    try newsroom.write(ReturnedMails.complaint(to: try mails.address(of: readers[0])), to: "box/new/1.b.host")
    let found = try newsroom.json(ReturnCounts.self, ["returns", box], 75)
    #expect(found.mails == 1 && found.complaints == 1 && found.failed.count == 1, "\(found)")
    #expect(found.failed.first?.contains("box/new/0.a.host: can't read it") == true)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: box + "/new").sorted() == [".keep", "0.a.host"])
  }

  @Test("who is erased leaves nothing in mails that were kept; what comes back later isn't written down")
  func erased() throws {
    let (newsroom, mails, readers) = try sent()
    let reader = readers[0]
    let token = try mails.address(of: reader)
    // Nobody understands it, but it came to her own address.
    let letter = ReturnedMails.plain(to: token, subject: "Hello", body: "I am \(reader), and like the paper.")
    #expect(try pipe(newsroom, letter) == ReturnCounts(mails: 1, unknown: 1))
    let plain = "bounces@news.meridian.example"
    #expect(try pipe(newsroom, ReturnedMails.bounce(to: plain, for: reader, number: 1)).unknown == 1)
    let folder = newsroom.root + "/Queue/returns/unknown"
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)

    let erase = ["subscribers", "erase", reader, "--yes"]
    let first = try newsroom.check(erase, 75)
    #expect(first.output.contains("their deliveries stay in the books"))
    #expect(!first.errors.contains("dateline.sqlite"), "\(first.errors)")
    let id = try #require(first.errors.firstMatch(of: #/returns unknown show ([0-9a-f]{12}), then done/#)?.1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
    try newsroom.check(["returns", "unknown", "done", String(id)])
    let second = try newsroom.check(erase)
    #expect(second.output.contains("was erased already") && second.errors.isEmpty)

    // Late ones: by her token, and without one.
    #expect(
      try pipe(newsroom, ReturnedMails.bounce(to: token, for: reader, says: "550 <\(reader)> unknown", number: 2))
        == ReturnCounts(mails: 1, noted: 1))
    #expect(
      try pipe(newsroom, ReturnedMails.bounce(to: plain, for: reader, number: 3)) == ReturnCounts(mails: 1, noted: 1))
    let store = try newsroom.openStore()
    #expect(try store.returns.unknownReturns().isEmpty)
    for file in ["/dateline.sqlite", "/dateline.sqlite-wal"] {
      guard let bytes = FileManager.default.contents(atPath: newsroom.root + "/Queue" + file) else { continue }
      #expect(!String(decoding: bytes, as: UTF8.self).contains(reader), "\(file)")
    }
  }

  @Test("killed at random moments, a reading of 500 bounces loses none and counts none twice", .timeLimit(.minutes(10)))
  func killed() throws {
    let newsroom = try TestNewsroom(.issues)
    let csv = try newsroom.write(manyReaders(500), to: "many.csv")
    try newsroom.check(["subscribers", "import", csv])
    let store = try newsroom.openStore()
    _ = try store.queue.freezeAudience(ReturnedMails.key, tiers: [.free, .allAccess], at: Date())
    let mails = try ReturnedMails(newsroom)
    let readers = mails.ids.keys.filter { $0.hasPrefix("reader0") }.sorted()
    for folder in ["new", "cur", "tmp"] { try newsroom.write("", to: "box/\(folder)/.keep") }
    for (index, reader) in readers.enumerated() {
      try newsroom.write(
        ReturnedMails.bounce(to: try mails.address(of: reader), for: reader, number: index),
        to: "box/new/\(1000 + index).M\(index).host")
    }
    let box = newsroom.root + "/box"
    var random = Seeded(7)
    var killed = 0
    for _ in 0..<20 {
      let reading = try newsroom.start(["--json", "returns", box])
      usleep(UInt32.random(in: 0...400_000, using: &random))
      reading.signal(SIGKILL)
      if try reading.wait().signal == SIGKILL { killed += 1 }
      // Mail moves only after its effects are in the books.
      let moved = try FileManager.default.contentsOfDirectory(atPath: box + "/cur").filter { $0.hasSuffix("S") }.count
      let known = try store.suppressions.counts()[.bounce] ?? 0
      #expect(known >= moved)
    }
    #expect(killed > 0)
    let last = try newsroom.json(ReturnCounts.self, ["returns", box])
    #expect(try store.suppressions.counts() == [.bounce: 500])
    #expect(last.hard + last.seen == last.mails)
    for reader in readers {
      let id = try #require(mails.ids[reader])
      #expect(try store.returns.list(of: id).count == 1)
      #expect(try store.audience.consentLog(of: id).filter { $0.what == .bounced }.count == 1)
    }
    let cur = try FileManager.default.contentsOfDirectory(atPath: box + "/cur").filter { $0.hasSuffix(":2,S") }
    #expect(cur.count == 500)
  }
}
