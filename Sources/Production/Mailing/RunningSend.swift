internal import Glibc
public import Newsroom
public import Platform

/// Takes a newsletter's lock from a send that runs.
///
/// The lock's file names the process; only one that sends is asked to stop. Failure policy: one that doesn't
/// stop within the time limit goes on, and nothing was done.
public struct RunningSend {
  let newsroom: NewsroomFolder
  let newsletter: Newsletter
  let events: Events
  /// Seconds to wait for what is in flight.
  let patience: Int
  /// Whether a process is one that sends, and not whoever has its number by now.
  let sends: (Int32) -> Bool

  /// A send that didn't stop in time.
  public struct StillSending: ProductionError, Equatable {
    public var process: Int32
    /// Seconds that were waited.
    public var patience: Int
    public var blame: Blame { .moment }
    public var description: String {
      "process \(process) has not stopped within \(patience) s: it waits for the relay's answers. Nothing was changed; try "
        + "again, with more time, or kill -9 \(process), which leaves what is in flight uncertain"
    }
  }

  public init(
    newsroom: NewsroomFolder, newsletter: Newsletter, events: Events, patience: Int = 60,
    sends: @escaping (Int32) -> Bool
  ) {
    self.newsroom = newsroom
    self.newsletter = newsletter
    self.events = events
    self.patience = patience
    self.sends = sends
  }

  /// Stops whoever sends, and holds the lock from then on.
  public func stop() throws -> FileLock {
    let path = "\(newsroom.queue)/\(newsletter.slug).lock"
    let begun = ContinuousClock.now
    var asked: Int32?
    while true {
      if let lock = try newsroom.lock(newsletter.slug) { return lock }
      if let holder = FileLock.holder(path), holder != asked, sends(holder) {
        events.tell(SendNotice.askedToStop(process: holder, newsletter: newsletter.slug))
        kill(holder, SIGTERM)
        asked = holder
      }
      let waited = ContinuousClock.now - begun
      // A command that composes or edits ends by itself, in no time.
      guard waited < .seconds(asked == nil ? min(patience, 10) : patience) else { break }
      usleep(50_000)
    }
    guard let asked else { throw newsroom.busy(newsletter.slug) }
    throw StillSending(process: asked, patience: patience)
  }
}
