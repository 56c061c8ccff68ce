import Digest
import Foundation
import Newsroom
import Production
import Store

/// Mails that come back, written as servers write them.
struct ReturnedMails {
  static let key = IssueKey(IssueName(newsletter: "daily-review", day: Day(year: 2026, month: 11, day: 23)!))

  let newsroom: TestNewsroom
  let ids: [String: Int64]
  let row: Int64

  init(_ newsroom: TestNewsroom) throws {
    self.newsroom = newsroom
    let store = try newsroom.openStore()
    row = try store.issues.rowID(of: Self.key)
    var ids: [String: Int64] = [:]
    for entry in try store.audience.subscribers(limit: 100_000) {
      ids[entry.subscriber.mailbox.address.identity] = entry.subscriber.id
    }
    self.ids = ids
  }

  /// `bounces+TOKEN@news.meridian.example`, or the address to leave by.
  func address(of reader: String, _ purpose: ReturnToken.Purpose = .bounce) throws -> String {
    let keys = try LinkKeys.load(orCreateAt: newsroom.root + "/Queue/link.key").tokens
    guard let token = ReturnToken(keys, purpose: purpose, issue: row), let id = ids[reader] else { return "" }
    var bytes: [UInt8] = []
    token.append(subscriber: id, to: &bytes)
    return (purpose == .bounce ? "bounces+" : "unsubscribe+") + String(decoding: bytes, as: UTF8.self)
      + "@news.meridian.example"
  }

  func messageID(of reader: String) -> String {
    "daily-review.2026-11-23.1.\(ids[reader] ?? 0)@news.meridian.example"
  }

  /// RFC 3464.
  static func bounce(
    to: String, for recipient: String, status: String = "5.1.1", says: String = "550 5.1.1 no such user here",
    messageID: String = "x@example.net", number: Int = 0, action: String = "failed"
  ) -> String {
    """
    Return-Path: <>
    Delivered-To: \(to)
    From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
    To: \(to)
    Subject: Undelivered Mail Returned to Sender
    Message-ID: <bounce.\(number)@mx.example.net>
    Date: Mon, 23 Nov 2026 12:00:00 +0000
    Auto-Submitted: auto-replied
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status; boundary="b"

    --b
    Content-Type: text/plain

    Your message could not be delivered to one or more recipients.

    --b
    Content-Type: message/delivery-status

    Reporting-MTA: dns; mx.example.net

    Final-Recipient: rfc822; \(recipient)
    Action: \(action)
    Status: \(status)
    Diagnostic-Code: smtp; \(says)

    --b
    Content-Type: text/rfc822-headers

    From: The Meridian <review@news.meridian.example>
    To: \(recipient)
    Subject: Daily Review
    Message-ID: <\(messageID)>

    --b--

    """
  }

  /// RFC 5965.
  static func complaint(to: String, type: String = "abuse") -> String {
    """
    From: feedback@isp.example
    To: \(to)
    Subject: FW: Daily Review
    Message-ID: <report@isp.example>
    Date: Mon, 23 Nov 2026 12:00:00 +0000
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=feedback-report; boundary="b"

    --b
    Content-Type: text/plain

    This is an email abuse report.

    --b
    Content-Type: message/feedback-report

    Feedback-Type: \(type)
    User-Agent: SomeGenerator/1.0
    Version: 1

    --b
    Content-Type: message/rfc822

    From: The Meridian <review@news.meridian.example>
    Subject: Daily Review
    Message-ID: <hidden@example.net>

    Text.

    --b--

    """
  }

  static func plain(to: String, subject: String, body: String, more: String = "") -> String {
    """
    From: Somebody <somebody@example.org>
    To: \(to)
    Subject: \(subject)
    Message-ID: <plain@example.org>
    Date: Mon, 23 Nov 2026 12:00:00 +0000
    \(more)
    \(body)

    """
  }
}

/// `dateline --json returns`.
struct ReturnCounts: Decodable, Equatable {
  var mails = 0
  var hard = 0
  var soft = 0
  var exhausted = 0
  var complaints = 0
  var unsubscribed = 0
  var noted = 0
  var reports = 0
  var autoReplies = 0
  var unknown = 0
  var seen = 0
  var failed: [String] = []
}
