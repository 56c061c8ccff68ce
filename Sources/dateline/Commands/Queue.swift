internal import Foundation
internal import Newsroom
internal import Store

extension Command {
  /// `dateline queue`
  static let queue = Command(
    name: "queue", usage: ["[ISSUE]"], summary: "The books: who was to get what, and what became of it",
    details: """
      Without ISSUE: the latest issues. With it: its audience by state, who was left out and
      why, and the addresses that are uncertain. At any time the audience is the sum of its
      states; if it isn't, this says so, and the exit code is 65.
      """,
    examples: ["dateline queue", "dateline queue daily-review/2026-11-23", "dateline --json queue daily-review"],
    operands: 0...1
  ) { call in
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    guard let operand = call.arguments.operands.first else { return try list(call.console, store) }
    let name = try newsroom.issueName(operand, store)
    let generations = try store.generations(name)
    guard !generations.isEmpty else { throw CommandError(.data, "there is no issue \(name)") }
    var balanced = true
    // The newest last on a terminal, where one reads from the bottom; with --json, a line each.
    for record in generations {
      let books = try store.books(record.key)
      let uncertain = try store.uncertain(record.key).map(\.text)
      let desk = try IssueDesk(record, newsroom, store).state
      let notes = record.frozen == nil ? 0 : try store.notes(record.key)
      balanced = balanced && books.balance
      if call.console.json {
        call.console.print(json: IssueBooks(record, books, uncertain: uncertain, desk: desk, notes: notes))
      } else {
        print(record, books, uncertain, desk, notes, to: call.console)
      }
    }
    return balanced ? .ok : .data
  }

  private static func list(_ console: Console, _ store: Store) throws -> ExitCode {
    var table = Table(header: ["ISSUE", "STATUS", "AUDIENCE", "ACCEPTED", "OUTSTANDING", "REJECTED", "UNCERTAIN"])
    var balanced = true
    for record in try store.issues(limit: 20) {
      let desk =
        (record.status == .composed && record.desk != .open)
          || (record.status == .sending && record.desk == .held) ? ", \(record.desk.rawValue)" : ""
      let books = try store.books(record.key)
      balanced = balanced && books.balance
      if console.json {
        console.print(json: IssueBooks(record, books, uncertain: nil, desk: nil, notes: 0))
        continue
      }
      table.rows.append([
        "\(record.key)", record.status.rawValue + desk + (books.balance ? "" : " (does not balance!)"),
        books.audience.grouped, books[.accepted].grouped, books.outstanding.grouped,
        books[.rejected].grouped, books[.uncertain].grouped,
      ])
    }
    if !console.json { table.lines.forEach(console.print) }
    return balanced ? .ok : .data
  }

  private static func print(
    _ record: IssueRecord, _ books: Books, _ uncertain: [String], _ desk: String?, _ notes: Int, to console: Console
  ) {
    let more = (record.reason.map { " (\($0))" } ?? "") + (desk.map { ", \($0)" } ?? "")
    console.print("\(record.key): \(record.status.rawValue)\(more)")
    var table = Table(header: ["STATE", "READERS"])
    for state in DeliveryState.allCases where books[state] > 0 {
      table.rows.append([state.rawValue, books[state].grouped])
    }
    table.rows.append(["audience", books.audience.grouped])
    for line in table.lines { console.print("  \(line)") }
    if notes > 0 { console.print("  \(notes.grouped) of them get the note of what was corrected") }
    if !books.exclusions.isEmpty {
      console.print("Left out:")
      for (reason, count) in books.exclusions.sorted(by: { $0.key < $1.key }) {
        console.print("  \(reason): \(count.grouped)")
      }
    }
    if !uncertain.isEmpty {
      console.print("Uncertain (the connection was lost when the relay may have taken the message):")
      for address in uncertain { console.print("  \(address)") }
    }
    if !books.balance {
      console.warn(
        "the books do not balance: the audience is \(books.audience), its states sum to "
          + "\(books.counts.values.reduce(0, +)); restore Queue/dateline.sqlite from a backup, and report this")
    }
  }
}

private struct IssueBooks: Encodable {
  var issue, status: String
  var reason: String?
  var audience: Int
  var states, exclusions: [String: Int]
  var balanced: Bool
  var uncertain: [String]?
  var generation: Int
  var desk: String?
  /// How many deliveries bring the note of what was corrected.
  var notes: Int

  init(_ record: IssueRecord, _ books: Books, uncertain: [String]?, desk: String?, notes: Int) {
    issue = "\(record.key)"
    generation = record.key.generation
    self.desk = desk
    self.notes = notes
    status = record.status.rawValue
    reason = record.reason
    audience = books.audience
    states = Dictionary(uniqueKeysWithValues: DeliveryState.allCases.map { ($0.rawValue, books[$0]) })
    exclusions = books.exclusions
    balanced = books.balance
    self.uncertain = uncertain
  }
}
