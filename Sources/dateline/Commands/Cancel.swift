internal import Foundation
internal import Newsroom
internal import Platform
internal import Production
internal import Store

extension Command {
  /// `dateline cancel`
  static let cancel = Command(
    name: "cancel", usage: ["ISSUE [--yes]"], summary: "Withdraw an issue",
    details: """
      Nobody gets it from now on. If nobody has had it, its articles go back to the next issue. A
      send that runs is stopped first; where some readers have had it already, --yes says that
      you know.
      """,
    options: [
      Option("yes", "although some readers have had it"),
      Option("wait", argument: "SECONDS", "how long to wait for a send that runs to stop (60)"), .who,
    ],
    examples: ["dateline cancel daily-review/2026-11-23"], operands: 1...1, run: withdraw)

  @Sendable static func withdraw(_ call: Invocation) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    let name = try newsroom.issueName(call.arguments.operands[0], store)
    let newsletter = try newsroom.newsletter(name.newsletter)
    let who = try call.who()
    func check() throws -> IssueRecord {
      guard let record = try store.issues.issue(name) else { throw IssueError.noSuchIssue(name) }
      guard record.status == .composed || record.status == .sending else {
        throw CommandError(.data, "\(name) is \(record.status.rawValue) already")
      }
      let reached = try store.issues.reached(name)
      guard reached == 0 || call.arguments.has("yes") else {
        throw CommandError(
          .data,
          "\(reached.grouped) readers have had \(name), or may have: to withdraw it from the others, add --yes; to mend it "
            + "for them, dateline correct \(name)")
      }
      return record
    }
    _ = try check()
    let patience = try call.arguments.integer("wait", in: 0...86_400) ?? 60
    let stopping = RunningSend(
      newsroom: newsroom, newsletter: newsletter, events: call.console.events(newsroom), patience: patience,
      sends: SendingProcess.isOne)
    let lock = try stopping.stop()
    defer { withExtendedLifetime(lock) {} }
    let now = newsroom.clock.now()
    try store.queue.recoverClaims(try check().key, at: now)
    let record = try check()
    try store.issues.cancel(record.key, by: who, at: now)
    let books = try store.queue.books(record.key)
    let released = try store.issues.issue(name)?.released != nil
    if call.console.json {
      call.console.print(json: CancelledIssue(issue: "\(name)", cancelled: books[.cancelled], released: released))
    } else {
      let readers = books[.cancelled] > 0 ? "; \(books[.cancelled].grouped) readers won't get it" : ""
      call.console.print(
        "\(name) is cancelled\(readers)" + (released ? "; its articles go back to the next issue" : ""))
    }
    return .ok
  }
}

private struct CancelledIssue: Encodable {
  var issue: String
  var cancelled: Int
  var released: Bool
}
