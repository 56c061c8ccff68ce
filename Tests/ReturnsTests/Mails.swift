import Newsroom
import Returns

/// Mails of our own for the tests: none is copied from anywhere.
enum Mails {
  /// A bounce in a MIME report.
  static func report(
    _ fields: String, notice: String = "It failed.", type: String = "message/delivery-status",
    header: String = "From: Mail System <MAILER-DAEMON@relay.example>"
  ) -> String {
    """
    Return-Path: <>
    Delivered-To: bounces+token@news.example
    \(header)
    To: bounces+token@news.example
    Subject: Undelivered Mail Returned to Sender
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

    --edge
    Content-Type: text/plain; charset=us-ascii

    \(notice)

    --edge
    Content-Type: \(type)

    \(fields)

    --edge
    Content-Type: message/rfc822

    Return-Path: <bounces+token@news.example>
    Message-ID: <daily-review.2026-11-23.1@news.example>
    From: news@news.example
    To: ann@reader.example
    Subject: Daily Review

    Good morning.
    --edge--

    """
  }

  /// A bounce in words, with the mail it returns below.
  static func notice(
    _ words: String, from: String = "MAILER-DAEMON@relay.example", subject: String = "failure notice",
    separator: String = "--- Below this line is a copy of the message.", to: String = "ann@reader.example"
  ) -> String {
    """
    Return-Path: <>
    From: \(from)
    To: bounces+token@news.example
    Subject: \(subject)

    \(words)

    \(separator)

    Return-Path: <bounces+token@news.example>
    Received: from press.example (press.example [192.0.2.1]) by relay.example; Mon, 23 Nov 2026 06:00:00 +0000
    Message-ID: <daily-review.2026-11-23.1@news.example>
    From: news@news.example
    To: \(to)
    Subject: Daily Review

    Good morning.

    """
  }

  static func complaint(_ fields: String, original: String = "To: ann@reader.example") -> String {
    """
    From: feedback@provider.example
    To: complaints@news.example
    Subject: FW: Daily Review
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=feedback-report; boundary="edge"

    --edge
    Content-Type: text/plain

    This is an email abuse report.

    --edge
    Content-Type: message/feedback-report

    \(fields)
    User-Agent: Feedback/1.0
    Version: 1

    --edge
    Content-Type: message/rfc822

    Return-Path: <bounces+token@news.example>
    Message-ID: <daily-review.2026-11-23.1@news.example>
    From: news@news.example
    \(original)
    Subject: Daily Review

    Good morning.
    --edge--

    """
  }

  static func plain(_ header: String, _ body: String) -> String { header + "\n\n" + body + "\n" }

  static func read(_ mail: String) -> ReturnedMail { MailReader.read(Array(mail.utf8)) }
}

extension ReturnedMail {
  var addresses: [String] { recipients.map(\.address.text) }
  var verdicts: [ReturnedRecipient.Verdict] { recipients.map(\.verdict) }
}
