import Newsroom
import Returns
import TestSupport
import Testing

@Suite("Any mail")
struct MailReaderTests {
  @Test("is kept for a person where nothing in it is understood")
  func unknown() {
    for mail in ["Hello", "", "\n\n\n", "\r", "From: \n\n", "\u{0}", ":", "From ", "Content-Type: multipart/mixed\n\n"]
    {
      #expect(Mails.read(mail).kind == .unknown, "\(mail.debugDescription)")
    }
  }

  static let mails: [String] =
    NoticeTests.dead.map { Mails.notice($0.1) } + [
      Mails.report("Final-Recipient: rfc822; ann@reader.example\nAction: failed\nStatus: 5.1.1"),
      Mails.report(
        "Final-Recipient: utf-8; ann@bücher.example\nAction: delayed", type: "message/global-delivery-status"),
      Mails.complaint("Feedback-Type: abuse"),
      Mails.complaint("Feedback-Type: opt-out\nOriginal-Rcpt-To: bob@reader.example"),
      Mails.plain("From: a@reader.example\nTo: unsubscribe@news.example", "x"),
      Mails.plain("From: a@reader.example\nSubject: Out of office\nTo: b@news.example", "x"),
      Mails.plain("From: a@reader.example\nContent-Transfer-Encoding: base64", "dW5zdWJzY3JpYmU="),
      Mails.plain("From: a@reader.example\nContent-Transfer-Encoding: quoted-printable", "un=\nsub=0D=0Ascribe"),
      Mails.plain("Subject: folded\n and folded\n\tagain", "Hello\n\n\nand on"),
    ]

  @Test("reads the same with LF, CRLF and CR, whole and cut anywhere")
  func lineEnds() {
    for mail in Self.mails {
      let octets = Array(mail.utf8)
      for length in [octets.count] + stride(from: 7, to: octets.count, by: 97) {
        let copy = Array(octets.prefix(length))
        let read = MailReader.read(copy)
        for end in [[13, 10], [13]] as [[UInt8]] {
          let other = MailReader.read(
            Array(copy.split(separator: 10, omittingEmptySubsequences: false).joined(separator: end)))
          #expect(other == read)
        }
      }
    }
  }

  @Test("changed at random never breaks reading, and is hard only as evidence")
  func mutations() {
    var seeded = Seeded(7)
    func random(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &seeded) }
    for round in 0..<1_500 {
      var octets = Array(Self.mails[round % Self.mails.count].utf8)
      for _ in 0..<(1 + random(8)) {
        let at = random(octets.count)
        switch random(4) {
        case 0: octets[at] = UInt8(random(256))
        case 1: octets.removeSubrange(at..<min(octets.count, at + random(40)))
        case 2: octets.insert(contentsOf: octets[at..<min(octets.count, at + random(200))], at: random(octets.count))
        default: octets.insert([0, 10, 13, 255, 45][random(5)], at: at)
        }
        if octets.isEmpty { octets = [10] }
      }
      let mail = MailReader.read(octets)
      #expect(mail.evidence.unicodeScalars.count <= 500, "\(seeded.repeats)")
      for recipient in mail.recipients where recipient.verdict == .hard {
        #expect(
          mail.kind == .bounce && recipient.meaning.isEvidence && recipient.status?.kind != 4, "\(seeded.repeats)")
      }
    }
  }

  @Test("with anything in it leaves one printable line of evidence")
  func evidence() {
    let mail = Mails.read(
      Mails.notice(
        "<ann@reader.example>: 550 5.1.1 no\u{1B}[31m such\u{202E} user \u{0}" + String(repeating: "long ", count: 500))
    )
    for words in [mail.evidence, mail.recipients.first?.diagnostic ?? "\u{1B}"] {
      #expect(words.unicodeScalars.count <= 500)
      #expect(words.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 && $0.value != 0x202E })
    }
  }

  @Test("of deep nesting, many parts or many boundaries is read in time", .timeLimit(.minutes(1)))
  func nesting() {
    var deep = "From: MAILER-DAEMON@relay.example\nSubject: failure\n"
    for level in 0..<5_000 { deep += "Content-Type: multipart/mixed; boundary=\"b\(level)\"\n\n--b\(level)\n" }
    #expect(Mails.read(deep + "\n<ann@reader.example>: 550 5.1.1 no such user\n").kind != .complaint)
    var messages = "From: MAILER-DAEMON@relay.example\nSubject: failure\n"
    for _ in 0..<5_000 { messages += "Content-Type: message/rfc822\n\n" }
    _ = Mails.read(messages + "\nx")
    let parts = String(repeating: "--b\nContent-Type: text/plain\n\nann@reader.example\n", count: 5_000)
    _ = Mails.read("Content-Type: multipart/mixed; boundary=b\n\n" + parts)
    _ = Mails.read(deep + String(repeating: "--\n", count: 100_000))
  }

  @Test("of odd sizes is read in time", .timeLimit(.minutes(1)))
  func size() {
    let long = String(repeating: "a", count: 500_000)
    _ = Mails.read("Subject: \(long)\n\n\(long)")
    _ = Mails.read(
      "From: MAILER-DAEMON@x.example\nSubject: failure\n\n" + String(repeating: "a@b.example ", count: 50_000))
    _ = Mails.read("From: MAILER-DAEMON@x.example\n\n" + String(repeating: "<a@b.example>:\n", count: 30_000))
    _ = Mails.read(String(repeating: "X: y\n", count: 50_000) + "\nx")
    _ = Mails.read(Mails.report(String(repeating: "Final-Recipient: rfc822;a@b.example\n\n", count: 20_000)))
    _ = Mails.read(
      "From: MAILER-DAEMON@x.example\nContent-Type: text/html\n\n" + String(repeating: "<", count: 100_000))
    #expect(Mails.read("Subject: x\n\n" + String(repeating: "@", count: 300_000)).kind == .unknown)
  }

  @Test(
    "is decoded by its charset, known or not",
    arguments: [
      ("iso-8859-1", [0xE9]), ("utf-8", [0xC3, 0xA9]), ("windows-1252", [0xE9]), ("no-such-charset", [0xE9]),
      ("\u{0}", [0xFF, 0xFE]), ("utf-7", [43, 65, 79, 107, 45]),
    ] as [(String, [UInt8])])
  func charsets(charset: String, octets: [UInt8]) {
    let head = """
      Return-Path: <>
      From: MAILER-DAEMON@relay.example
      Subject: failure notice
      Content-Type: text/plain; charset="\(charset)"


      """
    let mail = MailReader.read(
      Array(head.utf8) + octets + Array("\n\n<ann@reader.example>: 550 5.1.1 no such user\n".utf8))
    #expect(mail.addresses == ["ann@reader.example"])
  }
}
