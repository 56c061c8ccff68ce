import Foundation
import TestSupport
import Testing

/// What each mail says, compared with `Snapshots/`: both reviews, the correction's note, confirmation and welcome, and an
/// issue of articles that are hard to set. After a change that is meant:
/// `UPDATE_SNAPSHOTS=1 swift test --filter SnapshotTests`, and read the difference.
@Suite("Snapshots of every mail")
struct SnapshotTests {
  struct Variant: Sendable, CustomTestStringConvertible {
    var issue, tier, reader: String
    /// What its snapshots are called.
    var file: String
    var testDescription: String { "\(issue) for \(tier) readers" }
  }

  static let variants = [TestNewsroom.daily, TestNewsroom.weekly].flatMap { issue in
    [("free", "joao"), ("all-access", "amelie")].map { tier, reader in
      Variant(issue: issue, tier: tier, reader: reader, file: issue.split(separator: "/")[0] + "-" + tier)
    }
  }

  @Test("HTML, text and mail are as they were", arguments: variants)
  func snapshot(_ variant: Variant) throws {
    try compare(variant, in: try TestNewsroom(.issues))
  }

  @Test(
    "articles in other scripts, with emoji, very long words and hostile titles, are set as they were",
    arguments: [("free", "joao"), ("all-access", "amelie")])
  func odd(tier: String, reader: String) throws {
    let newsroom = try TestNewsroom(.settings)
    try newsroom.check(["import", Fixtures.repositoryRoot + "/Tests/DatelineTests/OddArticles"])
    try newsroom.check(["subscribers", "import", TestNewsroom.readers])
    let note = try newsroom.write("Ein **Wort** vorab: \(String(repeating: "Donaudampf", count: 12))\n", to: "note.md")
    try newsroom.check(["compose", "daily-review", "--note", note])
    try compare(
      Variant(issue: TestNewsroom.daily, tier: tier, reader: reader, file: "odd-articles-" + tier), in: newsroom)
  }

  @Test("the correction's note is as it was")
  func correction() throws {
    let newsroom = try TestNewsroom(.issues)
    try fixKey(of: newsroom)
    let server = try FaultServer([])
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port))
    let words = ["We wrote that *no* ships had returned. **Three** have:", "", "- MV Kestrel", "- 海鷹丸, سفينة", ""]
    var plan = try newsroom.check(["correct", TestNewsroom.daily, "--print"]).output
    plan.replace("\ncorrection:\n", with: "\ncorrection:\n" + words.map { "    \($0)\n" }.joined())
    let file = try newsroom.write(plan, to: "plan")
    try newsroom.check(["correct", TestNewsroom.daily, "--notify", "--from", file])
    let parts = newsroom.folder.at("parts")
    try newsroom.check(["preview", TestNewsroom.daily, "--no-open", "--parts", parts])
    for name in ["correction.html", "correction.txt"] {
      try compare(Array(try newsroom.folder.read("parts/" + name).utf8), with: name)
    }
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port))
    let mail = try server.messages().map { String(decoding: $0, as: UTF8.self) }.filter {
      $0.contains("<amelie") && $0.contains("Subject: Correction")
    }
    try compare(mail: try #require(mail.first), with: "correction.eml")
  }

  @Test("mails about subscriptions are as they were", arguments: ["confirmation", "welcome"])
  func transactional(template: String) throws {
    let newsroom = try TestNewsroom(.settings)
    let parts = newsroom.folder.at("parts")
    try newsroom.check(["preview", "daily-review", "--template", template, "--no-open", "--parts", parts])
    let names = newsroom.folder.list("parts")
    #expect(names.count == (template == "confirmation" ? 2 : 4))
    for name in names { try compare(Array(try newsroom.folder.read("parts/" + name).utf8), with: name) }
  }

  private func compare(_ variant: Variant, in newsroom: TestNewsroom) throws {
    try fixKey(of: newsroom)
    let show = ["show", variant.issue, "--tier", variant.tier]
    try compare(try newsroom.check(show + ["--html"]).stdout, with: variant.file + ".html")
    try compare(try newsroom.check(show + ["--text"]).stdout, with: variant.file + ".txt")
    let mail = newsroom.folder.at("mail")
    try newsroom.check(["send", variant.issue, "--dry-run", mail])
    for name in newsroom.folder.list("mail") {
      let message = try newsroom.folder.read("mail/" + name)
      guard message.contains("<\(variant.reader)") else { continue }
      try compare(mail: message, with: variant.file + ".eml")
      return
    }
    Issue.record("there is no mail for \(variant.reader)")
  }

  /// Links are signed with a key that is drawn once for a newsroom.
  private func fixKey(of newsroom: TestNewsroom) throws {
    let key = try newsroom.write(String(repeating: "0123456789abcdef", count: 4) + "\n", to: "Queue/link.key")
    chmod(key, 0o600)
  }

  /// The clock went on since compose: the second isn't the same on every machine.
  private func compare(mail: String, with name: String) throws {
    try compare(Array(mail.replacing(#/(?m)^Date: [^\r\n]*/#, with: "Date: (masked)").utf8), with: name)
  }

  private func compare(_ bytes: [UInt8], with name: String) throws {
    let path = Fixtures.repositoryRoot + "/Tests/DatelineTests/Snapshots/" + name
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      return
    }
    let expected = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    guard bytes != expected else { return }
    let found = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = String(decoding: expected, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(found, wanted).enumerated().first { $0.element.0 != $0.element.1 }
    Issue.record(
      """
      \(name) differs from line \((line?.offset ?? min(found.count, wanted.count)) + 1) on:
      was \(line?.element.1 ?? "(\(wanted.count) lines)")
      is  \(line?.element.0 ?? "(\(found.count) lines)")
      If that is meant: UPDATE_SNAPSHOTS=1 swift test --filter SnapshotTests
      """)
  }
}
