enum SQLiteImports: ImportsStatements {
  static let begin = "INSERT INTO imports (file, format, who, began) VALUES (?, ?, ?, ?) RETURNING id"
  static let count = "UPDATE imports SET added = ?, updated = ? WHERE id = ? AND undone IS NULL"
  static let finish = "UPDATE imports SET finished = ? WHERE id = ?"
  static let changeColumns = """
    field, item, old, old_at, old_left, old_confirmed, old_evidence, old_import, new, new_at, new_left, new_confirmed
    """
  static let change = """
    INSERT INTO import_changes (import, subscriber, \(changeColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET new = excluded.new, new_at = excluded.new_at, new_left = excluded.new_left,
      new_confirmed = excluded.new_confirmed, disowned = 0
    """
  private static let columns = "id, file, format, who, began, finished, undone, undone_by, added, updated"
  static let list = "SELECT \(columns) FROM imports ORDER BY id DESC LIMIT ?"
  static let one = "SELECT \(columns) FROM imports WHERE id = ?"

  /// What is no longer what the import made it isn't put back.
  static let disown = """
    UPDATE import_changes SET disowned = 1
    WHERE import IN (SELECT id FROM imports WHERE undone IS NULL) AND subscriber = ? AND field = ? AND item = ?
    """
  static let disownAll = """
    UPDATE import_changes SET disowned = 1
    WHERE import IN (SELECT id FROM imports WHERE undone IS NULL) AND subscriber = ?
      AND disowned = 0 AND field IN ('state', 'newsletter')
    """
}

enum SQLiteUndo: UndoStatements {
  static let changed = """
    SELECT DISTINCT subscriber FROM import_changes WHERE import = ? AND subscriber > ? ORDER BY subscriber LIMIT 1000
    """
  static let changes = """
    SELECT \(SQLiteImports.changeColumns), disowned FROM import_changes WHERE import = ? AND subscriber = ?
    ORDER BY field, item
    """
  static let added =
    "SELECT \(SQLiteReaders.columns) FROM subscribers WHERE id > ? AND origin = ? ORDER BY id LIMIT 1000"
  static let newsletters = "SELECT slug FROM newsletters"
  /// Who came with an import can only be in audiences that were frozen after it.
  static let issues = "SELECT id FROM issues WHERE frozen >= ?"
  static let delivery = """
    SELECT EXISTS (SELECT 1 FROM deliveries WHERE issue = ?1 AND subscriber = ?2)
      OR EXISTS (SELECT 1 FROM exclusions WHERE issue = ?1 AND subscriber = ?2)
    """
  static let heir = """
    SELECT i.id FROM imports i CROSS JOIN import_changes c ON c.import = i.id
    WHERE i.id > ?1 AND i.undone IS NULL AND c.subscriber = ?2 AND c.field = 'again' ORDER BY i.id LIMIT 1
    """
  static let inherited =
    "DELETE FROM import_changes WHERE import = ? AND subscriber = ? AND field = 'again'"
  static let inherit = """
    INSERT INTO import_changes (import, subscriber, disowned, \(SQLiteImports.changeColumns))
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
    """
  static let passOn = """
    UPDATE import_changes SET old = ?, old_at = ?, old_left = ?, old_confirmed = ?
    WHERE import IN (SELECT id FROM imports WHERE undone IS NULL) AND subscriber = ? AND field = 'state'
      AND old = ? AND old_at = ? AND old_left IS ? AND old_confirmed IS ?
    """
  static let moveEvidence = "UPDATE suppressions SET import = ?, evidence = ? WHERE identity = ? AND import = ?"
  /// An import that says it, too, is the one that brought the reader in.
  static let adopt = "UPDATE subscribers SET origin = ?1, changed_by = ?1 WHERE id = ?2"
  static let remove = "DELETE FROM subscribers WHERE id = ?"
  static let unsuppress = "DELETE FROM suppressions WHERE identity = ? AND import = ?"
  static let forget = "DELETE FROM import_changes WHERE import = ?"
  static let undone = "UPDATE imports SET undone = ?, undone_by = ? WHERE id = ?"
  static func refers(table: String, column: String) -> String {
    "SELECT 1 FROM \"\(table)\" WHERE \"\(column)\" = ? LIMIT 1"
  }
  static let referring = """
    SELECT m.name AS table_name, f."from" AS column_name FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
    WHERE m.type = 'table' AND f."table" = 'subscribers'
    """
}
