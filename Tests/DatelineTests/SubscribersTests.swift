import Foundation
import Newsroom
import Store
import TestSupport
import Testing

/// `dateline subscribers`, through the real program. Transcripts are compared with `Snapshots/subscribers-*.txt`; after a
/// change that is meant: `UPDATE_SNAPSHOTS=1 swift test --filter SubscribersTests`, and read the difference.
@Suite("Readers, at the terminal") struct SubscribersTests {
  private static let ghost = """
    id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers
    1,ann@example.org,Ann Lee,"early, bird",true,false,,2024-01-15T10:00:00.000Z,,"vip, press",
    2,bob@example.org,"Bob ""B"" Bee",,false,false,,2023-01-15T10:00:00.000Z,,,
    3,cy@Bücher.example,,,true,false,cus_1,2023-01-15T10:00:00.000Z,,,Gold
    4,broken,,,true,,,,,,

    """
  private static let listmonk = """
    uuid,email,name,attributes,status,created_at,updated_at
    u1,ann@example.org,Anna Lee,"{""city"":""Lisbon"",""tags"":[""a"",""b""]}",enabled,2021-01-02 15:04:05.123 +0000 UTC,-
    u2,dee@example.org,Dee,{},blocklisted,2021-01-02 15:04:05.123 +0000 UTC,-
    u3,bob@example.org,Bob,{},enabled,2021-01-02 15:04:05.123 +0000 UTC,-
    u4,dee@example.org,Dee,{},enabled,2021-01-02 15:04:05.123 +0000 UTC,-

    """

  /// After whatever the other tests' commands do on their Monday.
  private static let later = "2026-11-24T08:00:00Z"

  @Test("moving in from Ghost, looking, and taking it back")
  func movingIn() throws {
    let newsroom = try TestNewsroom(.settings)
    try newsroom.write(Self.ghost, to: "members.csv")
    try newsroom.write(Self.listmonk, to: "listmonk.csv")
    try compare(
      newsroom, "subscribers-moving-in",
      [
        ["import", "members.csv"],
        ["import", "members.csv", "--newsletter", "daily-review", "--preview"],
        ["import", "members.csv", "--newsletter", "daily-review"], ["list"],
        ["import", "listmonk.csv", "--newsletter", "weekly-review", "--preview"],
        ["import", "listmonk.csv", "--newsletter", "weekly-review"], ["show", "ann@example.org"],
        ["show", "bob@example.org"], ["imports"], ["undo", "2"], ["undo", "2"], ["imports"],
        ["show", "ann@example.org"], ["export"], ["export", "--state", "unsubscribed", "--format", "jsonl"],
      ])
  }

  @Test("one reader added, changed, shown, unsubscribed and erased")
  func oneReader() throws {
    let newsroom = try TestNewsroom(.settings)
    let add = ["add", "zed@example.org", "--newsletter", "daily-review"]
    try compare(
      newsroom, "subscribers-one-reader",
      [
        add,
        add + [
          "--consent", "by phone", "--wording", "Yes, mail me", "--tier", "all-access", "--tier-ends", "2027-01-31",
        ],
        add + ["--consent", "by phone", "--attribute", "City=Rome", "--name", "Zed"], ["show", "zed@example.org"],
        ["unsubscribe", "zed@example.org"], add + ["--consent", "by phone", "--consent-at", "2024-01-01"],
        ["show", "zed@example.org"], ["erase", "zed@example.org", "--yes"], ["show", "zed@example.org"],
        add + ["--consent", "by phone"], ["erase", "zed@example.org", "--yes"],
        ["erase", "nobody@example.org", "--yes"],
        ["add", "new@example.org", "--newsletter", "weekly-revue", "--consent", "x"],
        ["add", "new@example.org", "--newsletter", "weekly-review", "--consent", "form", "--pending"],
        ["list", "--state", "pending"], ["list", "--state", "gone"], ["remove", "x"], ["undo", "x"], ["undo", "7"],
      ])
    #expect(try newsroom.check(["subscribers", "import", "--help"]).output.contains("--map COLUMN=FIELD"))
  }

  @Test("an export imports again to the same, in another newsroom")
  func roundTrip() throws {
    let newsroom = try TestNewsroom(.settings)
    let file = try newsroom.write(Self.ghost, to: "members.csv")
    try newsroom.check(["subscribers", "import", file, "--newsletter", "daily-review"], 65)
    try newsroom.check(["subscribers", "import", TestNewsroom.readers])
    for format in ["csv", "jsonl"] {
      let export = try newsroom.check(["subscribers", "export", "--format", format]).stdout
      let other = try TestNewsroom(.settings)
      let path = try other.write(String(decoding: export, as: UTF8.self), to: "readers." + format)
      try other.check(["subscribers", "import", path], now: Self.later)
      #expect(try other.check(["subscribers", "export", "--format", format]).stdout == export)
      let again = try other.json(Counts.self, ["subscribers", "import", path, "--preview"])
      #expect(again.added == 0 && again.updated == 0 && again.kept["unsubscribed"] == 1)
    }
  }

  @Test("an export keeps what isn't confirmed, dates, and how consent came")
  func proofOfConsent() throws {
    let newsroom = try TestNewsroom(.settings)
    let add = ["subscribers", "add", "pen@example.org", "--newsletter"]
    try newsroom.check(
      add + [
        "daily-review", "--consent", "by phone", "--wording", "Yes, mail me", "--consent-at", "2024-02-01T12:00:00Z",
      ])
    try newsroom.check(add + ["weekly-review", "--consent", "at the fair", "--pending"])
    try newsroom.check(["subscribers", "add", "left@example.org", "--newsletter", "daily-review", "--consent", "form"])
    try newsroom.check(["subscribers", "unsubscribe", "left@example.org"])
    for format in ["csv", "jsonl"] {
      let export = try newsroom.check(["subscribers", "export", "--format", format]).stdout
      let other = try TestNewsroom(.settings)
      let path = try other.write(String(decoding: export, as: UTF8.self), to: "readers." + format)
      try other.check(["subscribers", "import", path], now: Self.later)
      #expect(
        String(decoding: try other.check(["subscribers", "export", "--format", format]).stdout, as: UTF8.self)
          == String(decoding: export, as: UTF8.self))
      let shown = try other.check(["subscribers", "show", "pen@example.org"]).output
      #expect(
        shown.contains("subscribed since 2024-02-01") && shown.contains(": by phone")
          && shown.contains("; \"Yes, mail me\""), "\(shown)")
      #expect(shown.contains("pending since") && !shown.contains("granted weekly-review"), "\(shown)")
      let again = try other.json(Counts.self, ["subscribers", "import", path, "--preview"])
      #expect(again.added == 0 && again.updated == 0)
    }
  }

  @Test("any reader exported, imported elsewhere and exported again is the same", arguments: 0..<4)
  func anyReader(seed: UInt64) throws {
    var random = Seeded(1 + seed)
    func time() -> String { "2025-0\(Int.random(in: 1...9, using: &random))-1\(Int.random(in: 0...9, using: &random))" }
    var text =
      "email,name,tier,newsletters,pending-newsletters,left-newsletters,state,gone-at,left-at,consent-at,consent-source,"
      + "since.daily-review,since.weekly-review,consent-wording.weekly-review\n"
    for number in 0..<60 {
      let state = ["confirmed", "pending", "unsubscribed", "bounced", "complained"].randomElement(using: &random) ?? ""
      // Each newsletter in one of the three columns, or in none.
      var slugs = ["", "", ""]
      for slug in ["daily-review", "weekly-review"] {
        let column = Int.random(in: 0...3, using: &random)
        if column < 3 { slugs[column] += (slugs[column].isEmpty ? "" : ";") + slug }
      }
      func maybe(_ text: String) -> String { Bool.random(using: &random) ? text : "" }
      let isGone = !["confirmed", "pending"].contains(state)
      // A date of what they are not on says nothing of them.
      let isOnNone = slugs.allSatisfy(\.isEmpty)
      let fields = [
        "r\(number)@example.org", maybe("Ann"), maybe("all-access"), slugs[0], slugs[1], slugs[2], state,
        isGone ? maybe(time()) : "", maybe(time()), isOnNone ? time() : maybe(time()), maybe("form"), maybe(time()),
        maybe(time()),
        maybe("Yes"),
      ]
      text += fields.joined(separator: ",") + "\n"
    }
    let newsroom = try TestNewsroom(.settings)
    try newsroom.check(["subscribers", "import", try newsroom.write(text, to: "readers.csv")])
    for format in ["csv", "jsonl"] {
      let export = try newsroom.check(["subscribers", "export", "--format", format]).stdout
      let other = try TestNewsroom(.settings)
      let path = try other.write(String(decoding: export, as: UTF8.self), to: "again." + format)
      try other.check(["subscribers", "import", path], now: Self.later)
      let again = try other.check(["subscribers", "export", "--format", format]).stdout
      for (one, two) in zip(export.split(separator: 10), again.split(separator: 10)) where one != two {
        Issue.record("\(String(decoding: one, as: UTF8.self))\n\(String(decoding: two, as: UTF8.self))")
      }
      #expect(export.count == again.count)
    }
  }

  @Test("listmonk doesn't say who left a list: that is told, and they are taken off by a file of their own")
  func leftList() throws {
    let newsroom = try TestNewsroom(.settings)
    let file = try newsroom.write(Self.listmonk, to: "listmonk.csv")
    let first = try newsroom.check(["subscribers", "import", file, "--newsletter", "weekly-review"]).errors
    #expect(first.contains("doesn't say who unsubscribed from a list") && first.contains("--left"), "\(first)")
    let left = try newsroom.write(
      Self.listmonk.split(separator: "\n").prefix(2).joined(separator: "\n") + "\n", to: "left.csv")
    let second = try newsroom.check(["subscribers", "import", left, "--left", "weekly-review"]).errors
    #expect(!second.contains("doesn't say who"), "\(second)")
    let shown = try newsroom.check(["subscribers", "show", "ann@example.org"]).output
    #expect(shown.contains("unsubscribed since"), "\(shown)")
    let again = try newsroom.check(["subscribers", "import", file, "--newsletter", "weekly-review"]).output
    #expect(again.contains("had left one of the newsletters, and stays off it: ann@example.org"), "\(again)")
    try newsroom.check(["subscribers", "import", file, "--newsletter", "daily-review", "--left", "daily-review"], 64)
  }

  @Test("a preview says whom a list of newsletters takes off others, and adding as pending says what brings one back")
  func takenOff() throws {
    let newsroom = try TestNewsroom(.settings)
    let add = ["subscribers", "add", "ann@example.org", "--newsletter", "daily-review"]
    try newsroom.check(add + ["--newsletter", "weekly-review", "--consent", "form"])
    let file = try newsroom.write("email,newsletters\nann@example.org,daily-review\n", to: "part.csv")
    let said = try newsroom.check(["subscribers", "import", file, "--preview"]).output
    #expect(said.contains("1 taken off weekly-review: ") && said.contains("ann@example.org"), "\(said)")
    try newsroom.check(["subscribers", "unsubscribe", "ann@example.org"])
    let refused = try newsroom.check(add + ["--consent", "form", "--pending"], 65).errors
    #expect(refused.contains("without --pending") && !refused.contains("--consent-at"), "\(refused)")
  }

  @Test("a preview leaves no trace")
  func preview() throws {
    let newsroom = try TestNewsroom(.library)
    let file = try newsroom.write(manyReaders(2_000), to: "many.csv")
    let before = try newsroom.files()
    try newsroom.check(["subscribers", "import", file, "--preview"])
    #expect(try newsroom.files() == before)
  }

  @Test("an import that is killed has taken whole batches, and can be taken back or run again")
  func killed() throws {
    let newsroom = try TestNewsroom(.settings)
    let file = try newsroom.write(manyReaders(120_000), to: "many.csv")
    let running = try newsroom.start(["subscribers", "import", file])
    let store = try newsroom.openStore()
    try waitUntil("a batch to be there") { try store.audience.subscriberImports().first.map { $0.added > 0 } ?? false }
    running.signal(SIGKILL)
    _ = try running.wait()
    let found = try #require(try store.audience.subscriberImports().first)
    let counted = try store.audience.subscribers(limit: 1_000_000).count
    #expect(found.finished == nil && found.added == counted && (counted == 500 || counted % 500 == 0), "\(counted)")
    let again = try newsroom.json(Counts.self, ["subscribers", "import", file])
    #expect(again.added == 120_000 - counted && again.unchanged == counted)
    try newsroom.check(["subscribers", "undo", "1"])
    #expect(try store.audience.subscribers(limit: 1_000_000).count == 120_000 - counted)
  }

  @Test("a segment in the settings chooses who is mailed, and who tells why others weren't; dry runs agree")
  func segment() throws {
    let newsroom = try TestNewsroom(.library)
    try newsroom.edit(
      "Config/newsletters/daily-review.yaml", "audience: [free, all-access]",
      "audience:\n  tiers: [free, all-access]\n  attributes:\n    city: [Rome]\n")
    let file = try newsroom.write(
      "email,newsletters,attribute.city\nrome@example.org,daily-review,Rome\noslo@example.org,daily-review,Oslo\n",
      to: "r.csv")
    try newsroom.check(["subscribers", "import", file])
    try newsroom.check(["compose", "daily-review"])
    #expect(
      try newsroom.check(["send", TestNewsroom.daily, "--dry-run", newsroom.folder.at("m")]).output.contains(
        "1 message in"))
    let server = try FaultServer([])
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port))
    #expect(try newsroom.books().audience == 1)
    #expect(try newsroom.check(["who", "oslo@example.org"]).output.contains("other-segment"))
    try newsroom.edit("Config/newsletters/daily-review.yaml", "\n  attributes:", "\n  atributes:")
    let refused = try newsroom.check(["subscribers", "list"], 78)
    #expect(refused.errors.contains("there is no setting \"atributes\" in audience; did you mean \"attributes\"?"))
  }

  private struct Counts: Decodable {
    var added, updated, unchanged: Int
    var kept: [String: Int]
  }

  /// Runs each, and compares what it printed and its exit code with the snapshot.
  private func compare(_ newsroom: TestNewsroom, _ name: String, _ calls: [[String]]) throws {
    var transcript = ""
    for call in calls {
      let words = call.map { $0.contains(" ") ? "\"\($0)\"" : $0 }.joined(separator: " ")
      let done = try newsroom.run(["subscribers"] + call, ["USER": "tester"], directory: newsroom.root)
      transcript += "$ dateline subscribers \(words)\n\(done.output)\(done.errors)"
      if let status = done.status, status != 0 { transcript += "[exit code \(status)]\n" }
      transcript += "\n"
    }
    // The clock goes on from the sample's Monday.
    transcript.replace(#/T11:1\d:\d\d\.\d\d\dZ/#, with: "T11:10:00.000Z")
    let path = Fixtures.repositoryRoot + "/Tests/DatelineTests/Snapshots/\(name).txt"
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      return try Data(transcript.utf8).write(to: URL(fileURLWithPath: path))
    }
    let expected = try String(contentsOfFile: path, encoding: .utf8)
    guard transcript != expected else { return }
    let pairs = zip(
      transcript.split(separator: "\n", omittingEmptySubsequences: false),
      expected.split(separator: "\n", omittingEmptySubsequences: false))
    let first = pairs.first { $0.0 != $0.1 }
    let (was, found) = (first.map { String($0.1) } ?? "shorter", first.map { String($0.0) } ?? "longer")
    Issue.record("\(name) differs: was \(was), is \(found)")
  }
}
