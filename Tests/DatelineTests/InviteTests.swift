import Digest
import Foundation
import Newsroom
import Production
import Store
import TestSupport
import Testing

@Suite("Double opt-in")
struct InviteTests {
  let newsroom: TestNewsroom
  let mailbox: MailboxServer

  init() throws {
    newsroom = try TestNewsroom(.settings)
    mailbox = try MailboxServer()
    try newsroom.edit(
      "Config/dateline.yaml", "  # confirm-url: https://meridian.example/confirm?token=",
      "  confirm-url: https://meridian.example/confirm?token=")
  }

  private static let later = "2026-11-24T06:11:00-05:00"

  @discardableResult
  private func invite(
    _ address: String, _ code: Int32 = 0, _ newsletter: String = "daily-review", now: String = TestNewsroom.monday,
    port: Int? = nil
  ) throws -> Subprocess.Finished {
    try newsroom.check(
      ["subscribers", "invite", address, "--newsletter", newsletter, "--source", "https://meridian.example/signup"],
      code, now: now, relay(port ?? mailbox.port))
  }

  private func confirm(_ token: String, _ code: Int32 = 0, now: String = TestNewsroom.monday) throws
    -> Subprocess.Finished
  {
    try newsroom.check(
      ["subscribers", "confirm", token, "--source", "192.0.2.7"], code, now: now, relay(mailbox.port))
  }

  private func mail() throws -> [ReadMail] { try MailReader.read([mailbox.maildir], gmime: true) }

  private func token(_ index: Int = 0) throws -> String {
    let text = try #require(
      mail().compactMap { $0.part("text/plain")?.text }.filter { $0.contains("confirm?") }[index])
    return String(try #require(text.firstMatch(of: #/confirm\?token=([A-Za-z0-9_-]+)/#)).1)
  }

  @Test("who is asked is pending, gets nothing else, and by the mail's link becomes a reader, once, with a welcome")
  func optIn() throws {
    #expect(try invite("Ann@Example.org").output == "Ann@example.org was asked to confirm daily-review\n")
    let message = try #require(try mail().first)
    #expect(message.defects == [] && message.bareLF == 0 && message.header("X-Envelope-To") == ["Ann@example.org"])
    // Nobody who is asked is on a list.
    #expect(message.header("List-Unsubscribe") == [] && message.header("List-Id") == [])
    #expect(message.header("Message-ID").first?.hasPrefix("<daily-review.2026-11-23.1.confirmation-") == true)
    let text = try #require(message.part("text/html")?.text)
    let token = try token()
    #expect(text.ranges(of: "https://meridian.example/confirm?token=\(token)\"").count >= 1)
    #expect(!text.contains("unsubscribe?token="))
    // Its bounce names the reader, and no issue.
    let keys = try LinkKeys.load(orCreateAt: newsroom.root + "/Queue/link.key").tokens
    let local = try #require(message.header("X-Envelope-From").first?.split(separator: "@").first)
    let reader = try #require(
      try newsroom.openStore().audience.subscriberEntry(at: EmailAddress("ann@example.org")))
    #expect(
      ReturnToken.origin(ofLocalPart: local, keys, for: .bounce)
        == ReturnToken.Origin(subscriber: reader.subscriber.id, issue: 0))
    #expect(reader.standing.state == .pending && reader.newsletters == [])

    #expect(try confirm(token).output == "Ann@example.org gets daily-review\n")
    #expect(try confirm(token).output == "Ann@example.org had confirmed daily-review before\n")
    let after = try #require(try newsroom.openStore().audience.subscriberEntry(reader.subscriber.id))
    #expect(after.standing.state == .confirmed && after.newsletters == ["daily-review"])
    let log = try newsroom.openStore().audience.consentLog(of: reader.subscriber.id)
    #expect(log.map(\.what) == [.asked, .granted, .granted])
    #expect(log.allSatisfy { $0.note.wording == "Please confirm: the Daily Review from The Meridian" })
    #expect(log.map(\.note.source) == ["https://meridian.example/signup", "192.0.2.7", "192.0.2.7"])
    #expect(log[1].note.how == .link)
    let all = try mail()
    #expect(all.count == 2)
    let welcome = try #require(all.first { $0.header("List-Unsubscribe") != [] })
    #expect(welcome.header("Message-ID").first?.contains(".welcome-") == true)
    #expect(try invite("ann@example.org").output == "ann@example.org has daily-review already\n")
    #expect(mailbox.count == 2)
  }

  @Test("an address is asked once a day at the most; a relay that took nothing doesn't count")
  func onceADay() throws {
    let silent = try MailboxServer()
    let port = silent.port
    silent.stop()
    let down = try invite("ann@example.org", 75, port: port)
    #expect(!down.errors.isEmpty)
    try invite("ann@example.org")
    #expect(try invite("ANN@example.org", 75).errors.contains("once a day is enough"))
    #expect(try invite("ann@example.org", 75, "weekly-review").errors.contains("once a day is enough"))
    #expect(mailbox.count == 1)
    try invite("ann@example.org", now: Self.later)
    #expect(mailbox.count == 2)
  }

  @Test("a second confirmation that the relay doesn't take leaves the link of the first good")
  func failedAgain() throws {
    let silent = try MailboxServer()
    let port = silent.port
    silent.stop()
    try invite("ann@example.org")
    try invite("ann@example.org", 75, now: Self.later, port: port)
    #expect(try confirm(token(), now: Self.later).output == "ann@example.org gets daily-review\n")
  }

  @Test("nobody who is suppressed, bounced or complained is asked")
  func never() throws {
    let store = try newsroom.openStore()
    let now = Date(timeIntervalSince1970: 1_795_000_000)
    for (address, reason) in [
      ("a@example.org", Suppression.Reason.complaint), ("b@example.org", .bounce), ("c@example.org", .request),
    ] {
      try store.suppressions.suppress(try EmailAddress(address), reason: reason, evidence: "a test", at: now)
      #expect(try invite(address, 65).errors.contains("isn't mailed"))
    }
    let known = try store.audience.subscriber(at: EmailAddress("a@example.org"))
    #expect(mailbox.count == 0 && known == nil)
  }

  @Test("a forged, crossed or expired link makes nobody a reader, and only the desk hears which it is")
  func refused() throws {
    try invite("ann@example.org")
    let token = try token()
    let store = try newsroom.openStore()
    let id = try #require(try store.audience.subscriber(at: EmailAddress("ann@example.org"))).id
    let keys = try LinkKeys.load(orCreateAt: newsroom.root + "/Queue/link.key").tokens
    for wrong in [
      "", "x", String(token.dropLast()), token.lowercased(), token + "A",
      ReaderToken(keys, purpose: .unsubscribe, newsletter: "daily-review").text(subscriber: id),
      ReaderToken(keys, purpose: .article, newsletter: "daily-review", expires: 4_000_000_000).text(subscriber: id),
      ReaderToken(keys, purpose: .confirm, newsletter: "no-review", expires: 4_000_000_000).text(subscriber: id),
      ReaderToken(keys, purpose: .confirm, newsletter: "daily-review", expires: 4_000_000_000).text(subscriber: 99),
    ] {
      _ = try confirm(wrong, 65)
    }
    #expect(try confirm(token, 65, now: "2026-11-30T06:11:00-05:00").errors.contains("has expired"))
    #expect(try store.audience.subscriberEntry(id)?.standing.state == .pending)
    #expect(try confirm(token, now: "2026-11-30T06:09:00-05:00").output.contains("gets daily-review"))
  }

  @Test("an old link brings nobody back who left after it was asked for; a new one does")
  func leaving() throws {
    try invite("ann@example.org")
    let old = try token()
    _ = try confirm(old)
    let store = try newsroom.openStore()
    let id = try #require(try store.audience.subscriber(at: EmailAddress("ann@example.org"))).id
    // Thirty hours on.
    let left = Date(timeIntervalSince1970: 1_795_432_200 + 108_000)
    try store.audience.unsubscribe(id, from: "daily-review", at: left)
    #expect(try confirm(old, 65, now: "2026-11-26T06:10:00-05:00").errors.contains("left since"))
    #expect(try store.audience.subscriberEntry(id)?.newsletters == [])
    try invite("ann@example.org", now: "2026-11-26T06:10:00-05:00")
    #expect(try store.audience.subscriberEntry(id)?.newsletters == [])
    let all = try mail().compactMap { $0.part("text/plain")?.text?.firstMatch(of: #/confirm\?token=([\w-]+)/#)?.1 }
    let new = try #require(all.first { $0 != old })
    _ = try confirm(String(new), now: "2026-11-26T06:12:00-05:00")
    #expect(try store.audience.subscriberEntry(id)?.newsletters == ["daily-review"])
  }

  @Test("without a page for it nobody can be invited, and what is wrong with a call is said")
  func usage() throws {
    #expect(try newsroom.check(["subscribers", "invite", "a@example.org"], 64).errors.contains("--newsletter"))
    #expect(try invite("a@example.org", 64, "nightly").errors.contains("nightly"))
    #expect(try invite("not an address", 64).errors.contains("not an address"))
    try newsroom.edit("Config/dateline.yaml", "  confirm-url:", "  # confirm-url:")
    #expect(try invite("a@example.org", 78).errors.contains("sender.confirm-url"))
  }
}
