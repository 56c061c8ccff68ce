internal import Newsroom

/// The suppression list as a whole: for lists, exports and imports.
extension SuppressionList {
  /// In the order of their identities, after one: page by page.
  public func page(
    reason: Suppression.Reason? = nil, after identity: String, limit: Int = 1_000
  ) throws -> [Suppression] {
    try database.statement(SuppressionSQL.page).all(
      [.text(identity), .text(reason?.rawValue), .int(limit)], Self.readSuppression)
  }

  /// How many there are, by reason.
  public func counts() throws -> [Suppression.Reason: Int] {
    var counts: [Suppression.Reason: Int] = [:]
    try database.statement(SuppressionSQL.counts).each { counts[try $0.word(0)] = Int($0.int(1)) }
    return counts
  }

  /// The latest first.
  public func latest(reason: Suppression.Reason? = nil, limit: Int = 100) throws -> [Suppression] {
    try database.statement(SuppressionSQL.latest).all([.text(reason?.rawValue), .int(limit)], Self.readSuppression)
  }

  /// An erased reader's keyed hash, from an export of this newsroom's; worth nothing under another key.
  ///
  /// - Returns: false if it was there.
  public func suppressErased(_ suppression: Suppression) throws -> Bool {
    guard suppression.isErased, suppression.identity.utf8.count == 65 else { return false }
    return try database.write {
      try database.statement(SubscriberSQL.suppress).run([
        .text(suppression.identity), .text(suppression.reason.rawValue), .text(suppression.evidence),
        .time(suppression.date), .null,
      ]) > 0
    }
  }
}

private enum SuppressionSQL {
  static let page = """
    SELECT \(SubscriberSQL.suppressionColumns) FROM suppressions WHERE identity > ?1 AND (?2 IS NULL OR reason = ?2)
    ORDER BY identity LIMIT ?3
    """
  static let latest = """
    SELECT \(SubscriberSQL.suppressionColumns) FROM suppressions WHERE ?1 IS NULL OR reason = ?1
    ORDER BY at DESC, identity LIMIT ?2
    """
  static let counts = "SELECT reason, count(*) FROM suppressions GROUP BY reason"
}
