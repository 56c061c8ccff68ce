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
        guard try store.suppressions.suppression(identity: erasedIdentity) != nil else {
          return (false, nil, false, false)
        }
        try store.returns.forgetReturns(naming: identity)
        try database.statement(sql.erasure.proofs).run([.text(identity)])
        return (true, nil, false, true)
      }
      try database.statement(sql.suppressions.remove).run([.text(identity)])
      try database.statement(sql.suppressions.add).run([
        .text(erasedIdentity), .text((suppression?.reason ?? .request).rawValue),
        "erased", .time(time), .null,
      ])
      try database.statement(sql.erasure.proofs).run([.text(identity)])
      try store.returns.forgetReturns(naming: identity)
      guard let row else { return (true, nil, false, false) }
      let hasDeliveries = try forget(row, at: time, note)
      return (true, row.id, hasDeliveries, false)
    }
    guard found.known else { return nil }
    let residues = try residues(of: identity)
    let isOutOfFile = try database.driver.purge()
    return Erasure(
      subscriber: found.number, hasDeliveries: found.hasDeliveries, isAgain: found.isAgain, residues: residues,
      isOutOfFile: isOutOfFile)
  }

  /// - Returns: whether there are deliveries of theirs.
  private func forget(_ row: SubscriberRow, at time: Date, _ note: ConsentNote) throws -> Bool {
    let nobody = "erased-\(row.id)@erased.invalid"
    try database.statement(sql.erasure.reader).run([.text(nobody), .time(time), .int(row.id)])
    for slug in try database.statement(sql.undo.newsletters).all([], { $0.text(.only) }) {
      try database.statement(sql.readers.drop).run([.text(slug), .int(row.id)])
    }
    for number in try database.statement(sql.erasure.imports).all([], { $0.int(.only) }) {
      try database.statement(sql.erasure.changes).run([.int(number), .int(row.id)])
    }
    var hasDeliveries = false
    for issue in try database.statement(sql.erasure.issues).all([], { $0.int(.only) }) {
      let has = try database.statement(sql.erasure.delivery).first([.int(issue), .int(row.id)]) { _ in true } ?? false
      hasDeliveries = hasDeliveries || has
      try database.statement(sql.erasure.replies).run([.int(issue), .int(row.id)])
    }
    try database.statement(sql.erasure.log).run([.int(row.id)])
    try store.returns.forgetReturns(of: row.id)
    try log(
      .erased, of: row.id, nil, at: time, recorded: time,
      ConsentNote(note.how, who: note.who, source: nil))
    return hasDeliveries
  }

  /// Where the address still stands: tables of other parts, and texts that people wrote.
  private func residues(of identity: String) throws -> [String] {
    let columns = try database.statement(sql.erasure.texts).all {
      (table: $0.text(.tableName), column: $0.text(.columnName))
    }
    return try columns.filter { place in
      try database.statement(sql.erasure.mentions(table: place.table, column: place.column)).first([.text(identity)]) {
        _ in
      } != nil
    }.map { "\($0.table).\($0.column)" }
  }
}
