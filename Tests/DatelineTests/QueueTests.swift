import Foundation
import Newsroom
import Store
import TestSupport
import Testing

@Suite("The laws of the queue, at the command line")
struct QueueTests {
  private static let key = IssueKey(IssueName(newsletter: "daily-review", day: Day(year: 2026, month: 11, day: 23)!))
  private static let joao = "joao.araujo@example.net"

  /// Who the server has a message for, once for each.
  private func taken(_ server: FaultServer) throws -> [String] {
    try server.taken().flatMap { $0.recipients ?? [] }.sorted()
  }

  private static let quick = ["DATELINE_RELAY_RETRY_FIRST": "1s"]

  @Test("everybody gets the issue once; sending again sends nothing")
  func once() throws {
    let newsroom = try TestNewsroom(.issues)
    let server = try FaultServer()
    let done = try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port))
    #expect(done.output == "daily-review/2026-11-23 finished: 11 readers: 11 accepted\n")
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port))
    let readers = try taken(server)
    #expect(readers.count == 11 && Set(readers).count == 11)
    let sent = try server.taken()
    let senders = sent.compactMap(\.sender)
    #expect(senders.allSatisfy { $0.hasPrefix("bounces+") && $0.hasSuffix("@news.meridian.example") })
    #expect(Set(senders).count == 11 && sent.allSatisfy { $0.bare == 0 })
    let books = try newsroom.books()
    #expect(books[.accepted] == 11 && books.audience == 11 && books.status == "finished")
    // The issue is what its readers have: composing it again is refused.
    #expect(try newsroom.check(["compose", "daily-review"], 65).errors.contains("finished"))
  }

  @Test("what the relay gets is what the dry run wrote, but for the date")
  func sameAsDryRun() throws {
    let newsroom = try TestNewsroom(.issues)
    let server = try FaultServer()
    try newsroom.check(["send", TestNewsroom.daily, "--dry-run", newsroom.folder.at("mail")])
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port))
    func masked(_ bytes: [UInt8]) -> String {
      String(decoding: bytes, as: UTF8.self).replacing(#/(?m)^Date: [^\r\n]*/#, with: "Date:")
    }
    let dry = try newsroom.folder.list("mail").map { masked(try newsroom.folder.readBytes("mail/" + $0)) }
    #expect(try Set(server.messages().map(masked)) == Set(dry))
  }

  @Test("a deferral is tried again and accepted; the others don't wait for it")
  func deferred() throws {
    let newsroom = try TestNewsroom(.issues)
    let server = try FaultServer([
      FaultRule(at: .rcpt, .reply, "451 4.7.1 come back later", recipient: "joao", times: 2),
      FaultRule(at: .dot, .reply, "452 4.3.1 no room", recipient: "arjun", times: 1),
    ])
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port, Self.quick))
    let readers = try taken(server)
    #expect(readers.count == 11 && Set(readers).count == 11)
    let tries = try server.journal().filter { $0.at == "rcpt" && $0.recipient == Self.joao }
    #expect(tries.count == 3)
    let others = try server.taken().filter {
      $0.recipients != [Self.joao] && $0.recipients != ["arjun.iyer@example.com"]
    }
    #expect(try #require(others.map(\.seconds).max()) < tries[1].seconds)
    #expect(try newsroom.books()[.accepted] == 11)
    let record = try #require(
      try newsroom.openStore().queue.deliveries(Self.key).first {
        $0.subscriber.mailbox.address.text == Self.joao
      })
    #expect(record.attempts == 3)
  }

  @Test("a refusal for good is rejected, at RCPT or after the message, and the reply is kept")
  func rejected() throws {
    let newsroom = try TestNewsroom(.issues)
    let server = try FaultServer([
      FaultRule(at: .rcpt, .reply, "550 5.1.1 no such reader", recipient: "joao"),
      FaultRule(at: .dot, .reply, "554 5.7.1 it smells of spam", recipient: "arjun"),
    ])
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port, Self.quick))
    let books = try newsroom.books()
    #expect(books[.accepted] == 9 && books[.rejected] == 2 && books.status == "finished")
    // What is said of us may be mended: that is tried once more.
    #expect(try server.journal().filter { $0.at == "dot" && $0.outcome == "refused" }.count == 2)
    let replies = try newsroom.openStore().queue.deliveries(Self.key, state: .rejected).map { $0.reply?.text }
    #expect(Set(replies) == ["550 5.1.1 no such reader", "554 5.7.1 it smells of spam"])
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port))
    #expect(try server.journal().filter { $0.recipient == Self.joao }.count == 1)
  }

  @Test("refused by policy one after the other, the run stops, blames nobody, and goes on when that is mended")
  func policy() throws {
    let newsroom = try TestNewsroom(.issues)
    let blocked = try FaultServer([FaultRule(at: .rcpt, .reply, "550 5.7.1 blocked using a block list")])
    let done = try newsroom.check(["send", TestNewsroom.daily], 78, relay(blocked.port))
    #expect(done.errors.contains("block lists") && done.errors.contains("Nobody was skipped"))
    var books = try newsroom.books()
    #expect(books[.rejected] == 0 && books.balanced && books[.queued] + books[.deferred] == books.audience)
    blocked.stop()
    let server = try FaultServer()
    try newsroom.check(["queue", "retry", "daily-review"])
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port, Self.quick))
    books = try newsroom.books()
    #expect(books[.accepted] == books.audience && books.status == "finished")
  }

  @Test("lost before the last byte: sent again; lost after it: uncertain, held, and sent again only by policy")
  func uncertain() throws {
    let newsroom = try TestNewsroom(.issues)
    let server = try FaultServer([
      // Before the 354, that is: of a message that is on its way, nobody knows how far it got.
      FaultRule(at: .data, .drop, recipient: "arjun", times: 1),
      FaultRule(at: .dot, .dropAfter, recipient: "joao", times: 1),
    ])
    let done = try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port, Self.quick))
    #expect(done.errors.contains("1 uncertain"))
    let books = try newsroom.books()
    #expect(books[.accepted] == 10 && books.uncertain == [Self.joao] && books[.uncertain] == 1)
    #expect(try newsroom.check(["queue", TestNewsroom.daily]).output.contains("  " + Self.joao + "\n"))
    #expect(try taken(server).filter { $0 == Self.joao }.count == 1)
    // Held until a person decides.
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port))
    #expect(try newsroom.books() == books)
    #expect(try taken(server).count == 11)
    // A duplicate rather than a gap.
    let resend = relay(server.port, ["DATELINE_QUEUE_UNCERTAIN": "resend"])
    try newsroom.check(["send", TestNewsroom.daily], 0, resend)
    let after = try newsroom.books()
    #expect(after[.accepted] == 11 && after.uncertain == [] && after.status == "finished")
    #expect(try taken(server).filter { $0 == Self.joao }.count == 2 && taken(server).count == 12)
    // Both copies have the same Message-ID.
    let copies = try MailReader.read(server.taken().filter { $0.recipients == [Self.joao] }.compactMap(\.file))
    #expect(copies.count == 2 && Set(copies.map { $0.header("Message-ID") }).count == 1)
  }

  @Test("a relay that never answers the message's end leaves it uncertain")
  func silent() throws {
    let newsroom = try TestNewsroom(.issues)
    let server = try FaultServer([FaultRule(at: .dot, .stallAfter, recipient: "joao", times: 1)])
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port, ["DATELINE_RELAY_TIMEOUT": "2s"]))
    let books = try newsroom.books()
    #expect(books[.accepted] == 10 && books.uncertain == [Self.joao])
  }

  @Test("SIGTERM finishes what is in flight and leaves with 75; the next send finishes", arguments: [SIGTERM, SIGINT])
  func drains(_ signal: Int32) throws {
    let newsroom = try TestNewsroom(.issues)
    try newsroom.check(["subscribers", "import", newsroom.write(manyReaders(500), to: "many.csv")])
    let sink = try CountingSink(delay: 0.05)
    let settings = relay(sink.port, ["DATELINE_RELAY_CONNECTIONS": "3"])
    let sending = try newsroom.start(["send", TestNewsroom.daily], settings)
    try waitUntil("some to be accepted") { try sink.accepted().count > 20 }
    sending.signal(signal)
    let done = try sending.wait()
    #expect(done.status == 75 && done.errors.contains("stopped by a signal"), "\(done.errors)")
    let books = try newsroom.books()
    let accepted = try sink.accepted()
    #expect(books[.uncertain] == 0 && books[.claimed] == 0)
    #expect(books[.accepted] == accepted.count && accepted.count < 511 && books.audience == 511)
    sink.stop()
    let faster = try CountingSink()
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(faster.port))
    let all = accepted + (try faster.accepted())
    #expect(all.count == 511 && Set(all).count == 511)
    #expect(try newsroom.books()[.accepted] == 511)
  }

  @Test("of two sends at once one works, and the other leaves with 75 and nothing done")
  func twoSends() throws {
    let newsroom = try TestNewsroom(.issues)
    let sink = try CountingSink(delay: 0.15)
    let settings = relay(sink.port, ["DATELINE_RELAY_CONNECTIONS": "1"])
    let first = try newsroom.start(["send", TestNewsroom.daily], settings)
    try waitUntil("the first to be at work") { try !sink.accepted().isEmpty }
    let second = try newsroom.check(["send", TestNewsroom.daily], 75, settings)
    #expect(second.errors.contains("process \(first.pid)") && second.errors.contains("nothing was done"))
    let composing = try newsroom.check(["compose", "daily-review", "--date", "2026-11-24"], 75)
    #expect(composing.errors.contains("nothing was done"))
    // The other newsletter isn't held up, nor are those who only look.
    try newsroom.check(["send", TestNewsroom.weekly, "--dry-run", newsroom.folder.at("w.mbox")])
    _ = try newsroom.books()
    #expect(first.isRunning)
    #expect(try first.wait().status == 0)
    let readers = try sink.accepted()
    #expect(readers.count == 11 && Set(readers).count == 11)
  }

  @Test("of two runs at once the second leaves quietly")
  func twoRuns() throws {
    let newsroom = try TestNewsroom(.issues)
    let sink = try CountingSink(delay: 0.15)
    let settings = relay(sink.port, ["DATELINE_RELAY_CONNECTIONS": "1"])
    let first = try newsroom.start(["run"], now: "2026-11-23T06:31:00-05:00", settings)
    try waitUntil("the first to be at work") { try !sink.accepted().isEmpty }
    let second = try newsroom.check(["run"], 0, now: "2026-11-23T06:31:01-05:00", settings)
    #expect(second.output.isEmpty && second.errors.isEmpty)
    #expect(first.isRunning)
    #expect(try first.wait().status == 0)
    #expect(try sink.accepted().count == 11)
  }

  @Test("while the relay is down a send waits, and goes on when it comes up")
  func relayDown() throws {
    let newsroom = try TestNewsroom(.issues)
    let probe = try CountingSink()
    let port = probe.port
    probe.stop()
    let sending = try newsroom.start(["send", TestNewsroom.daily], relay(port))
    try waitUntil("the audience to be frozen") { try newsroom.books().audience == 11 }
    usleep(700_000)
    #expect(sending.isRunning)
    let waiting = try newsroom.books()
    #expect(waiting[.rejected] == 0 && waiting[.uncertain] == 0 && waiting[.accepted] == 0)
    let sink = try CountingSink(port: port)
    #expect(try sending.wait().status == 0)
    #expect(try Set(sink.accepted()).count == 11 && sink.accepted().count == 11)
    #expect(try newsroom.openStore().queue.deliveries(Self.key).allSatisfy { $0.attempts == 1 })
  }

  @Test("whoever is suppressed or leaves between freezing and claiming gets nothing, and the books say so")
  func suppressedLate() throws {
    let newsroom = try TestNewsroom(.issues)
    let sink = try CountingSink()
    let now = try #require(ISO8601DateFormatter().date(from: TestNewsroom.monday))
    do {
      let store = try newsroom.openStore()
      #expect(try store.queue.freezeAudience(Self.key, tiers: [.free, .allAccess], at: now).audience == 11)
      let address = try #require(
        try store.queue.deliveries(Self.key).first { $0.subscriber.mailbox.address.text == Self.joao })
      try store.suppressions.suppress(address.subscriber.mailbox.address, reason: .complaint, evidence: "test", at: now)
    }
    let done = try newsroom.check(["send", TestNewsroom.daily], 0, relay(sink.port))
    #expect(done.output.contains("1 suppressed"))
    let books = try newsroom.books()
    #expect(books[.suppressed] == 1 && books[.accepted] == 10 && books.audience == 11)
    #expect(try !sink.accepted().contains(Self.joao))
    // Before freezing, the suppressed aren't in the audience at all, and the reason is kept.
    try newsroom.check(["send", TestNewsroom.weekly], 0, relay(sink.port))
    let weekly = try newsroom.books(TestNewsroom.weekly)
    #expect(weekly.audience == 10 && weekly.exclusions == ["complained": 1])
    // Nor does an import bring them back.
    let again = try newsroom.check(["subscribers", "import", TestNewsroom.readers])
    #expect(again.output.contains("1 complained, and left alone: \(Self.joao)"))
  }

  @Test("a relay that won't have us stops the send with 78 and advice, and nobody is touched")
  func refusedByRelay() throws {
    let newsroom = try TestNewsroom(.issues)
    let login = FaultServer.Login(user: "meridian", password: "open sesame")
    let server = try FaultServer([], security: .startTLS, login: login)
    let settings = [
      "DATELINE_RELAY_URL": "smtp://127.0.0.1:\(server.port)", "DATELINE_RELAY_CA_FILE": server.caFile,
      "DATELINE_RELAY_USER": "meridian", "DATELINE_RELAY_PASSWORD_VARIABLE": "PASSWORD",
    ]
    let wrong = try newsroom.check(
      ["send", TestNewsroom.daily], 78, settings.merging(["PASSWORD": "knock knock"]) { $1 })
    #expect(wrong.errors.contains("AUTH") && wrong.errors.contains("relay.user"))
    #expect(!wrong.errors.contains("knock") && !wrong.output.contains("knock"))
    let books = try newsroom.books()
    #expect(books[.queued] == 11 && books.audience == 11)
    #expect(try newsroom.openStore().queue.deliveries(Self.key).allSatisfy { $0.attempts == 0 })
    try newsroom.check(["send", TestNewsroom.daily], 0, settings.merging(["PASSWORD": "open sesame"]) { $1 })
    #expect(try taken(server).count == 11)

    let picky = try FaultServer([FaultRule(at: .mail, .reply, "550 5.7.1 we don't know you")])
    let refused = try newsroom.check(["send", TestNewsroom.weekly], 78, relay(picky.port))
    #expect(refused.errors.contains("5.7.1 we don't know you") && refused.errors.contains("return path"))
    #expect(try newsroom.books(TestNewsroom.weekly)[.queued] == 11)
  }

  @Test("who can't be reached until the issue's latest time expires, and the exit code is 75")
  func expires() throws {
    let newsroom = try TestNewsroom(.issues)
    let server = try FaultServer([FaultRule(at: .rcpt, .reply, "451 4.7.1 come back later", recipient: "joao")])
    let done = try newsroom.check(
      ["send", TestNewsroom.daily], 75, now: "2026-11-23T11:59:56-05:00", relay(server.port, Self.quick))
    #expect(done.errors.contains("1 reader was not reached") || done.errors.contains("1 was not reached"))
    let books = try newsroom.books()
    #expect(books[.expired] == 1 && books[.accepted] == 10 && books.status == "finished")
  }
}
