import Foundation
import TestSupport
import Testing

/// What each variant of both reviews says, compared with `Snapshots/`. After a change that is meant:
/// `UPDATE_SNAPSHOTS=1 swift test --filter SnapshotTests`, and read the difference.
@Suite("Snapshots of both reviews")
struct SnapshotTests {
  struct Variant: Sendable, CustomTestStringConvertible {
    var issue, tier, reader: String
    var testDescription: String { "\(issue) for \(tier) readers" }
    var file: String { issue.split(separator: "/")[0] + "-" + tier }
  }

  static let variants = [TestNewsroom.daily, TestNewsroom.weekly].flatMap { issue in
    [Variant(issue: issue, tier: "free", reader: "joao"), Variant(issue: issue, tier: "all-access", reader: "amelie")]
  }

  @Test("HTML, text and mail are as they were", arguments: variants)
  func snapshot(_ variant: Variant) throws {
    let newsroom = try TestNewsroom(.issues)
    // Links are signed with a key that is drawn once for a newsroom.
    let key = try newsroom.write(String(repeating: "0123456789abcdef", count: 4) + "\n", to: "Queue/link.key")
    chmod(key, 0o600)
    let show = ["show", variant.issue, "--tier", variant.tier]
    try compare(try newsroom.check(show + ["--html"]).stdout, with: variant.file + ".html")
    try compare(try newsroom.check(show + ["--text"]).stdout, with: variant.file + ".txt")
    let mail = newsroom.folder.at("mail")
    try newsroom.check(["send", variant.issue, "--dry-run", mail])
    for name in newsroom.folder.list("mail") {
      let message = try newsroom.folder.read("mail/" + name)
      guard message.contains("<\(variant.reader)") else { continue }
      // The clock went on since compose: the second isn't the same on every machine.
      let masked = message.replacing(#/(?m)^Date: [^\r\n]*/#, with: "Date: (masked)")
      try compare(Array(masked.utf8), with: variant.file + ".eml")
      return
    }
    Issue.record("there is no mail for \(variant.reader)")
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
