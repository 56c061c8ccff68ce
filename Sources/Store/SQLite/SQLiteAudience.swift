internal import Newsroom

/// Who reads a newsletter: one rule, for freezing and for dry runs.
enum SQLiteAudience: AudienceStatements {
  /// What bars a reader `r` from any mail, as the branches of a CASE: the strongest first (law 5).
  static let standing = """
    WHEN r.state IN ('bounced', 'complained', 'erased') THEN r.state
    WHEN EXISTS (SELECT 1 FROM suppressions x WHERE x.identity = r.identity) THEN 'suppressed'
    WHEN r.state IN ('unsubscribed', 'pending') THEN r.state
    """

  /// What a reader pays for at time ?3.
  private static let tier = """
    CASE WHEN r.tier_ends IS NOT NULL AND r.tier_ends <= ?3 THEN 'free' ELSE r.tier END
    """

  /// Every subscription of newsletter ?1, in subscriber order, and what bars it from the tiers ?2 (a JSON list) at time ?3;
  /// NULL where nothing does. The segment's parts: ?4 languages (a JSON list, or NULL), ?5 attributes (a JSON object of
  /// lists, or NULL), ?6 subscribed before.
  private static func candidates(_ segment: Segment) -> String {
    var narrow: [String] = []
    if !segment.languages.isEmpty {
      narrow.append(
        """
        WHEN r.language IS NOT NULL AND NOT EXISTS (SELECT 1 FROM json_each(?4) l
          WHERE r.language = l.value OR substr(r.language, 1, length(l.value) + 1) = l.value || '-') THEN 'other-segment'
        """)
    }
    if !segment.attributes.isEmpty {
      narrow.append(
        """
        WHEN EXISTS (SELECT 1 FROM json_each(?5) a WHERE NOT EXISTS (SELECT 1 FROM json_each(a.value) v
          WHERE lower(json_extract(r.attributes, '$."' || a.key || '"')) = lower(v.value))) THEN 'other-segment'
        """)
    }
    if segment.subscribedBefore != nil { narrow.append("WHEN s.since >= ?6 THEN 'other-segment'") }
    return """
      SELECT r.id, r.address, r.name, \(tier) AS tier,
        CASE \(standing)
          WHEN s.state = 'unsubscribed' THEN 'unsubscribed'
          WHEN s.state = 'pending' THEN 'pending'
          WHEN \(tier) NOT IN (SELECT value FROM json_each(?2)) THEN 'other-tier'
          \(narrow.joined(separator: "\n"))
        END AS barrier
      FROM subscriptions s CROSS JOIN subscribers r ON r.id = s.subscriber
      WHERE s.newsletter = ?1 AND (?4, ?5, ?6) IS NOT ('', '', '')
      """
  }

  /// ?7: the issue's row.
  static func freeze(_ segment: Segment) -> String {
    """
    INSERT INTO deliveries (issue, subscriber, tier, state)
    SELECT ?7, id, tier, 'queued' FROM (\(candidates(segment))) WHERE barrier IS NULL ORDER BY id
    """
  }
  static func exclude(_ segment: Segment) -> String {
    """
    INSERT INTO exclusions (issue, subscriber, reason)
    SELECT ?7, id, barrier FROM (\(candidates(segment))) WHERE barrier IS NOT NULL ORDER BY id
    """
  }
  /// A page of readers after number ?7, ?8 of them. (The bound is within, so that the walk begins there.)
  static func readers(_ segment: Segment) -> String {
    """
    SELECT id, address, name, tier, barrier
    FROM (\(candidates(segment)) AND s.subscriber > ?7 ORDER BY s.subscriber LIMIT ?8)
    """
  }

  static let exclusionCounts = "SELECT reason, count(*) AS count FROM exclusions WHERE issue = ? GROUP BY reason"
  static let exclusions = """
    SELECT r.id, r.address, r.name, r.tier, x.reason FROM exclusions x JOIN subscribers r ON r.id = x.subscriber
    WHERE x.issue = ? AND x.subscriber > ? ORDER BY x.subscriber LIMIT ?
    """
}
