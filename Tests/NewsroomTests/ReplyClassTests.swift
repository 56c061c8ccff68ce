import Newsroom
import Testing

/// What real servers say, and what it means.
@Suite("What an answer means") struct ReplyClassTests {
  @Test(
    "the replies of large providers and common servers are understood",
    arguments: [
      (
        550, "5.1.1 The email account that you tried to reach does not exist. Please try double-checking",
        ReplyClass.gone
      ),
      (550, "5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", .gone),
      (550, "No Such User Here", .gone),
      (553, "5.3.0 <x@example.org>... Addressee unknown, relay=[192.0.2.1]", .relay),
      (550, "5.4.1 Recipient address rejected: Access denied. [AM5EUR03FT010.eop]", .gone),
      (554, "delivery error: dd This user doesn't have a yahoo.com account (x@yahoo.com) [0]", .gone),
      (550, "5.2.1 The email account that you tried to reach is disabled.", .gone),
      (450, "4.2.1 The user you are trying to contact is receiving mail at a rate that prevents", .rate),
      (552, "5.2.2 The email account that you tried to reach is over quota.", .full),
      (452, "4.2.2 Mailbox full", .full),
      (554, "5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException", .full),
      (
        450, "4.7.1 <x@example.org>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch",
        .greylisted
      ),
      (421, "4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume", .rate),
      (421, "4.7.28 Our system has detected an unusual rate of unsolicited mail", .rate),
      (452, "4.5.3 Too many recipients", .rate), (451, "4.7.1 Please try again later", .greylisted),
      (550, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using Spamhaus", .policy),
      (550, "5.7.26 Unauthenticated email from example.org is not accepted due to domain's DMARC policy", .policy),
      (550, "5.7.25 The IP address sending this message does not have a PTR record setup", .policy),
      (554, "5.7.1 <x@example.org>: Relay access denied", .authentication),
      (553, "5.7.1 <a@example.org>: Sender address rejected: not owned by user meridian", .authentication),
      (530, "5.7.0 Must issue a STARTTLS command first", .authentication),
      (535, "5.7.8 Error: authentication failed", .authentication),
      (454, "4.7.0 Temporary authentication failure", .authentication),
      (552, "5.3.4 Message size exceeds fixed limit", .content),
      (550, "5.6.0 content rejected", .content),
      (556, "5.1.10 Recipient address has null MX", .domain),
      (550, "5.1.2 x@nowhere.example: host not found", .domain),
      (550, "5.4.4 Host or domain name not found. Name service error", .domain),
      (451, "4.3.0 Temporary lookup failure", .relay),
      (452, "4.3.1 Insufficient system storage", .relay),
      (421, "Service not available, closing transmission channel", .relay),
      (550, "", .gone), (554, "no", .unknown), (0, "", .unknown), (599, "whatever", .unknown),
    ])
  func understood(code: Int, text: String, meaning: ReplyClass) {
    #expect(ReplyClass(code: code, text: "\(code) \(text)") == meaning)
    #expect(ReplyClass(code: code, text: text) == meaning)
  }

  @Test("an enhanced status is a word of its own, not a part of an address or a number")
  func statuses() {
    #expect(EnhancedStatus(in: "550 5.1.1 no") == EnhancedStatus(5, 1, 1))
    #expect(EnhancedStatus(in: "550-5.7.26 no") == EnhancedStatus(5, 7, 26))
    #expect(EnhancedStatus(in: "(#5.1.1)") == EnhancedStatus(5, 1, 1))
    #expect(EnhancedStatus(in: "it was 4.4.7.") == EnhancedStatus(4, 4, 7))
    for text in ["", "10.5.1.1", "5.1.1.2", "v5.1.1", "3.1.1", "5.1", "5..1", "5.1234.1", "5.1.1234", "5.1.1x"] {
      #expect(EnhancedStatus(in: text) == nil, "\(text)")
    }
  }

  @Test("only a mailbox or a domain that is gone is evidence; only policy and authentication concern us")
  func consequences() {
    #expect(ReplyClass.allCases.filter(\.isEvidence) == [.gone, .domain])
    #expect(ReplyClass.allCases.filter(\.concernsUs) == [.policy, .authentication])
  }
}
