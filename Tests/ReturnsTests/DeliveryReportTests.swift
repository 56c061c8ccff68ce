import Newsroom
import Returns
import Testing

@Suite("A delivery report (RFC 3464)")
struct DeliveryReportTests {
  private let dead = """
    Reporting-MTA: dns; relay.example

    Final-Recipient: rfc822; ann@reader.example
    Action: failed
    Status: 5.1.1
    Remote-MTA: dns; mx.reader.example
    Diagnostic-Code: smtp; 550 5.1.1 <ann@reader.example>: no such user
    """

  @Test("tells who failed, how hard, why and by which mail")
  func failed() {
    let mail = Mails.read(Mails.report(dead))
    #expect(mail.kind == .bounce)
    #expect(mail.addresses == ["ann@reader.example"])
    #expect(mail.recipients.first?.verdict == .hard)
    #expect(mail.recipients.first?.meaning == .gone)
    #expect(mail.recipients.first?.status == EnhancedStatus(5, 1, 1))
    #expect(mail.recipients.first?.diagnostic == "550 5.1.1 <ann@reader.example>: no such user")
    #expect(mail.originalMessageID == "daily-review.2026-11-23.1@news.example")
    #expect(mail.originalSenders.map(\.text) == ["bounces+token@news.example"])
    #expect(mail.addressees.map(\.text) == ["bounces+token@news.example"])
    #expect(mail.evidence == "delivery report: failed 5.1.1 550 5.1.1 <ann@reader.example>: no such user")
  }

  @Test(
    "is no bounce where all is well, and none that counts where it is tried further",
    arguments: [
      ("delivered", "2.0.0", ReturnedMail.Kind.report, ReturnedRecipient.Verdict.none),
      ("relayed", "2.0.0", .report, .none),
      ("expanded", "2.0.0", .report, .none), ("delayed", "4.4.1", .bounce, .delayed),
      ("failed", "4.4.7", .bounce, .soft),
      ("deliverable", "2.1.5", .report, .none), ("failed (but delayed)", "5.1.1", .bounce, .hard),
      ("delayed", "5.1.1", .bounce, .delayed),
    ])
  func actions(action: String, status: String, kind: ReturnedMail.Kind, verdict: ReturnedRecipient.Verdict) {
    let mail = Mails.read(
      Mails.report("Final-Recipient: rfc822;ann@reader.example\nAction: \(action)\nStatus: \(status)"))
    #expect(mail.kind == kind)
    #expect(mail.verdicts == [verdict])
  }

  @Test("tells of each recipient for itself")
  func several() {
    let mail = Mails.read(
      Mails.report(
        """
        Reporting-MTA: dns; relay.example

        Final-Recipient: rfc822; ann@reader.example
        Action: failed
        Status: 5.1.1

        Final-Recipient: RFC822; <bob@reader.example>
        Action: delayed
        Status: 4.2.2

        Final-Recipient: rfc822; eve@reader.example
        Action: relayed
        Status: 2.0.0
        """))
    #expect(mail.kind == .bounce)
    #expect(mail.addresses == ["ann@reader.example", "bob@reader.example", "eve@reader.example"])
    #expect(mail.verdicts == [.hard, .delayed, .none])
    #expect(mail.recipients.map(\.meaning).prefix(2) == [.gone, .full])
  }

  @Test("unfolds a diagnostic, also one that lost its indent")
  func folded() {
    for indent in ["    ", "\t", ""] {
      let mail = Mails.read(
        Mails.report(
          """
          Final-Recipient: rfc822; ann@reader.example
          Action: failed
          Status: 5.0.0
          Diagnostic-Code: smtp; 552 5.2.2 The mailbox
          \(indent)of this reader is
          \(indent)over quota
          """))
      #expect(mail.recipients.first?.diagnostic == "552 5.2.2 The mailbox of this reader is over quota")
      #expect(mail.recipients.first?.meaning == .full)
      #expect(mail.verdicts == [.soft])
    }
  }

  @Test("names whom we mailed where that was somebody else")
  func forwarded() {
    let mail = Mails.read(
      Mails.report(
        "Original-Recipient: rfc822;ann+2Bnews@reader.example\nFinal-Recipient: rfc822;ann@other.example\nAction: failed"
      ))
    #expect(mail.addresses == ["ann@other.example"])
    #expect(mail.recipients.first?.mailedAs?.text == "ann+news@reader.example")
    let same = Mails.read(
      Mails.report(
        "Original-Recipient: rfc822;Ann@reader.example\nFinal-Recipient: rfc822;ann@READER.example\nAction: failed"))
    #expect(same.recipients.first?.mailedAs == nil)
  }

  @Test("is read where its structure is broken", arguments: 0..<6)
  func broken(shape: Int) {
    let whole = Mails.report(dead)
    let mail: String
    switch shape {
    case 0: mail = whole.replacing("Content-Type: message/delivery-status", with: "Content-Type: text/plain")
    case 1: mail = whole.replacing("boundary=\"edge\"", with: "boundary=\"another\"")
    case 2:
      mail = whole.replacing("multipart/report; report-type=delivery-status; boundary=\"edge\"", with: "text/plain")
    case 3: mail = whole.replacing("--edge--", with: "")
    case 4: mail = whole.replacing("\n\nFinal-Recipient", with: "\nFinal-Recipient")
    default: mail = "From MAILER-DAEMON Mon Nov 23 06:00:00 2026\n" + whole
    }
    let read = Mails.read(mail)
    #expect(read.kind == .bounce)
    #expect(read.addresses == ["ann@reader.example"])
    #expect(read.verdicts == [.hard])
  }

  @Test("takes its words from the notice where it has none of its own")
  func words() {
    let mail = Mails.read(
      Mails.report(
        "Final-Recipient: rfc822; ann@reader.example\nAction: failed\nStatus: 5.0.0",
        notice: "<ann@reader.example>: host mx.reader.example[192.0.2.7] said: 550 5.7.1 blocked, bad reputation"))
    #expect(mail.recipients.first?.meaning == .policy)
    #expect(mail.verdicts == [.soft])
  }

  @Test("is read where a gateway attaches it to a notice of its own")
  func nested() {
    let inner = Mails.report(dead).replacing("edge", with: "inner")
    let mail = Mails.read(
      """
      From: postmaster@gateway.example
      To: bounces+token@news.example
      Subject: Delivery Status Notification (Failure)
      Content-Type: multipart/mixed; boundary="edge"

      --edge
      Content-Type: message/rfc822

      \(inner)
      --edge--

      """)
    #expect(mail.kind == .bounce)
    #expect(mail.addresses == ["ann@reader.example"])
    #expect(mail.verdicts == [.hard])
    #expect(mail.originalMessageID == "daily-review.2026-11-23.1@news.example")
  }

  @Test(
    "may be international (RFC 6533)",
    arguments: [
      ("utf-8; ann@reader.example", "ann@reader.example"),
      ("utf-8; ann@b\\x{FC}cher.example", "ann@xn--bcher-kva.example"),
      ("utf-8; ann@bücher.example", "ann@xn--bcher-kva.example"), ("UTF-8;<ann@新聞.example>", "ann@xn--efvv70d.example"),
    ])
  func international(field: String, address: String) {
    let mail = Mails.read(
      Mails.report(
        "Final-Recipient: \(field)\nAction: failed\nStatus: 5.1.1", type: "message/global-delivery-status"))
    #expect(mail.kind == .bounce)
    #expect(mail.addresses == [address])
  }
}
