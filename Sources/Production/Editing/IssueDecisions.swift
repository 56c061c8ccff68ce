internal import Foundation
public import Newsroom
internal import Platform
public import Store

/// What people decide about an issue as a whole: to let it go, to keep it back, to withdraw it.
///
/// Failure policy: an issue in a state in which this can't be done is an `IssueError`, and stays as it is. A send that runs
/// is stopped first, and what it had in flight is settled or uncertain.
public struct IssueDecisions {
  let newsroom: NewsroomFolder
  let store: Store
  let name: IssueName
  let who: String

  public struct Cancellation {
    /// Readers who won't get it.
    public var readers: Int
    /// Its articles go back to the next issue.
    public var isReleased: Bool
  }

  public init(newsroom: NewsroomFolder, store: Store, name: IssueName, who: String) {
    self.newsroom = newsroom
    self.store = store
    self.name = name
    self.who = who
  }

  /// Lets it go at its time, or go on.
  public func approve() throws -> IssueOutlook {
    let record = try found()
    switch record.status {
    case .composed: break
    case .sending where record.desk == .held: break
    case .sending: throw IssueError.isSending(name)
    case .finished, .skipped, .cancelled: throw IssueError.notPossible(name, record.status)
    }
    try store.issues.decide(record.key, .approved, by: who, note: "approved", at: newsroom.clock.now())
    return try IssueOutlook(try found(), newsroom, store)
  }

  /// Keeps it back until somebody approves it.
  public func hold(reason: String?, stopping send: RunningSend) throws -> IssueOutlook {
    func check() throws -> IssueRecord {
      let record = try found()
      guard record.status == .composed || record.status == .sending else {
        throw IssueError.notPossible(name, record.status)
      }
      return record
    }
    var record = try check()
    var lock: FileLock?
    defer { withExtendedLifetime(lock) {} }
    if record.status == .sending {
      lock = try send.stop()
      // It may have come to its end while it stopped.
      record = try check()
      try store.queue.recoverClaims(record.key, at: newsroom.clock.now())
    }
    try store.issues.decide(
      record.key, .held, by: who, note: "held\(reason.map { ": \($0.printable)" } ?? "")", reason: reason,
      at: newsroom.clock.now())
    return try IssueOutlook(try found(), newsroom, store)
  }

  /// Withdraws it: nobody gets it from now on.
  /// - Parameter thoughReached: although some readers have had it, or may have.
  public func cancel(thoughReached: Bool, stopping send: RunningSend) throws -> Cancellation {
    func check() throws -> IssueRecord {
      let record = try found()
      guard record.status == .composed || record.status == .sending else {
        throw IssueError.notPossible(name, record.status)
      }
      let reached = try store.issues.reached(name)
      guard reached == 0 || thoughReached else { throw IssueError.reached(name, readers: reached) }
      return record
    }
    _ = try check()
    let lock = try send.stop()
    defer { withExtendedLifetime(lock) {} }
    let now = newsroom.clock.now()
    try store.queue.recoverClaims(try check().key, at: now)
    let record = try check()
    try store.issues.cancel(record.key, by: who, at: now)
    return Cancellation(
      readers: try store.queue.books(record.key)[.cancelled],
      isReleased: try store.issues.issue(name)?.released != nil)
  }

  private func found() throws -> IssueRecord {
    guard let record = try store.issues.issue(name) else { throw IssueError.noSuchIssue(name) }
    return record
  }
}
