import Foundation
import Newsroom
import Store
import TestSupport
import Testing

/// Settling doubt from the relay's log, and asking what one reader got.
@Suite("Settling doubt") struct ReconcileTests {
  /// A newsroom whose issue's deliveries are all claimed by a process that is gone.
  private func doubtful() throws -> (newsroom: TestNewsroom, readers: [Int64]) {
    let newsroom = try TestNewsroom(.issues)
    let store = try newsroom.openStore()
    let key = IssueKey(try #require(IssueName(TestNewsroom.daily)))
    _ = try store.queue.freezeAudience(key, tiers: Set(Tier.allCases), at: Date())
    let claims = try store.queue.turn(
      key, settling: [], claiming: store.queue.upcoming(key, Upcoming(limit: 5)), now: Date())
    return (newsroom, claims.map(\.subscriber.id))
  }

  private func id(_ reader: Int64, generation: Int = 1) -> String {
    "<daily-review.2026-11-23.\(generation).\(reader)@news.meridian.example>"
  }

  @Test("a Postfix log settles what it knows, and what it doesn't stays uncertain")
  func postfixLog() throws {
    let (newsroom, readers) = try doubtful()
    let log = try newsroom.write(
      """
      Nov 23 06:00:01 mail postfix/smtpd[9]: connect from localhost[127.0.0.1]
      Nov 23 06:00:01 mail postfix/cleanup[10]: 4XyZ1a: message-id=\(id(readers[0]))
      Nov 23 06:00:01 mail postfix/qmgr[3]: 4XyZ1a: from=<bounces@news.meridian.example>, size=31000, nrcpt=1 (queue active)
      Nov 23 06:00:01 mail postfix/cleanup[10]: 4XyZ1b: message-id=\(id(readers[1]))
      2026-11-23T06:00:01.123456-05:00 mail postfix/submission/smtp[11]: 4XyZ1b: to=<a@example.org>, relay=x, status=sent (250 ok)
      Nov 23 06:00:01 mail postfix/cleanup[10]: 4XyZ1c: message-id=\(id(readers[2]))
      Nov 23 06:00:02 mail postfix/smtpd[9]: lost connection after DATA (31000 bytes) from localhost[127.0.0.1]
      Nov 23 06:00:02 mail postfix/cleanup[10]: 4XyZ1c: message-id=<somebody.else@example.org>
      Nov 23 06:00:02 mail postfix/qmgr[3]: 4XyZ1c: from=<x@example.org>, size=310, nrcpt=1 (queue active)
      Nov 23 06:00:02 mail postfix/cleanup[10]: 4XyZ1d: message-id=\(id(readers[3], generation: 2))
      Nov 23 06:00:02 mail postfix/qmgr[3]: 4XyZ1d: from=<x@example.org>, size=310, nrcpt=1 (queue active)
      Nov 23 06:00:02 mail postfix/cleanup[10]: 4XyZ1e: message-id=<daily-review.2026-11-23.1.\(readers[4])@evil.example>
      Nov 23 06:00:02 mail postfix/qmgr[3]: 4XyZ1e: from=<x@example.org>, size=310, nrcpt=1 (queue active)
      """, to: "mail.log")
    let done = try newsroom.check(["reconcile", "daily-review", log, "--as", "Ada"], 75)
    #expect(done.output.hasPrefix("\(TestNewsroom.daily): 2 accepted, as the relay's log says, 3 uncertain\n"))
    let store = try newsroom.openStore()
    let key = IssueKey(try #require(IssueName(TestNewsroom.daily)))
    #expect(try store.queue.deliveries(key, state: .accepted).map(\.subscriber.id) == Array(readers[..<2]))
    #expect(try store.queue.deliveries(key, state: .uncertain).map(\.subscriber.id) == Array(readers[2...]))
    #expect(try store.queue.books(key).balance)
    #expect(try store.issues.log(key.name).contains { $0.who == "Ada" && $0.what.hasPrefix("reconciled: 2 accepted") })
    // Again changes nothing; then a person decides.
    let left = try newsroom.check(["reconcile", "daily-review", log], 75).output
    #expect(
      left.contains("3 uncertain") && left.split(separator: "\n").count { $0.contains(", since 2026-11-23 ") } == 3)
    #expect(try newsroom.check(["reconcile", "daily-review", "--resend"]).output.contains("3 queued again"))
    #expect(try store.queue.books(key)[.uncertain] == 0)
    #expect(try newsroom.check(["reconcile", "daily-review"]).output.contains("nothing is uncertain"))
  }

  @Test("a log that names none of the issue's messages is said to be the wrong one; compressed ones are refused")
  func wrongLogs() throws {
    let (newsroom, _) = try doubtful()
    let log = try newsroom.write("Nov 23 06:00:01 mail postfix/cleanup[10]: 4XyZ: message-id=<a@b>\n", to: "mail.log")
    #expect(try newsroom.check(["reconcile", "daily-review", log], 75).errors.contains("are they the relay's"))
    try Data([0x1F, 0x8B, 8, 0]).write(to: URL(fileURLWithPath: newsroom.root + "/mail.log.gz"))
    let done = try newsroom.check(["reconcile", "daily-review", newsroom.root + "/mail.log.gz"], 66)
    #expect(done.errors.contains("zcat"))
    try newsroom.check(["reconcile", "daily-review", "--resend", "--accept"], 64)
    #expect(try newsroom.check(["reconcile", "daily-review", "--accept"]).output.contains("5 taken for accepted"))
  }

  @Test("who says what a reader got, when and why not")
  func who() throws {
    let (newsroom, readers) = try doubtful()
    let store = try newsroom.openStore()
    let key = IssueKey(try #require(IssueName(TestNewsroom.daily)))
    let rejected = try #require(try store.queue.deliveries(key).first { $0.subscriber.id == readers[0] }).subscriber
    try store.queue.settle(
      key,
      [Settlement(subscriber: readers[0], outcome: .rejected(Reply(code: 550, text: "550 5.1.1 no such user")))],
      at: try #require(ISO8601DateFormatter().date(from: "2026-11-23T11:00:00Z")))
    try store.suppressions.suppress(
      rejected.mailbox.address, reason: .bounce, evidence: "5.1.1 from mx.example", at: Date())
    let shown = try newsroom.check(["who", rejected.mailbox.address.text]).output
    #expect(shown.contains("daily-review: subscribed since"))
    #expect(shown.contains("(bounce): 5.1.1 from mx.example"))
    #expect(shown.contains("\(TestNewsroom.daily)  rejected  2026-11-23 06:00  gone: 550 5.1.1 no such user"))
    let json = try newsroom.check(["--json", "who", rejected.mailbox.address.text.uppercased()]).output
    #expect(json.contains("\"meaning\":\"gone\""))
    try newsroom.check(["who", "nobody@example.org"], 66)
    try newsroom.check(["who", "no address"], 64)
  }
}
