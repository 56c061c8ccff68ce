internal import Foundation
internal import Newsroom
internal import Platform
internal import Production
internal import Store

extension Command {
  /// `dateline queue`
  static let queue = Command(
    name: "queue", usage: ["[ISSUE [--domains N]]"],
    summary: "The books: who was to get what, and what became of it",
    details: """
      Without ISSUE: the latest issues. With it: its audience by state, what the relay said of
      those who haven't got it and what that means, who was left out and why, and the addresses
      that are uncertain. At any time the audience is the sum of its states; if it isn't, this
      says so, and the exit code is 65.
      """,
    options: [Option("domains", argument: "N", "the N destination domains with the most trouble, too")],
    examples: ["dateline queue", "dateline queue daily-review/2026-11-23", "dateline --json queue daily-review"],
    operands: 0...1,
    verbs: [
      Verb(
        name: "pause", arguments: "ISSUE", summary: "Stop a send and keep the rest back until resume",
        options: hold.options, operands: 1...1, run: { call, _ in try pause(call) }),
      Verb(
        name: "resume", arguments: "ISSUE", summary: "Let a send that was paused go on", options: approve.options,
        operands: 1...1, run: { call, _ in try resume(call) }),
      Verb(
        name: "cancel", arguments: "ISSUE [--yes]", summary: "End a send", options: cancel.options, operands: 1...1,
        run: { call, _ in try withdraw(call) }),
      Verb(
        name: "retry", arguments: "ISSUE", summary: "Make what is deferred due at once", options: [.who],
        operands: 1...1, run: { try retry($0, $1[0]) }),
    ]
  ) { call in
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    let domains = try call.arguments.integer("domains", in: 1...10_000) ?? 0
    guard let operand = call.arguments.operands.first else {
      try call.refuse(["domains"], without: "ISSUE")
      return try list(call.console, store)
    }
    let name = try newsroom.issueName(operand, store)
    // The newest last on a terminal, where one reads from the bottom; with --json, a line each.
    let generations = try IssueBooks.all(of: name, domains: domains, newsroom, store)
    for var generation in generations {
      generation.desk = generation.detail?.outlook.state
      if call.console.json {
        call.console.print(json: generation)
      } else {
        print(generation, to: call.console)
      }
    }
    return generations.allSatisfy(\.books.balance) ? .ok : .data
  }

  private static func retry(_ call: Invocation, _ issue: String) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    let name = try newsroom.issueName(issue, store)
    let count = try IssueBooks.retry(name, newsroom, store, by: try call.who())
    if call.console.json {
      call.console.print(json: ["issue": "\(name)", "due": "\(count)"])
    } else {
      call.console.print(
        count == 0
          ? "\(name): nothing is deferred" : "\(name): \(count.counted("delivery is", "deliveries are")) due at once")
    }
    return .ok
  }

  private static func list(_ console: Console, _ store: Store) throws -> ExitCode {
    let issues = try IssueBooks.latest(20, store)
    var table = Table(header: ["ISSUE", "STATUS", "AUDIENCE", "ACCEPTED", "OUTSTANDING", "REJECTED", "UNCERTAIN"])
    table.rows = issues.map { issue in
      let (record, books) = (issue.record, issue.books)
      let desk =
        (record.status == .composed && record.desk != .open)
          || (record.status == .sending && record.desk == .held) ? ", \(record.desk.rawValue)" : ""
      return [
        "\(record.key)", record.status.rawValue + desk + (books.balance ? "" : " (does not balance!)"),
        books.audience.grouped, books[.accepted].grouped, books.outstanding.grouped,
        books[.rejected].grouped, books[.uncertain].grouped,
      ]
    }
    if console.json { issues.forEach(console.print(json:)) } else { table.lines.forEach(console.print) }
    return issues.allSatisfy(\.books.balance) ? .ok : .data
  }

  private static func print(_ issue: IssueBooks, to console: Console) {
    let (record, books) = (issue.record, issue.books)
    let more = (record.reason.map { " (\($0))" } ?? "") + (issue.desk.map { ", \($0)" } ?? "")
    console.print("\(record.key): \(record.status.rawValue)\(more)")
    var table = Table(header: ["STATE", "READERS"])
    for state in DeliveryState.allCases where books[state] > 0 {
      table.rows.append([state.rawValue, books[state].grouped])
    }
    table.rows.append(["audience", books.audience.grouped])
    for line in table.lines { console.print("  \(line)") }
    if let notes = issue.detail?.notes, notes > 0 {
      console.print("  \(notes.counted("of them gets", "of them get")) the note of what was corrected")
    }
    if !books.exclusions.isEmpty {
      console.print("Left out:")
      for (reason, count) in books.exclusions.sorted(by: { $0.key < $1.key }) {
        console.print("  \(reason): \(count.grouped)")
      }
    }
    if let uncertain = issue.detail?.uncertain, !uncertain.isEmpty {
      console.print("Uncertain (the connection was lost when the relay may have taken the message):")
      for address in uncertain { console.print("  \(address)") }
      console.note("to settle them: dateline reconcile \(record.key.name) with the relay's log, --resend or --accept")
    }
    if books[.claimed] > 0 {
      console.note(
        "claimed: being handed over. If no send is at work it was cut off, and the next one counts them as uncertain")
    }
    if !books.balance {
      console.warn(
        "the books do not balance: the audience is \(books.audience), its states sum to "
          + "\(books.counts.values.reduce(0, +)); restore Queue/dateline.sqlite from a backup, and report this")
    }
    if let detail = issue.detail { print(detail, to: console) }
  }

  private static func print(_ detail: IssueBooks.Detail, to console: Console) {
    if !detail.reasons.isEmpty {
      console.print("What the relay said:")
      var table = Table(header: ["STATE", "MEANING", "READERS", "FOR EXAMPLE"])
      for reason in detail.reasons.prefix(20) {
        table.rows.append([
          reason.state.rawValue, reason.meaning.rawValue, reason.count.grouped, String(reason.example.prefix(60)),
        ])
      }
      for line in table.lines { console.print("  \(line)") }
    }
    guard !detail.domains.isEmpty else { return }
    console.print("By domain:")
    var table = Table(header: ["DOMAIN", "READERS", "ACCEPTED", "DEFERRED", "REJECTED", "UNCERTAIN"])
    for domain in detail.domains {
      func count(_ state: DeliveryState) -> String { (domain.counts[state] ?? 0).grouped }
      table.rows.append([
        domain.domain.printable, domain.total.grouped, count(.accepted), count(.deferred), count(.rejected),
        count(.uncertain),
      ])
    }
    for line in table.lines { console.print("  \(line)") }
  }
}
