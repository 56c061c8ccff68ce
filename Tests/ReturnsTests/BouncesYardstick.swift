import Foundation
import Newsroom
import Returns
import Testing

/// Reads real bounces that others collected, which live in the shared folder: `make yardsticks` only.
enum BouncesYardstick {
  static let folder: URL? = {
    guard let shared = ProcessInfo.processInfo.environment["DATELINE_SHARED"] else { return nil }
    let url = URL(fileURLWithPath: shared).appendingPathComponent("yardsticks/bounces")
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }()

  struct Flufl: Decodable {
    struct Row: Decodable { var detector: String }
    struct Overall: Decodable {
      var temporary: [String]
      var permanent: [String]
    }
    var file: String
    var rows: [Row]
    var overall: Overall
  }

  struct Sisimai: Decodable {
    struct Row: Decodable {
      var recipient: String?
      var reason: String
      var hardbounce: Bool
      var status: String
      var action: String?
    }
    var file: String
    var expected: [Row]
    var consensus: Bool
    var isHardAgreed: Bool

    private enum CodingKeys: String, CodingKey {
      case file, expected, consensus
      case isHardAgreed = "hard_consensus"
    }
  }

  static func cases<Case: Decodable>(_ name: String, in folder: URL) throws -> [Case] {
    let data = try Data(contentsOf: folder.appendingPathComponent("\(name).expected.json"))
    return try JSONDecoder().decode([Case].self, from: data)
  }

  static func read(_ name: String, _ file: String, in folder: URL) throws -> ReturnedMail {
    MailReader.read([UInt8](try Data(contentsOf: folder.appendingPathComponent("\(name)/\(file)"))))
  }

  /// Sisimai makes up an address where the report has none, and takes one that only says it is redacted.
  static func isTold(_ address: String) -> Bool {
    !address.hasSuffix(".invalid") && !address.hasPrefix("redacted@")
  }

  /// Sisimai's reasons, and what of our classes is the same.
  static let reasons: [String: Set<ReplyClass>] = [
    "userunknown": [.gone, .domain], "hasmoved": [.gone], "hostunknown": [.domain, .gone], "mailboxfull": [.full],
    "filtered": [.gone, .policy, .content, .unknown], "suspend": [.gone], "onhold": [.unknown, .policy, .gone, .relay],
    "expired": [.relay, .domain], "networkerror": [.relay, .domain], "systemerror": [.relay],
    "systemfull": [.relay, .full], "mailererror": [.relay, .unknown], "toomanyconn": [.rate],
    "speeding": [.rate, .greylisted], "exceedlimit": [.content, .rate, .full], "mesgtoobig": [.content, .full],
    "norelaying": [.authentication], "authfailure": [.policy, .authentication], "rejected": [.policy, .authentication],
    "blocked": [.policy, .greylisted, .rate], "badreputation": [.policy, .rate], "requireptr": [.policy],
    "spamdetected": [.policy, .content], "policyviolation": [.policy, .content, .authentication],
    "virusdetected": [.content, .policy], "contenterror": [.content], "notcompliantrfc": [.content, .policy],
    "securityerror": [.policy, .authentication], "syntaxerror": [.relay, .authentication],
    "failedstarttls": [.authentication, .relay], "notaccept": [.domain, .policy],
  ]
}

@Suite("Real bounces", .enabled(if: BouncesYardstick.folder != nil))
struct BouncesYardstickTests {
  @Test("flufl.bounce's: whom permanent and temporary failures concern")
  func flufl() throws {
    let folder = try #require(BouncesYardstick.folder)
    let cases: [BouncesYardstick.Flufl] = try BouncesYardstick.cases("flufl", in: folder)
    var passed = 0
    var passedWithRows = 0
    var takenAsHard: [String] = []
    for test in cases {
      let mail = try BouncesYardstick.read("flufl", test.file, in: folder)
      // flufl.bounce names whom we mailed.
      func set(_ chosen: (ReturnedRecipient) -> Bool) -> Set<String> {
        Set(mail.recipients.filter { chosen($0) }.map { ($0.mailedAs ?? $0.address).identity })
      }
      let temporary = set { $0.verdict == .delayed }
      let permanent = set { $0.verdict == .hard || $0.verdict == .soft }
      let isEqual =
        temporary == Set(test.overall.temporary.map { $0.lowercased() })
        && permanent == Set(test.overall.permanent.map { $0.lowercased() })
      if isEqual { passed += 1 }
      if isEqual, !test.rows.isEmpty { passedWithRows += 1 }
      if !set({ $0.verdict == .hard }).isDisjoint(with: test.overall.temporary.map { $0.lowercased() }) {
        takenAsHard.append(test.file)
      }
    }
    print("flufl \(passed)/\(cases.count)")
    print("flufl with rows \(passedWithRows)/\(cases.filter { !$0.rows.isEmpty }.count)")
    #expect(passed * 112 >= cases.count * 105)
    #expect(takenAsHard == [], "temporary ones taken as hard")
  }

  @Test("Sisimai's: whom they concern, how hard they are, and why")
  func sisimai() throws {
    let folder = try #require(BouncesYardstick.folder)
    let cases: [BouncesYardstick.Sisimai] = try BouncesYardstick.cases("sisimai", in: folder)
    var recipients = (passed: 0, total: 0)
    var hard = (passed: 0, total: 0)
    var reasons = (passed: 0, total: 0)
    var takenAsHard: [String] = []
    for test in cases {
      let mail = try BouncesYardstick.read("sisimai", test.file, in: folder)
      let found = Dictionary(
        mail.recipients.map { ($0.address.identity, $0) }, uniquingKeysWith: { first, _ in first })
      let named = test.expected.filter { $0.recipient.map(BouncesYardstick.isTold) ?? false }
      recipients.total += 1
      if Set(found.keys) == Set(named.compactMap { $0.recipient?.lowercased() }) { recipients.passed += 1 }
      for row in test.expected {
        let recipient = row.recipient.flatMap { found[$0.lowercased()] }
        if test.isHardAgreed {
          hard.total += 1
          if (recipient?.verdict == .hard) == row.hardbounce { hard.passed += 1 }
        }
        if test.consensus, let meanings = BouncesYardstick.reasons[row.reason] {
          reasons.total += 1
          if let recipient, meanings.contains(recipient.meaning) { reasons.passed += 1 }
        }
        let isNoBounce = ["feedback", "vacation", "delivered"].contains(row.reason)
        let isTemporary = isNoBounce || row.action == "delayed" || row.status.hasPrefix("4")
        if isTemporary, recipient?.verdict == .hard || (isNoBounce && mail.kind == .bounce) {
          takenAsHard.append(test.file)
        }
      }
    }
    print("sisimai recipients \(recipients.passed)/\(recipients.total)")
    print("sisimai hard or soft \(hard.passed)/\(hard.total)")
    print("sisimai reasons \(reasons.passed)/\(reasons.total)")
    #expect(recipients.passed * 100 >= recipients.total * 93)
    #expect(hard.passed * 100 >= hard.total * 96 || hard.total < 50)
    #expect(takenAsHard == [], "temporary ones, or none at all, taken as hard")
  }
}
