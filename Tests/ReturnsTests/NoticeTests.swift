import Newsroom
import Returns
import Testing

/// The shapes in which mail systems write, with words of our own.
@Suite("A notice in words")
struct NoticeTests {
  static let dead: [(String, String)] = [
    (
      "qmail",
      """
      Hi. This is the mail program at relay.example.
      I'm afraid I wasn't able to deliver your message to the following addresses.

      <ann@reader.example>:
      192.0.2.7 does not like recipient.
      Remote host said: 550 5.1.1 no such user here
      Giving up on 192.0.2.7.
      """
    ),
    (
      "Exim",
      """
      This message was created automatically by mail delivery software.

      A message that you sent could not be delivered to one or more of its
      recipients. The following address(es) failed:

        ann@reader.example
          host mx.reader.example [192.0.2.7]
          SMTP error from remote mail server after RCPT TO:<ann@reader.example>:
          550 5.1.1 <ann@reader.example>: no such user
      """
    ),
    (
      "Postfix",
      """
      I'm sorry to have to inform you that your message could not
      be delivered. For further assistance, please send mail to <postmaster@relay.example>.

      <ann@reader.example>: host mx.reader.example[192.0.2.7] said: 550 5.1.1
          <ann@reader.example>: Recipient address rejected: User unknown (in reply to
          RCPT TO command)
      """
    ),
    (
      "Sendmail",
      """
      The original message was received at Mon, 23 Nov 2026 06:00:00 GMT
      from press.example [192.0.2.1]

         ----- The following addresses had permanent fatal errors -----
      <ann@reader.example>
          (reason: 550 5.1.1 <ann@reader.example>... User unknown)

         ----- Transcript of session follows -----
      ... while talking to mx.reader.example.:
      >>> RCPT To:<ann@reader.example>
      <<< 550 5.1.1 <ann@reader.example>... User unknown
      """
    ),
    (
      "a transcript only",
      """
         ----- Transcript of session follows -----
      While talking to mx.reader.example:
      >>> RCPT To:<ann@reader.example>
      <<< 550 no such user here
      550 <ann@reader.example>... User unknown
      """
    ),
    (
      "Exchange",
      """
      Your message

        To:      ann@reader.example
        Subject: Daily Review
        Sent:    Mon, 23 Nov 2026 06:00:00 +0000

      did not reach the following recipient(s):

      ann@reader.example on Mon, 23 Nov 2026 06:00:10 +0000
          The recipient name is not recognized
      """
    ),
    (
      "Domino",
      """
      Your message

        Subject: Daily Review

      was not delivered to:

        ann@reader.example

      because:

        User ann (ann@reader.example) not listed in the Directory
      """
    ),
    (
      "Courier",
      """
      This is a delivery status notification from relay.example.

      UNDELIVERABLE MAIL

      Your message to the following recipients cannot be delivered:

      <ann@reader.example>:
          mx.reader.example [192.0.2.7]:
      >>> RCPT TO:<ann@reader.example>
      <<< 550 5.1.1 <ann@reader.example>: no such user
      """
    ),
    ("SMTP32", "Unknown user: ann@reader.example"),
    (
      "a filter that lists them last",
      """
      Could not be delivered because of

      550 5.1.1 User unknown

      The following recipients were affected:
          ann@reader.example
      """
    ),
    ("a table", "The mail could not be delivered.\n\nRecipient address: ann@reader.example\nReason: Unknown user"),
    ("French", "Votre message n'a pas pu être remis à :\n\n  ann@reader.example\n\n550 5.1.1 utilisateur inconnu"),
    ("a sentence", "Your message could not be delivered to <ann@reader.example>: no such user."),
  ]

  @Test("names the dead address and takes it as hard", arguments: dead)
  func hard(_: String, words: String) {
    let mail = Mails.read(Mails.notice(words))
    #expect(mail.kind == .bounce)
    #expect(mail.addresses == ["ann@reader.example"])
    #expect(mail.verdicts == [.hard])
    #expect(mail.originalMessageID == "daily-review.2026-11-23.1@news.example")
    #expect(mail.originalSenders.map(\.text) == ["bounces+token@news.example"])
  }

  @Test(
    "is never hard where it is full, policy, rate, content, the relay's trouble, or only a filter's word",
    arguments: [
      ("550 5.2.2 mailbox is full", ReplyClass.full), ("552 5.1.1 mailbox is over quota", .full),
      ("550 5.7.1 blocked using a block list", .policy), ("550 5.7.26 fails DMARC", .policy),
      ("550 5.7.28 too many messages", .rate), ("552 5.3.4 message size exceeds the limit", .content),
      ("554 5.4.6 too many hops", .relay), ("554 5.7.1 relay access denied", .authentication),
      ("450 4.1.1 no such user, try again later", .gone), ("451 4.7.1 greylisted", .greylisted),
      ("550 5.2.1 this account is disabled", .gone), ("550 no such user (in reply to end of DATA command)", .gone),
      ("connection timed out, gave it up after five days", .relay), ("550 no", .unknown), ("went wrong", .unknown),
      ("550 5.1.8 sender address rejected: domain not found", .authentication),
      ("name rejected. Remote host said: 501 5.0.0 invalid domain (in reply to EHLO command)", .authentication),
    ])
  func soft(reply: String, meaning: ReplyClass) {
    for mail in [
      Mails.notice("<ann@reader.example>:\n\(reply)"),
      Mails.report("Final-Recipient: rfc822; ann@reader.example\nAction: failed\nDiagnostic-Code: smtp; \(reply)"),
    ].map(Mails.read) {
      #expect(mail.kind == .bounce)
      #expect(mail.verdicts == [.soft], "\(reply)")
      if meaning != .gone { #expect(mail.recipients.first?.meaning == meaning, "\(reply)") }
    }
  }

  @Test(
    "is a delay where it says so",
    arguments: [
      "The message has not yet been delivered to:\n\n  ann@reader.example\n\nDelivery attempts will continue for some time.",
      "THIS IS A WARNING MESSAGE ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\n<ann@reader.example>: no such user",
      "The following addresses had transient non-fatal errors:\n<ann@reader.example>\nWill keep trying for 5 days.",
    ])
  func delayed(words: String) {
    let mail = Mails.read(Mails.notice(words, subject: "Warning: message delayed 24 hours"))
    #expect(mail.kind == .bounce)
    #expect(mail.addresses == ["ann@reader.example"])
    #expect(mail.verdicts == [.delayed])
  }

  @Test("tells of several recipients, each with its own words")
  func several() {
    let mail = Mails.read(
      Mails.notice(
        """
        <ann@reader.example>:
        550 5.1.1 no such user

        <bob@reader.example>:
        552 5.2.2 mailbox full

        "eve@reader.example":
        550 5.7.1 blocked by policy
        """))
    #expect(mail.addresses == ["ann@reader.example", "bob@reader.example", "eve@reader.example"])
    #expect(mail.verdicts == [.hard, .soft, .soft])
    #expect(mail.recipients.map(\.meaning) == [.gone, .full, .policy])
  }

  @Test("believes X-Failed-Recipients")
  func header() {
    let mail = Mails.read(
      Mails.notice("Sadly the message did not make it: mailbox is full.").replacing(
        "Subject: failure", with: "X-Failed-Recipients: ann@reader.example, bob@reader.example\nSubject: failure"))
    #expect(mail.addresses == ["ann@reader.example", "bob@reader.example"])
    #expect(mail.verdicts == [.soft, .soft])
  }

  @Test("takes the returned mail's only recipient where it names none itself")
  func fallback() {
    let words = "Your message could not be delivered: no such user."
    #expect(Mails.read(Mails.notice(words)).addresses == ["ann@reader.example"])
    #expect(Mails.read(Mails.notice(words, to: "ann@reader.example, bob@reader.example")).recipients == [])
    #expect(Mails.read(Mails.notice(words, to: "list@news.example")).recipients == [], "a list's own address")
  }

  @Test("never names the postmaster to ask, the sender, or us")
  func asides() {
    let mail = Mails.read(
      Mails.notice(
        """
        Message from news@news.example could not be delivered. Contact postmaster@relay.example or
        write to helpdesk@relay.example, if you have questions.

        <ann@reader.example>: 550 5.1.1 no such user
        """))
    #expect(mail.addresses == ["ann@reader.example"])
  }

  @Test("is found in HTML alone")
  func html() {
    let mail = Mails.read(
      """
      Return-Path: <>
      From: MAILER-DAEMON@relay.example
      To: bounces+token@news.example
      Subject: Undeliverable: Daily Review
      Content-Type: text/html; charset=iso-8859-1
      Content-Transfer-Encoding: quoted-printable

      <html><head><style>p { color: red }</style></head><body><p>Your message did not reach the following recip=
      ient:<p>&lt;ann&#64;reader.example&gt;<br>550 5.1.1 no such user</body></html>

      """)
    #expect(mail.addresses == ["ann@reader.example"])
    #expect(mail.verdicts == [.hard])
  }

  @Test("may be a sending service's JSON")
  func service() {
    func mail(_ type: String, _ rest: String) -> ReturnedMail {
      Mails.read(
        Mails.plain(
          "From: no-reply@sns.example\nTo: b@news.example\nSubject: Notification",
          "{\"notificationType\":\"\(type)\",\(rest),\"mail\":{\"source\":\"bounces+token@news.example\"}}\n\n--\nBye"))
    }
    let who =
      "[{\"emailAddress\":\"ann@reader.example\",\"status\":\"5.1.1\",\"diagnosticCode\":\"smtp; 550 5.1.1 user unknown\"}]"
    let dead = mail("Bounce", "\"bounce\":{\"bounceType\":\"Permanent\",\"bouncedRecipients\":\(who)}")
    #expect(dead.kind == .bounce)
    #expect(dead.verdicts == [.hard])
    #expect(dead.originalSenders.map(\.text) == ["bounces+token@news.example"])
    #expect(
      mail("Bounce", "\"bounce\":{\"bounceType\":\"Transient\",\"bouncedRecipients\":\(who)}").verdicts == [.soft])
    let complaint = mail("Complaint", "\"complaint\":{\"complainedRecipients\":\(who)}")
    #expect(complaint.kind == .complaint)
    #expect(complaint.addresses == ["ann@reader.example"])
    #expect(mail("Delivery", "\"delivery\":{\"recipients\":[\"ann@reader.example\"]}").kind == .report)
  }
}
