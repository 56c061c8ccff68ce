import Digest
import Foundation
import Newsroom
import Press

/// Text that becomes header fields: a subject, a list's name and two display names, on a line each.
enum Headers {
  @Sendable static func header(_ bytes: [UInt8]) {
    // Separated by an octet that UTF-8 hasn't, so that line breaks are part of the texts.
    let texts = bytes.split(separator: 0xFF, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    func text(_ index: Int) -> String { index < texts.count ? texts[index] : texts[0] }
    guard let plain = header("a", "b", "c", "d") else { return expect(false, "no message at all") }
    guard let fuzzed = header(text(0), text(1), text(2), text(3)) else { return }
    expect(names(fuzzed) == names(plain), "other fields: \(String(decoding: fuzzed, as: UTF8.self).debugDescription)")
  }

  /// A message's header, without the empty line that ends it.
  private static func header(_ subject: String, _ list: String, _ from: String, _ to: String) -> [UInt8]? {
    guard let desk = try? EmailAddress("desk@meridian.example"), let reader = try? EmailAddress("ada@example.org"),
      let day = Day("2026-11-23"), let time = WallTime("05:00")
    else { return nil }
    let publication = Publication(
      name: "", tagline: "", url: "https://meridian.example", postalAddress: ["x"], timeZone: .gmt, language: "en",
      from: Mailbox(name: from, address: desk), replyTo: Mailbox(name: to, address: desk), returnPath: desk,
      listDomain: "news.meridian.example", unsubscribeURL: "https://meridian.example/unsubscribe?token=")
    let newsletter = Newsletter(
      slug: "daily-review", name: list, tagline: "", subject: "", preheader: "",
      schedule: Schedule(days: [.monday], composeAt: time, sendAt: time, latest: time),
      window: WindowRule(first: 3, late: 2), sections: [], audience: [.free], minimum: 1)
    let head = MessageHead(
      issue: IssueName(newsletter: "daily-review", day: day), subject: subject, Letterhead(publication, newsletter),
      tier: .free, generation: 1, date: MailDate(Date(timeIntervalSince1970: 1_795_400_000)),
      token: ReaderToken(TokenKeys(Tokens.key), purpose: .unsubscribe, newsletter: "daily-review"))
    guard let program = try? MessageProgram(head, text: [.slot(.subscriberName, .text)], html: [.literal([65])]) else {
      return nil
    }
    var message: [UInt8] = []
    program.append(for: Reader(subscriber: 7, mailbox: Mailbox(name: to, address: reader)), to: &message)
    checkLines(message)
    guard let end = message.indices.first(where: { message[$0...].starts(with: "\r\n\r\n".utf8) }) else { return nil }
    return Array(message[..<end])
  }

  /// Seven bits, lines of at most 998 octets, and no CR, LF or NUL but in CRLF (RFC 5322, section 2.1.1).
  private static func checkLines(_ message: [UInt8]) {
    var length = 0
    for (index, octet) in message.enumerated() {
      switch octet {
      case 13: expect(index + 1 < message.count && message[index + 1] == 10, "a bare CR")
      case 10:
        expect(index > 0 && message[index - 1] == 13, "a bare LF")
        length = -1
      case 9, 32...126: break
      default: expect(false, "the octet \(octet) in a message")
      }
      length += 1
      expect(length <= 999, "a line longer than 998 octets")
    }
  }

  /// The fields' names, in order; what begins with white space goes on with the field before it.
  private static func names(_ header: [UInt8]) -> [String] {
    header.split(separator: 10).filter { $0.first != 32 && $0.first != 9 }.map {
      String(decoding: $0.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
    }
  }
}
