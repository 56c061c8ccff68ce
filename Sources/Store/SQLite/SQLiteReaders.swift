/// The readers' statements.
enum SQLiteReaders: ReadersStatements {
  static let columns = """
    id, address, name, tier, state, since, left_at, confirmed_at, tier_ends, language, attributes, imported,
    origin, changed_by
    """
  static let byIdentity = "SELECT \(columns) FROM subscribers WHERE identity = ?"
  static let byID = "SELECT \(columns) FROM subscribers WHERE id = ?"
  static let briefly = "SELECT id, address, name, tier FROM subscribers WHERE identity = ?"

  static let lastNumber = "SELECT max((SELECT ifnull(max(id), 0) FROM subscribers), last) FROM reader_numbers"
  static let keepNumber = "UPDATE reader_numbers SET last = max(last, ?)"
  static let insert = """
    INSERT INTO subscribers (id, address, identity, name, tier, tier_ends, language, attributes, imported, origin,
      changed_by, state, since, left_at, confirmed_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
  static let update = """
    UPDATE subscribers SET address = ?, name = ?, tier = ?, tier_ends = ?, language = ?, attributes = ?, imported = ?,
      changed_by = ? WHERE id = ?
    """
  static let stand = """
    UPDATE subscribers SET state = ?, since = ?, left_at = ?, confirmed_at = ?, changed_by = ? WHERE id = ?
    """
  static let touch = "UPDATE subscribers SET changed_by = ? WHERE id = ?"
  static let newsletter = "INSERT INTO newsletters (slug) VALUES (?) ON CONFLICT DO NOTHING"

  /// Asks each newsletter in turn: `subscriptions` is ordered by newsletter first, and there are few of them.
  static let subscriptions = """
    SELECT s.newsletter, s.state, s.since FROM newsletters n CROSS JOIN subscriptions s ON s.newsletter = n.slug
    WHERE s.subscriber = ? ORDER BY s.newsletter
    """
  static let subscribe = """
    INSERT INTO subscriptions (newsletter, subscriber, state, since) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET state = excluded.state, since = excluded.since
    """
  static let drop = "DELETE FROM subscriptions WHERE newsletter = ? AND subscriber = ?"

  static let list = """
    SELECT \(columns) FROM subscribers r
    WHERE r.id > ?1 AND (?2 IS NULL OR r.tier = ?2) AND (?3 IS NULL OR EXISTS (
      SELECT 1 FROM subscriptions s WHERE s.newsletter = ?3 AND s.subscriber = r.id AND s.state <> 'unsubscribed'))
      AND (?5 IS NULL OR r.state = ?5)
    ORDER BY r.id LIMIT ?4
    """
  static let countByTier = "SELECT tier, count(*) AS count FROM subscribers WHERE state = 'confirmed' GROUP BY tier"

  static let attributeKeys = """
    SELECT DISTINCT a.key FROM subscribers r JOIN json_each(r.attributes) a WHERE r.attributes IS NOT NULL ORDER BY 1
    """
}

enum SQLiteConsent: ConsentStatements {
  static let insert = """
    INSERT INTO consent_log (subscriber, newsletter, what, at, recorded, how, import, who, source, wording, evidence)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
  static let list = """
    SELECT l.newsletter, l.what, l.at, l.recorded, l.how, l.import, ifnull(l.who, i.who) AS who,
      ifnull(l.source, i.file) AS source,
      l.wording, l.evidence
    FROM consent_log l LEFT JOIN imports i ON i.id = l.import WHERE l.subscriber = ? ORDER BY l.id
    """
}

enum SQLiteInvitations: InvitationsStatements {
  static let last = "SELECT max(asked) FROM invitations WHERE subscriber = ?"
  static let ask = """
    INSERT INTO invitations (subscriber, newsletter, asked, wording) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET asked = excluded.asked, sent = NULL, wording = excluded.wording
    """
  static let earlier = "SELECT asked, sent, wording FROM invitations WHERE subscriber = ? AND newsletter = ?"
  static let restore = "UPDATE invitations SET asked = ?, sent = ?, wording = ? WHERE subscriber = ? AND newsletter = ?"
  static let asked = "SELECT asked, wording FROM invitations WHERE subscriber = ? AND newsletter = ?"
  static let sent = "UPDATE invitations SET sent = ? WHERE subscriber = ? AND newsletter = ?"
  static let forget = "DELETE FROM invitations WHERE subscriber = ? AND newsletter = ?"
}

/// One reader's rows are found by each issue's own key: issues are few, deliveries are many.
enum SQLiteHistory: HistoryStatements {
  static let subscriptions = """
    SELECT s.newsletter, s.state, s.since FROM newsletters n CROSS JOIN subscriptions s ON s.newsletter = n.slug
    WHERE s.subscriber = ? ORDER BY s.newsletter
    """
  static let entries = """
    SELECT r.id, r.address, r.name, ifnull(d.tier, r.tier) AS tier, d.state, d.attempts, d.due, d.claimed, d.settled,
      d.code, d.reply, d.letter, i.newsletter, i.day, i.generation, x.reason
    FROM issues i CROSS JOIN subscribers r ON r.id = ?1
      LEFT JOIN deliveries d ON d.issue = i.id AND d.subscriber = ?1
      LEFT JOIN exclusions x ON x.issue = i.id AND x.subscriber = ?1
    WHERE i.frozen IS NOT NULL AND (d.state IS NOT NULL OR x.reason IS NOT NULL)
    ORDER BY i.frozen DESC, i.id DESC LIMIT ?2
    """
}

enum SQLiteErasure: ErasureStatements {
  static let reader = """
    UPDATE subscribers SET address = ?1, identity = ?1, name = NULL, tier = 'free', tier_ends = NULL, language = NULL,
      attributes = NULL, changed_by = NULL, state = 'erased', since = ?2, left_at = NULL, confirmed_at = NULL
    WHERE id = ?3
    """
  static let proofs = "DELETE FROM proofs WHERE lower(address) = ?"
  static let imports = "SELECT id FROM imports"
  static let changes = "DELETE FROM import_changes WHERE import = ? AND subscriber = ?"
  static let issues = "SELECT id FROM issues WHERE frozen IS NOT NULL"
  static let delivery = "SELECT 1 FROM deliveries WHERE issue = ? AND subscriber = ?"
  static let replies = """
    UPDATE deliveries SET reply = '(erased)' WHERE issue = ? AND subscriber = ? AND reply IS NOT NULL
    """
  static let log = "UPDATE consent_log SET source = NULL, wording = NULL, evidence = NULL WHERE subscriber = ?"
  /// Whether a text stands anywhere in a column, in lower case.
  static func mentions(table: String, column: String) -> String {
    """
    SELECT 1 FROM "\(table)" WHERE instr(lower(CAST("\(column)" AS TEXT)), ?) > 0 LIMIT 1
    """
  }
  /// Of what may name a reader: articles don't, and deliveries have been seen to.
  static let texts = """
    SELECT m.name AS table_name, c.name AS column_name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND m.name NOT LIKE 'article%'
      AND m.name NOT LIKE 'sqlite_%' AND m.name NOT IN ('deliveries', 'issues', 'exclusions')
      AND c.type IN ('TEXT', 'BLOB')
    """
}
