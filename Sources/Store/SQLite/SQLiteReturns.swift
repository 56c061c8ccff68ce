enum SQLiteReturns: ReturnsStatements {
  private static let columns = """
    t.hash, t.at, t.mailbox, t.kind, t.effect, t.proof, t.subscriber, t.issue, t.verdict, t.meaning, t.status, t.evidence
    """
  static let known = "SELECT 1 FROM returns WHERE hash = ?"
  static let insert = """
    INSERT INTO returns (hash, at, mailbox, kind, effect, proof, subscriber, issue, verdict, meaning, status, evidence)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
  static let soft = """
    SELECT count(DISTINCT ifnull(issue, -(at / 86400000))) FROM returns WHERE subscriber = ?1 AND effect = 'counted'
      AND at >= max(?2, ifnull((SELECT confirmed_at FROM subscribers WHERE id = ?1), ?2))
    """
  static let ofReader = """
    SELECT \(columns), i.newsletter, i.day, i.generation FROM returns t LEFT JOIN issues i ON i.id = t.issue
    WHERE t.subscriber = ? ORDER BY t.at DESC, t.id DESC LIMIT ?
    """
  static let unknown = "SELECT \(columns) FROM returns t WHERE t.effect = 'unknown' ORDER BY t.id LIMIT ?"
  static let unknownByHash = """
    SELECT \(columns) FROM returns t WHERE t.effect = 'unknown' AND substr(lower(hex(t.hash)), 1, length(?1)) = ?1 LIMIT 2
    """
  static let settle = "UPDATE returns SET effect = 'settled' WHERE hash = ? AND effect = 'unknown'"
  static let unknownOfReader = "SELECT hash FROM returns WHERE subscriber = ? AND effect = 'unknown'"
  static let erase = """
    UPDATE returns SET evidence = '', effect = CASE effect WHEN 'unknown' THEN 'settled' ELSE effect END
    WHERE subscriber = ?
    """
  static let eraseNaming = "UPDATE returns SET evidence = '(erased)' WHERE instr(lower(evidence), ?) > 0"

  static let reader = "SELECT id, address, name, tier FROM subscribers WHERE id = ? AND state <> 'erased'"
  static let key = "SELECT newsletter, day, generation FROM issues WHERE id = ?"
  static let mailed = """
    SELECT i.id FROM issues i JOIN deliveries d ON d.issue = i.id JOIN subscribers r ON r.id = d.subscriber
    WHERE i.newsletter = ? AND i.day = ? AND i.generation = ? AND d.subscriber = ? AND r.identity = ?
      AND d.state IN ('accepted', 'uncertain', 'claimed')
    """

  static let marks = "SELECT mark FROM return_marks WHERE mailbox = ?"
  static let remember = "INSERT INTO return_marks (mailbox, mark) VALUES (?, ?) ON CONFLICT DO NOTHING"
  static let forget = "DELETE FROM return_marks WHERE mailbox = ?"
  static let forgetOne = "DELETE FROM return_marks WHERE mailbox = ? AND mark = ?"
}
