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

    let rejected = try newsroom.openStore().deliveries(Self.key, state: .rejected)
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
    #expect(try newsroom.openStore().deliveries(Self.key).allSatisfy { $0.attempts == 0 })
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
}
