import Newsroom
import Returns
import Testing

@Suite("A complaint")
struct ComplaintTests {
  @Test(
    "is one by its feedback type (RFC 5965)",
    arguments: [
      ("abuse", ReturnedMail.Kind.complaint), ("fraud", .complaint), ("virus", .complaint), ("Abuse", .complaint),
      ("opt-out", .unsubscribe), ("auth-failure", .report), ("dmarc", .report), ("not-spam", .report),
      ("other", .unknown), ("never-heard-of", .unknown),
    ])
  func types(type: String, kind: ReturnedMail.Kind) {
    let mail = Mails.read(Mails.complaint("Feedback-Type: \(type)\nOriginal-Rcpt-To: <bob@provider.example>"))
    #expect(mail.kind == kind)
    #expect(mail.addresses == ["bob@provider.example"])
    #expect(mail.verdicts == [.none])
    #expect(mail.originalSenders.map(\.text) == ["bounces+token@news.example"])
    #expect(mail.originalMessageID == "daily-review.2026-11-23.1@news.example")
  }

  @Test("takes the reader from the mail where the report names none")
  func fromOriginal() {
    #expect(Mails.read(Mails.complaint("Feedback-Type: abuse")).addresses == ["ann@reader.example"])
  }

  @Test(
    "names nobody where the provider hides them, and keeps the token",
    arguments: [
      "redacted@provider.example", "<Undisclosed Recipients>", "redacted-7@x.invalid", "xxxx@provider.example",
    ])
  func redacted(address: String) {
    let mail = Mails.read(
      Mails.complaint(
        "Feedback-Type: abuse\nOriginal-Mail-From: bounces+TOKEN@news.example\nOriginal-Rcpt-To: \(address)",
        original: "To: \(address)"))
    #expect(mail.kind == .complaint)
    #expect(mail.recipients == [])
    #expect(mail.originalSenders.map(\.text) == ["bounces+TOKEN@news.example"])
  }

  @Test("is read where the report's part has lost its type")
  func inText() {
    let mail = Mails.complaint("Feedback-Type: abuse\nOriginal-Rcpt-To: bob@provider.example").replacing(
      "message/feedback-report", with: "text/plain")
    #expect(Mails.read(mail).kind == .complaint)
    #expect(Mails.read(mail).addresses == ["bob@provider.example"])
  }

  @Test("of Microsoft's kind has the reader in a header of the mail attached")
  func microsoft() {
    let mail = Mails.read(
      """
      From: staff@provider.example
      To: complaints@news.example
      Subject: complaint about message from 192.0.2.1
      Content-Type: multipart/mixed; boundary="edge"

      --edge
      Content-Type: message/rfc822

      X-HmXmrOriginalRecipient: bob@provider.example
      Return-Path: <bounces+token@news.example>
      From: news@news.example
      To: redacted@provider.example
      Subject: Daily Review

      Good morning.
      --edge--

      """)
    #expect(mail.kind == .complaint)
    #expect(mail.addresses == ["bob@provider.example"])
  }
}
