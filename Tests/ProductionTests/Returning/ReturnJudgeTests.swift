import Foundation
import Newsroom
import Returns
import Store
import Testing

@testable import Production

/// Whose a bounce is that comes without a token: the books know readers by the address that was mailed, and a report may
/// name another one, to which that address forwards.
@Suite("Production: judging what comes back") struct ReturnJudgeTests {
  private let ann: Subscriber

  init() throws {
    ann = Subscriber(id: 7, mailbox: Mailbox(name: nil, address: try EmailAddress("ann@reader.example")), tier: .free)
  }

  /// In the books is one delivery: key's to Ann.
  private func judge(tokens: [String: TokenClaim] = [:], erased: Set<String> = []) -> ReturnJudge {
    ReturnJudge(
      policy: ReturnPolicy(withoutToken: .books), listDomain: "news.meridian.example", claim: { tokens[$0.identity] },
      reader: { $0 == ann.id ? ann : nil }, issue: { $0 == 3 ? key : nil },
      mailed: { $0 == key && $1 == ann.id && $2.identity == ann.mailbox.address.identity ? 3 : nil },
      isErased: { erased.contains($0.identity) })
  }

  private func recipient(
    _ text: String, mailedAs original: String? = nil, _ verdict: ReturnedRecipient.Verdict = .hard, says: String = "no"
  ) throws -> ReturnedRecipient {
    ReturnedRecipient(
      address: try EmailAddress(text), mailedAs: try original.map { try EmailAddress($0) }, verdict: verdict,
      meaning: .gone, diagnostic: says)
  }

  private func bounce(_ recipients: [ReturnedRecipient], to addressees: [EmailAddress] = []) -> ReturnedMail {
    ReturnedMail(
      kind: .bounce, recipients: recipients, addressees: addressees,
      originalMessageID: "daily-review.\(key.name.day).1.7@news.meridian.example", evidence: "a report")
  }

  @Test("a bounce of a forwarded reader is the reader's, by the address that was mailed")
  func forwarded() throws {
    let found = try judge().judge(bounce([recipient("ann@new.example", mailedAs: "ann@reader.example")]))
    #expect(found.reader == ann && found.proof == .books && found.issue == 3 && found.action == .hardBounce)
    #expect(found.recipient?.address.text == "ann@new.example")
  }

  @Test("the address that was mailed is compared as addresses are, whatever its letters")
  func letters() throws {
    let found = try judge().judge(bounce([recipient("ann@new.example", mailedAs: "Ann@READER.Example")]))
    #expect(found.reader == ann && found.action == .hardBounce)
  }

  @Test("a delivery report as a server writes it is enough")
  func report() throws {
    let text = """
      From: MAILER-DAEMON@mx.example.net
      To: bounces@news.meridian.example
      Subject: Undelivered Mail Returned to Sender
      MIME-Version: 1.0
      Content-Type: multipart/report; report-type=delivery-status; boundary="b"

      --b
      Content-Type: message/delivery-status

      Reporting-MTA: dns; mx.example.net

      Original-Recipient: rfc822;Ann@reader.example
      Final-Recipient: rfc822; ann@new.example
      Action: failed
      Status: 5.1.1

      --b
      Content-Type: text/rfc822-headers

      Message-ID: <daily-review.\(key.name.day).1.7@news.meridian.example>

      --b--

      """
    let found = try judge().judge(MailReader.read(Array(text.utf8)))
    #expect(found.reader == ann && found.proof == .books && found.action == .hardBounce)
  }

  @Test("who isn't forwarded is found as before")
  func plain() throws {
    let found = try judge().judge(bounce([recipient("ANN@reader.example")]))
    #expect(found.reader == ann && found.action == .hardBounce)
  }

  @Test("of several recipients it is the one that we mailed, and what was said of that one counts")
  func several() throws {
    let others = try [
      recipient("bob@other.example", says: "bob"), recipient("list@new.example", mailedAs: "carol@other.example"),
      recipient("ann@new.example", mailedAs: "ann@reader.example", .soft, says: "ann"),
      recipient("dora@other.example", says: "dora"),
    ]
    let found = try judge().judge(bounce(others))
    #expect(found.reader == ann && found.recipient?.diagnostic == "ann" && found.evidence == "ann")
  }

  @Test("an address that was mailed and is somebody else's bears nothing out")
  func elses() throws {
    let found = try judge().judge(bounce([recipient("bob@new.example", mailedAs: "bob@other.example")]))
    #expect(found.reader == nil && found.proof == nil && found.action == .keep)
  }

  @Test("with a token, too, what counts is said of the recipient that was mailed")
  func token() throws {
    let tokens = ["bounces+x@news.meridian.example": TokenClaim(subscriber: 7, issue: 3, isLeave: false)]
    let mail = try bounce(
      [
        recipient("bob@other.example", .hard, says: "bob"),
        recipient("ann@new.example", mailedAs: "Ann@reader.example", .delayed, says: "ann"),
      ], to: [EmailAddress("bounces+x@news.meridian.example")])
    let found = try judge(tokens: tokens).judge(mail)
    #expect(found.reader == ann && found.proof == .token)
    #expect(found.recipient?.diagnostic == "ann" && found.action == .nothing)
  }

  @Test("a recipient that was mailed as the reader comes before one that has the reader's address for another's mail")
  func mailedFirst() throws {
    let tokens = ["bounces+x@news.meridian.example": TokenClaim(subscriber: 7, issue: 3, isLeave: false)]
    let mail = try bounce(
      [
        recipient("ann@reader.example", mailedAs: "bob@other.example", .hard, says: "bob's"),
        recipient("ann@new.example", mailedAs: "ann@reader.example", .soft, says: "ann's"),
      ], to: [EmailAddress("bounces+x@news.meridian.example")])
    #expect(try judge(tokens: tokens).judge(mail).recipient?.diagnostic == "ann's")
  }

  @Test("what is said of an erased reader, who was forwarded, isn't written down")
  func erased() throws {
    var mail = try bounce([recipient("ann@new.example", mailedAs: "gone@reader.example")])
    mail.originalMessageID = nil
    let found = try judge(erased: ["gone@reader.example"]).judge(mail)
    #expect(found.action == .nothing && found.evidence == "the reader was erased: a bounce")
    #expect(try judge().judge(mail).action == .keep)
  }
}
