internal import Foundation
public import Newsroom
internal import Platform
public import Store

/// The correction of an issue that is going out: its send is stopped, and goes on with what the plan says.
///
/// Failure policy: whatever becomes of the plan, the issue goes on or is held, and the caller says so. The newsletter's
/// lock is held for as long as this lives.
public final class Correcting {
  private let newsroom: NewsroomFolder
  private let store: Store
  private let who: String
  private let lock: FileLock
  private let editor: IssueEditor
  private let record: IssueRecord
  public let desk: PlanDesk

  /// What becomes of an issue that was stopped and not corrected.
  public enum Left { case goneOut, held, goesOn }

  /// Stops a send that runs.
  public init(
    newsroom: NewsroomFolder, store: Store, newsletter: Newsletter, name: IssueName, who: String,
    stopping send: RunningSend
  ) throws {
    self.newsroom = newsroom
    self.store = store
    self.who = who
    _ = try Self.check(name, store)
    lock = try send.stop()
    record = try Self.check(name, store)
    // What a send that was killed left open is uncertain, and stays where it is.
    try store.queue.recoverClaims(record.key, at: newsroom.clock.now())
    editor = IssueEditor(
      newsroom: newsroom, store: store, newsletter: newsletter, frozen: try FrozenIssue.open(name, newsroom, store),
      who: who)
    desk = editor.desk(isCorrection: true)
  }

  public var isHeld: Bool { record.desk == .held }

  /// Freezes what the plan says, for those who haven't been reached.
  /// - Returns: `nil` if it changes nothing, and nobody is to be told anything.
  public func correct(_ plan: Plan, notify: Bool) throws -> IssueEditor.Correction? {
    guard let done = try editor.correct(plan, desk, notify: notify) else { return nil }
    // A correction lets nothing go that was held.
    if isHeld {
      try store.issues.decide(
        done.key, .held, by: who, note: "held, as it was before the correction", at: newsroom.clock.now())
    }
    return done
  }

  /// For a send that was stopped for nothing.
  /// - Parameter hold: asked only where there is something to hold.
  public func leave(hold: () -> Bool) throws -> Left {
    guard record.status == .sending else { return .goneOut }
    if isHeld { return .held }
    guard hold() else { return .goesOn }
    try store.issues.decide(
      record.key, .held, by: who, note: "held: left uncorrected", reason: "left uncorrected", at: newsroom.clock.now())
    return .held
  }

  private static func check(_ name: IssueName, _ store: Store) throws -> IssueRecord {
    guard let record = try store.issues.issue(name) else { throw IssueError.noSuchIssue(name) }
    switch record.status {
    case .sending, .finished: return record
    case .composed: throw IssueError.notUnderWay(name)
    case .skipped, .cancelled: throw IssueError.notPossible(name, record.status)
    }
  }
}
