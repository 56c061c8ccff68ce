import Digest
import Foundation
import TestSupport
import Testing

@Suite("The mail, as other programs read it")
struct MailTests {
  static let issues = [TestNewsroom.daily, TestNewsroom.weekly]
  /// By the sample's CSV; the fifth gets no Daily Review.
  static let names = [
    "amelie.fournier@example.org": "Amélie Fournier", "ngozi.okafor@example.com": "Okafor, Ngozi",
    "h.tanaka@example.net": "田中 宏", "layla.haddad@example.org": "ليلى حداد",
    "soren.kjaergaard@example.com": "Søren Kjærgaard", "joao.araujo@example.net": "João Araújo",
    "thi.mai.nguyen@example.com": "Nguyễn Thị Mai", "reader+press@example.org": "",
    "malgorzata.wojcik@example.com": "Małgorzata Wójcik", "aroha.ngata@example.net": "Aroha Ngata",
    "siobhan.oneill@example.org": "Siobhán O’Neill", "arjun.iyer@example.com": "Arjun Iyer",
  ]

  private func dryRun(_ newsroom: TestNewsroom, _ issue: String) throws -> [ReadMail] {
    // A folder of its own each time: a dry run adds to nobody's.
    let mail = "mail-\(UInt32.random(in: .min ... .max))"
    try newsroom.check(["send", issue, "--dry-run", newsroom.folder.at(mail)])
    return try MailReader.read(newsroom.folder.list(mail).map { newsroom.folder.at("\(mail)/\($0)") }, gmime: true)
  }

  @Test("every message is valid to Python and GMime, octet for octet", arguments: issues)
  func valid(_ issue: String) throws {
    let mail = try dryRun(TestNewsroom(.issues), issue)
    #expect(mail.count == 11)
    for message in mail {
      #expect(message.error == nil && message.defects == [])
      #expect(message.bareLF == 0 && message.bareCR == 0 && message.nul == 0 && message.bytesOver127 == 0)
      #expect(message.linesOver998.isEmpty && message.bodyLinesOver76.isEmpty)
      #expect(message.longestLine <= 78)
      #expect(message.parts?.map(\.type) == ["multipart/alternative", "text/plain", "text/html"])
      let leaves = message.parts?.dropFirst() ?? []
      #expect(leaves.allSatisfy { $0.encoding == "quoted-printable" && $0.charset == "utf-8" })
      let gmime = try #require(message.gmime)
      #expect(gmime.error == nil)
      #expect(gmime.parts?.map(\.type) == message.parts?.map(\.type))
      #expect(gmime.parts?.map(\.sha256) == message.parts?.map(\.sha256))
      #expect(gmime.subject == message.header("Subject").first)
    }
  }

  @Test("the header fields are there, once, and say whose mail it is", arguments: issues)
  func headers(_ issue: String) throws {
    let newsroom = try TestNewsroom(.issues)
    let mail = try dryRun(newsroom, issue)
    let slug = issue.split(separator: "/")[0]
    var seen: Set<String> = []
    for message in mail {
      for name in [
        "Date", "From", "To", "Reply-To", "Message-ID", "Subject", "List-Id", "List-Unsubscribe",
        "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
      ] { #expect(message.header(name).count == 1, "\(name)") }
      #expect(message.header("Bcc").isEmpty && message.header("Return-Path").isEmpty)
      let to = try #require(message.gmime?.to)
      let address = try #require(Self.names.keys.first { to.contains($0) }, "\(to)")
      let name = Self.names[address] ?? ""
      let bare = to.replacing("<\(address)>", with: "").replacing("\"", with: "").trimmingCharacters(in: .whitespaces)
      #expect(name.isEmpty ? to == address : bare == name, "\(to)")
      #expect(message.header("From").first?.contains("review@news.meridian.example") == true)
      #expect(message.header("Date").first?.hasPrefix("Mon, 23 Nov 2026 06:1") == true)
      #expect(message.header("Date").first?.hasSuffix(" -0500") == true)
      #expect(message.header("List-Id").first?.hasSuffix("<\(slug).news.meridian.example>") == true)
      #expect(message.header("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"])
      let identity = try #require(message.header("Message-ID").first)
      let dots = issue.replacing("/", with: ".")
      #expect(identity.hasPrefix("<\(dots).1.") && identity.hasSuffix("@news.meridian.example>"), "\(identity)")
      #expect(identity.wholeMatch(of: #/<[a-z0-9.-]+@[a-z0-9.-]+>/#) != nil)
      #expect(seen.insert(identity).inserted && seen.insert(address).inserted)
    }
    // The same again: nothing of a message but its date depends on when or how often it is made.
    #expect(try dryRun(newsroom, issue).map { $0.header("Message-ID") } == mail.map { $0.header("Message-ID") })
  }

  @Test("the unsubscribe link is the reader's own, and the same in header, text and HTML", arguments: issues)
  func unsubscribe(_ issue: String) throws {
    let newsroom = try TestNewsroom(.issues)
    let mail = try dryRun(newsroom, issue)
    let key = try Self.linkKey(newsroom)
    let slug = String(issue.split(separator: "/")[0])
    let other = slug == "daily-review" ? "weekly-review" : "daily-review"
    var readers: Set<Int64> = []
    for message in mail {
      let header = try #require(message.header("List-Unsubscribe").first).trimmingCharacters(in: .whitespaces)
      #expect(header.hasPrefix("<https://meridian.example/unsubscribe?token=") && header.hasSuffix(">"))
      let link = String(header.dropFirst().dropLast())
      #expect(message.part("text/plain")?.text?.contains(link + "\n") == true)
      #expect(message.part("text/html")?.text?.contains("href=\"\(link)\"") == true)
      for part in message.parts ?? [] {
        #expect(part.text?.ranges(of: "token=").count ?? 1 == 1)
      }
      let token = String(link.split(separator: "=", maxSplits: 1)[1])
      let reader = ReaderToken(TokenKeys(key), purpose: .unsubscribe, newsletter: slug).subscriber(of: token)
      // Its number is in the Message-ID, too.
      let identity = try #require(message.header("Message-ID").first)
      #expect(identity.contains(".1.\(try #require(reader))@"))
      #expect(ReaderToken(TokenKeys(key), purpose: .unsubscribe, newsletter: other).subscriber(of: token) == nil)
      readers.insert(try #require(reader))
    }
    #expect(readers.count == 11)
  }

  static func linkKey(_ newsroom: TestNewsroom) throws -> [UInt8] {
    let digits = Array(try newsroom.read("Queue/link.key").utf8).dropLast()
    return try stride(from: 0, to: digits.count, by: 2).map {
      try #require(UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16))
    }
  }

  @Test("both parts name the postal address; nothing is loaded but the articles' images", arguments: issues)
  func contents(_ issue: String) throws {
    let mail = try dryRun(TestNewsroom(.issues), issue)
    let images = Set(try SampleArticle.all().compactMap { $0.fields["image"] })
    var shown = 0
    for message in mail {
      let html = try #require(message.part("text/html")?.text)
      let text = try #require(message.part("text/plain")?.text)
      for line in ["The Meridian", "14 Harbour Lane", "New York, NY 10004"] {
        #expect(html.contains(line) && text.contains(line))
      }
      for tag in html.matches(of: #/<img\b[^>]*>/#) {
        let source = try #require(tag.output.firstMatch(of: #/\bsrc="([^"]*)"/#)?.output.1)
        #expect(images.contains(String(source)), "\(source)")
        #expect(tag.output.contains(" alt="))
        // A pixel is a picture nobody sees.
        #expect(tag.output.firstMatch(of: #/\b(width|height)="?[01]"?[\s>]/#) == nil)
        shown += 1
      }
      #expect(html.firstMatch(of: #/(?i)<(script|iframe|object|embed|form|input|link|base|audio|video|svg)\b/#) == nil)
      #expect(html.firstMatch(of: #/(?i)\son[a-z]+\s*=\s*["']/#) == nil)
      #expect(!html.lowercased().contains("javascript:"))
      #expect(html.firstMatch(of: #/(?i)url\s*\(|@import|background="|srcset=/#) == nil)
      // Braces that an author wrote stay; the templates' own are gone.
      #expect(!html.contains("<%") && !text.contains("<%"))
    }
    #expect(shown > 0)
  }

  @Test("template braces in a title reach readers as text")
  func braces() throws {
    let newsroom = try TestNewsroom(.issues)
    for part in ["--html", "--text"] {
      #expect(
        try newsroom.check(["show", TestNewsroom.weekly, part]).output.contains(
          "Dear {{name}}: What Mail Merge Reveals About the Modern State"))
    }
  }

  @Test("names that would break out of a header are refused or encoded")
  func hostileNames() throws {
    let newsroom = try TestNewsroom(.issues)
    let long = String(repeating: "Wolfeschlegelsteinhausen ", count: 7)
    let path = try newsroom.write(
      """
      email,name,tier,newsletters
      one@example.com,"A ""quoted"" (odd) <b@example.net>",free,daily-review
      two@example.com,"=?utf-8?Q?Bcc=3A_x=40example=2Ecom?=",free,daily-review
      three@example.com,"\(long)",free,daily-review
      four@example.com,<script>alert(1)</script>,free,daily-review
      five@example.com,{{links.unsubscribe}} <%&links.home%>,free,daily-review
      six@example.com,"Bcc: all@example.com\u{2028}x",free,daily-review
      seven@example.com,"\u{202E}drowssap",all-access,daily-review

      """, to: "readers.csv")
    // The sixth holds a line separator: it is left out.
    #expect(try newsroom.check(["subscribers", "import", path], 65).errors.contains("readers.csv:7: "))
    let mail = try dryRun(newsroom, TestNewsroom.daily)
    #expect(mail.count == 17)
    for message in mail {
      #expect(message.error == nil && message.defects == [] && message.bareLF == 0 && message.bareCR == 0)
      #expect(message.bytesOver127 == 0 && message.bodyLinesOver76.isEmpty && message.longestLine <= 78)
      #expect(message.header("Bcc").isEmpty)
      #expect(message.part("text/html")?.text?.contains("<script") == false)
    }
    func to(_ local: String) -> String {
      mail.first { $0.gmime?.to?.contains(local + "@example.com") == true }?.gmime?.to ?? ""
    }
    #expect(to("one").contains("(odd)"))
    #expect(to("two").contains("=?utf-8?Q?Bcc"))
    #expect(to("three").contains(long.trimmingCharacters(in: .whitespaces)))
    let braces = try #require(mail.first { $0.gmime?.to?.contains("five@") == true })
    #expect(braces.part("text/plain")?.text?.contains("{{links.unsubscribe}} <%&links.home%>") == true)
  }
}
