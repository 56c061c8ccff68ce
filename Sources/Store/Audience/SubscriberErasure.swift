public import Foundation
public import Newsroom

/// What is left of an erased reader.
public struct Erasure: Sendable, Equatable {
  /// Their number, under which their deliveries stay in the books; `nil` for an address that was no reader's.
  public var subscriber: Int64?
  /// Whether the books have deliveries under that number.
  public var hasDeliveries = false
  /// They had been erased before: what had been left of them since is gone now.
  public var isAgain = false
  /// Places that name the address still, as `table.column`: for a person to look at.
  public var residues: [String]
  /// Whether the file itself holds nothing of it; not while another process reads the database.
  public var isOutOfFile: Bool
}

extension Audience {
  /// Forgets a reader: name, address, attributes, wishes and replies go from every table and from the database's file.
  ///
  /// The log's lines and the deliveries stay, with a number that is nobody's; a keyed hash of the address stays in the
  /// suppression list, so that no import brings it back. What deletes overwrites what it deletes (`secure_delete`).
  /// Again, it clears what a process that read meanwhile kept in the file, and what came back for them since.
  /// - Returns: `nil` if the address is neither a reader's nor suppressed, and wasn't erased.
  /// - Throws: `StoreError.noErasureKey` before `useErasureKey`.
  public func erase(_ address: EmailAddress, at time: Date, note: ConsentNote) throws -> Erasure? {
    guard let erasureKey = store.erasureKey else { throw StoreError.noErasureKey }
    let identity = address.identity
    let erasedIdentity = SuppressionList.erasedIdentity(identity, key: erasureKey)
    let found = try database.write { () -> (known: Bool, number: Int64?, hasDeliveries: Bool, isAgain: Bool) in
      let suppression = try store.suppressions.suppression(identity: identity)
      let row = try subscriberRow(identity: identity)
      guard suppression != nil || row != nil else {
        guard try store.suppressions.suppression(identity: erasedIdentity) != nil else { return (false, nil, false, false) }
        try store.returns.forgetReturns(naming: identity)
        try database.statement(ErasureSQL.proofs).run([.text(identity)])
        return (true, nil, false, true)
      }
      try database.statement(SubscriberSQL.unsuppress).run([.text(identity)])
      try database.statement(SubscriberSQL.suppress).run([
        .text(erasedIdentity), .text((suppression?.reason ?? .request).rawValue),
        "erased", .time(time), .null,
      ])
      try database.statement(ErasureSQL.proofs).run([.text(identity)])
      try store.returns.forgetReturns(naming: identity)
      guard let row else { return (true, nil, false, false) }
      let hasDeliveries = try forget(row, at: time, note)
      return (true, row.id, hasDeliveries, false)
    }
    guard found.known else { return nil }
    let residues = try residues(of: identity)
    // The write-ahead log holds the pages as they were.
    let busy = try database.statement("PRAGMA wal_checkpoint(TRUNCATE)").first { $0.int(0) } ?? 1
    return Erasure(
      subscriber: found.number, hasDeliveries: found.hasDeliveries, isAgain: found.isAgain, residues: residues,
      isOutOfFile: busy == 0)
  }

  /// - Returns: whether there are deliveries of theirs.
  private func forget(_ row: SubscriberRow, at time: Date, _ note: ConsentNote) throws -> Bool {
    let nobody = "erased-\(row.id)@erased.invalid"
    try database.statement(ErasureSQL.reader).run([.text(nobody), .time(time), .int(row.id)])
    for slug in try database.statement(UndoSQL.newsletters).all([], { $0.text(0) }) {
      try database.statement(SubscriberSQL.drop).run([.text(slug), .int(row.id)])
    }
    for number in try database.statement(ErasureSQL.imports).all([], { $0.int(0) }) {
      try database.statement(ErasureSQL.changes).run([.int(number), .int(row.id)])
    }
    var hasDeliveries = false
    for issue in try database.statement(ErasureSQL.issues).all([], { $0.int(0) }) {
      let has = try database.statement(ErasureSQL.delivery).first([.int(issue), .int(row.id)]) { _ in true } ?? false
      hasDeliveries = hasDeliveries || has
      try database.statement(ErasureSQL.replies).run([.int(issue), .int(row.id)])
    }
    try database.statement(ErasureSQL.log).run([.int(row.id)])
    try store.returns.forgetReturns(of: row.id)
    try log(
      .erased, of: row.id, nil, at: time, recorded: time,
      ConsentNote(note.how, who: note.who, source: nil))
    return hasDeliveries
  }

  /// Where the address still stands: tables of other parts, and texts that people wrote.
  private func residues(of identity: String) throws -> [String] {
    let columns = try database.statement(ErasureSQL.texts).all { (table: $0.text(0), column: $0.text(1)) }
    return try columns.filter { place in
      let sql = """
        SELECT 1 FROM "\(place.table)" WHERE instr(lower(CAST("\(place.column)" AS TEXT)), ?) > 0 LIMIT 1
        """
      return try database.statement(sql).first([.text(identity)]) { _ in } != nil
    }.map { "\($0.table).\($0.column)" }
  }
}

enum ErasureSQL {
  static let reader = """
    UPDATE subscribers SET address = ?1, identity = ?1, name = NULL, tier = 'free', tier_ends = NULL, language = NULL,
      attributes = NULL, changed_by = NULL, state = 'erased', since = ?2, left_at = NULL, confirmed_at = NULL
    WHERE id = ?3
    """
  static let proofs = "DELETE FROM proofs WHERE lower(address) = ?"
  static let imports = "SELECT id FROM imports"
  static let changes = "DELETE FROM import_changes WHERE import = ? AND subscriber = ?"
  static let issues = "SELECT id FROM issues WHERE frozen IS NOT NULL"
  static let delivery = "SELECT 1 FROM deliveries WHERE issue = ? AND subscriber = ?"
  static let replies = """
    UPDATE deliveries SET reply = '(erased)' WHERE issue = ? AND subscriber = ? AND reply IS NOT NULL
    """
  static let log = "UPDATE consent_log SET source = NULL, wording = NULL, evidence = NULL WHERE subscriber = ?"
  /// Of what may name a reader: articles don't, and deliveries have been seen to.
  static let texts = """
    SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND m.name NOT LIKE 'article%'
      AND m.name NOT LIKE 'sqlite_%' AND m.name NOT IN ('deliveries', 'issues', 'exclusions')
      AND c.type IN ('TEXT', 'BLOB')
    """
}
