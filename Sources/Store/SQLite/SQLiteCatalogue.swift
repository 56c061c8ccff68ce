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
