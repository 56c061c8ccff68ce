import Foundation
import TestSupport
import Testing

/// What a run leaves for machines and for people: the proof, the attempts, the metrics.
@Suite("Observing") struct ObservingTests {
  private struct Proof: Decodable {
    var issue, line: String
    var audience: Int
    var states, exclusions: [String: Int]
    var balanced: Bool
    var generations: [Generation]

    struct Generation: Decodable {
      var generation: Int
      var manifest: String
      var states: [String: Int]
    }
  }

  private struct Attempt: Decodable {
    var at, issue, domain, outcome, reply: String
    var subscriber, attempt, code: Int
    var `class`: String?
  }

  @Test("after a send, a proof balances, each attempt is a line that says what it means, and no address is in either")
  func afterSend() throws {
    let newsroom = try TestNewsroom(.issues)
    let server = try FaultServer([FaultRule(at: .rcpt, .reply, "550 5.1.1 no such user", times: 1)])
    defer { server.stop() }
    try newsroom.check(["send", "daily-review"], 0, relay(server.port))
    let proof = try JSONDecoder().decode(
      Proof.self, from: Data(try newsroom.read("Queue/proofs/daily-review/2026-11-23.json").utf8))
    #expect(proof.issue == TestNewsroom.daily && proof.balanced && proof.generations.count == 1)
    #expect(proof.audience == proof.states.values.reduce(0, +))
    #expect(proof.states == ["accepted": proof.audience - 1, "rejected": 1])
    #expect(proof.line.contains("\(proof.audience) readers = \(proof.audience - 1) accepted + 1 rejected"))
    #expect(proof.generations[0].manifest.count == 64)
    let text = try newsroom.read("Queue/attempts.jsonl")
    let attempts = try text.split(separator: "\n").map { try JSONDecoder().decode(Attempt.self, from: Data($0.utf8)) }
    #expect(attempts.count == proof.audience)
    let rejected = try #require(attempts.first { $0.outcome == "rejected" })
    #expect(rejected.class == "gone" && rejected.code == 550 && rejected.attempt == 1)
    #expect(attempts.filter { $0.outcome == "accepted" }.allSatisfy { $0.class == nil && $0.code == 250 })
    #expect(!text.contains("@") && attempts.allSatisfy { $0.at.hasSuffix("Z") && $0.at.count == 24 })
    let mode = try FileManager.default.attributesOfItem(atPath: newsroom.root + "/Queue/attempts.jsonl")
    #expect(mode[.posixPermissions] as? Int == 0o600)
  }

  @Test("run leaves metrics that Prometheus can read")
  func metrics() throws {
    let newsroom = try TestNewsroom(.issues)
    try newsroom.check(["run"], now: "2026-11-23T06:10:00-05:00")
    let text = try newsroom.read("Queue/dateline.prom")
    for line in text.split(separator: "\n") where !line.hasPrefix("# ") {
      #expect(line.wholeMatch(of: /[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? -?[0-9.]+/) != nil, "\(line)")
    }
    #expect(text.contains("dateline_last_run_timestamp_seconds 1795"))
    #expect(text.contains("dateline_issue_composed_timestamp_seconds{newsletter=\"daily-review\"} 1795"))
  }

  @Test(
    "on a terminal a send shows its rate, its states, when it will be done, and the worst domains; elsewhere nothing")
  func live() throws {
    let newsroom = try TestNewsroom(.issues)
    try newsroom.check(["subscribers", "import", newsroom.write(manyReaders(150), to: "many.csv")])
    let server = try FaultServer([
      FaultRule(at: .rcpt, .reply, "452 4.2.2 mailbox full", recipient: "reader0000[0-4]", times: 5),
      FaultRule(at: .rcpt, .reply, "550 5.1.1 user unknown", recipient: "reader00001[0-4]"),
    ])
    let settings = relay(
      server.port,
      [
        "DATELINE_PACING_MESSAGES_PER_SECOND": "50", "DATELINE_RELAY_RETRY_FIRST": "1s",
        "DATELINE_RELAY_RETRY_LONGEST": "1s",
      ])
    // script(1) runs it on a terminal of so many columns.
    let command = "stty cols 80 rows 24; \(try Executable.dateline) --root \(newsroom.root) send \(TestNewsroom.daily)"
    var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("DATELINE_") }
    environment.merge(settings) { $1 }
    environment["DATELINE_NOW"] = TestNewsroom.monday
    environment["TERM"] = "xterm"
    let shown = try Subprocess.run(
      "/usr/bin/script", ["-qec", command, "/dev/null"], environment: environment, timeout: 60)
    let frames = shown.output.components(separatedBy: "\u{1b}[J")
    let frame = try #require(
      frames.last { $0.contains("most trouble") && $0.contains(" left: ") }, "\(shown.output.suffix(2000))")
    #expect(frame.contains("/161  ") && frame.contains("/s, ") && frame.contains("done by "))
    #expect(frame.contains(" accepted, ") && frame.contains(" in flight") && frame.contains("example.com 5 deferred"))
    // No line is as long as the terminal is wide.
    let lines = frame.components(separatedBy: "\r\n").map {
      $0.replacing("\u{1b}[K", with: "").replacing(/^\r(\u{1b}\[[0-9]+A)?|\r$/, with: "")
    }
    #expect(lines.count >= 4 && lines.allSatisfy { $0.count < 80 && !$0.contains("\u{1b}") }, "\(lines)")
    // What is left on the terminal is the result.
    #expect(frames.last?.contains("finished: 161 readers: 156 accepted, 5 rejected") == true)

    let again = try TestNewsroom(.issues)
    let quiet = try again.check(["send", TestNewsroom.daily], 0, settings)
    #expect(!quiet.output.contains("\u{1b}") && !quiet.errors.contains("\u{1b}") && !quiet.errors.contains("\r"))
  }
}
