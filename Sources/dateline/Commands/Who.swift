internal import Foundation
internal import Newsroom
internal import Store
internal import Wire

extension Command {
  /// `dateline who`
  static let whoGot = Command(
    name: "who", usage: ["ADDRESS [--limit N]"], summary: "What a reader got, when, and why not",
    details: """
      The reader's tier and subscriptions, whether the address is suppressed and on what evidence,
      and for each issue what became of it: the state, when, what the relay said and what that
      means, or why the reader was left out. Exit code 66 if nobody has the address.
      """,
    options: [Option("limit", letter: "n", argument: "N", "so many issues, the latest first (20)")],
    examples: ["dateline who ada@example.org", "dateline --json who ada@example.org"], operands: 1...1
  ) { call in
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    let address: EmailAddress
    do throws(AddressError) {
      address = try AddressText.read(call.arguments.operands[0])
    } catch {
      throw CommandError(.usage, "\(error)")
    }
    let limit = try call.arguments.integer("limit", in: 1...10_000) ?? 20
    let history = try store.audience.history(of: address, limit: limit)
    let suppression = try store.suppressions.suppression(of: address)
    guard history != nil || suppression != nil else {
      throw CommandError(.noInput, "nobody has the address \(address), and it isn't suppressed")
    }
    let returns = try history.map { try store.returns.list(of: $0.subscriber.id, limit: limit) } ?? []
    if call.console.json {
      var report = ReaderReport(address, history, suppression)
      report.returns = returns.map(ReaderReport.Returned.init)
      call.console.print(json: report)
    } else {
      print(address, history, suppression, newsroom, call.console)
      print(returns, newsroom, call.console)
    }
    return .ok
  }

  private static func print(
    _ address: EmailAddress, _ history: ReaderHistory?, _ suppression: Suppression?, _ newsroom: NewsroomFolder,
    _ console: Console
  ) {
    let zone = newsroom.publication.timeZone
    func when(_ instant: Date) -> String { "\(zone.day(at: instant)) \(zone.wallTime(at: instant))" }
    if let history {
      let name = history.subscriber.mailbox.name.map { "\($0.printable) " } ?? ""
      let standing = history.standing
      let left =
        switch standing.state {
        case .confirmed: ""
        case .unsubscribed: ", has left all newsletters"
        case .pending, .bounced, .complained, .erased: ", \(standing.state.rawValue) since \(when(standing.since))"
        }
      console.print("\(name)<\(history.subscriber.mailbox.address)>: \(history.subscriber.tier.rawValue)\(left)")
      for subscription in history.subscriptions {
        console.print(
          "  \(subscription.newsletter): \(subscription.state.rawValue) since \(when(subscription.since))"
        )
      }
    } else {
      console.print("\(address): no reader")
    }
    if let suppression {
      console.print(
        "  suppressed since \(when(suppression.date)) (\(suppression.reason.rawValue)): \(suppression.evidence.printable)"
      )
    }
    guard let history, !history.entries.isEmpty else { return }
    var table = Table(header: ["ISSUE", "STATE", "WHEN", "WHY"])
    for entry in history.entries {
      let time = entry.delivery.flatMap { $0.settled ?? $0.claimed }.map(when) ?? ""
      table.rows.append(["\(entry.issue)", entry.state, time, entry.why])
    }
    table.lines.forEach(console.print)
  }
}

extension Command {
  /// What came back of the reader's mail.
  private static func print(
    _ returns: [(entry: ReturnEntry, issue: IssueKey?)], _ newsroom: NewsroomFolder, _ console: Console
  ) {
    guard !returns.isEmpty else { return }
    let zone = newsroom.publication.timeZone
    var table = Table(header: ["CAME BACK", "WHAT", "WHEN", "WHY"])
    for (entry, issue) in returns {
      let what = [entry.verdict, entry.kind].compactMap { $0 }.joined(separator: " ")
      table.rows.append([
        issue.map { "\($0)" } ?? "", entry.effect == .none ? what : "\(what): \(entry.effect.rawValue)",
        "\(zone.day(at: entry.at)) \(zone.wallTime(at: entry.at))", entry.evidence.printable,
      ])
    }
    table.lines.forEach(console.print)
  }
}

extension ReaderHistory.Entry {
  fileprivate var state: String {
    guard let delivery else { return "left out" }
    return delivery.state.rawValue + (delivery.letter == .correction ? " (correction)" : "")
  }

  fileprivate var why: String {
    guard let delivery else { return exclusion ?? "" }
    guard let reply = delivery.reply else { return "" }
    let attempts = delivery.attempts > 1 ? " (\(delivery.attempts) attempts)" : ""
    let meaning = [.rejected, .deferred].contains(delivery.state) ? "\(ReplyClass(reply).rawValue): " : ""
    return meaning + reply.text + attempts
  }
}

private struct ReaderReport: Encodable {
  var address: String
  var name, tier, state: String?
  var unsubscribed: Bool?
  var subscriptions: [Subscription] = []
  var suppression: Suppressed?
  var issues: [Entry] = []
  var returns: [Returned] = []

  struct Returned: Encodable {
    var issue, verdict, meaning, status, proof: String?
    var kind, effect, evidence: String
    var at: Date

    init(_ returned: (entry: ReturnEntry, issue: IssueKey?)) {
      let entry = returned.entry
      issue = returned.issue.map { "\($0)" }
      (verdict, meaning, status) = (entry.verdict, entry.meaning?.rawValue, entry.status?.description)
      (proof, kind, effect, evidence, at) =
        (entry.proof?.rawValue, entry.kind, entry.effect.rawValue, entry.evidence, entry.at)
    }
  }

  struct Subscription: Encodable {
    var newsletter: String
    var subscribed: Bool
    var state: String
    var since: Date
  }

  struct Suppressed: Encodable {
    var reason, evidence: String
    var since: Date
  }

  struct Entry: Encodable {
    var issue: String
    var state, letter, exclusion, reply, meaning: String?
    var attempts: Int?
    var settled: Date?
  }

  init(_ address: EmailAddress, _ history: ReaderHistory?, _ suppression: Suppression?) {
    self.address = history?.subscriber.mailbox.address.text ?? address.text
    name = history?.subscriber.mailbox.name
    tier = history?.subscriber.tier.rawValue
    unsubscribed = history.map { $0.standing.state == .unsubscribed }
    state = history?.standing.state.rawValue
    subscriptions = (history?.subscriptions ?? []).map {
      Subscription(
        newsletter: $0.newsletter, subscribed: $0.state == .subscribed, state: $0.state.rawValue, since: $0.since)
    }
    self.suppression = suppression.map {
      Suppressed(reason: $0.reason.rawValue, evidence: $0.evidence, since: $0.date)
    }
    issues = (history?.entries ?? []).map { entry in
      Entry(
        issue: "\(entry.issue)", state: entry.delivery?.state.rawValue, letter: entry.delivery?.letter.rawValue,
        exclusion: entry.exclusion, reply: entry.delivery?.reply?.text,
        meaning: entry.delivery?.reply.flatMap { $0.code >= 400 ? ReplyClass($0).rawValue : nil },
        attempts: entry.delivery?.attempts, settled: entry.delivery?.settled)
    }
  }
}
