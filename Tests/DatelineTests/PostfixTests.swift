import Foundation
import Newsroom
import Store
import TestSupport
import Testing

@Suite(
  "A real Postfix, over STARTTLS",
  .enabled(if: PostfixServer.unavailable == nil, "\(PostfixServer.unavailable ?? "")"))
struct PostfixTests {
  private static let key = IssueKey(IssueName(newsletter: "daily-review", day: Day(year: 2026, month: 11, day: 23)!))

  private func settings(_ postfix: PostfixServer, caFile: String? = nil) -> [String: String] {
    [
      "DATELINE_RELAY_URL": "smtp://127.0.0.1:\(postfix.port)", "DATELINE_RELAY_TLS": "required",
      "DATELINE_RELAY_CA_FILE": caFile ?? postfix.caFile,
    ]
  }

  @Test("every reader's mail is in the Maildir once; unknown readers are rejected; a second send sends nothing")
  func delivers() throws {
    let newsroom = try TestNewsroom(.issues)
    let path = try newsroom.write(
      """
      email,name,tier,newsletters
      missing.one@mailbox.test,Nobody,free,daily-review
      missing.two@example.org,Nobody Else,all-access,daily-review

      """, to: "missing.csv")
    try newsroom.check(["subscribers", "import", path])
    let postfix = try PostfixServer()
    let done = try newsroom.check(["send", TestNewsroom.daily], 0, settings(postfix))
    #expect(done.output == "daily-review/2026-11-23 finished: 13 readers: 11 accepted, 2 rejected\n")
    try waitUntil("eleven to be delivered") { postfix.count == 11 }

    let mail = try MailReader.read([postfix.maildir], gmime: true)
    var readers = Set(MailTests.names.keys)
    readers.remove("soren.kjaergaard@example.com")
    var reached: Set<String> = []
    for message in mail {
      #expect(message.error == nil && message.defects == [] && message.bytesOver127 == 0)
      let address = try #require(readers.first { message.gmime?.to?.contains($0) == true })
      #expect(reached.insert(address).inserted)
      #expect(
        message.header("Return-Path").first?.contains(#/<?bounces\+[a-z2-7]{32}@news\.meridian\.example/#) == true)
      // It came encrypted, and to this reader alone.
      let received = message.header("Received").joined(separator: " ")
      #expect(received.contains("with ESMTPS "))
      #expect(message.header("Delivered-To") == [address] || message.header("X-Original-To") == [address])
    }
    #expect(reached == readers)

    let rejected = try newsroom.openStore().queue.deliveries(Self.key, state: .rejected)
    #expect(rejected.count == 2)
    #expect(
      rejected.allSatisfy { $0.reply?.code == 550 && $0.reply?.text.contains("5.1.1") == true && $0.attempts == 1 })

    let again = try newsroom.check(["send", TestNewsroom.daily], 0, settings(postfix))
    #expect(again.output == done.output)
    usleep(300_000)
    #expect(postfix.count == 11)
    #expect(try newsroom.books()[.rejected] == 2)
  }

  @Test("a certificate that isn't trusted is refused with 78 and advice, and nobody is touched")
  func wrongCertificate() throws {
    let newsroom = try TestNewsroom(.issues)
    let postfix = try PostfixServer()
    let stranger = try FaultServer([], security: .startTLS)
    // Not with anybody's CA but the relay's, and not with the system's either.
    var strangers = settings(postfix, caFile: stranger.caFile)
    for round in 1...2 {
      if round == 2 { strangers["DATELINE_RELAY_CA_FILE"] = nil }
      let done = try newsroom.check(["send", TestNewsroom.daily], 78, strangers)
      #expect(done.errors.contains("TLS") && done.errors.contains("relay.ca-file"), "\(done.errors)")
      #expect(done.errors.contains("dateline send daily-review/2026-11-23 goes on"))
      let books = try newsroom.books()
      #expect(books.audience == 11 && books[.queued] == 11)
    }
    #expect(try newsroom.openStore().queue.deliveries(Self.key).allSatisfy { $0.attempts == 0 })
    #expect(postfix.count == 0 && !postfix.log.contains("from=<bounces@"))
    // A file that isn't there is no relay's fault.
    strangers["DATELINE_RELAY_CA_FILE"] = "/nowhere/ca.pem"
    #expect(try newsroom.check(["send", TestNewsroom.daily], 78, strangers).errors.contains("ca-file"))
    try newsroom.check(["send", TestNewsroom.daily], 0, settings(postfix))
    try waitUntil("eleven to be delivered") { postfix.count == 11 }
  }

  @Test("where TLS is required and the relay offers none, nothing is sent in clear")
  func noTLS() throws {
    let newsroom = try TestNewsroom(.issues)
    let plain = try FaultServer()
    let done = try newsroom.check(
      ["send", TestNewsroom.daily], 78, ["DATELINE_RELAY_URL": "smtp://127.0.0.1:\(plain.port)"])
    #expect(done.errors.contains("TLS"), "\(done.errors)")
    #expect(try plain.journal().allSatisfy { $0.at != "mail" && $0.at != "auth" })
    #expect(try newsroom.books()[.queued] == 11)
  }

  @Test("stopped and started again twice while mail goes out: everybody's mail arrives once, and the books balance")
  func restarted() throws {
    let newsroom = try TestNewsroom(.issues)
    try newsroom.check(["subscribers", "import", newsroom.write(manyReaders(1_200), to: "many.csv")])
    let postfix = try PostfixServer()
    let settings = settings(postfix).merging(
      [
        "DATELINE_RELAY_CONNECTIONS": "4", "DATELINE_PACING_MESSAGES_PER_SECOND": "200",
        // One whose connection ends at RCPT has had an attempt, and waits for the next.
        "DATELINE_RELAY_RETRY_FIRST": "1s",
      ]) { $1 }
    let sending = try newsroom.start(["send", TestNewsroom.daily], settings)
    for round in 1...2 {
      let before = postfix.count
      try waitUntil("some more to be delivered") { postfix.count > before + 100 }
      #expect(sending.isRunning, "round \(round)")
      try postfix.pause()
      usleep(1_200_000)
      try postfix.resume()
    }
    let done = try sending.wait(timeout: 60)
    #expect(done.status == 0, "\(done)")
    var books = try newsroom.books()
    #expect(books.audience == 1_211 && books[.accepted] + books[.uncertain] == 1_211 && books.status == "finished")
    // At each stop as many as there were connections at the most.
    #expect(books[.uncertain] <= 8)
    // What Postfix took into its queue, it says in its log; of the rest nobody has had any.
    if books[.uncertain] > 0 {
      try newsroom.run(["reconcile", TestNewsroom.daily, postfix.logFile, "--resend"])
      try newsroom.check(["send", TestNewsroom.daily], 0, settings)
      books = try newsroom.books()
    }
    #expect(books[.accepted] == 1_211)
    try waitUntil("everything to be delivered", timeout: 60) { postfix.count >= 1_211 }
    // A delivery agent that is killed may deliver once more: that is between Postfix and itself. Nobody is missing, and of
    // each message it took one into its queue.
    let recipients = try postfix.messages().compactMap { message in
      String(decoding: message.prefix(2000), as: UTF8.self).split(separator: "\n")
        .first { $0.hasPrefix("X-Original-To: ") || $0.hasPrefix("Delivered-To: ") }.map(String.init)
    }
    #expect(Set(recipients).count == 1_211)
    var names: [String: String] = [:]
    var queued: [String: Set<String>] = [:]
    for line in postfix.log.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let program = words.firstIndex(where: { $0.hasPrefix("postfix/") }), words.count > program + 2 else {
        continue
      }
      let (queue, fact) = (String(words[program + 1]), words[program + 2])
      if fact.hasPrefix("message-id=<") { names[queue] = String(fact) }
      if words[program].hasPrefix("postfix/qmgr"), fact.hasPrefix("from=<bounces"), let name = names[queue] {
        queued[name, default: []].insert(queue)
      }
    }
    #expect(queued.count == 1_211 && queued.values.allSatisfy { $0.count == 1 })
  }
}
