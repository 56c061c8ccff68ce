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
    guard let record = try store.issue(name) else {
      throw CommandError(.data, "there is no issue \(name)")
    }
    let books = try store.books(record.key)
    let uncertain = try store.uncertain(record.key).map(\.text)
    if call.console.json {
      call.console.print(json: IssueBooks(record, books, uncertain: uncertain))
    } else {
      print(record, books, uncertain, to: call.console)
    }
    return books.balance ? .ok : .data
  }

  private static func list(_ console: Console, _ store: Store) throws -> ExitCode {
    var table = Table(header: ["ISSUE", "STATUS", "AUDIENCE", "ACCEPTED", "OUTSTANDING", "REJECTED", "UNCERTAIN"])
    var balanced = true
    for record in try store.issues(limit: 20) {
      let books = try store.books(record.key)
      balanced = balanced && books.balance
      if console.json {
        console.print(json: IssueBooks(record, books, uncertain: nil))
        continue
      }
      table.rows.append([
        "\(record.key)", record.status.rawValue + (books.balance ? "" : " (does not balance!)"),
        books.audience.grouped, books[.accepted].grouped, books.outstanding.grouped,
        books[.rejected].grouped, books[.uncertain].grouped,
      ])
    }
    if !console.json { table.lines.forEach(console.print) }
    return balanced ? .ok : .data
  }

  private static func print(_ record: IssueRecord, _ books: Books, _ uncertain: [String], to console: Console) {
    console.print("\(record.key): \(record.status.rawValue)\(record.reason.map { " (\($0))" } ?? "")")
    var table = Table(header: ["STATE", "READERS"])
    for state in DeliveryState.allCases where books[state] > 0 {
      table.rows.append([state.rawValue, books[state].grouped])
    }
    table.rows.append(["audience", books.audience.grouped])
    for line in table.lines { console.print("  \(line)") }
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

  init(_ record: IssueRecord, _ books: Books, uncertain: [String]?) {
    issue = "\(record.key)"
    status = record.status.rawValue
    reason = record.reason
    audience = books.audience
    states = Dictionary(uniqueKeysWithValues: DeliveryState.allCases.map { ($0.rawValue, books[$0]) })
    exclusions = books.exclusions
    balanced = books.balance
    self.uncertain = uncertain
  }
}
