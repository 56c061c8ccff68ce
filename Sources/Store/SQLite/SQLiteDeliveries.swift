/// The queue's statements.
///
/// Where a partial index holds what is left to do, INDEXED BY says so: of itself SQLite would walk the whole issue by
/// its primary key. Each WHERE then names the index's condition word for word, as the planner asks for.
enum SQLiteDeliveries: DeliveriesStatements {
  private static func candidates(from index: String, where condition: String, order: String) -> String {
    """
    SELECT d.subscriber AS id, r.address, r.name, d.tier, d.attempts, d.letter
    FROM deliveries d INDEXED BY \(index) CROSS JOIN subscribers r ON r.id = d.subscriber
    WHERE d.issue = ?1 AND \(condition) ORDER BY \(order) LIMIT ?2
    """
  }

  /// ?1 issue, ?2 how many, ?3 after and ?4 up to which subscriber, ?5 tier, ?6 domain. (Addresses are kept with their
  /// domain in lower case.)
  static let ready = candidates(
    from: "deliveries_ready",
    where: """
      d.state = 'queued' AND d.due IS NULL AND d.subscriber > ?3 AND d.subscriber <= ?4
      AND (?5 IS NULL OR d.tier = ?5) AND (?6 IS NULL OR substr(r.address, -1 - length(?6)) = '@' || ?6)
      """, order: "d.subscriber")
  static let due = candidates(
    from: "deliveries_waiting", where: "d.due IS NOT NULL AND d.due <= ?3", order: "d.due, d.subscriber")

  /// Why a reader mustn't be mailed any more; NULL where nothing says so (law 5). ?1 newsletter, ?2 subscriber.
  private static let barrier = """
    SELECT CASE \(SQLiteAudience.standing)
      WHEN EXISTS (SELECT 1 FROM subscriptions s
        WHERE s.newsletter = ?1 AND s.subscriber = ?2 AND s.state = 'unsubscribed') THEN 'unsubscribed'
    END FROM subscribers r WHERE r.id = ?2
    """
  /// ?1 newsletter, ?2 subscriber, ?3 issue, ?4 time, ?5 worker.
  static let claim = """
    UPDATE deliveries SET state = 'claimed', attempts = attempts + 1, due = NULL, worker = ?5, claimed = ?4
    WHERE issue = ?3 AND subscriber = ?2 AND state IN ('queued', 'deferred') AND (\(barrier)) IS NULL
    """
  /// The same, where a claim changed nothing: it was barred, or somebody else has settled it.
  static let suppress = """
    UPDATE deliveries SET state = 'suppressed', due = NULL, settled = ?4, code = 0,
      reply = (\(barrier)) || ' since the audience was frozen'
    WHERE issue = ?3 AND subscriber = ?2 AND state IN ('queued', 'deferred') AND (\(barrier)) IS NOT NULL
    """
  /// ?2: 1 where the attempt doesn't count.
  static let settle = """
    UPDATE deliveries SET state = ?1, attempts = attempts - ?2, due = ?3, worker = NULL, settled = ?4, code = ?5,
      reply = ?6
    WHERE issue = ?7 AND subscriber = ?8 AND state = 'claimed' AND worker = ?9
    """
  static let state = "SELECT state FROM deliveries WHERE issue = ? AND subscriber = ?"

  static let recover = """
    UPDATE deliveries INDEXED BY deliveries_claimed SET state = 'uncertain', worker = NULL, settled = ?, code = 0,
      reply = 'the sending process ended before the relay''s answer was written down'
    WHERE issue = ? AND state = 'claimed'
    """
  static let resolve = """
    UPDATE deliveries INDEXED BY deliveries_uncertain SET state = ?, settled = ?
    WHERE issue = ? AND state = 'uncertain'
    """
  static let resolveOne = resolve + " AND subscriber = ?"
  static let bringForward = """
    UPDATE deliveries INDEXED BY deliveries_waiting SET due = ? WHERE issue = ? AND due IS NOT NULL AND due > ?
    """
  static let expire = """
    UPDATE deliveries SET state = 'expired', due = NULL, settled = ? WHERE issue = ? AND state IN ('queued', 'deferred')
    """
  static let cancel = """
    UPDATE deliveries SET state = 'cancelled', due = NULL, settled = ?
    WHERE issue = ? AND state IN ('queued', 'deferred')
    """
  static let nextDue = """
    SELECT min(due) FROM deliveries INDEXED BY deliveries_waiting WHERE issue = ? AND due IS NOT NULL AND due > ?
    """

  /// ?1 issue, ?2 domain: how many are left to send to it. Walks what is left to do.
  static let outstandingAt = """
    SELECT count(*) FROM deliveries d CROSS JOIN subscribers r ON r.id = d.subscriber
    WHERE d.issue = ?1 AND d.state IN ('queued', 'deferred') AND substr(r.address, -1 - length(?2)) = '@' || ?2
    """

  static let counts = "SELECT state, count(*) AS count FROM deliveries WHERE issue = ? GROUP BY state"
  static let audience = "SELECT audience FROM issues WHERE id = ?"
  private static func report(_ index: String) -> String {
    """
    SELECT r.id, r.address, r.name, d.tier, d.state, d.attempts, d.due, d.claimed, d.settled, d.code, d.reply,
      d.letter
    FROM deliveries d \(index) CROSS JOIN subscribers r ON r.id = d.subscriber
    WHERE d.issue = ?1 AND d.subscriber > ?2
    """
  }
  static let list =
    report("") + " AND (?3 IS NULL OR d.state = ?3) AND (?5 IS NULL OR d.letter = ?5) ORDER BY d.subscriber LIMIT ?4"
  static let uncertain =
    report("INDEXED BY deliveries_uncertain") + " AND d.state = 'uncertain' ORDER BY d.subscriber LIMIT ?3"
}

enum SQLiteBooks: BooksStatements {
  /// The identity's domain is lower case, and an A-label.
  static let domains = """
    SELECT substr(r.identity, instr(r.identity, '@') + 1) AS domain, d.state, count(*) AS count
    FROM deliveries d CROSS JOIN subscribers r ON r.id = d.subscriber WHERE d.issue = ? GROUP BY domain, d.state
    """
  static let reasons = """
    SELECT state, code, reply, count(*) AS count FROM deliveries
    WHERE issue = ? AND code IS NOT NULL AND state IN ('deferred', 'rejected', 'expired', 'uncertain', 'queued')
    GROUP BY state, code, reply ORDER BY count(*) DESC
    """
  static let retry = """
    UPDATE deliveries INDEXED BY deliveries_waiting SET due = ?1 WHERE issue = ?2 AND due IS NOT NULL AND due > ?3
    """
}
