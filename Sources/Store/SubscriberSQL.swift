internal import Newsroom

/// The readers' statements.
enum SubscriberSQL {
  static let byIdentity = "SELECT id, address, name, tier, state FROM subscribers WHERE identity = ?"
  static let insert = """
    INSERT INTO subscribers (address, identity, name, tier, state, imported) VALUES (?, ?, ?, ?, 'confirmed', ?)
    """
  static let update = "UPDATE subscribers SET address = ?, name = ?, tier = ?, imported = ? WHERE id = ?"
  static let newsletter = "INSERT INTO newsletters (slug) VALUES (?) ON CONFLICT DO NOTHING"

  /// Asks each newsletter in turn: `subscriptions` is ordered by newsletter first, and there are few of them.
  static let subscriptions = """
    SELECT s.newsletter, s.state FROM newsletters n CROSS JOIN subscriptions s ON s.newsletter = n.slug
    WHERE s.subscriber = ? ORDER BY s.newsletter
    """
  /// Leaves an ended subscription ended.
  static let subscribe = """
    INSERT INTO subscriptions (newsletter, subscriber, state, since) VALUES (?, ?, 'subscribed', ?)
    ON CONFLICT DO NOTHING
    """
  /// No longer in the file: as if never asked for. What the reader ended themselves stays on record.
  static let drop = "DELETE FROM subscriptions WHERE newsletter = ? AND subscriber = ? AND state = 'subscribed'"

  static let unsubscribe = """
    INSERT INTO subscriptions (newsletter, subscriber, state, since) VALUES (?, ?, 'unsubscribed', ?)
    ON CONFLICT DO UPDATE SET state = 'unsubscribed', since = excluded.since WHERE state = 'subscribed'
    """
  static let unsubscribeAll = "UPDATE subscribers SET state = 'unsubscribed' WHERE id = ?"
  static let exists = "SELECT 1 FROM subscribers WHERE id = ?"

  static let list = """
    SELECT r.id, r.address, r.name, r.tier, r.state, r.imported FROM subscribers r
    WHERE r.id > ?1 AND (?2 IS NULL OR r.tier = ?2) AND (?3 IS NULL OR EXISTS (
      SELECT 1 FROM subscriptions s WHERE s.newsletter = ?3 AND s.subscriber = r.id AND s.state = 'subscribed'))
    ORDER BY r.id LIMIT ?4
    """
  static let countByTier = "SELECT tier, count(*) FROM subscribers WHERE state = 'confirmed' GROUP BY tier"

  static let suppress = """
    INSERT INTO suppressions (identity, reason, evidence, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
    """
  static let unsuppress = "DELETE FROM suppressions WHERE identity = ?"
  static let suppression = "SELECT identity, reason, evidence, at FROM suppressions WHERE identity = ?"
  static let suppressions = "SELECT identity, reason, evidence, at FROM suppressions ORDER BY at DESC, identity LIMIT ?"

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
