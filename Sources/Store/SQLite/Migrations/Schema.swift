// The database's layout, and how an older one becomes this one.
//
// Failure policy: all outstanding migrations run in one transaction; one that fails leaves the file as it was. Rule: a
// migration that was released is never changed; a change is a further one.

internal import Foundation
internal import Newsroom

/// One change of the layout.
struct Migration: Sendable {
  /// Its name in the table `migrations`, for good.
  let id: String
  let script: String
  /// What a script can't do, after it.
  var work: (@Sendable (Database) throws -> Void)?

  init(_ id: String, _ script: String, work: (@Sendable (Database) throws -> Void)? = nil) {
    self.id = id
    self.script = script
    self.work = work
  }

  func run(on database: Database) throws {
    try database.execute(script)
    try work?(database)
  }
}

enum Schema {
  /// In the order in which they run.
  static let migrations = [
    Migration("first-layout", SchemaFirst.first),
    Migration("search-index-gathers", SchemaFirst.gathering),
    Migration("article-origins", SchemaFirst.statements, work: SchemaFirst.fillAddresses),
    Migration("audience-states", SchemaAudience.step),
    Migration("invitations", SchemaInvitations.step),
    Migration("meter", SchemaMeter.step),
    Migration("returns", SchemaReturns.step),
    Migration("typed-state", SchemaTypedState.script, work: SchemaTypedState.convert),
  ]

  /// Brings the file up to date. `user_version` counts the migrations that ran: of a file from before they had names it is
  /// all there is, and programs of that time refuse a newer file by it.
  ///
  /// - Throws: `StoreError.newerDatabase`, `.unknownMigrations`.
  static func migrate(_ database: Database) throws {
    let known = migrations.count
    if try version(of: database) == known, try unknown(in: database).isEmpty { return }
    try database.write {
      let found = try version(of: database)
      guard found <= known else {
        throw StoreError.newerDatabase(path: database.path, found: found, known: known)
      }
      let unknown = try unknown(in: database)
      guard unknown.isEmpty else { throw StoreError.unknownMigrations(path: database.path, unknown) }
      // Those of a file from before they had names.
      var done = Set(try recorded(in: database) ?? migrations.prefix(found).map(\.id))
      try database.execute(names)
      for migration in migrations {
        if !done.contains(migration.id) { try migration.run(on: database) }
        done.insert(migration.id)
        try database.statement("INSERT INTO migrations (id, at) VALUES (?, ?) ON CONFLICT DO NOTHING")
          .run([.text(migration.id), .time(Date())])
      }
      try database.execute("PRAGMA user_version = \(known)")
    }
  }

  private static let names =
    "CREATE TABLE IF NOT EXISTS migrations (id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID"

  private static func version(of database: Database) throws -> Int {
    Int(try Statement("PRAGMA user_version", in: database).first { $0.int(.only) } ?? 0)
  }

  /// `nil`: the file is from before migrations had names.
  private static func recorded(in database: Database) throws -> [String]? {
    let exists = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'"
    guard try Statement(exists, in: database).first([], { _ in true }) != nil else { return nil }
    return try Statement("SELECT id FROM migrations ORDER BY id", in: database).all { $0.text(.only) }
  }

  private static func unknown(in database: Database) throws -> [String] {
    let known = Set(migrations.map(\.id))
    return try (recorded(in: database) ?? []).filter { !known.contains($0) }
  }
}
