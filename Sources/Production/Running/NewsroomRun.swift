internal import Foundation
internal import Newsroom
internal import Store
internal import Wire

/// Everything that is due in a newsroom at this moment: what came back, each newsletter's work, the metrics.
///
/// Failure policy: nothing holds up what comes after it. A mailbox that can't be read is told, and so is a newsletter that
/// fails: its trouble is no reason to miss another's hour. Limits: two minutes a mailbox.
public struct NewsroomRun {
  let newsroom: NewsroomFolder
  let events: Events
  let shouldStop: () -> Bool
  /// For the spread of retries: one for each newsletter.
  let seed: () -> UInt64
  /// Who acts, for the log.
  let who: String

  public enum Done {
    case read(ReturnsReport)
    case returnsFailed(any Error)
    case did(DueWork.Done)
    case newsletterFailed(String, any Error)
    /// Nobody's mail depends on them.
    case metricsFailed(any Error)
  }

  public init(
    newsroom: NewsroomFolder, events: Events, shouldStop: @escaping () -> Bool, seed: @escaping () -> UInt64,
    who: String
  ) {
    self.newsroom = newsroom
    self.events = events
    self.shouldStop = shouldStop
    self.seed = seed
    self.who = who
  }

  /// - Parameter did: told each thing at once.
  public func perform(_ did: (Done) -> Void) {
    // Before anybody is mailed again.
    readReturns(did)
    for newsletter in newsroom.newsletters where !shouldStop() {
      do {
        try DueWork(
          newsroom: newsroom, newsletter: newsletter, events: events, shouldStop: shouldStop, seed: seed(), who: who
        ).perform { did(.did($0)) }
      } catch {
        did(.newsletterFailed(newsletter.slug, error))
      }
    }
    do {
      let store = try newsroom.openStore()
      try Metrics(newsroom.newsletters.map(\.slug), store, at: newsroom.clock.now())
        .write(to: newsroom.queue + "/dateline.prom")
    } catch {
      did(.metricsFailed(error))
    }
  }

  private func readReturns(_ did: (Done) -> Void) {
    let mailboxes = newsroom.settings.returns.mailboxes
    guard !mailboxes.isEmpty else { return }
    do {
      let reading = try ReturnsReading(
        newsroom: newsroom, store: newsroom.openStore(cache: 16), events: events, stop: shouldStop)
      did(.read(try reading.read(mailboxes, seconds: 120)))
    } catch ReturnsError.busy {
      // Another process is at it.
    } catch {
      did(.returnsFailed(error))
    }
  }
}
