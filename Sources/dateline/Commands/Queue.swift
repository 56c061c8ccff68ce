internal import Foundation
internal import Newsroom
internal import Store

extension Command {
  /// `dateline queue`
  static let queue = Command(
    name: "queue", usage: ["[ISSUE] [--domains N]", "pause | resume | cancel | retry ISSUE"],
    summary: "The books: who was to get what, and what became of it",
    details: """
      Without ISSUE: the latest issues. With it: its audience by state, what the relay said of
      those who haven't got it and what that means, who was left out and why, and the addresses
      that are uncertain. At any time the audience is the sum of its states; if it isn't, this
      says so, and the exit code is 65. pause stops a send and keeps the rest back until resume
      (they are hold and approve); cancel ends it; retry makes what is deferred due at once.
      """,
    options: [
      Option("domains", argument: "N", "the N destination domains with the most trouble, too"),
      Option("reason", argument: "TEXT", "pause: why, for the log"), Option("yes", "cancel: although some have had it"),
      Option("wait", argument: "SECONDS", "how long to wait for a send that runs to stop (60)"), .who,
    ],
    examples: ["dateline queue", "dateline queue daily-review/2026-11-23", "dateline --json queue daily-review"],
    operands: 0...2
  ) { call in
    if call.arguments.operands.count == 2 { return try act(call) }
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    let domains = try call.arguments.integer("domains", in: 1...10_000) ?? 0
    guard let operand = call.arguments.operands.first else { return try list(call.console, store) }
    let name = try newsroom.issueName(operand, store)
    let generations = try store.issues.generations(name)
    guard !generations.isEmpty else { throw CommandError(.data, "there is no issue \(name)") }
    var balanced = true
    // The newest last on a terminal, where one reads from the bottom; with --json, a line each.
    for record in generations {
      let books = try store.queue.books(record.key)
      let uncertain = try store.queue.uncertain(record.key).map(\.text)
      let desk = try IssueDesk(record, newsroom, store).state
      let notes = record.frozen == nil ? 0 : try store.issues.notes(record.key)
      balanced = balanced && books.balance
      let reasons = record.frozen == nil ? [] : try store.queue.reasons(record.key)
      let worst = record.frozen == nil || domains == 0 ? [] : try store.queue.domains(record.key, limit: domains)
      if call.console.json {
        call.console.print(
          json: IssueBooks(
            record, books, uncertain: uncertain, desk: desk, notes: notes, reasons: reasons, domains: worst))
      } else {
        print(record, books, uncertain, desk, notes, to: call.console)
        print(reasons, worst, to: call.console)
      }
    }
    return balanced ? .ok : .data
  }

  /// What hold, approve and cancel do, by the words of a queue; and retry.
  private static func act(_ call: Invocation) throws -> ExitCode {
    var call = call
    let verb = call.arguments.takeOperand()
    switch verb {
    case "pause": return try hold.run(call)
    case "resume": return try approve.run(call)
    case "cancel": return try cancel.run(call)
    case "retry": break
    default:
      throw CommandError(.usage, "queue knows pause, resume, cancel and retry, not \"\(verb.printable)\"")
    }
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    let name = try newsroom.issueName(call.arguments.operands[0], store)
    guard let record = try store.issues.issue(name) else { throw CommandError(.data, "there is no issue \(name)") }
    let count = try store.queue.retryDeferred(record.key, by: try call.who(), at: newsroom.clock.now())
    if call.console.json {
      call.console.print(json: ["issue": "\(name)", "due": "\(count)"])
    } else {
      call.console.print(
        count == 0 ? "\(name): nothing is deferred" : "\(name): \(count.grouped) deliveries are due at once")
    }
    return .ok
  }

  private static func print(
    _ reasons: [DeliveryQueue.ReasonBooks], _ domains: [DeliveryQueue.DomainBooks], to console: Console
  ) {
    if !reasons.isEmpty {
      console.print("What the relay said:")
      var table = Table(header: ["STATE", "MEANING", "READERS", "FOR EXAMPLE"])
      for reason in reasons.prefix(20) {
        table.rows.append([
          reason.state.rawValue, reason.meaning.rawValue, reason.count.grouped, String(reason.example.prefix(60)),
        ])
      }
      for line in table.lines { console.print("  \(line)") }
    }
    guard !domains.isEmpty else { return }
    console.print("By domain:")
    var table = Table(header: ["DOMAIN", "READERS", "ACCEPTED", "DEFERRED", "REJECTED", "UNCERTAIN"])
    for domain in domains {
      func count(_ state: DeliveryState) -> String { (domain.counts[state] ?? 0).grouped }
      table.rows.append([
        domain.domain.printable, domain.total.grouped, count(.accepted), count(.deferred), count(.rejected),
        count(.uncertain),
      ])
    }
    for line in table.lines { console.print("  \(line)") }
  }

  private static func list(_ console: Console, _ store: Store) throws -> ExitCode {
    var table = Table(header: ["ISSUE", "STATUS", "AUDIENCE", "ACCEPTED", "OUTSTANDING", "REJECTED", "UNCERTAIN"])
    var balanced = true
    for record in try store.issues.list(limit: 20) {
      let desk =
        (record.status == .composed && record.desk != .open)
          || (record.status == .sending && record.desk == .held) ? ", \(record.desk.rawValue)" : ""
      let books = try store.queue.books(record.key)
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
  var reasons: [Reason]
  var domains: [Domain]

  struct Reason: Encodable {
    var state, meaning, example: String
    var count: Int
  }

  struct Domain: Encodable {
    var domain: String
    var states: [String: Int]
  }

  init(
    _ record: IssueRecord, _ books: Books, uncertain: [String]?, desk: String?, notes: Int,
    reasons: [DeliveryQueue.ReasonBooks] = [], domains: [DeliveryQueue.DomainBooks] = []
  ) {
    self.reasons = reasons.map {
      Reason(state: $0.state.rawValue, meaning: $0.meaning.rawValue, example: $0.example, count: $0.count)
    }
    self.domains = domains.map { domain in
      Domain(
        domain: domain.domain,
        states: Dictionary(uniqueKeysWithValues: domain.counts.map { ($0.key.rawValue, $0.value) }))
    }
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
