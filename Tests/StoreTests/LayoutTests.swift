import Foundation
import Newsroom
import Testing

@testable import Store

/// A file as the program wrote it before its state was typed (`Layouts/2026-11.sql`: a dump with rows of every kind, and
/// `2026-11-undone.txt`: what taking its imports back came to then).
@Suite struct LayoutTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private static func layout(_ name: String) throws -> String {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Layouts/\(name)")
    return try String(contentsOf: url, encoding: .utf8)
  }

  /// The file as it was, with the program of today not yet at it.
  private func old() throws -> Database {
    try? FileManager.default.removeItem(atPath: folder.database)
    for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.database + suffix) }
    do {
      let database = try Database(path: folder.database, synchronous: .normal, cache: 2)
      try database.execute(try Self.layout("2026-11.sql"))
    }
    return try Database(path: folder.database, synchronous: .normal, cache: 2)
  }

  /// Every row of a table, each column by its name; of `columns` only, where given.
  private func rows(_ table: String, _ database: Database, columns: [String]? = nil) throws -> [String] {
    let names = try columns ?? database.strings("SELECT name FROM pragma_table_info('\(table)') ORDER BY name")
    let row = names.map { "'\($0)=' || ifnull(quote(\"\($0)\"), 'NULL')" }.joined(separator: " || ' ' || ")
    return try database.strings("SELECT \(row) FROM \"\(table)\" ORDER BY 1")
  }

  private static let tables = """
    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations' ORDER BY 1
    """

  @Test("nothing is lost of a file of the earlier layout: every row of every table is there, with what it said")
  func rows() throws {
    var before: [String: [String]] = [:]
    var columns: [String: [String]] = [:]
    do {
      let database = try old()
      for table in try database.strings(Self.tables) where table != "import_changes" {
        columns[table] = try database.strings("SELECT name FROM pragma_table_info('\(table)') ORDER BY name")
        before[table] = try rows(table, database)
        // The dump is of some use only if it has something of everything.
        if table != "article_index_idx" { #expect(before[table]?.isEmpty == false, "\(table)") }
      }
    }
    let store = try folder.store()
    #expect(try store.database.strings(Self.tables) == (before.keys + ["import_changes"]).sorted())
    for (table, rows) in before {
      #expect(try self.rows(table, store.database, columns: columns[table]) == rows, "\(table)")
    }
    #expect(try store.database.strings("PRAGMA foreign_key_check").isEmpty)
    #expect(try store.database.strings("PRAGMA integrity_check") == ["ok"])
    #expect(try store.library.search("ports").map(\.article.id) == ["a"])
    // Again, it is up to date already.
    #expect(try folder.store().issues.list().count == store.issues.list().count)
  }

  @Test("each line of the log says what it records, and why an issue was held")
  func events() throws {
    _ = try old()
    let store = try folder.store()
    func events(_ offset: Int) throws -> [String] {
      try store.issues.log(IssueName(newsletter: "daily-review", day: monday.adding(days: offset))).map {
        $0.event.rawValue + ($0.reason.map { " (\($0))" } ?? "")
      }
    }
    #expect(
      try events(0) == [
        "composed", "approved", "edited", "edited", "edited", "opened", "proofs", "composed", "held",
        "held (waiting: for the ministry)",
      ])
    #expect(
      try events(1) == [
        "composed", "held (nobody had approved it by send-at (on-cutoff: hold))", "held (1 error found by its check)",
        "approved", "retried", "reconciled", "held (left uncorrected)", "corrected", "corrected", "corrected", "held",
      ])
    #expect(try events(2) == ["composed", "cancelled"] && events(3) == ["composed", "cancelled"])
  }

  @Test("a suppression knows the import that it rests on, and only where it rests on nothing else")
  func suppressions() throws {
    _ = try old()
    let store = try folder.store()
    var origins: [String: Int64] = [:]
    for each in try store.suppressions.latest() { origins[each.identity] = each.origin }
    #expect(
      origins == [
        "again@example.com": 1, "bouncer@example.com": 1, "cat@example.com": 2, "complainer@example.com": 1,
      ])
  }

  @Test("what an import changed is in columns, and what was said again since is marked")
  func changes() throws {
    _ = try old()
    let database = try folder.store().database
    #expect(
      try database.strings("SELECT concat_all FROM (\(Self.changes))") == [
        "2 1 address . ann@example.com . . . Ann@example.com . . . 0",
        "2 1 attribute city . . . . Lisbon|Porto . . . 0", "2 1 attribute no\"te . . . . x+ . . . 0",
        "2 1 language . . . . . pt . . . 0", "2 1 name . Ann . . . Ann Again+ . . . 0",
        "2 1 newsletter weekly-review subscribed 1795420300000 . . . . . . 0",
        "2 1 tier . free . . . all-access . . . 0", "2 1 tier-ends . . . . . . 1798012800000 . . 0",
        "2 2 newsletter daily-review subscribed 1795420300000 . . unsubscribed 1795420750000 . . 0",
        "2 2 newsletter weekly-review subscribed 1795420300000 . . unsubscribed 1795420750000 . . 1",
        "2 2 state . confirmed 1795420300000 . 1795420300000 unsubscribed 1795420750000 1795420750000 1795420300000 0",
        "2 3 state . confirmed 1795420350000 . 1795420350000 bounced 1795420760000 . 1795420350000 0",
        "2 4 state . confirmed 1795420810000 . . complained 1795420770000 . . 0",
        "2 5 newsletter weekly-review subscribed 1795420810000 . . unsubscribed 1795420820000 . . 0",
        "2 10 again . . . . . bounced . . . 0",
        "2 11 newsletter weekly-review . . . . subscribed 1795421300000 . . 1",
        "2 11 state . bounced 1795420812000 . . confirmed 1795421300000 . 1795421300000 1",
        "2 11 suppression . bounce 1795420812000 . . . . . . 0", "3 1 name . Ann Again+ . . . Ann Third . . . 0",
        "3 2 again . . . . . unsubscribed . . . 0", "3 3 again . . . . . bounced . . . 0",
        "3 6 again . . . . . bounced . . . 0", "3 10 again . . . . . bounced . . . 0",
      ])
    #expect(
      try database.strings("SELECT old_evidence FROM import_changes WHERE field = 'suppression'")
        == ["550 5.1.1 no | such; user"])
  }

  private static let changes = """
    SELECT import || ' ' || subscriber || ' ' || field || ' ' || CASE item WHEN '' THEN '.' ELSE item END || ' '
      || ifnull(old, '.') || ' ' || ifnull(old_at, '.') || ' ' || ifnull(old_left, '.') || ' '
      || ifnull(old_confirmed, '.') || ' ' || ifnull(new, '.') || ' ' || ifnull(new_at, '.') || ' '
      || ifnull(new_left, '.') || ' ' || ifnull(new_confirmed, '.') || ' ' || disowned AS concat_all
    FROM import_changes ORDER BY import, subscriber, field, item
    """

  @Test("taking imports back does to the file what it did before")
  func undo() throws {
    var text = ""
    for number in [Int64(1), 2] {
      _ = try old()
      let store = try folder.store()
      text += "== undo \(number): \(try Self.undone(number, store))\n\(try Self.state(store))"
    }
    _ = try old()
    let store = try folder.store()
    for number in [Int64(3), 2, 1, 4, 6] { text += "== then \(number): \(try Self.undone(number, store))\n" }
    text += try Self.state(store)
    let expected = try Self.layout("2026-11-undone.txt")
    for (line, old) in zip(text.split(separator: "\n"), expected.split(separator: "\n")) { #expect(line == old) }
    #expect(text.count == expected.count)
  }

  private static func undone(_ number: Int64, _ store: Store) throws -> String {
    let undo = try store.audience.undoImport(number, by: "ed", at: at(1_000))
    return "\(undo.removed) removed, \(undo.unsubscribed.examples) unsubscribed, \(undo.restored) restored, "
      + "\(undo.kept.examples) kept"
  }

  private static func state(_ store: Store) throws -> String {
    var lines = try store.storedReaders().sorted { $0.key < $1.key }.map(\.value)
    for each in try store.suppressions.latest(limit: 100).sorted(by: { $0.identity < $1.identity }) {
      lines.append("\(each.identity) \(each.reason.rawValue) \(each.evidence) @\(each.date.timeIntervalSince1970)")
    }
    for number in Int64(1)...20 {
      for entry in try store.audience.consentLog(of: number) where entry.recorded >= at(900) {
        lines.append(
          "\(number) \(entry.what.rawValue) \(entry.newsletter ?? "all") @\(entry.date.timeIntervalSince1970)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test("migrations are recorded by name, and a file with one that this program doesn't know is refused")
  func names() throws {
    _ = try old()
    let store = try folder.store()
    #expect(
      try Set(store.database.strings("SELECT id FROM migrations")) == Set(Schema.migrations.map(\.id)))
    try store.database.execute("INSERT INTO migrations (id, at) VALUES ('of-the-future', 0)")
    #expect(throws: StoreError.unknownMigrations(path: folder.database, ["of-the-future"])) { try folder.store() }
  }

  @Test("a change that no release wrote is refused, and the file stays as it was")
  func malformed() throws {
    let database = try old()
    try database.execute("UPDATE import_changes SET old = 'confirmed|soon' WHERE field = 'state'")
    let before = try rows("import_changes", database)
    #expect(throws: StoreError.self) { try folder.store() }
    #expect(try rows("import_changes", database) == before)
    #expect(try database.strings("PRAGMA user_version") == ["7"])
  }
}

extension Database {
  /// The only column of each row.
  func strings(_ sql: String) throws -> [String] { try Statement(sql, in: self).all { $0.text(.only) } }
}

@Suite struct WordingTests {
  @Test("rewording the log, or what a suppression rests on, changes no decision")
  func reworded() throws {
    let folder = try Folder()
    let store = try folder.store()
    try store.prepare(readers: 1)
    try store.issues.decide(key, .held, by: "ben", note: "held: why", reason: "why", at: at(5))
    try store.issues.note(key, .proofs, by: "run", "proofs mailed to desk@example.org", at: at(6))
    let before = try store.issues.log(key.name)
    var gone = try record("gone@example.org")
    gone.state = .bounced
    try store.audience.importSubscribers([gone], at: at(7), file: "bounces.csv", who: "ben")
    try store.database.execute("UPDATE issue_log SET what = 'composed, approved, cancelled: said otherwise'")
    try store.database.execute("UPDATE suppressions SET evidence = 'by a file'")
    let after = try store.issues.log(key.name)
    #expect(after.map(\.event) == before.map(\.event) && after.map(\.reason) == before.map(\.reason))
    #expect(try store.issues.issue(key)?.desk == .held)
    #expect(try store.suppressions.suppression(of: gone.mailbox.address)?.origin == 2)
    #expect(try store.audience.undoImport(2, by: "ben", at: at(8)).removed == 1)
    #expect(try !store.suppressions.isSuppressed(gone.mailbox.address))
  }

  @Test("an event that isn't on the list is refused, and so is a change without what its field needs")
  func constraints() throws {
    let folder = try Folder()
    let store = try folder.store()
    try store.prepare(readers: 1)
    for sql in [
      "INSERT INTO issue_log (issue, at, who, event, what) VALUES (1, 0, 'x', 'said', 'x')",
      "INSERT INTO issue_log (issue, at, who, event, reason, what) VALUES (1, 0, 'x', 'approved', 'why', 'x')",
      "INSERT INTO import_changes (import, subscriber, field, item, old, new) VALUES (1, 1, 'state', '', 'bounced', 'gone')",
      "INSERT INTO import_changes (import, subscriber, field, item, old) VALUES (1, 1, 'newsletter', 'x', 'subscribed')",
      "INSERT INTO import_changes (import, subscriber, field, item, new) VALUES (1, 1, 'name', 'x', 'Ann')",
      "INSERT INTO import_changes (import, subscriber, field, item, new) VALUES (1, 1, 'hair', '', 'red')",
      "INSERT INTO suppressions (identity, reason, evidence, at, import) VALUES ('x', 'bounce', '', 0, 99)",
    ] {
      #expect(throws: DatabaseError.self, "\(sql)") { try store.database.execute(sql) }
    }
  }

  @Test("writing down a change makes no table to check its words by")
  func cheapConstraints() throws {
    let folder = try Folder()
    let database = try folder.store().database
    let program = try database.driver.prepare("EXPLAIN " + database.sql.imports.change)
    defer { program.reset() }
    try program.bind([StoredValue](repeating: .null, count: 14))
    var operations: [String] = []
    while try program.step() { operations.append(program.text(1)) }
    #expect(operations.contains("Insert") || operations.contains("IdxInsert"))
    #expect(!operations.contains("OpenEphemeral"))
  }
}
