import Foundation
import Newsroom
import Store
import TestSupport
import Testing

/// Readers whose address has letters outside ASCII, from the file they come in to the relay, the books and the dry run.
@Suite("Mail for addresses outside ASCII")
struct InternationalMailTests {
  private static let readers = """
    email,name,tier,newsletters
    jörg.müller@bücher.example,Jörg Müller,free,daily-review
    用户@example.com,王小明,all-access,daily-review
    jo\u{308}rg@example.org,,free,daily-review
    jörg@example.org,Once More,free,daily-review
    plain@example.com,Plain,free,daily-review

    """
  private static let addresses = ["jörg.müller@xn--bcher-kva.example", "用户@example.com", "jörg@example.org"]

  private func newsroom(signed: Bool = false) throws -> TestNewsroom {
    let newsroom = try TestNewsroom(.settings)
    try newsroom.check(["import", TestNewsroom.articles])
    if signed {
      try newsroom.check(["dkim", "new", "s1"])
      let settings = try newsroom.read("Config/dateline.yaml")
      try newsroom.write(
        settings + "dkim:\n  - selector: s1\n    key-file: dkim/s1.pem\n", to: "Config/dateline.yaml")
    }
    // The same reader in two spellings is the same row, twice.
    let done = try newsroom.run(["subscribers", "import", newsroom.write(Self.readers, to: "r.csv")])
    #expect(done.status == 0 || done.status == 65, "\(done.errors)")
    if done.status == 65 {
      #expect(done.errors.contains("jörg@example.org"), "\(done.errors)")
      let once = Self.readers.replacingOccurrences(of: "jörg@example.org,Once More,free,daily-review\n", with: "")
      try newsroom.check(["subscribers", "import", newsroom.write(once, to: "r.csv")])
    }
    try newsroom.check(["compose", "daily-review"])
    return newsroom
  }

  @Test("a dry run's files and mbox say in UTF-8 whose they are, and are 7-bit but for that line; signatures hold")
  func dryRun() throws {
    let newsroom = try newsroom(signed: true)
    let folder = newsroom.folder.at("eml")
    let mbox = newsroom.folder.at("x.mbox")
    try newsroom.check(["send", TestNewsroom.daily, "--dry-run", folder])
    try newsroom.check(["send", TestNewsroom.daily, "--dry-run", mbox])
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { folder + "/" + $0 }
    #expect(files.count == 4)
    var found: [String] = []
    for file in files {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
      let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
      let raw = lines.filter { $0.contains { $0 > 127 } }
      for line in raw {
        let text = String(decoding: line, as: UTF8.self)
        found.append(contentsOf: Self.addresses.filter { text == "To: \($0)\r" || text.hasSuffix("<\($0)>\r") })
      }
      #expect(raw.count <= 1)
    }
    #expect(Set(found) == Set(Self.addresses) && found.count == 3)
    for message in try MailReader.read(files, gmime: true) + MailReader.read([mbox]) {
      #expect(message.error == nil && message.bareCR == 0 && message.longestLine <= 100)
      #expect(message.parts?.map(\.type) == ["multipart/alternative", "text/plain", "text/html"])
    }
    let shown = try newsroom.check(["dkim", "show"]).output
    let zone = try newsroom.write(shown.split(separator: "\n").filter { $0.contains(" TXT ") }[0] + "\n", to: "zone")
    for command in [
      [Fixtures.python, Fixtures.script("verify_dkim.py")], ["/usr/bin/perl", Fixtures.script("verify_dkim.pl")],
    ] {
      let done = try Subprocess.run(
        command[0], Array(command.dropFirst()) + [zone] + files, environment: ProcessInfo.processInfo.environment)
      #expect(
        done.output.split(separator: "\n").allSatisfy { $0.hasSuffix(" 1/1") }
          && done.output.split(separator: "\n").count == 4, "\(done.output)\(done.errors)")
    }
  }

  @Test("where the relay doesn't offer SMTPUTF8, who and queue say that it is why, and the rest goes out")
  func notOffered() throws {
    let newsroom = try newsroom()
    let server = try FaultServer()
    let done = try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port))
    #expect(done.output == "daily-review/2026-11-23 finished: 4 readers: 1 accepted, 3 rejected\n")
    for address in ["JÖRG@example.org", "jo\u{308}rg@example.org", "用户@example.com", "jörg.müller@BÜCHER.example"] {
      let who = try newsroom.check(["who", address]).output
      #expect(who.contains("rejected") && who.contains("relay: the relay doesn't offer SMTPUTF8"), "\(who)")
    }
    let queue = try newsroom.check(["queue", TestNewsroom.daily]).output
    #expect(queue.contains("the relay doesn't offer SMTPUTF8"), "\(queue)")
    #expect(try newsroom.books()[.rejected] == 3)
  }

  @Test("a test mailing takes such an address, and says what came of it")
  func testMail() throws {
    let newsroom = try newsroom()
    let (able, plain) = (try FaultServer(smtputf8: true), try FaultServer())
    let sent = try newsroom.run(["send", TestNewsroom.daily, "--test", "jörg@example.org"], relay(able.port))
    #expect(sent.status == 0 && sent.output.contains("accepted"), "\(sent)")
    let refused = try newsroom.run(["send", TestNewsroom.daily, "--test", "jörg@example.org"], relay(plain.port))
    #expect((refused.output + refused.errors).contains("SMTPUTF8"), "\(refused)")
  }

  @Test(
    "Postfix takes and delivers it, and the signature holds on what it delivered",
    .enabled(if: PostfixServer.unavailable == nil, "\(PostfixServer.unavailable ?? "")"))
  func postfix() throws {
    let newsroom = try newsroom(signed: true)
    let postfix = try PostfixServer(settings: ["smtputf8_enable": "yes", "virtual_mailbox_domains": Self.domains])
    let done = try newsroom.check(
      ["send", TestNewsroom.daily], 0,
      ["DATELINE_RELAY_URL": "smtp://127.0.0.1:\(postfix.port)", "DATELINE_RELAY_CA_FILE": postfix.caFile])
    #expect(done.output == "daily-review/2026-11-23 finished: 4 readers: 4 accepted\n", "\(postfix.log)")
    try waitUntil("four to be delivered") { postfix.count == 4 }
    let messages = try postfix.messages().map { String(decoding: $0, as: UTF8.self) }
    for address in Self.addresses {
      let mine = messages.filter { $0.contains("\nTo: \(address)\n") || $0.contains("<\(address)>\n") }
      #expect(mine.count == 1, "\(address)")
      #expect(mine.first?.contains("with UTF8SMTPS ") == true)
    }
    #expect(messages.count { $0.contains("with UTF8SMTPS ") } == 3)
    #expect(!postfix.log.contains("SMTPUTF8 is required"))
    let shown = try newsroom.check(["dkim", "show"]).output
    let zone = try newsroom.write(shown.split(separator: "\n").filter { $0.contains(" TXT ") }[0] + "\n", to: "zone")
    var files: [String] = []
    for (index, message) in try postfix.messages().enumerated() {
      // A Maildir has LF line ends; what was signed had CRLF.
      let text = String(decoding: message, as: UTF8.self).replacingOccurrences(of: "\n", with: "\r\n")
      files.append(try newsroom.write(text, to: "delivered/\(index).eml"))
    }
    let verdicts = try Subprocess.run(
      Fixtures.python, [Fixtures.script("verify_dkim.py"), zone] + files,
      environment: ProcessInfo.processInfo.environment)
    #expect(verdicts.output.split(separator: "\n").count { $0.hasSuffix(" 1/1") } == 4, "\(verdicts.output)")
  }

  @Test(
    "a Postfix that doesn't offer it is sent the rest",
    .enabled(if: PostfixServer.unavailable == nil, "\(PostfixServer.unavailable ?? "")"))
  func postfixWithout() throws {
    let newsroom = try newsroom()
    let postfix = try PostfixServer(settings: ["smtputf8_enable": "no", "virtual_mailbox_domains": Self.domains])
    let done = try newsroom.check(
      ["send", TestNewsroom.daily], 0,
      ["DATELINE_RELAY_URL": "smtp://127.0.0.1:\(postfix.port)", "DATELINE_RELAY_CA_FILE": postfix.caFile])
    #expect(done.output == "daily-review/2026-11-23 finished: 4 readers: 1 accepted, 3 rejected\n")
    try waitUntil("one to be delivered") { postfix.count == 1 }
  }

  private static let domains = "example.com, example.org, xn--bcher-kva.example"
}
