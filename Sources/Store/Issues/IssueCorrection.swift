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
      var audience = try database.statement(CorrectionSQL.move).run([.int(row), .int(from)])
      if notify {
        let values: [Value] = [.int(row), .text(key.name.newsletter), .day(key.name.day), .int(key.generation)]
        audience += try database.statement(CorrectionSQL.notify).run(values)
        try database.statement(CorrectionSQL.exclude).run(values)
      }
      guard audience > 0 else { throw StoreError.nothingToCorrect(old) }
      try database.statement(DeliverySQL.cancel).run([.time(time), .int(from)])
      try database.statement(IssueSQL.finished).run([.time(time), .int(from)])
      try database.statement(IssueSQL.release).run([.time(time), .int(from)])
      try database.statement(IssueSQL.frozen).run([.time(time), .int(audience), .int(row)])
      try log(key, .corrected, by: who, changes, at: time)
      return (try store.queue.books(old), try store.queue.books(key))
    }
  }

  /// All generations of an issue, the first one first.
  public func generations(_ name: IssueName) throws -> [IssueRecord] {
    try database.statement(IssueSQL.generations).all([.text(name.newsletter), .day(name.day)], IssueSQL.read)
  }

  /// How many deliveries of the issue bring a note of what was corrected.
  public func notes(_ key: IssueKey) throws -> Int {
    try database.statement(CorrectionSQL.notes).first([.int(try rowID(of: key))]) { Int($0.int(0)) } ?? 0
  }

  /// How many readers may have had an issue (accepted or uncertain), whatever generation of it.
  public func reached(_ name: IssueName) throws -> Int {
    try database.statement(CorrectionSQL.reached).first([.text(name.newsletter), .day(name.day)]) { Int($0.int(0)) }
      ?? 0
  }
}

enum CorrectionSQL {
  /// ?1 the new row, ?2 the one before.
  static let move = """
    INSERT INTO deliveries (issue, subscriber, tier, letter, state)
    SELECT ?1, subscriber, tier, letter, 'queued' FROM deliveries
    WHERE issue = ?2 AND state IN ('queued', 'deferred') ORDER BY subscriber
    """
  /// Who may have had an earlier generation than ?4, with the tier it was of, and what bars them from more mail.
  private static let readers = """
    SELECT d.subscriber AS id, max(d.tier) AS tier,
      CASE \(AudienceSQL.standing)
        WHEN EXISTS (SELECT 1 FROM subscriptions s
          WHERE s.newsletter = ?2 AND s.subscriber = d.subscriber AND s.state = 'unsubscribed') THEN 'unsubscribed'
      END AS barrier
    FROM issues i JOIN deliveries d ON d.issue = i.id JOIN subscribers r ON r.id = d.subscriber
    WHERE i.newsletter = ?2 AND i.day = ?3 AND i.generation < ?4 AND d.letter = 'issue'
      AND d.state IN ('accepted', 'uncertain')
      AND NOT EXISTS (SELECT 1 FROM deliveries n WHERE n.issue = ?1 AND n.subscriber = d.subscriber)
    GROUP BY d.subscriber
    """
  static let notify = """
    INSERT INTO deliveries (issue, subscriber, tier, letter, state)
    SELECT ?1, id, tier, 'correction', 'queued' FROM (\(readers)) WHERE barrier IS NULL ORDER BY id
    """
  static let exclude = """
    INSERT INTO exclusions (issue, subscriber, reason)
    SELECT ?1, id, barrier FROM (\(readers)) WHERE barrier IS NOT NULL ORDER BY id
    """
  static let notes = "SELECT count(*) FROM deliveries WHERE issue = ? AND letter = 'correction'"
  static let reached = """
    SELECT count(DISTINCT d.subscriber) FROM issues i JOIN deliveries d ON d.issue = i.id
    WHERE i.newsletter = ? AND i.day = ? AND d.letter = 'issue' AND d.state IN ('accepted', 'uncertain')
    """
}
