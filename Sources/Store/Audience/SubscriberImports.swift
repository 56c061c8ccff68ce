public import Foundation
internal import Newsroom

/// A numbered import.
public struct SubscriberImport: Sendable, Equatable {
  public var number: Int64
  public var file: String
  /// What the file was recognised as: `dateline`, `Ghost` ….
  public var format: String
  public var who: String
  public var began: Date
  /// `nil`: it was interrupted, after a whole batch; or is running.
  public var finished: Date?
  public var undone: Date?
  public var undoneBy: String?
  public var added: Int
  public var updated: Int
}

extension Audience {
  /// The latest first.
  public func subscriberImports(limit: Int = 50) throws -> [SubscriberImport] {
    try database.statement(ImportSQL.list).all([.int(limit)], Self.readImport)
  }

  public func subscriberImport(_ number: Int64) throws -> SubscriberImport? {
    try database.statement(ImportSQL.one).first([.int(number)], Self.readImport)
  }

  private static func readImport(_ row: Row) -> SubscriberImport {
    SubscriberImport(
      number: row.int(0), file: row.text(1), format: row.text(2), who: row.text(3), began: row.time(4),
      finished: row.optionalTime(5), undone: row.optionalTime(6), undoneBy: row.optionalText(7),
      added: Int(row.int(8)), updated: Int(row.int(9)))
  }
}

enum ImportSQL {
  static let begin = "INSERT INTO imports (file, format, who, began) VALUES (?, ?, ?, ?)"
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

  /// How people read what a suppression rests on that came with an import.
  static func evidence(_ number: Int64) -> String { "import \(number)" }
}
