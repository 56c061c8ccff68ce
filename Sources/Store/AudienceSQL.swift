/// Who reads a newsletter: one rule, for freezing and for dry runs.
enum AudienceSQL {
  /// Every subscription of newsletter ?1, in subscriber order, and what bars it from the tiers ?2 (a JSON list); NULL
  /// where nothing does.
  private static let candidates = """
    SELECT r.id, r.address, r.name, r.tier,
      CASE
        WHEN EXISTS (SELECT 1 FROM suppressions x WHERE x.identity = r.identity) THEN 'suppressed'
        WHEN r.state = 'unsubscribed' OR s.state = 'unsubscribed' THEN 'unsubscribed'
        WHEN r.tier NOT IN (SELECT value FROM json_each(?2)) THEN 'other-tier'
      END AS barrier
    FROM subscriptions s CROSS JOIN subscribers r ON r.id = s.subscriber
    WHERE s.newsletter = ?1
    """

  static let freeze = """
    INSERT INTO deliveries (issue, subscriber, tier, state)
    SELECT ?3, id, tier, 'queued' FROM (\(candidates)) WHERE barrier IS NULL ORDER BY id
    """
  static let exclude = """
    INSERT INTO exclusions (issue, subscriber, reason)
    SELECT ?3, id, barrier FROM (\(candidates)) WHERE barrier IS NOT NULL ORDER BY id
    """
  /// A page of readers after number ?3. (The bound is within, so that the walk begins there.)
  static let readers = """
    SELECT id, address, name, tier, barrier FROM (\(candidates) AND s.subscriber > ?3 ORDER BY s.subscriber LIMIT ?4)
    """

  static let exclusionCounts = "SELECT reason, count(*) FROM exclusions WHERE issue = ? GROUP BY reason"
  static let exclusions = """
    SELECT r.id, r.address, r.name, r.tier, x.reason FROM exclusions x JOIN subscribers r ON r.id = x.subscriber
    WHERE x.issue = ? AND x.subscriber > ? ORDER BY x.subscriber LIMIT ?
    """
}
