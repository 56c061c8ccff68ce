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
    let (newsroom, store, name) = try call.issue()
    let who = try call.who()
    let done = try IssueDecisions(newsroom: newsroom, store: store, name: name, who: who).cancel(
      thoughReached: call.arguments.has("yes"),
      stopping: try call.runningSend(newsroom, try newsroom.newsletter(name.newsletter)))
    if call.console.json {
      call.console.print(json: CancelledIssue(issue: "\(name)", cancelled: done.readers, released: done.isReleased))
    } else {
      let readers = done.readers > 0 ? "; \(done.readers.counted("reader", "readers")) won't get it" : ""
      call.console.print(
        "\(name) is cancelled\(readers)" + (done.isReleased ? "; its articles go back to the next issue" : ""))
    }
    return .ok
  }
}

private struct CancelledIssue: Encodable {
  var issue: String
  var cancelled: Int
  var released: Bool
}
