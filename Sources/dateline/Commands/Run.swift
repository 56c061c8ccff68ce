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
    var gravest = readReturns(newsroom, call.console)
    for newsletter in newsroom.newsletters where !Signals.stopRequested {
      do {
        let work = DueWork(
          newsroom: newsroom, newsletter: newsletter, events: call.console.events(newsroom),
          shouldStop: { Signals.stopRequested }, seed: .random(in: .min ... .max), who: "dateline run")
        try work.perform { gravest = gravest.graver(code(of: $0, call.console)) }
      } catch {
        // One newsletter's trouble is no reason to miss another's hour.
        call.console.warn("\(newsletter.slug): \(Advice.message(of: error))")
        gravest = gravest.graver(ErrorCode.of(error))
      }
    }
    do {
      let store = try newsroom.openStore()
      try Metrics(newsroom.newsletters.map(\.slug), store, at: newsroom.clock.now())
        .write(to: newsroom.queue + "/dateline.prom")
    } catch {
      // Nobody's mail depends on it.
      call.console.warn("the metrics weren't written: \(error)")
    }
    return gravest
  }

  /// What came back, before anybody is mailed again. A mailbox that can't be read is told, and holds nothing up: each has
  /// two minutes.
  private static func readReturns(_ newsroom: NewsroomFolder, _ console: Console) -> ExitCode {
    let mailboxes = newsroom.settings.returns.mailboxes
    guard !mailboxes.isEmpty else { return .ok }
    do {
      let reading = try ReturnsReading(
        newsroom: newsroom, store: newsroom.openStore(cache: 16), events: console.events(newsroom),
        stop: { Signals.stopRequested })
      let report = try reading.read(mailboxes, seconds: 120)
      if report.mails > report.seen { console.note(report.line) }
      for failure in report.failed { console.warn("\(failure)") }
      return report.failed.isEmpty ? .ok : .again
    } catch ReturnsError.busy {
      return .ok
    } catch {
      console.warn("what came back wasn't read: \(Advice.message(of: error))")
      return ErrorCode.of(error)
    }
  }

  private static func code(of done: DueWork.Done, _ console: Console) -> ExitCode {
    switch done {
    case .sent(let result): SendReport(result).print(to: console)
    case .missed, .withdrawn, .expired, .heldAtCutoff: .again
    case .heldByCheck: .data
    }
  }
}
