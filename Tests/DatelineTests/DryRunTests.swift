import Digest
import Foundation
import TestSupport
import Testing

@Suite("Dry runs and test mail")
struct DryRunTests {
  /// Reads an mbox with the module of Python's standard library: who gets what.
  private static let mailbox = """
    import email.policy, mailbox, sys
    box = mailbox.mbox(sys.argv[1], factory=lambda f: email.message_from_binary_file(f, policy=email.policy.default))
    for message in box:
        parts = [p for p in message.walk() if not p.is_multipart()]
        text, html = (p.get_content() for p in parts)
        defects = list(message.defects) + [d for p in parts for d in p.defects]
        address = message["To"].addresses[0]
        print(address.addr_spec, len(defects), len(message["To"].addresses),
            address.addr_spec in text, address.addr_spec in html, message["Message-ID"],
            "Keep reading" in text, sep="\\t")
    """

  @Test("an mbox of a thousand readers holds a thousand valid messages, each to its reader; the books are untouched")
  func mbox() throws {
    let newsroom = try TestNewsroom(.issues)
    let path = try newsroom.write(manyReaders(1_000), to: "many.csv")
    try newsroom.check(["subscribers", "import", path])
    let books = try newsroom.books()
    let mbox = newsroom.folder.at("daily.mbox")
    let done = try newsroom.check(["send", TestNewsroom.daily, "--dry-run", mbox])
    #expect(done.output.contains("1,011 messages"))
    let read = try Subprocess.run("/usr/bin/python3", ["-c", Self.mailbox, mbox])
    #expect(read.status == 0, "\(read.errors)")
    let lines = read.output.split(separator: "\n").map { $0.split(separator: "\t") }
    #expect(lines.count == 1_011)
    var addresses: Set<Substring> = []
    var identities: Set<Substring> = []
    for line in lines {
      #expect(line[1] == "0" && line[3] == "True" && line[4] == "True", "\(line)")
      addresses.insert(line[0])
      identities.insert(line[5])
    }
    #expect(addresses.count == 1_011 && identities.count == 1_011)
    let expected = Set((1...1_000).map { "reader\(String($0 + 1_000_000).dropFirst())@example.com" })
    #expect(expected.isSubset(of: Set(addresses.map(String.init))))
    #expect(try newsroom.books() == books && books.audience == 0 && books.status == "composed")
    #expect(!newsroom.folder.has("daily.mbox.part"))
    // RFC 4155: a blank line after each message, for readers that want one before the next From.
    let text = try newsroom.folder.read("daily.mbox")
    #expect(
      text.prefixMatch(of: #/From bounces\+[a-z2-7]{32}@news\.meridian\.example Mon Nov 23 11:1/#) != nil
        && text.hasSuffix("\n\n"))
    #expect(text.ranges(of: #/\n\nFrom bounces\+[a-z2-7]{32}@news\.meridian\.example Mon Nov 23 /#).count == 1_010)
    // Another parser, and the octets.
    for message in try MailReader.read([mbox], bodies: false) {
      #expect(message.defects == [] && message.bareCR == 0 && message.bytesOver127 == 0)
    }
  }

  @Test("what a dry run writes is for its owner alone, and so is the queue")
  func modes() throws {
    let newsroom = try TestNewsroom(.issues)
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    let (mbox, folder) = (newsroom.folder.at("x.mbox"), newsroom.folder.at("x"))
    // A crash left it, for all to read.
    try newsroom.write("old", to: "x.mbox.part")
    try newsroom.check(["send", TestNewsroom.daily, "--dry-run", newsroom.folder.at("x.mbox")])
    try newsroom.check(["send", TestNewsroom.daily, "--dry-run", folder])
    #expect(try mode(mbox) == 0o600 && mode(folder) == 0o700)
    for name in newsroom.folder.list("x") { #expect(try mode(folder + "/" + name) == 0o600) }
    let sink = try CountingSink()
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(sink.port))
    let queue = newsroom.root + "/Queue"
    #expect(try mode(queue + "/daily-review.lock") == 0o600)
    #expect(try mode(queue + "/proofs/daily-review/2026-11-23.json") == 0o600)
    // Made anew.
    let root = newsroom.folder.at("fresh")
    let done = try Subprocess.run(try Executable.dateline, ["init", root])
    #expect(try done.status == 0 && mode(root + "/Queue") == 0o700, "\(done.errors)")
  }

  @Test("no line of a message begins with From, so that an mbox says what the files say")
  func fromLines() throws {
    let newsroom = try TestNewsroom(.settings)
    let body = "From the first line on, this is mail.\n\n>From the second, too.\n"
    let path = try newsroom.write(
      article("A Letter", published: "2026-11-22", kind: "take", body: body), to: "2026-11-22-letter.md")
    try newsroom.check(["import", path])
    try newsroom.check(["subscribers", "import", TestNewsroom.readers])
    try newsroom.check(["compose", "daily-review"])
    try newsroom.check(["send", "daily-review", "--dry-run", newsroom.folder.at("x.mbox")])
    try newsroom.check(["send", "daily-review", "--dry-run", newsroom.folder.at("x")])
    let mbox = try MailReader.read([newsroom.folder.at("x.mbox")])
    let files = try MailReader.read(newsroom.folder.list("x").map { newsroom.folder.at("x/" + $0) })
    #expect(mbox.count == 11 && mbox.map(\.parts) == files.map(\.parts))
    #expect(files[0].part("text/plain")?.text?.contains("\nFrom the first line") == true)
    for name in newsroom.folder.list("x") {
      let lines = try newsroom.folder.read("x/" + name).split(separator: "\r\n")
      #expect(!lines.contains { $0.hasPrefix("From ") })
    }
  }

  @Test("a folder gets a file for each reader; a dry run that can't write says where")
  func folder() throws {
    let newsroom = try TestNewsroom(.issues)
    let before = try newsroom.files().filter { $0.key != "Queue/link.key" }
    let done = try newsroom.json(
      [String: String].self, ["send", TestNewsroom.daily, "--dry-run", newsroom.folder.at("mail")])
    #expect(done["messages"] == "11")
    let names = newsroom.folder.list("mail")
    #expect(names.count == 11 && names.allSatisfy { $0.hasSuffix(".eml") })
    #expect(try newsroom.files().filter { $0.key != "Queue/link.key" } == before)
    let wrong = try newsroom.check(["send", TestNewsroom.daily, "--dry-run", newsroom.folder.at("no/such/x.mbox")], 71)
    #expect(wrong.errors.contains("no/such/x.mbox"))
  }

  @Test("each variant goes to the test addresses, marked, and the books are untouched")
  func testMail() throws {
    let newsroom = try TestNewsroom(.issues)
    let mailbox = try MailboxServer()
    let books = try newsroom.books()
    let done = try newsroom.check(
      ["send", TestNewsroom.daily, "--test", "editor@example.com", "desk@example.org"], 0, relay(mailbox.port))
    #expect(done.output.ranges(of: ": accepted ").count == 4)
    let mail = try MailReader.read([mailbox.maildir], gmime: true)
    #expect(mail.count == 4)
    #expect(try newsroom.books() == books && books.audience == 0)
    let key = try MailTests.linkKey(newsroom)
    let tokens = ReaderToken(TokenKeys(key), purpose: .unsubscribe, newsletter: "daily-review")
    for address in ["editor@example.com", "desk@example.org"] {
      let own = mail.filter { $0.header("X-Envelope-To") == [address] }
      #expect(own.count == 2)
      #expect(own.allSatisfy { $0.header("To").first?.contains(address) == true })
      #expect(Set(own.map { $0.part("text/html")?.sha256 }).count == 2)
      #expect(own.filter { $0.part("text/plain")?.text?.contains("Keep reading") == true }.count == 1)
    }
    for message in mail {
      #expect(message.defects == [] && message.bareLF == 0)
      #expect(message.header("Subject").first == "[TEST] The Strait Is Open. The Insurance Is Not.")
      // A return path that names the issue, and nobody: test mailboxes have numbers below zero.
      let sender = try #require(message.header("X-Envelope-From").first?.split(separator: "@"))
      let origin = ReturnToken.origin(ofLocalPart: String(sender[0]), TokenKeys(key), for: .bounce)
      #expect(try #require(origin).subscriber < 0 && origin?.issue == 1 && sender[1] == "news.meridian.example")
      let header = try #require(message.header("List-Unsubscribe").first)
      let token = try #require(header.firstMatch(of: #/token=([^>]+)>/#)?.output.1)
      let reader = tokens.subscriber(of: String(token))
      #expect(try #require(reader) < 0, "\(String(describing: reader))")
    }
    // Mail programs show one of two messages that share a Message-ID.
    #expect(Set(mail.map { $0.header("Message-ID") }).count == 4)
  }

  @Test("test mail that the relay refuses is told, with 75; a relay that isn't there, too")
  func testMailRefused() throws {
    let newsroom = try TestNewsroom(.issues)
    let server = try FaultServer([FaultRule(at: .rcpt, .reply, "550 5.1.1 nobody here", recipient: "desk@")])
    let done = try newsroom.check(
      ["send", TestNewsroom.daily, "--test", "editor@example.com", "desk@example.org"], 75, relay(server.port))
    #expect(done.output.ranges(of: ": accepted ").count == 2)
    #expect(done.output.ranges(of: ": rejected 550 5.1.1 nobody here").count == 2, "\(done.output)")
    server.stop()
    let gone = try newsroom.check(
      ["send", TestNewsroom.daily, "--test", "editor@example.com"], 75, relay(server.port), timeout: 120)
    #expect((gone.output + gone.errors).contains("onnect"), "\(gone.output)\(gone.errors)")
    #expect(try newsroom.books().audience == 0)
  }
}
