internal import Newsroom

/// The suppression list as a whole: for lists, exports and imports.
extension SuppressionList {
  /// In the order of their identities, after one: page by page.
  public func page(
    reason: Suppression.Reason? = nil, after identity: String, limit: Int = 1_000
  ) throws -> [Suppression] {
    try database.statement(sql.suppressions.page).all(
      [.text(identity), .text(reason?.rawValue), .int(limit)], Suppression.init)
  }

  /// How many there are, by reason.
  public func counts() throws -> [Suppression.Reason: Int] {
    var counts: [Suppression.Reason: Int] = [:]
    try database.statement(sql.suppressions.counts).each { counts[try $0.word(.reason)] = Int($0.int(.count)) }
    return counts
  }

  /// The latest first.
  public func latest(reason: Suppression.Reason? = nil, limit: Int = 100) throws -> [Suppression] {
    try database.statement(sql.suppressions.latest).all([.text(reason?.rawValue), .int(limit)], Suppression.init)
  }

  /// An erased reader's keyed hash, from an export of this newsroom's; worth nothing under another key.
  ///
  /// - Returns: false if it was there.
  public func suppressErased(_ suppression: Suppression) throws -> Bool {
    guard suppression.isErased, suppression.identity.utf8.count == 65 else { return false }
    return try database.write {
      try database.statement(sql.suppressions.add).run([
        .text(suppression.identity), .text(suppression.reason.rawValue), .text(suppression.evidence),
        .time(suppression.date), .null,
      ]) > 0
    }
  }
}
