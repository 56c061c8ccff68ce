import Foundation
import TestSupport
import Testing

extension TestNewsroom {
  /// A shell script for $EDITOR: `$1` is the plan, `$n` how often it was called before.
  func editor(_ script: String) throws -> [String: String] {
    let path = try write(
      "#!/bin/sh\nn=$(cat \(root)/calls 2>/dev/null || echo 0)\necho $((n + 1)) > \(root)/calls\n\(script)\n",
      to: "editor.sh")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return ["EDITOR": path, "VISUAL": "", "USER": "ada"]
  }

  /// The plan as it is printed.
  func plan(_ issue: String = TestNewsroom.daily) throws -> String { try check(["edit", issue, "--print"]).output }

  /// A plan changed by `change`, in a file.
  func planFile(_ issue: String = TestNewsroom.daily, _ change: (inout [String]) -> Void) throws -> String {
    var lines = try plan(issue).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    change(&lines)
    return try write(lines.joined(separator: "\n"), to: "plan")
  }

  func explained(_ issue: String = TestNewsroom.daily, now: String? = monday) throws -> TestExplanation {
    try json(TestExplanation.self, ["show", issue, "--explain"], now: now)
  }

  /// What is left of texts that were not taken.
  func keptPlans() throws -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: root + "/Queue/plans")) ?? []
  }
}

struct TestExplanation: Decodable {
  struct Decision: Decodable {
    var article: String
    var section: String?
    var reason: String
  }
  struct Entry: Decodable {
    var generation: Int
    var who, what: String
  }
  var picks, omissions: [Decision]
  var log: [Entry]
}

/// `dateline --json queue`, of an issue with generations: a line each.
func generations(_ newsroom: TestNewsroom, _ issue: String = TestNewsroom.daily) throws -> [TestGeneration] {
  try newsroom.check(["--json", "queue", issue]).output.split(separator: "\n").map {
    try JSONDecoder().decode(TestGeneration.self, from: Data($0.utf8))
  }
}

struct TestGeneration: Decodable {
  var generation: Int
  var status: String
  var audience: Int
  var states: [String: Int]
  var balanced: Bool
  var notes: Int
  var desk: String?
}
