import Foundation
import TestSupport
import Testing

/// DKIM from the command line to other people's verifiers: dkimpy, and Mail::DKIM (whose Debian version knows RSA only).
@Suite("Signing mail") struct SigningTests {
  private static let rsa = "dkim:\n  - selector: s1\n    key-file: dkim/s1.pem\n"
  private static let both = rsa + "  - selector: e1\n    key-file: dkim/e1.pem\n"

  /// What a verifier says of each message: `good/all`.
  private func verdicts(_ command: [String], _ zone: String, _ files: [String]) throws -> [String] {
    let done = try Subprocess.run(
      command[0], Array(command.dropFirst()) + [zone] + files, environment: ProcessInfo.processInfo.environment)
    return done.output.split(separator: "\n").compactMap { $0.split(separator: " ").last.map(String.init) }
  }

  private func dkimpy(_ zone: String, _ files: [String]) throws -> [String] {
    try verdicts([Fixtures.python, Fixtures.script("verify_dkim.py")], zone, files)
  }

  private func perl(_ zone: String, _ files: [String]) throws -> [String] {
    try verdicts(["/usr/bin/perl", Fixtures.script("verify_dkim.pl")], zone, files)
  }

  /// A newsroom with both keys and hostile texts, and the folder of its signed mail.
  private func signed(_ newsroom: TestNewsroom) throws -> (zone: String, files: [String]) {
    try newsroom.check(["dkim", "new", "s1"])
    try newsroom.check(["dkim", "new", "e1", "--ed25519"])
    let settings = try newsroom.read("Config/dateline.yaml")
    try newsroom.write(settings + Self.both, to: "Config/dateline.yaml")
    let body = """
      From the first line.  Two spaces, a tab\there.

      .dot at the beginning
      ..two

      \(String(repeating: "unbroken", count: 300))

      日本語のニュース — العربية — 👩‍👩‍👧‍👦 = equals =3D

          code   with    spaces\u{20}\u{20}

      Trailing  \u{20}
      """
    try newsroom.write(
      article(
        "'\"Hostile;  title\" =?utf-8?q?x?= b=; l=0'", published: "2026-11-23 01:00:00 -0500", kind: "analysis",
        body: body, more: "priority: 5\n"),
      to: "in/hostile.md")
    try newsroom.write(
      "email,name,tier,newsletters\nodd@example.com,\"  =?x?= ;  b=z, \"\"q\"\" Zoë \",free,daily-review\n",
      to: "in/r.csv")
    try newsroom.check(["import", newsroom.root + "/in/hostile.md"])
    try newsroom.check(["subscribers", "import", newsroom.root + "/in/r.csv"])
    try newsroom.check(["compose", "daily-review"])
    try newsroom.check(["send", "daily-review", "--dry-run", newsroom.root + "/eml"])
    let shown = try newsroom.check(["dkim", "show"]).output
    #expect(shown.contains("s1: RSA, 2048 bits, signs\n") && shown.contains("e1: Ed25519, signs\n"))
    let records = shown.split(separator: "\n").filter { $0.contains(" TXT ") }
    #expect(records.count == 2)
    // RFC 1035's character-strings hold 255 octets.
    #expect(records.joined().split(separator: "\"").allSatisfy { $0.utf8.count <= 255 })
    let zone = try newsroom.write(records.joined(separator: "\n") + "\n", to: "zone")
    let files = try FileManager.default.contentsOfDirectory(atPath: newsroom.root + "/eml").sorted().map {
      newsroom.root + "/eml/" + $0
    }
    return (zone, files)
  }

  @Test("other people's verifiers accept every signature, over hostile titles, texts and names")
  func verified() throws {
    let newsroom = try TestNewsroom(.library)
    let (zone, files) = try signed(newsroom)
    #expect(files.count == 12)
    #expect(try dkimpy(zone, files) == files.map { _ in "2/2" })
    #expect(try perl(zone, files) == files.map { _ in "1/2" })
  }

  @Test("a changed body, a second Subject, an added Cc or a changed link breaks both signatures")
  func tampering() throws {
    let newsroom = try TestNewsroom(.library)
    let (zone, files) = try signed(newsroom)
    let original = try String(contentsOfFile: files[0], encoding: .utf8)
    let changes: [(String, String)] = [
      ("</body>", "<p>.</p></body>"), ("\r\nSubject: ", "\r\nSubject: Another\r\nSubject: "),
      ("\r\nMIME-Version: ", "\r\nCc: all@example.org\r\nMIME-Version: "),
      ("unsubscribe?token=", "unsubscribe?t0ken="), ("\r\nDate: ", "\r\nReply-To: x@example.org\r\nDate: "),
    ]
    var changed: [String] = []
    for (index, (old, new)) in changes.enumerated() {
      let text = original.replacingOccurrences(of: old, with: new)
      try #require(text != original, "there is no \(old)")
      changed.append(try newsroom.write(text, to: "changed/\(index).eml"))
    }
    // What relays may do: fold otherwise, and add a trace of themselves.
    let carried =
      "Received: by relay.example\r\n"
      + original.replacingOccurrences(of: "; d=", with: ";\r\n\td=")
      .replacingOccurrences(of: "List-Unsubscribe:\r\n ", with: "List-Unsubscribe:  ")
    changed.append(try newsroom.write(carried, to: "changed/carried.eml"))
    #expect(try dkimpy(zone, changed) == changes.map { _ in "0/2" } + ["2/2"])
  }

  @Test("a key's file is nobody else's to read, and is never overwritten")
  func keyFiles() throws {
    let newsroom = try TestNewsroom(.settings)
    let made = try newsroom.check(["dkim", "new"])
    #expect(made.output.contains("\ns202611._domainkey.news.meridian.example. 3600 IN TXT ( \"v=DKIM1; k=rsa; p="))
    let path = newsroom.root + "/Config/dkim/s202611.pem"
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    let before = try newsroom.read("Config/dkim/s202611.pem")
    #expect(try newsroom.check(["dkim", "new"], 64).errors.contains("choose another selector"))
    // A key that nothing points to is told.
    #expect(try newsroom.check(["dkim", "show"]).errors.contains("signs nothing"))
    #expect(try newsroom.read("Config/dkim/s202611.pem") == before)
    for bad in [
      ["dkim", "new", "../x"], ["dkim", "new", "A B"], ["dkim", "new", "a", "--bits", "1024"], ["dkim", "old"],
    ] {
      try newsroom.check(bad, 64)
    }
    let settings = try newsroom.read("Config/dateline.yaml")
    try newsroom.write(settings + Self.rsa.replacingOccurrences(of: "s1", with: "s202611"), to: "Config/dateline.yaml")
    try newsroom.check(["dkim", "show"])
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(try newsroom.check(["dkim", "show"], 78).errors.contains("chmod 600"))
  }

  @Test("a broken key stops whatever would send mail, and names its file")
  func brokenKey() throws {
    let newsroom = try TestNewsroom(.issues)
    let path = try newsroom.write("-----BEGIN PRIVATE KEY-----\nnot a key\n", to: "Config/dkim/s1.pem")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    let settings = try newsroom.read("Config/dateline.yaml")
    try newsroom.write(settings + Self.rsa, to: "Config/dateline.yaml")
    let done = try newsroom.check(["send", "daily-review", "--dry-run", newsroom.root + "/eml"], 78)
    #expect(done.errors.contains("dkim: dkim/s1.pem is no private key in PEM"))
  }

  @Test("selectors rotate: a key signs from its day on")
  func rotation() throws {
    let newsroom = try TestNewsroom(.library)
    try newsroom.check(["dkim", "new", "old"])
    try newsroom.check(["dkim", "new", "new"])
    let settings = try newsroom.read("Config/dateline.yaml")
    try newsroom.write(
      settings + """
        dkim:
          - selector: old
            key-file: dkim/old.pem
          - selector: new
            key-file: dkim/new.pem
            from: 2026-11-24
        """, to: "Config/dateline.yaml")
    #expect(try newsroom.check(["dkim", "show"]).output.contains("new: RSA, 2048 bits, signs from 2026-11-24"))
    let later = try newsroom.check(["dkim", "show"], now: "2026-11-24T06:10:00-05:00").output
    #expect(later.contains("old: RSA, 2048 bits, rotated out") && later.contains("new: RSA, 2048 bits, signs\n"))
  }
}
