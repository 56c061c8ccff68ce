import Glibc
import TestSupport
import Testing

let message = Array("Subject: =?utf-8?q?Caf=C3=A9?=\r\nFrom: news@example.com\r\n\r\n.dot\r\nlast\r\n".utf8)

/// Sends `message` with the curl command; curl's exit status.
func send(_ port: Int, to recipient: String = "reader1@example.com", _ options: [String] = []) throws -> Int32? {
  let folder = try TemporaryFolder()
  let scheme = options.contains("--implicit") ? "smtps" : "smtp"
  let arguments =
    ["-sS", "--url", "\(scheme)://localhost:\(port)", "--mail-from", "return@example.com", "--mail-rcpt", recipient]
    + ["--upload-file", try folder.write(message, to: "message.eml")] + options.filter { $0 != "--implicit" }
  return try Subprocess.run("/usr/bin/curl", arguments, timeout: 20).status
}

func isGone(_ pid: Int32, _ path: String) -> Bool {
  kill(pid, 0) != 0 && access(path, F_OK) != 0
}

/// Postfix's processes whose configuration or group belongs to this folder.
func processes(naming words: String) throws -> [Substring] {
  try Subprocess.run("/usr/bin/pgrep", ["-f", words]).output.split(separator: "\n")
}

@Suite("the servers that tests stand on")
struct ServerTests {
  @Test("the mailbox keeps a message as received under its envelope, then is gone")
  func mailbox() throws {
    var server: MailboxServer? = try MailboxServer()
    let (port, pid, maildir) = try #require(server.map { ($0.port, $0.pid, $0.maildir) })
    #expect(try send(port) == 0)
    #expect(server?.count == 1)
    let head = Array("X-Envelope-From: return@example.com\r\nX-Envelope-To: reader1@example.com\r\n".utf8)
    #expect(try server?.messages() == [head + message])
    server = nil
    #expect(isGone(pid, maildir))
  }

  @Test("the fault server takes a message well by default, over STARTTLS with AUTH")
  func wellBehaved() throws {
    var server: FaultServer? = try FaultServer(
      security: .startTLS, login: FaultServer.Login(user: "press", password: "secret"))
    let (port, pid, ca) = try #require(server.map { ($0.port, $0.pid, $0.caFile) })
    #expect(try send(port) != 0)
    #expect(try send(port, ["--ssl-reqd", "--cacert", ca, "--user", "press:wrong"]) == 67)
    #expect(try send(port, ["--ssl-reqd", "--cacert", ca, "--user", "press:secret"]) == 0)
    #expect(try server?.messages() == [message])
    let taken = try #require(server?.taken().first)
    #expect(taken.outcome == "ok" && taken.tls == true && taken.recipients == ["reader1@example.com"])
    #expect(taken.size == message.count && taken.sender == "return@example.com" && taken.bare == 0)
    server = nil
    #expect(isGone(pid, ca))
  }

  @Test("implicit TLS works, and a wrong name or an expired certificate is found out")
  func implicitTLS() throws {
    let good = try FaultServer(security: .implicitTLS)
    #expect(try send(good.port, ["--implicit", "--cacert", good.caFile]) == 0)
    let wrong = try FaultServer(security: .implicitTLS, hostname: "other.test")
    #expect(try send(wrong.port, ["--implicit", "--cacert", wrong.caFile]) == 60)
    let expired = try FaultServer(security: .implicitTLS, expired: true)
    #expect(try send(expired.port, ["--implicit", "--cacert", expired.caFile]) == 60)
    #expect(try expired.journal().contains { $0.at == "tls" && $0.outcome == "failed" })
  }

  @Test("a rule refuses one recipient as often as it says, and no other")
  func refusal() throws {
    let server = try FaultServer([
      FaultRule(at: .rcpt, .reply, "451 4.3.0 try later", recipient: "^reader2@", times: 1)
    ])
    #expect(try send(server.port) == 0)
    #expect(try send(server.port, to: "reader2@example.com") == 55)
    #expect(try send(server.port, to: "reader2@example.com") == 0)
    let refused = try server.journal().filter { $0.outcome == "refused" }
    #expect(refused.map(\.reply) == ["451 4.3.0 try later"])
    #expect(try server.taken().count == 2)
  }

  @Test(
    "a connection that drops around the dot has or hasn't taken the message, and the journal knows",
    arguments: [(FaultRule.Action.dropBefore, 0), (.dropAfter, 1)])
  func drops(action: FaultRule.Action, taken: Int) throws {
    let server = try FaultServer([FaultRule(at: .dot, action)])
    #expect(try send(server.port) != 0)
    #expect(try server.taken().count == taken)
    let dot = try #require(server.journal().first { $0.at == "dot" })
    #expect(dot.outcome == "dropped" && dot.fault == action.rawValue && dot.size == message.count)
  }

  @Test(
    "silence, garbage and slow or long replies reach the client",
    arguments: [
      (FaultRule(at: .dot, .stall, seconds: 4), 28), (FaultRule(at: .dot, .stallAfter, seconds: 4), 28),
      (FaultRule(at: .greeting, .garbage), 28), (FaultRule(at: .dot, .trickle), 0),
      (FaultRule(at: .ehlo, .overlong, bytes: 900), 0), (FaultRule(at: .mail, .drop), 56),
      (FaultRule(at: .body, .drop), 0), (FaultRule(at: .greeting, .reply, "421 4.3.2 busy"), 8),
    ] as [(FaultRule, Int32)])
  func faults(rule: FaultRule, status: Int32) throws {
    let server = try FaultServer([rule])
    let came = try send(server.port, ["--max-time", "2"])
    // What curl makes of a dropped body depends on its timing; that it fails doesn't.
    #expect(rule.at == .body ? came != 0 : came == status)
    #expect(try server.journal().contains { $0.fault == rule.do.rawValue })
    // After its silence a stalled dot takes the message too, whether or not the client still waits.
    if rule.do != .stall {
      #expect(try server.taken().count == (status == 0 && rule.at != .body || rule.do == .stallAfter ? 1 : 0))
    }
  }

  @Test("a rule that makes no sense is refused with its number")
  func badRule() throws {
    let error = try #require(throws: SupportError.self) {
      try FaultServer([FaultRule(at: .quit, .drop), FaultRule(at: .mail, .drop, recipient: "x")])
    }
    #expect(error.description.contains("rule 2: no recipient is known at 'mail'"))
  }

  @Test(
    "Postfix delivers what it takes, refuses missing readers, and is gone",
    .enabled(if: PostfixServer.unavailable == nil, "\(PostfixServer.unavailable ?? "")"))
  func postfix() throws {
    var server: PostfixServer? = try PostfixServer(settings: ["message_size_limit": "20000"])
    let (port, pid, maildir, ca) = try #require(server.map { ($0.port, $0.pid, $0.maildir, $0.caFile) })
    let tls = ["--ssl-reqd", "--cacert", ca]
    #expect(try send(port, to: "reader1@mailbox.test", tls) == 0)
    #expect(try send(port, to: "missing1@example.org", tls) == 55)
    try waitUntil("a delivery") { server?.count == 1 }
    let mail = try #require(try MailReader.read([maildir], gmime: true).first)
    #expect(mail.header("delivered-to") == ["reader1@mailbox.test"])
    #expect(mail.header("Subject") == ["Café"] && mail.gmime?.subject == "Café")
    #expect(mail.parts?.first?.text == ".dot\nlast\n" && mail.defects == [])
    #expect(server?.log.contains("550 5.1.1") == true)
    let folder = maildir.replacing("/maildir", with: "")
    #expect(try !processes(naming: folder).isEmpty)
    server = nil
    #expect(isGone(pid, maildir))
    try waitUntil("Postfix's processes to be gone") { try processes(naming: folder).isEmpty }
  }

  @Test("smtp-sink dumps what it takes and is gone", .enabled(if: SMTPSink.unavailable == nil))
  func sink() throws {
    var server: SMTPSink? = try SMTPSink(dump: true)
    let (port, pid) = try #require(server.map { ($0.port, $0.pid) })
    #expect(try send(port) == 0)
    let dumps = try #require(try server?.dumps())
    #expect(dumps.count == 1)
    #expect(String(decoding: dumps.first ?? [], as: UTF8.self).contains("X-Rcpt-Args: <reader1@example.com>"))
    server = nil
    #expect(kill(pid, 0) != 0)
  }
}
