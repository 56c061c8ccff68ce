public import Foundation
internal import Newsroom

/// What taking an import back did, and what it couldn't.
public struct ImportUndo: Sendable, Equatable {
  /// Readers that the import had added, gone without a trace but their lines in the log.
  public var removed = 0
  /// Readers it had added who have had mail since: they stay in the books, unsubscribed.
  public var unsubscribed = SubscriberReport.Left()
  /// Fields that are again what they were.
  public var restored = 0
  /// Readers whom something else has changed since, each with what stays as it is: `ann@example.org: name`.
  public var kept = SubscriberReport.Left()
}

extension Audience {
  /// Takes an import back, in one transaction: whom it added goes, what it changed is put back, unless it was changed again.
  ///
  /// - Throws: `StoreError.noSuchImport`, `.importUndone`.
  public func undoImport(_ number: Int64, by who: String, at time: Date) throws -> ImportUndo {
    // For each reader removed SQLite would search every delivery for the reader's number, which no index has. What refers
    // to readers is looked at below.
    try database.driver.checkReferences(false)
    defer { try? database.driver.checkReferences(true) }
    return try database.write {
      guard let found = try subscriberImport(number) else { throw StoreError.noSuchImport(number) }
      if let undone = found.undone { throw StoreError.importUndone(number, undone, by: found.undoneBy ?? "") }
      var result = ImportUndo()
      let note = ConsentNote(.command, number: number, who: who, source: "undo of import \(number)")
      try restore(found, note, time, &result)
      try removeAdded(found, note, time, &result)
      try database.statement(sql.undo.forget).run([.int(number)])
      try database.statement(sql.undo.undone).run([.time(time), .text(who), .int(number)])
      return result
    }
  }

  private func restore(
    _ found: SubscriberImport, _ note: ConsentNote, _ time: Date, _ result: inout ImportUndo
  ) throws {
    var last: Int64 = 0
    while true {
      let readers = try database.statement(sql.undo.changed).all([.int(found.number), .int(last)]) { $0.int(.only) }
      guard let end = readers.last else { return }
      last = end
      for id in readers {
        guard var row = try subscriberRow(id), row.origin != found.number else { continue }
        let changes = try database.statement(sql.undo.changes).all(
          [.int(found.number), .int(id)], ImportChange.init)
        var stays: [String] = []
        let heir = try heir(of: id, found.number)
        for change in changes where change.field != .again {
          if let heir, change.isLeaving {
            let keys: [StoredValue] = [.int(heir), .int(id), .int(change.isDisowned ? 1 : 0)]
            try database.statement(sql.undo.inherit).run(change.values(after: keys))
            if change.field == .state { stays.append("state (import \(heir) says so, too)") }
            continue
          }
          if change.field == .state { try passOn(change, of: id) }
          if try restore(change, of: &row, note, time) {
            result.restored += 1
          } else {
            stays.append(change.field.title)
          }
        }
        if let heir {
          row.changedBy = heir
          try passOnSuppression(row.address, found.number, to: heir)
        } else if changes.contains(where: { $0.field != .again }) {
          row.changedBy = nil
        }
        try update(row)
        if !stays.isEmpty { result.kept.add("\(row.address): \(stays.joined(separator: ", "))") }
      }
    }
  }

  /// - Returns: false where the field isn't what the import made it.
  private func restore(
    _ change: ImportChange, of row: inout SubscriberRow, _ note: ConsentNote, _ time: Date
  ) throws -> Bool {
    guard !change.isDisowned else { return false }
    switch (change.field, change.old, change.new) {
    case (.newsletter(let slug), let old, let new):
      guard try subscriptionRows(of: row.id)[slug].map({ .wish($0) }) == new else { return false }
      if case .wish(let old) = old {
        try subscribe(row.id, to: slug, old)
      } else {
        try database.statement(sql.readers.drop).run([.text(slug), .int(row.id)])
      }
      try log(.takenBack, of: row.id, slug, at: time, recorded: time, note)
    case (.address, .text(let old), .text(let new)):
      guard row.address == new else { return false }
      row.address = old
    case (.name, let old, let new):
      guard row.name == new?.text else { return false }
      row.name = old?.text
    case (.tier, .text(let old), .text(let new)):
      guard row.tier.rawValue == new, let old = Tier(rawValue: old) else { return false }
      row.tier = old
    case (.tierEnds, let old, let new):
      guard row.tierEnds == new?.date else { return false }
      row.tierEnds = old?.date
    case (.language, let old, let new):
      guard row.language == new?.text else { return false }
      row.language = old?.text
    case (.state, .standing(let old), .standing(let new)):
      guard row.standing == new else { return false }
      try stand(row.id, old)
      row.standing = old
      try removeSuppression(row.address, note.number ?? 0)
      try log(.takenBack, of: row.id, nil, at: time, recorded: time, note)
    case (.suppression, .suppression(let old), _):
      try database.statement(sql.suppressions.add).run([
        .text(EmailAddress.identity(ofStored: row.address)), .text(old.reason.rawValue), .text(old.evidence),
        .time(old.date), .int(old.origin),
      ])
    case (.attribute(let key), let old, let new):
      var attributes = try row.parsedAttributes()
      guard attributes[key] == new?.text else { return false }
      attributes[key] = old?.text
      row.attributes = attributes.isEmpty ? nil : attributes.json
    case (.address, _, _), (.tier, _, _), (.state, _, _), (.suppression, _, _), (.again, _, _): return false
    }
    return true
  }

  /// The first later import that says, too, that the reader left, bounced or complained: it inherits what this one did.
  private func heir(of id: Int64, _ number: Int64) throws -> Int64? {
    guard let found = try database.statement(sql.undo.heir).first([.int(number), .int(id)], { $0.int(.only) }) else {
      return nil
    }
    try database.statement(sql.undo.inherited).run([.int(found), .int(id)])
    return found
  }

  /// A later import changed the state again: undone in its turn, it goes back to what was before both.
  private func passOn(_ change: ImportChange, of id: Int64) throws {
    guard !change.isDisowned else { return }
    // Field and item, what it was (six columns), what it became.
    let values = change.values(after: [])
    try database.statement(sql.undo.passOn).run(values[2..<6] + [.int(id)] + values[8..<12])
  }

  private func passOnSuppression(_ address: String, _ number: Int64, to heir: Int64) throws {
    try database.statement(sql.undo.moveEvidence).run([
      .int(heir), .text(Suppression.evidence(ofImport: heir)), .text(EmailAddress.identity(ofStored: address)),
      .int(number),
    ])
  }

  private func removeSuppression(_ address: String, _ number: Int64) throws {
    try database.statement(sql.undo.unsuppress).run([
      .text(EmailAddress.identity(ofStored: address)), .int(number),
    ])
  }

  private func removeAdded(
    _ found: SubscriberImport, _ note: ConsentNote, _ time: Date, _ result: inout ImportUndo
  ) throws {
    try database.statement(sql.readers.keepNumber).run([.int(try nextReaderNumber() - 1)])
    let slugs = try database.statement(sql.undo.newsletters).all { $0.text(.only) }
    let issues = try database.statement(sql.undo.issues).all([.time(found.began)]) { $0.int(.only) }
    let others = try referringTables().filter { !["subscriptions", "deliveries", "exclusions"].contains($0.table) }
    var last: Int64 = 0
    while true {
      let page = try database.statement(sql.undo.added).all([.int(last), .int(found.number)]) { try SubscriberRow($0) }
      guard let end = page.last else { return }
      last = end.id
      for row in page {
        if row.standing.state.isGone, let heir = try heir(of: row.id, found.number) {
          try database.statement(sql.undo.adopt).run([.int(heir), .int(row.id)])
          try passOnSuppression(row.address, found.number, to: heir)
          result.kept.add("\(row.address): \(row.standing.state.rawValue) in import \(heir), too")
          continue
        }
        let isUntouched = try row.changedBy == found.number && !others.contains { try refers($0, to: row.id) }
        guard isUntouched else {
          let isGone = row.standing.state.isGone
          result.kept.add("\(row.address): \(isGone ? row.standing.state.rawValue : "changed") since")
          continue
        }
        if try issues.contains(where: { try isInBooks($0, row.id) }) {
          try leave(row, nil, at: time, recorded: time, note)
          result.unsubscribed.add(row.address)
          continue
        }
        for slug in slugs { try database.statement(sql.readers.drop).run([.text(slug), .int(row.id)]) }
        try database.statement(sql.undo.remove).run([.int(row.id)])
        try removeSuppression(row.address, found.number)
        try log(.removed, of: row.id, nil, at: time, recorded: time, note)
        result.removed += 1
      }
    }
  }

  private func isInBooks(_ issue: Int64, _ reader: Int64) throws -> Bool {
    try database.statement(sql.undo.delivery).first([.int(issue), .int(reader)]) { $0.int(.only) == 1 } ?? false
  }

  /// Tables that refer to readers, whoever added them.
  func referringTables() throws -> [(table: String, column: String)] {
    try database.statement(sql.undo.referring).all { ($0.text(.tableName), $0.text(.columnName)) }
  }

  private func refers(_ place: (table: String, column: String), to reader: Int64) throws -> Bool {
    try database.statement(sql.undo.refers(table: place.table, column: place.column)).first([.int(reader)]) { _ in }
      != nil
  }
}

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
    try database.statement(sql.imports.list).all([.int(limit)], Self.readImport)
  }

  public func subscriberImport(_ number: Int64) throws -> SubscriberImport? {
    try database.statement(sql.imports.one).first([.int(number)], Self.readImport)
  }

  private static func readImport(_ row: Row) -> SubscriberImport {
    SubscriberImport(
      number: row.int(.id), file: row.text(.file), format: row.text(.format), who: row.text(.who),
      began: row.time(.began), finished: row.optionalTime(.finished), undone: row.optionalTime(.undone),
      undoneBy: row.optionalText(.undoneBy), added: Int(row.int(.added)), updated: Int(row.int(.updated)))
  }
}
