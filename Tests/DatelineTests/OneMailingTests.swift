import Foundation
import Newsroom
import Store
import TestSupport
import Testing

/// Whatever is tried out is what is sent: the one way in which a reader's mail is made.
@Suite("One way to make a reader's mail") struct OneMailingTests {
  @Test("each message of a dry run is what the relay accepted, octet for octet, with the meter on and two keys")
  func sameOctets() throws {
    let newsroom = try TestNewsroom(.library)
    try newsroom.check(["dkim", "new", "s1"])
    try newsroom.check(["dkim", "new", "e1", "--ed25519"])
    try newsroom.write(
      try newsroom.read("Config/dateline.yaml")
        + """

        meter:
          articles: 2
          pages: https://meridian.example/
        dkim:
          - selector: s1
            key-file: dkim/s1.pem
          - selector: e1
            key-file: dkim/e1.pem

        """, to: "Config/dateline.yaml")
    try newsroom.check(["compose", "daily-review"])
    let free = try openOne(newsroom)
    let server = try FaultServer()
    defer { server.stop() }
    try newsroom.check(["send", TestNewsroom.daily, "--yes"], 0, relay(server.port))
    let sent = try byReader(try server.messages())
    try #require(sent.count > 3)
    // This reader has opened one of two.
    let text = try #require(sent[free].map { String(decoding: $0, as: UTF8.self) })
    let date = try #require(text.firstMatch(of: #/\r\nDate: ([^\r]+)\r\n/#).map { String($0.1) })
    #expect(
      text.contains("DKIM-Signature: v=1; a=rsa-sha256") && text.contains("DKIM-Signature: v=1; a=ed25519-sha256"))
    let dry = try dryRun(newsroom, at: date)
    #expect(Set(dry.keys) == Set(sent.keys))
    for (address, octets) in sent { #expect(dry[address] == octets, "\(address)") }
    let path = newsroom.folder.at("free.eml")
    try Data(sent[free] ?? []).write(to: URL(fileURLWithPath: path))
    let mail = try #require(try MailReader.read([path]).first)
    #expect(mail.part("text/plain")?.text?.contains("(1 of 2 left this month)") == true)
  }

  /// Has a free reader open one metered article of the issue.
  private func openOne(_ newsroom: TestNewsroom) throws -> String {
    let reader = try #require(
      try newsroom.openStore().audience.subscribers(of: "daily-review", limit: 50).first {
        $0.subscriber.tier == .free && $0.newsletters.contains("daily-review")
      })
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    let issue = try decoder.decode(
      Newsroom.Issue.self, from: Data(try newsroom.read("Queue/issues/\(TestNewsroom.daily)/issue.json").utf8))
    let address = reader.subscriber.mailbox.address.text
    try newsroom.check(["subscribers", "unlock", address, try #require(issue.meteredArticles.first)])
    return address
  }

  private func byReader(_ messages: [[UInt8]]) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for message in messages {
      let text = String(decoding: message, as: UTF8.self)
      let to = try #require(text.firstMatch(of: #/\r\nTo: [^\r]*?([^ <\r]+@[^ >\r]+)/#))
      found[String(to.1)] = message
    }
    return found
  }

  /// A dry run whose mail has this date: links have it in them, and signatures cover it.
  private func dryRun(_ newsroom: TestNewsroom, at date: String) throws -> [String: [UInt8]] {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "EEE, d MMM yyyy HH:mm:ss Z"
    let now = try #require(format.date(from: date)).formatted(.iso8601)
    for attempt in 1...10 {
      // A process that is slow to begin comes into the next second.
      let folder = newsroom.folder.at("dry-\(attempt)")
      try newsroom.check(["send", TestNewsroom.daily, "--dry-run", folder], now: now)
      let messages = try newsroom.folder.list("dry-\(attempt)").map {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + $0)))
      }
      if messages.first.map({ String(decoding: $0, as: UTF8.self).contains("\r\nDate: \(date)\r\n") }) == true {
        return try byReader(messages)
      }
    }
    throw SupportError("no dry run began within the second of \(date)")
  }
}
