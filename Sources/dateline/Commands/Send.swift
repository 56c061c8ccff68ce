internal import Foundation
internal import Mailroom
internal import Newsroom
internal import Platform
internal import Press
internal import Production
internal import Store
internal import Wire

extension Command {
  /// `dateline send`
  static let send = Command(
    name: "send", usage: ["ISSUE", "ISSUE --dry-run PATH", "ISSUE --test ADDRESS…"],
    summary: "Send an issue, or try it out first",
    details: """
      Freezes the issue's audience and hands each reader's mail to the relay, once. Cut off at
      any moment, the next send goes on where it was. What dateline check calls an error stops it
      before anybody gets anything (65). SIGINT and SIGTERM finish what is in
      flight and stop (75); a second one stops at once.

      --dry-run writes every reader's mail to a file x.mbox, or to a folder of .eml files.
      --test sends each variant to the addresses, [TEST] before the subject. Neither touches
      the books. With --verbose they say the envelope's sender, which an mbox names in each
      message's From line.
      """,
    options: [
      Option("dry-run", argument: "PATH", "write the mail to PATH instead: x.mbox, or a folder"),
      Option("yes", "although dateline check finds errors"),
      Option("test", argument: "ADDRESS", "send each variant to ADDRESS (and those that follow) instead"),
    ],
    examples: [
      "dateline send daily-review --dry-run /tmp/daily.mbox",
      "dateline send daily-review/2026-11-23 --test editor@example.com desk@example.com",
      "dateline send daily-review/2026-11-23",
    ], operands: 1...100
  ) { call in
    if call.arguments.has("dry-run") && call.arguments.has("test") {
      throw CommandError(.usage, "--dry-run and --test exclude one another")
    }
    for mode in ["dry-run", "test"] where call.arguments.has(mode) { try call.refuse(["yes"], with: "--\(mode)") }
    if call.arguments.operands.count > 1 && !call.arguments.has("test") {
      throw CommandError(.usage, "one issue at a time; usage: dateline send ISSUE")
    }
    let (newsroom, store, name) = try call.issue()
    let newsletter = try newsroom.newsletter(name.newsletter)
    if let path = call.arguments.value("dry-run") {
      return try dryRun(call, newsroom, store, newsletter, name, path)
    }
    if call.arguments.has("test") {
      let addresses = call.arguments.values("test") + call.arguments.operands.dropFirst()
      return try sendTest(call, newsroom, store, name, addresses)
    }
    let today = newsroom.publication.timeZone.day(at: newsroom.clock.now())
    if name.day > today, IssueName(call.arguments.operands[0]) == nil {
      throw CommandError(
        .usage, "the latest issue is of \(name.day), which is still to come: dateline send \(name), if that is meant")
    }
    let lock = try newsroom.lockNow(newsletter.slug)
    defer { withExtendedLifetime(lock) {} }
    let frozen = try FrozenIssue.open(name, newsroom, store)
    Signals.listen()
    var sender = IssueSender(
      newsroom: newsroom, store: store, newsletter: newsletter, frozen: frozen,
      events: call.console.events(newsroom), shouldStop: { Signals.stopRequested },
      seed: .random(in: .min ... .max))
    sender.isForced = call.arguments.has("yes")
    return SendReport(try sender.sendByHand()).print(to: call.console)
  }

  private static func dryRun(
    _ call: Invocation, _ newsroom: NewsroomFolder, _ store: Store, _ newsletter: Newsletter, _ name: IssueName,
    _ path: String
  ) throws -> ExitCode {
    let frozen = try FrozenIssue.open(name, newsroom, store)
    let done = try DryRun(
      newsroom: newsroom, store: store, newsletter: newsletter, frozen: frozen, events: call.console.events(newsroom)
    ).write(to: path)
    if let sender = done.firstSender { call.console.detail("the first envelope's sender: \(sender)") }
    if call.console.json {
      call.console.print(json: ["issue": "\(name)", "messages": "\(done.messages)", "path": path])
    } else {
      call.console.print("\(name): \(done.messages.counted("message", "messages")) in \(path); nothing was sent")
    }
    return .ok
  }

  private static func sendTest(
    _ call: Invocation, _ newsroom: NewsroomFolder, _ store: Store, _ name: IssueName, _ addresses: [String]
  ) throws -> ExitCode {
    let mailboxes = try addresses.map { text in
      do throws(AddressError) {
        return try AddressText.read(text)
      } catch {
        throw CommandError(.usage, "--test: \(error)")
      }
    }
    let frozen = try FrozenIssue.open(name, newsroom, store)
    Signals.listen()
    let mailing = try Mailing(frozen, date: newsroom.clock.now(), newsroom, store, testMark: "[TEST]")
    let results = try OneOffSend(newsroom: newsroom, mailing: mailing, shouldStop: { Signals.stopRequested })
      .send(to: mailboxes)
    var code = ExitCode.ok
    for result in results {
      if case .accepted = result.outcome {} else { code = .again }
      if call.console.json {
        call.console.print(json: result.report)
      } else {
        call.console.detail("\(result.address)  \(result.tier.rawValue): from \(result.sender)")
        call.console.print(
          "\(result.address)  \(result.tier.rawValue): \(result.report.outcome) \(result.report.reply)")
      }
    }
    return code
  }
}

/// `dateline --json send --test`.
private struct TestReport: Encodable {
  var address, tier, sender, outcome, reply: String
}

extension OneOffSend.Result {
  fileprivate var report: TestReport {
    TestReport(address: address.text, tier: tier.rawValue, sender: sender, outcome: word, reply: outcome.reply.text)
  }

  private var word: String {
    switch outcome {
    case .accepted: "accepted"
    case .deferred, .returned: "deferred"
    case .rejected: "rejected"
    case .uncertain: "uncertain"
    }
  }
}
