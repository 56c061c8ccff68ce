internal import Newsroom

/// The readers' statements.
enum SubscriberSQL {
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
  static let countByTier = "SELECT tier, count(*) FROM subscribers WHERE state = 'confirmed' GROUP BY tier"

  static let attributeKeys = """
    SELECT DISTINCT a.key FROM subscribers r JOIN json_each(r.attributes) a WHERE r.attributes IS NOT NULL ORDER BY 1
    """

  static let suppress = """
    INSERT INTO suppressions (identity, reason, evidence, at, import) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
    """
  /// What came with an import outlasts it, once another source says the same.
  static let corroborate = """
    UPDATE suppressions SET evidence = evidence || '; ' || ?1, import = NULL WHERE identity = ?2 AND import IS NOT NULL
    """
  static let unsuppress = "DELETE FROM suppressions WHERE identity = ?"
  static let suppressionColumns = "identity, reason, evidence, at, import"
  static let suppression = "SELECT \(suppressionColumns) FROM suppressions WHERE identity = ?"
  /// Erased readers' keyed hashes begin with a number sign, which sorts before every address.
  static let anyErased = "SELECT 1 FROM suppressions WHERE identity >= '#' AND identity < '$' LIMIT 1"

  /// Reads id, address, name, tier from `column` on.
  static func read(_ row: Row, from column: Int32 = 0) throws -> Subscriber {
    Subscriber(
      id: row.int(column), mailbox: try mailbox(row, address: column + 1, name: column + 2),
      tier: try row.word(column + 3))
  }

  static func mailbox(_ row: Row, address: Int32, name: Int32) throws -> Mailbox {
    let text = row.text(address)
    do {
      return Mailbox(name: row.optionalText(name), address: try EmailAddress(text))
    } catch {
      throw StoreError.malformed("an address that can't be mailed (\(error))")
    }
  }
}
