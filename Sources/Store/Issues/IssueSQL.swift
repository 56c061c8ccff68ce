internal import Newsroom

/// The issues' statements, and how a row becomes a record.
enum IssueSQL {
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

  static func read(_ row: Row) throws -> IssueRecord {
    IssueRecord(
      key: IssueKey(IssueName(newsletter: row.text(0), day: try row.day(1)), generation: Int(row.int(2))),
      status: try row.word(3), window: Window(start: row.time(4), cutoff: row.time(5)), composed: row.time(6),
      manifest: row.optionalText(7), folder: row.optionalText(8), reason: row.optionalText(9),
      frozen: row.optionalTime(10), audience: row.optionalInt(11).map(Int.init), finished: row.optionalTime(12),
      desk: try row.word(13), used: row.optionalTime(14), released: row.optionalTime(15),
      latest: row.optionalTime(16))
  }
}
