/// SQLite's statements, subject by subject.
extension Catalogue {
  static var sqlite: Catalogue {
    Catalogue(
      articles: SQLiteArticles.self,
      search: SQLiteSearch.self,
      sources: SQLiteSources.self,
      issues: SQLiteIssues.self,
      log: SQLiteLog.self,
      proofs: SQLiteProofs.self,
      corrections: SQLiteCorrections.self,
      audience: SQLiteAudience.self,
      readers: SQLiteReaders.self,
      consent: SQLiteConsent.self,
      invitations: SQLiteInvitations.self,
      history: SQLiteHistory.self,
      imports: SQLiteImports.self,
      undo: SQLiteUndo.self,
      erasure: SQLiteErasure.self,
      suppressions: SQLiteSuppressions.self,
      meter: SQLiteMeter.self,
      deliveries: SQLiteDeliveries.self,
      books: SQLiteBooks.self,
      returns: SQLiteReturns.self)
  }
}

enum SQLiteMeter: MeterStatements {
  static let insert = "INSERT INTO unlocks (month, subscriber, article, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
  static let list = "SELECT article, at FROM unlocks WHERE month = ? AND subscriber = ? ORDER BY at, article"
  static let ofMonth = "SELECT subscriber, article FROM unlocks WHERE month = ?"
}

enum SQLiteSuppressions: SuppressionsStatements {
  static let add = """
    INSERT INTO suppressions (identity, reason, evidence, at, import) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
    """
  /// What came with an import outlasts it, once another source says the same.
  static let corroborate = """
    UPDATE suppressions SET evidence = evidence || '; ' || ?1, import = NULL WHERE identity = ?2 AND import IS NOT NULL
    """
  static let remove = "DELETE FROM suppressions WHERE identity = ?"
  private static let columns = "identity, reason, evidence, at, import"
  static let byIdentity = "SELECT \(columns) FROM suppressions WHERE identity = ?"
  /// Erased readers' keyed hashes begin with a number sign, which sorts before every address.
  static let anyErased = "SELECT 1 FROM suppressions WHERE identity >= '#' AND identity < '$' LIMIT 1"

  static let page = """
    SELECT \(columns) FROM suppressions WHERE identity > ?1 AND (?2 IS NULL OR reason = ?2)
    ORDER BY identity LIMIT ?3
    """
  static let latest = """
    SELECT \(columns) FROM suppressions WHERE ?1 IS NULL OR reason = ?1
    ORDER BY at DESC, identity LIMIT ?2
    """
  static let counts = "SELECT reason, count(*) AS count FROM suppressions GROUP BY reason"
}
