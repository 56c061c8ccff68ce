public import Foundation
public import Newsroom

/// A correction: another generation of an issue whose audience is frozen.
extension Issues {
  /// Freezes generation `key.generation` in place of the one before it, in one transaction: readers whose delivery was
  /// still queued or deferred become its audience and nobody else, and their earlier deliveries are cancelled. Who may
  /// have had an earlier generation stays there; with `notify`, a note goes to each of them (accepted or uncertain) who
  /// may still be mailed.
  ///
  /// A note of an earlier correction that has not gone out yet becomes this correction's. The caller holds the queue's
  /// lock and has called `recoverClaims`.
  /// - Parameter previous: the manifest that is corrected.
  /// - Returns: the books of both.
  /// - Throws: `StoreError.changed` if that isn't the issue's newest generation any more; `.issueUnderWay` for one that
  ///   was not sent, or cancelled; `.nothingToCorrect` if nobody would get anything.
  public func correct(
    _ key: IssueKey, replacing previous: String, manifest: String, folder: String, selection: Selection, notify: Bool,
    by who: String, changes: [String], at time: Date
  ) throws -> (before: Books, now: Books) {
    let old = IssueKey(key.name, generation: key.generation - 1)
    return try database.write {
      guard let known = try issue(key.name) else { throw StoreError.noSuchIssue(old) }
      guard known.key == old, known.manifest == previous else { throw StoreError.changed(old) }
      guard known.status == .sending || known.status == .finished, known.frozen != nil else {
        throw StoreError.issueUnderWay(old, known.status)
      }
      let from = try rowID(of: old)
      let row = try record(
        key, .composed, known.window, time, manifest: manifest, folder: folder, reason: nil)
      try recordUses(of: key, row, selection)
      var audience = try database.statement(sql.corrections.move).run([.int(row), .int(from)])
      if notify {
        let values: [StoredValue] = [.int(row), .text(key.name.newsletter), .day(key.name.day), .int(key.generation)]
        audience += try database.statement(sql.corrections.notify).run(values)
        try database.statement(sql.corrections.exclude).run(values)
      }
      guard audience > 0 else { throw StoreError.nothingToCorrect(old) }
      try database.statement(sql.deliveries.cancel).run([.time(time), .int(from)])
      try database.statement(sql.issues.finished).run([.time(time), .int(from)])
      try database.statement(sql.issues.release).run([.time(time), .int(from)])
      try database.statement(sql.issues.frozen).run([.time(time), .int(audience), .int(row)])
      try log(key, .corrected, by: who, changes, at: time)
      return (try store.queue.books(old), try store.queue.books(key))
    }
  }

  /// All generations of an issue, the first one first.
  public func generations(_ name: IssueName) throws -> [IssueRecord] {
    try database.statement(sql.issues.generations).all([.text(name.newsletter), .day(name.day)], IssueRecord.init)
  }

  /// How many deliveries of the issue bring a note of what was corrected.
  public func notes(_ key: IssueKey) throws -> Int {
    try database.statement(sql.corrections.notes).first([.int(try rowID(of: key))]) { Int($0.int(.only)) } ?? 0
  }

  /// How many readers may have had an issue (accepted or uncertain), whatever generation of it.
  public func reached(_ name: IssueName) throws -> Int {
    try database.statement(sql.corrections.reached).first([.text(name.newsletter), .day(name.day)]) {
      Int($0.int(.only))
    }
      ?? 0
  }
}
