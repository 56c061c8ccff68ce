import Foundation
import Returns

/// How many bounces a second one core reads: a report, a notice in words and a complaint of about 4 KB, in turn.
enum Bounces {
  static func run() {
    let filler = String(
      repeating: "X-Filler: a header as long as those that relays add to a mail on its way\n", count: 30)
    let original =
      filler + """
        Return-Path: <bounces+token@news.example>
        Message-ID: <daily-review.1@news.example>
        From: news@news.example
        To: ann@gone.example
        Subject: Daily Review
        MIME-Version: 1.0

        Hello.

        """
    let report =
      filler + """
        Return-Path: <>
        From: Mail Delivery System <MAILER-DAEMON@relay.example>
        To: bounces+token@news.example
        Subject: Undelivered Mail Returned to Sender
        Content-Type: multipart/report; report-type=delivery-status; boundary="one"

        --one
        Content-Type: text/plain

        <ann@gone.example>: host mx.gone.example[192.0.2.7] said: 550 5.1.1 no such user

        --one
        Content-Type: message/delivery-status

        Reporting-MTA: dns; relay.example

        Final-Recipient: rfc822; ann@gone.example
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 <ann@gone.example>: no such user

        --one
        Content-Type: message/rfc822

        \(original)
        --one--

        """
    let notice =
      filler + """
        Return-Path: <>
        From: MAILER-DAEMON@old.example
        To: bounces+token@news.example
        Subject: failure notice

        Hi. This is the mail program at old.example. I was not able to deliver your message to
        the following addresses. This is a permanent error; I've given up. Sorry it didn't work out.

        <ann@gone.example>:
        192.0.2.9 does not like recipient.
        Remote host said: 550 5.1.1 <ann@gone.example> no such user
        Giving up on 192.0.2.9.

        --- Below this line is a copy of the message.

        \(original)
        """
    let complaint = report.replacingOccurrences(of: "delivery-status", with: "feedback-report").replacingOccurrences(
      of: "Reporting-MTA: dns; relay.example\n", with: "Feedback-Type: abuse")
    let mails = [report, notice, complaint].map { Array($0.utf8) }
    let count = 3_000
    var hard = 0
    let seconds = cpu {
      for number in 0..<count where MailReader.read(mails[number % 3]).recipients.first?.verdict == .hard { hard += 1 }
    }
    precondition(hard == count / 3 * 2, "\(hard) hard of \(count)")
    say("mail-bytes", Double(mails.map(\.count).reduce(0, +) / 3))
    say("bounces-per-second", Double(count) / seconds)
  }
}
