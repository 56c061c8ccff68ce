/// The issues' statements.
enum SQLiteIssues: IssuesStatements {
  private static let select = """
    SELECT newsletter, day, generation, status, window_start, window_cutoff, composed, manifest, folder, reason, frozen,
      audience, finished, desk, used, released, latest
    FROM issues
    """

  static let rowID = "SELECT id FROM issues WHERE newsletter = ? AND day = ? AND generation = ?"
  static let byKey = select + " WHERE newsletter = ? AND day = ? AND generation = ?"
  static let byName = select + " WHERE newsletter = ? AND day = ? ORDER BY generation DESC LIMIT 1"
  static let list =
    select
    + " WHERE newsletter = ?1 OR ?1 IS NULL ORDER BY day DESC, newsletter, generation DESC LIMIT ?2"
  static let latest =
    select
      + """
       WHERE newsletter = ? AND day < ? AND status <> 'skipped' AND released IS NULL
      ORDER BY day DESC, generation DESC LIMIT 1
      """
  static let firstStart = "SELECT min(window_start) FROM issues WHERE newsletter = ?"

  static let record = """
    INSERT INTO issues (newsletter, day, generation, status, window_start, window_cutoff, composed, manifest, folder,
      reason)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (newsletter, day, generation) DO UPDATE SET
      status = excluded.status, window_start = excluded.window_start, window_cutoff = excluded.window_cutoff,
      composed = excluded.composed, manifest = excluded.manifest, folder = excluded.folder, reason = excluded.reason,
      finished = NULL, desk = 'open', released = NULL, latest = NULL
    RETURNING id
    """
  static let use = """
    INSERT INTO article_uses (newsletter, article, issue, fate, place, fingerprint) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET fate = 'picked', place = excluded.place, fingerprint = excluded.fingerprint
      WHERE excluded.fate = 'picked'
    """
  static let forget = "DELETE FROM article_uses WHERE issue = ?"
  static let considered = """
    SELECT i.day FROM article_uses u JOIN issues i ON i.id = u.issue
    WHERE u.newsletter = ? AND u.article = ? AND i.day <> ? AND i.released IS NULL
    """
  private static let run = """
    SELECT u.article, i.day, i.window_cutoff, u.fingerprint, a.title
    FROM issues i JOIN article_uses u ON u.issue = i.id LEFT JOIN articles a ON a.article = u.article
    """
  static let recentRuns =
    run + " WHERE i.newsletter = ? AND i.day >= ? AND i.day <> ? AND u.fate = 'picked' AND i.released IS NULL"
    + " ORDER BY i.day, i.generation"
  static let lastRun =
    run
    + " WHERE u.newsletter = ? AND u.article = ? AND i.day <> ? AND u.fate = 'picked' AND i.released IS NULL"
    + " ORDER BY i.day DESC, i.generation DESC LIMIT 1"
  static let appearances = """
    SELECT u.article, u.newsletter, i.day, u.place FROM issues i JOIN article_uses u ON u.issue = i.id
    WHERE i.newsletter <> ? AND i.day BETWEEN ? AND ? AND u.fate = 'picked' AND i.released IS NULL
    ORDER BY i.day, u.newsletter, u.article
    """
  static let ran = considered + " AND u.fate = 'picked' ORDER BY i.day DESC LIMIT 1"

  /// What released issues picked, of the days from ?3 to before ?2, that no other issue of the newsletter has picked.
  static let releasedPicks = """
    SELECT DISTINCT u.article FROM issues i JOIN article_uses u ON u.issue = i.id
    WHERE i.newsletter = ?1 AND i.day < ?2 AND i.day >= ?3 AND i.released IS NOT NULL AND u.fate = 'picked'
      AND NOT EXISTS (SELECT 1 FROM article_uses v JOIN issues j ON j.id = v.issue
        WHERE v.newsletter = ?1 AND v.article = u.article AND v.fate = 'picked' AND j.released IS NULL)
    ORDER BY u.article
    """
  static let used = "UPDATE issues SET used = ? WHERE id = ? AND used IS NULL"
  /// Nobody has had it, and nobody can.
  static let release = """
    UPDATE issues SET released = ?1 WHERE id = ?2 AND used IS NULL AND released IS NULL
      AND NOT EXISTS (SELECT 1 FROM deliveries WHERE issue = ?2 AND state IN ('accepted', 'uncertain'))
    """
  static let latestTime = "UPDATE issues SET latest = max(ifnull(latest, 0), ?) WHERE id = ?"
  static let edited = "UPDATE issues SET manifest = ?, desk = ? WHERE id = ?"
  static let desk = "UPDATE issues SET desk = ? WHERE id = ?"
  static let generations = select + " WHERE newsletter = ? AND day = ? ORDER BY generation"

  static let frozen = "UPDATE issues SET status = 'sending', frozen = ?, audience = ? WHERE id = ?"
  static let finished = "UPDATE issues SET status = 'finished', finished = ? WHERE id = ? AND status = 'sending'"
  static let reopened = "UPDATE issues SET status = 'sending', finished = NULL WHERE id = ? AND status = 'finished'"
  static let cancelled = "UPDATE issues SET status = 'cancelled', finished = ? WHERE id = ?"
}

enum SQLiteLog: LogStatements {
  static let append = "INSERT INTO issue_log (issue, at, who, event, reason, what) VALUES (?, ?, ?, ?, ?, ?)"
  static let read = """
    SELECT i.generation, l.at, l.who, l.event, l.reason, l.what FROM issues i JOIN issue_log l ON l.issue = i.id
    WHERE i.newsletter = ? AND i.day = ? ORDER BY l.id
    """
}

enum SQLiteProofs: ProofsStatements {
  static let find = "SELECT 1 FROM proofs WHERE issue = ? AND manifest = ? AND address = ? AND tier = ?"
  static let record = """
    INSERT INTO proofs (issue, manifest, address, tier, state, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
    """
}

enum SQLiteCorrections: CorrectionsStatements {
  /// ?1 the new row, ?2 the one before.
  static let move = """
    INSERT INTO deliveries (issue, subscriber, tier, letter, state)
    SELECT ?1, subscriber, tier, letter, 'queued' FROM deliveries
    WHERE issue = ?2 AND state IN ('queued', 'deferred') ORDER BY subscriber
    """
  /// Who may have had an earlier generation than ?4, with the tier it was of, and what bars them from more mail.
  private static let readers = """
    SELECT d.subscriber AS id, max(d.tier) AS tier,
      CASE \(SQLiteAudience.standing)
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
