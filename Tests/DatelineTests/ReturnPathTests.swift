import Digest
import Foundation
import Newsroom
import Production
import Store
import TestSupport
import Testing

@Suite("Where mail comes back to")
struct ReturnPathTests {
  private static let key = IssueKey(IssueName(newsletter: "daily-review", day: Day(year: 2026, month: 11, day: 23)!))

  /// By address: what the envelope's sender says.
  private func senders(_ newsroom: TestNewsroom, _ name: String) throws -> [String] {
    let path = newsroom.folder.at(name + ".mbox")
    try newsroom.check(["send", TestNewsroom.daily, "--dry-run", path])
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      .filter { $0.hasPrefix("From ") }.map { String($0.split(separator: " ")[1]) }
  }

  @Test("each reader's mail has a return path of its own, which names reader and issue, and outlives a new key")
  func perReader() throws {
    let newsroom = try TestNewsroom(.issues)
    let before = try senders(newsroom, "before")
    #expect(Set(before).count == 11)
    let row = try newsroom.openStore().issues.rowID(of: Self.key)
    let ids = try newsroom.openStore().audience.subscribers(limit: 50).map(\.subscriber.id)
    func origins(_ senders: [String]) throws -> [ReturnToken.Origin?] {
      let keys = try LinkKeys.load(orCreateAt: newsroom.root + "/Queue/link.key").tokens
      return try senders.map { sender in
        let parts = sender.split(separator: "@")
        #expect(parts.count == 2 && parts[1] == "news.meridian.example" && parts[0].hasPrefix("bounces+"))
        return ReturnToken.origin(ofLocalPart: try #require(parts.first), keys, for: .bounce)
      }
    }
    #expect(Set(try origins(before).map { $0?.issue }) == [row])
    #expect(Set(try origins(before).compactMap { $0?.subscriber }).isSubset(of: Set(ids)))
    #expect(try newsroom.check(["keys", "rotate"]).output.contains("2026-11-23  signs"))
    let after = try senders(newsroom, "after")
    #expect(Set(after).isDisjoint(with: before))
    let both = try (origins(before), origins(after))
    #expect(both.0 == both.1)
    #expect(try newsroom.check(["keys", "retire", "1"], 64).errors.contains("--yes"))
    #expect(try newsroom.check(["keys", "retire", "2", "--yes"], 65).errors.contains("rotate first"))
    #expect(try newsroom.check(["keys", "retire", "7", "--yes"], 65).errors.contains("there is no key 7"))
    try newsroom.check(["keys", "retire", "x", "--yes"], 64)
    try newsroom.check(["keys", "retire", "1", "--yes"])
    #expect(try origins(before).allSatisfy { $0 == nil } && origins(after) == both.1)
  }

  @Test("verp: no sends all mail from one address, and at once, for an issue that is composed")
  func off() throws {
    let newsroom = try TestNewsroom(.issues)
    let settings = try newsroom.read("Config/dateline.yaml")
    try newsroom.write(
      settings.replacing("sender:\n", with: "sender:\n  verp: no\n", maxReplacements: 1), to: "Config/dateline.yaml")
    #expect(Set(try senders(newsroom, "off")) == ["bounces@news.meridian.example"])
  }

  @Test("mail to leave by is named behind the page where it is read, for issues composed since, and signed")
  func leaving() throws {
    let newsroom = try TestNewsroom(.library)
    let settings = try newsroom.read("Config/dateline.yaml")
    try newsroom.write(
      settings.replacing(
        "sender:\n", with: "sender:\n  unsubscribe-address: unsubscribe@news.meridian.example\n", maxReplacements: 1),
      to: "Config/dateline.yaml")
    try newsroom.check(["subscribers", "import", TestNewsroom.readers])
    try newsroom.check(["compose", "daily-review"])
    #expect(try newsroom.check(["check", "daily-review"]).output.contains("error") == false)
    let path = newsroom.folder.at("mail")
    try newsroom.check(["send", "daily-review", "--dry-run", path])
    let keys = try LinkKeys.load(orCreateAt: newsroom.root + "/Queue/link.key").tokens
    let row = try newsroom.openStore().issues.rowID(of: Self.key)
    let mail = try MailReader.read(newsroom.folder.list("mail").map { path + "/" + $0 })
    #expect(mail.count == 11)
    for message in mail {
      let ways = try #require(message.header("List-Unsubscribe").first).split(separator: ",")
        .map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(ways.count == 2 && ways[0].hasPrefix("<https://meridian.example/unsubscribe?token="))
      let local = try #require(
        ways[1].wholeMatch(of: #/<mailto:(unsubscribe\+[a-z2-7]{32})@news\.meridian\.example\?subject=unsubscribe>/#))
      let origin = try #require(ReturnToken.origin(ofLocalPart: local.1, keys, for: .leave))
      #expect(origin.issue == row)
      #expect(message.header("Message-ID").first?.contains(".1.\(origin.subscriber)@") == true)
      #expect(ReturnToken.origin(ofLocalPart: local.1, keys, for: .bounce) == nil)
    }
  }
}
