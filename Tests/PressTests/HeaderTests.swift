import Foundation
import Newsroom
import Testing

@testable import Press

@Suite("Header fields")
struct HeaderTests {
  static let hostile: [String] = [
    "Ann\r\nBcc: all@example.org", "Ann\u{0}", "Ann\nX", "\u{1B}[31mAnn\u{7F}\u{1F}", "\"Ann\" <evil@example.org>",
    "Back\\slash",
    "  spaced \t out  ",
    "", "\r\n", "\u{85}\u{2028}\u{2029}", "=?utf-8?Q?fake?=", "Ann =?x", "Ünal Gök", "日本経済新聞", "👩‍👩‍👧‍👦 👨‍👩‍👦 🇺🇳",
    "مرحبا بالعالم", "O'Neil, Jr. (Bob); <x> @ [y]", String(repeating: "x", count: 200),
    String(repeating: "long name ", count: 30),
    String(repeating: "é", count: 400), String(repeating: "👩‍👩‍👧‍👦", count: 30),
    "e\u{301}" + String(repeating: "\u{301}", count: 90),
    "x " + String(repeating: "y", count: 70) + " z", "\u{202E}gnp.exe", String(repeating: "日本 ", count: 60),
  ]

  /// What a field is to say: white space folded, no control characters.
  static func cleaned(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if (9...13).contains(scalar.value) || scalar == " " {
        if let last = scalars.last, last != " " { scalars.append(" ") }
      } else if scalar.properties.generalCategory != .control, scalar.value != 0x2028, scalar.value != 0x2029 {
        scalars.append(scalar)
      }
    }
    return String(scalars).trimmingCharacters(in: CharacterSet(charactersIn: " "))
  }

  static func expectSafe(_ bytes: [UInt8], limit: Int = 78, fields: Int = 1, _ text: String) {
    let lines = Decoding.lines(bytes)
    #expect(lines.last == "", "\(text.debugDescription)")
    #expect(lines.dropLast().count { !$0.hasPrefix(" ") } == fields, "\(text.debugDescription)")
    for line in lines.dropLast() {
      #expect(line.utf8.count <= (line.contains("=?utf-8?") ? 76 : limit), "\(text.debugDescription): \(line)")
      #expect(line.utf8.allSatisfy { $0 >= 32 && $0 < 127 }, "\(text.debugDescription)")
      #expect(line.contains { $0 != " " }, "\(text.debugDescription)")
    }
  }

  @Test("any subject is one field that reads as the subject", arguments: hostile)
  func subject(text: String) {
    var bytes: [UInt8] = []
    HeaderFields.append("Subject", text: text, to: &bytes)
    Self.expectSafe(bytes, text)
    let field = Decoding.message(bytes + [13, 10]).fields
    #expect(field.count == 1)
    #expect(field.first?.0 == "Subject")
    #expect(Decoding.encodedWords(field.first?.1 ?? "") == Self.cleaned(text))
  }

  @Test("any name is one mailbox with that name and that address", arguments: hostile)
  func mailbox(name: String) throws {
    let address = try EmailAddress("reader@example.org")
    var bytes: [UInt8] = []
    HeaderFields.append("To", name: name, address: address, to: &bytes)
    Self.expectSafe(bytes, name)
    let value = try #require(Decoding.message(bytes + [13, 10]).fields.first?.1)
    let phrase = Self.cleaned(name)
    if phrase.isEmpty {
      #expect(value == "reader@example.org")
    } else {
      #expect(value.hasSuffix(" <reader@example.org>"))
      var shown = String(value.dropLast(" <reader@example.org>".count))
      if shown.hasPrefix("\"") {
        #expect(!shown.contains("=?"))
        shown = Self.unquoted(shown)
      } else {
        shown = Decoding.encodedWords(shown)
      }
      #expect(shown == phrase)
    }
  }

  private static func unquoted(_ text: String) -> String {
    var result = ""
    var escaped = false
    for character in text.dropFirst().dropLast() {
      if character == "\\", !escaped {
        escaped = true
      } else {
        result.append(character)
        escaped = false
      }
    }
    return result
  }

  @Test("the longest address has a line of its own, within the hard limit")
  func longAddress() throws {
    let labels = String(repeating: String(repeating: "d", count: 60) + ".", count: 3)
    let address = try EmailAddress(String(repeating: "l", count: 64) + "@" + labels + "org")
    var bytes: [UInt8] = []
    HeaderFields.append("To", name: "Ünal", address: address, to: &bytes)
    #expect(Decoding.lines(bytes) == ["To: =?utf-8?B?w5xuYWw=?=", " <\(address.text)>", ""])
  }

  @Test("Q where it is shorter, B elsewhere")
  func choice() {
    func field(_ text: String) -> String {
      var bytes: [UInt8] = []
      HeaderFields.append("Subject", text: text, to: &bytes)
      return bytes.string
    }
    #expect(field("Café society") == "Subject: =?utf-8?Q?Caf=C3=A9_society?=\r\n")
    #expect(field("日本") == "Subject: =?utf-8?B?5pel5pys?=\r\n")
  }

  @Test("more than a thousand octets are cut before a character")
  func cut() {
    var bytes: [UInt8] = []
    HeaderFields.append("Subject", text: String(repeating: "日", count: 5_000), to: &bytes)
    let value = Decoding.message(bytes + [13, 10]).fields.first?.1 ?? ""
    #expect(Decoding.encodedWords(value) == String(repeating: "日", count: 333))
  }

  @Test("dates are RFC 5322's, with the zone's offset")
  func dates() throws {
    let instant = Date(timeIntervalSince1970: 1_795_410_000)
    #expect(MailDate(instant).text == "Mon, 23 Nov 2026 05:00:00 +0000")
    let newYork = try #require(TimeZone(identifier: "America/New_York"))
    let kathmandu = try #require(TimeZone(identifier: "Asia/Kathmandu"))
    #expect(MailDate(instant, in: newYork).text == "Mon, 23 Nov 2026 00:00:00 -0500")
    #expect(MailDate(instant, in: kathmandu).text == "Mon, 23 Nov 2026 10:45:00 +0545")
    #expect(MailDate(Date(timeIntervalSince1970: -1)).text == "Wed, 31 Dec 1969 23:59:59 +0000")
    #expect(MailDate(.distantFuture).text.hasSuffix("+0000"))
    #expect(MailDate(Date(timeIntervalSince1970: .infinity)).text.hasSuffix("+0000"))
  }

  @Test("numbers are written in digits", arguments: [0, 9, 10, 48_213, Int64.max, -1, Int64.min])
  func decimal(number: Int64) {
    var bytes: [UInt8] = []
    bytes.append(decimal: number)
    #expect(bytes.string == String(number))
  }
}
