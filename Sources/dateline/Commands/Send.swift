internal import Foundation
internal import Mailroom
internal import Newsroom
internal import Press
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
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    let name = try newsroom.issueName(call.arguments.operands[0], store)
    let newsletter = try newsroom.newsletter(name.newsletter)
    if call.arguments.has("dry-run") && call.arguments.has("test") {
      throw CommandError(.usage, "--dry-run and --test exclude one another")
    }
    if call.arguments.operands.count > 1 && !call.arguments.has("test") {
      throw CommandError(.usage, "one issue at a time; usage: dateline send ISSUE")
    }
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
    guard let lock = try newsroom.lock(newsletter.slug) else { throw newsroom.busy(newsletter) }
    defer { withExtendedLifetime(lock) {} }
    let frozen = try FrozenIssue.open(name, newsroom, store)
    Signals.listen()
    let sender = IssueSender(
      newsroom: newsroom, store: store, newsletter: newsletter, frozen: frozen, console: call.console,
      isForced: call.arguments.has("yes"))
    return SendReport(
      name,
      try sender.send(
        latest: latest(
          newsletter, name, newsroom, call.console, isFinished: frozen.record.status == .finished))
    )
    .print(to: call.console)
  }

  /// A person who sends by hand has decided that it is worth sending: past the issue's latest time, retries go on for as
  /// long as they would have.
  private static func latest(
    _ newsletter: Newsletter, _ name: IssueName, _ newsroom: NewsroomFolder, _ console: Console, isFinished: Bool
  ) -> Date {
    let times = newsletter.schedule.times(on: name.day, in: newsroom.publication.timeZone)
    let now = newsroom.clock.now()
    guard now >= times.latest else { return times.latest }
    if isFinished { return times.latest }
    console.note("\(name) is past its latest time; it is sent because you say so")
    return now.addingTimeInterval(times.latest.timeIntervalSince(times.send))
  }

  private static func dryRun(
    _ call: Invocation, _ newsroom: NewsroomFolder, _ store: Store, _ newsletter: Newsletter, _ name: IssueName,
    _ path: String
  ) throws -> ExitCode {
    let frozen = try FrozenIssue.open(name, newsroom, store)
    let now = newsroom.clock.now()
    let programs = try frozen.programs(date: now, newsroom)
    let file = try MailFile(path, date: now)
    let returnPath = try frozen.returnPath(newsroom)
    let meters = try frozen.meterStandings(newsroom, store)
    var sender: [UInt8] = []
    var message: [UInt8] = []
    try store.audience.forEachReader(of: newsletter.slug, segment: newsletter.segment, at: now) { subscriber in
      message.removeAll(keepingCapacity: true)
      programs[subscriber.tier]?.append(for: Reader(subscriber, meter: meters[subscriber.id]), to: &message)
      sender.removeAll(keepingCapacity: true)
      returnPath.append(for: subscriber.id, to: &sender)
      if file.count == 0 {
        call.console.detail("the first envelope's sender: \(String(decoding: sender, as: UTF8.self))")
      }
      try file.append(message, subscriber: subscriber.id, sender: sender)
      call.console.progress("Writing", file.count, of: 0)
    }
    try file.close()
    call.console.endProgress()
    if call.console.json {
      call.console.print(json: ["issue": "\(name)", "messages": "\(file.count)", "path": path])
    } else {
      call.console.print("\(name): \(file.count.grouped) messages in \(path); nothing was sent")
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
    let now = newsroom.clock.now()
    Signals.listen()
    let test = TestMailing(newsroom: newsroom, programs: try frozen.programs(date: now, newsroom, testMark: "[TEST]"))
    let results = try test.send(to: mailboxes, from: try frozen.returnPath(newsroom))
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
