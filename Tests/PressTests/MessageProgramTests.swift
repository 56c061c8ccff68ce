import Digest
import Foundation
import Newsroom
import TestSupport
import Testing

@testable import Press

@Suite("Message programs")
struct MessageProgramTests {
  static let token = ReaderToken(
    TokenKeys(Array(repeating: 7, count: 32)), purpose: .unsubscribe, newsletter: "daily-review")

  static func head(
    subject: String = "Subject", isTest: Bool = false,
    unsubscribeURL: String = "https://meridian.example/u?list=daily&token=",
    tier: Tier = .free
  ) throws -> MessageHead {
    let issue = try Sample.issue()
    var head = MessageHead(
      issue: issue.name, subject: issue.subject, Letterhead(try Sample.publication(), try Sample.newsletter()),
      tier: tier, generation: 1,
      date: MailDate(Date(timeIntervalSince1970: 1_795_410_000)), token: token, isTest: isTest)
    head.subject = subject
    head.unsubscribeURL = unsubscribeURL
    return head
  }

  static func run(_ program: MessageProgram, _ reader: Reader) -> [UInt8] {
    var bytes: [UInt8] = []
    program.append(for: reader, to: &bytes)
    return bytes
  }

  static func reader(_ name: String?, id: Int64 = 48_213, address: String = "ada@example.org") throws -> Reader {
    Reader(subscriber: id, mailbox: Mailbox(name: name, address: try EmailAddress(address)))
  }

  static func value(_ name: String, _ fields: [(String, String)]) -> String {
    for (field, value) in fields where field == name { return value }
    return ""
  }

  static func boundary(_ fields: [(String, String)]) -> String {
    Decoding.split(value("Content-Type", fields), "\"").dropFirst().first ?? ""
  }

  @Test("the decoded message is the plain rendering for that reader", arguments: 0..<20)
  func equalsRendering(block: Int) throws {
    for seed in block * 25..<block * 25 + 25 {
      var random = Seeded(seed)
      let (text, html) = (random.pieces(), random.pieces())
      var head = try Self.head()
      // Every second issue counts metered articles.
      let article = ReaderToken(
        TokenKeys(Array(repeating: 7, count: 32)), purpose: .article, newsletter: "daily-review", expires: 2_000_000_000
      )
      if seed.isMultiple(of: 2) { head.meter = (3, article) }
      let program = try MessageProgram(head, text: text, html: html)
      for name in [nil, "", "Ada", random.text(), HeaderTests.hostile[seed % HeaderTests.hostile.count]] {
        var reader = try Self.reader(name)
        if Bool.random(using: &random) {
          reader.meter = MeterStanding(
            left: Int.random(in: 0...12, using: &random), opened: UInt32.random(in: 0 ... .max, using: &random))
        }
        let bytes = Self.run(program, reader)
        let (fields, body) = Decoding.message(bytes)
        let parts = Decoding.parts(body, boundary: Self.boundary(fields))
        var link = Array("https://meridian.example/u?list=daily&token=".utf8)
        Self.token.append(subscriber: 48_213, to: &link)
        func value(_ slot: Slot) -> String {
          reader.value(
            of: slot, unsubscribeLink: link.string,
            articleToken: head.meter.map { $0.token.text(subscriber: 48_213) }, articles: head.meter?.articles ?? 0)
        }
        #expect(parts.map(\.type) == ["text/plain; charset=utf-8", "text/html; charset=utf-8"])
        #expect(parts.map(\.text.string) == [text.text(value).string, html.text(value).string], "seed \(seed)")
        #expect(QuotedPrintableTests.isClean(body.string), "seed \(seed)")
        HeaderTests.expectSafe(Array(bytes.prefix(bytes.count - body.count - 2)), limit: 130, fields: 11, name ?? "")
      }
    }
  }

  @Test("the header is what relays and readers expect, in any run")
  func header() throws {
    let program = try MessageProgram(
      try Self.head(subject: "Talks in Geneva"), text: [.literal(Array("a\n".utf8))],
      html: [.literal(Array("<p>".utf8))])
    var link: [UInt8] = []
    Self.token.append(subscriber: 48_213, to: &link)
    let bytes = Self.run(program, try Self.reader("Ada Obi"))
    #expect(bytes == Self.run(program, try Self.reader("Ada Obi")))
    let boundary = Self.boundary(Decoding.message(bytes).fields)
    #expect(
      Decoding.lines(bytes) == [
        "Date: Mon, 23 Nov 2026 05:00:00 +0000",
        "From: \"The Meridian\" <desk@meridian.example>",
        "To: \"Ada Obi\" <ada@example.org>",
        "Reply-To: letters@meridian.example",
        "Message-ID: <daily-review.2026-11-23.1.48213@news.meridian.example>",
        "Subject: Talks in Geneva",
        "List-Id: \"The Meridian Daily Review\"",
        " <daily-review.news.meridian.example>",
        "List-Unsubscribe:",
        " <https://meridian.example/u?list=daily&token=\(link.string)>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative;",
        " boundary=\"\(boundary)\"",
        "",
        "--\(boundary)",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "a",
        "",
        "--\(boundary)",
        "Content-Type: text/html; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "<p>",
        "--\(boundary)--",
        "",
      ])
  }

  @Test("a message is appended to what the buffer holds")
  func appends() throws {
    let program = try MessageProgram(try Self.head(), text: [], html: [.slot(.subscriberName, .html)])
    let reader = try Self.reader("Ada")
    var bytes = Self.run(program, reader)
    let one = bytes
    program.append(for: reader, to: &bytes)
    #expect(bytes == one + one)
  }

  @Test("test messages say so, and differ by address")
  func test() throws {
    let program = try MessageProgram(try Self.head(subject: "S", isTest: true), text: [], html: [])
    let fields = try ["a@example.org", "b@example.org"].map { address in
      Decoding.message(Self.run(program, try Self.reader(nil, id: 0, address: address))).fields
    }
    #expect(fields.map { Self.value("Subject", $0) } == ["[TEST] S", "[TEST] S"])
    let ids = fields.map { Self.value("Message-ID", $0) }
    #expect(ids[0].hasPrefix("<daily-review.2026-11-23.1.test-"))
    #expect(ids[0] != ids[1])
  }

  @Test("variants have boundaries of their own, always the same")
  func boundaries() throws {
    func boundary(_ tier: Tier) throws -> String {
      let program = try MessageProgram(try Self.head(tier: tier), text: [], html: [])
      return Self.boundary(Decoding.message(Self.run(program, try Self.reader(nil))).fields)
    }
    #expect(try boundary(.free) == boundary(.free))
    #expect(try boundary(.free) != boundary(.allAccess))
  }

  @Test("what is left of the meter is each reader's own, and a link to a metered article says whose it is")
  func meter() throws {
    let keys = TokenKeys(Array(repeating: 7, count: 32))
    var head = try Self.head()
    head.meter = (3, ReaderToken(keys, purpose: .article, newsletter: "daily-review", expires: 2_000_000_000))
    let html: [Piece] = [
      .literal(Array("<a href=\"https://m.example/a?b".utf8)), .slot(.articleParameter, .html),
      .literal(Array("\">".utf8)), .section(.opened(31), inverted: false, [.literal(Array("open".utf8))]),
      .section(.opened(0), inverted: true, [.literal(Array("shut".utf8))]),
      .section(.meterLeft, inverted: false, [.slot(.meterLeft, .html), .literal(Array(" left".utf8))]),
      .section(.meterLeft, inverted: true, [.literal(Array("none left".utf8))]), .literal(Array("</a>".utf8)),
    ]
    let text: [Piece] = [.literal(Array("https://m.example/a".utf8)), .slot(.articleQuery, .text)]
    let program = try MessageProgram(head, text: text, html: html)
    for (meter, says) in [
      (nil, "shut3 left"), (MeterStanding(left: 2, opened: 1), "2 left"),
      (MeterStanding(left: 0, opened: 1 << 31), "openshutnone left"), (MeterStanding(left: 12), "shut12 left"),
    ] as [(MeterStanding?, String)] {
      var bytes: [UInt8] = []
      let mailbox = Mailbox(address: try EmailAddress("ada@example.org"))
      program.append(for: Reader(subscriber: 5, mailbox: mailbox, meter: meter), to: &bytes)
      let (fields, body) = Decoding.message(bytes)
      let parts = Decoding.parts(body, boundary: Self.boundary(fields)).map(\.text.string)
      let token = try #require(head.meter?.token.text(subscriber: 5))
      #expect(parts[1] == "<a href=\"https://m.example/a?b&amp;reader=\(token)\">\(says)</a>")
      #expect(parts[0] == "https://m.example/a?reader=\(token)")
      #expect(
        ReaderToken(keys, purpose: .article, newsletter: "daily-review").check(token, now: 1_999_999_999) == .valid(5))
    }
    // Where the meter isn't on, nobody is named.
    head.meter = nil
    let bytes = Self.run(try MessageProgram(head, text: text, html: []), try Self.reader(nil))
    let (fields, body) = Decoding.message(bytes)
    #expect(Decoding.parts(body, boundary: Self.boundary(fields)).first?.text.string == "https://m.example/a")
  }

  @Test("an address to leave by stands behind the page, one reader's own, and nothing else of the message changes")
  func leaveAddress() throws {
    let keys = TokenKeys(Array(repeating: 7, count: 32))
    var head = try Self.head()
    let html: [Piece] = [.slot(.unsubscribeLink, .html)]
    let without = try MessageProgram(head, text: [], html: html)
    head.leave = LeaveAddress(
      try EmailAddress("leave&go@meridian.example"), try #require(ReturnToken(keys, purpose: .leave, issue: 12)))
    let program = try MessageProgram(head, text: [], html: html)
    for id in [1, 77_000_123] as [Int64] {
      let reader = Reader(subscriber: id, mailbox: Mailbox(address: try EmailAddress("ada@example.org")))
      var (plain, bytes): ([UInt8], [UInt8]) = ([], [])
      without.append(for: reader, to: &plain)
      program.append(for: reader, to: &bytes)
      let text = String(decoding: bytes, as: UTF8.self)
      let address = try #require(
        text.firstMatch(of: #/>,\r\n <mailto:leave%26go\+([a-z2-7]{32})@meridian\.example\?subject=unsubscribe>\r\n/#))
      let origin = ReturnToken.origin(ofLocalPart: "leave&go+\(address.1)", keys, for: .leave)
      #expect(origin == ReturnToken.Origin(subscriber: id, issue: 12))
      #expect(text.replacing(address.0, with: ">\r\n") == String(decoding: plain, as: UTF8.self))
    }
  }

  @Test("an issue with a link to confirm is refused: its readers have confirmed")
  func confirmLink() throws {
    let inSection: [Piece] = [.section(.subscriberName, inverted: true, [.slot(.confirmLink, .html)])]
    for (text, html) in [([], inSection), ([.slot(.confirmLink, .text)], [])] as [([Piece], [Piece])] {
      let error = #expect(throws: MessageError.self) { try MessageProgram(try Self.head(), text: text, html: html) }
      #expect(error?.description.contains("links.confirm") == true)
    }
  }

  @Test(
    "an unsubscribe page that would break its field is refused",
    arguments: [
      "javascript:x", "https://x/\r\nBcc: y", "https://x/>", "https://x/é", "",
      "https://" + String(repeating: "x", count: 900),
    ])
  func refusedLinks(url: String) throws {
    let head = try Self.head(unsubscribeURL: url)
    #expect(throws: MessageError.self) { try MessageProgram(head, text: [], html: []) }
  }

  @Test(
    "a newsletter or domain that would break its field is refused", arguments: ["", "a b", "a\r\nb", "a>b", "a..b"])
  func refusedNames(name: String) throws {
    var head = try Self.head()
    head.issue.newsletter = name
    #expect(throws: MessageError.self) { try MessageProgram(head, text: [], html: []) }
    head = try Self.head()
    head.listDomain = name
    #expect(throws: MessageError.self) { try MessageProgram(head, text: [], html: []) }
  }
}
