internal import Foundation
internal import Mailroom
internal import Newsroom
internal import Platform
internal import Production
internal import Store
internal import Wire

extension Command {
  /// `dateline run`
  static let run = Command(
    name: "run", usage: [], summary: "What cron calls: do whatever is due now, and nothing twice",
    details: """
      Takes in what came back (returns.mailboxes). Composes each newsletter's issue when its
      time has come and mails proofs to its desk; sends
      it when that has come, or holds it, as the newsletter's on-cutoff and the desk say; and goes
      on with a send that was cut off. Late issues go out until their latest time, not after
      it. Call it as often as you like: where another run is at work, or nothing is due, it
      leaves quietly. The exit code is not 0 when an issue was missed.
      """,
    examples: ["*/5 * * * * dateline --quiet --root /srv/meridian run", "dateline --verbose run"], operands: 0...0
  ) { call in
    let newsroom = try call.newsroom()
    Signals.listen()
    var gravest = ExitCode.ok
    NewsroomRun(
      newsroom: newsroom, events: call.console.events(newsroom), shouldStop: { Signals.stopRequested },
      seed: { .random(in: .min ... .max) }, who: "dateline run"
    ).perform { gravest = gravest.graver(tell($0, call.console)) }
    return gravest
  }

  private static func tell(_ done: NewsroomRun.Done, _ console: Console) -> ExitCode {
    switch done {
    case .read(let report):
      if report.mails > report.seen { console.note(report.line) }
      for failure in report.failed { console.warn("\(failure)") }
      return report.failed.isEmpty ? .ok : .again
    case .returnsFailed(let error):
      console.warn("what came back wasn't read: \(Advice.message(of: error))")
      return ErrorCode.of(error)
    case .newsletterFailed(let slug, let error):
      console.warn("\(slug): \(Advice.message(of: error))")
      return ErrorCode.of(error)
    case .metricsFailed(let error):
      console.warn("the metrics weren't written: \(error)")
      return .ok
    case .did(.sent(let result)): return SendReport(result).print(to: console)
    case .did(.missed), .did(.withdrawn), .did(.expired), .did(.heldAtCutoff): return .again
    case .did(.heldByCheck): return .data
    }
  }
}
