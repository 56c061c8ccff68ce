// One connection to one SQLite file in WAL mode.
//
// Failure policy: every refusal is a `DatabaseError`; a write transaction that throws is rolled back whole. A writer
// that finds another waits five seconds, then is `busy`. Limits: one thread; 8 MB of page cache, whatever the file's
// size.

internal import CSQLite
internal import Glibc

final class Database {
  let handle: OpaquePointer
  let path: String
  private var statements: [String: Statement] = [:]
  private var isWriting = false

  /// Once a process, before its first connection; a refusal (SQLite is in use already) costs only time.
  private static let isConfigured = dateline_sqlite_without_statistics() == SQLITE_OK

  init(path: String, synchronous: Synchronous, cache: Int) throws {
    self.path = path
    _ = Self.isConfigured
    // Readers' addresses are in it: nobody else's business. SQLite gives -wal and -shm the same mode.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }

    var handle: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let result = sqlite3_open_v2(path, &handle, flags, nil)
    // "Whether or not an error occurs when it is opened, resources associated with the database connection handle
    // should be released by passing it to sqlite3_close() when it is no longer required." (sqlite3_open)
    guard let handle else { throw DatabaseError(SQLITE_NOMEM, message: "out of memory", path: path) }
    guard result == SQLITE_OK else {
      let message = String(cString: sqlite3_errmsg(handle))
      sqlite3_close_v2(handle)
      throw DatabaseError(result, message: message, path: path)
    }
    self.handle = handle
    sqlite3_busy_timeout(handle, 5_000)
    try execute(
      """
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = \(synchronous.rawValue);
      PRAGMA foreign_keys = ON;
      PRAGMA cache_size = -\(max(cache, 1) * 1024);
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA trusted_schema = OFF;
      PRAGMA secure_delete = ON;
      """)
  }

  deinit {
    statements = [:]
    sqlite3_close_v2(handle)
  }

  /// Rows changed by the last INSERT, UPDATE or DELETE.
  var changes: Int { Int(sqlite3_changes64(handle)) }

  var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

  /// The statement for `sql`, prepared once; a second one while the first is being stepped.
  func statement(_ sql: String) throws -> Statement {
    if let known = statements[sql], !known.isBusy { return known }
    let fresh = try Statement(sql, in: self)
    if statements[sql] == nil { statements[sql] = fresh }
    return fresh
  }

  /// Runs several statements that take no parameters.
  func execute(_ script: String) throws {
    let result = sqlite3_exec(handle, script, nil, nil, nil)
    guard result == SQLITE_OK else { throw failure(result, in: script) }
  }

  /// A write transaction; part of the outer one if there is one.
  ///
  /// BEGIN IMMEDIATE takes the write lock at once: a transaction that began by reading could not get it later without
  /// running into SQLITE_BUSY_SNAPSHOT, for which waiting is no cure.
  func write<Result>(_ body: () throws -> Result) throws -> Result {
    guard !isWriting else { return try body() }
    try statement("BEGIN IMMEDIATE").run()
    isWriting = true
    defer { isWriting = false }
    do {
      let result = try body()
      try statement("COMMIT").run()
      return result
    } catch {
      // Some errors (full, I/O) have rolled back already; then there is nothing left to do.
      if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Several reads of one snapshot.
  func read<Result>(_ body: () throws -> Result) throws -> Result {
    guard sqlite3_get_autocommit(handle) != 0 else { return try body() }
    try statement("BEGIN").run()
    defer { if sqlite3_get_autocommit(handle) == 0 { try? execute("COMMIT") } }
    return try body()
  }

  func failure(_ result: Int32, in sql: String) -> DatabaseError {
    let said = sqlite3_extended_errcode(handle)
    let message =
      said == result ? String(cString: sqlite3_errmsg(handle)) : String(cString: sqlite3_errstr(result))
    return DatabaseError(result, message: message, path: path, statement: sql)
  }
}

/// How far a commit must have got before it counts (https://sqlite.org/pragma.html#pragma_synchronous).
public enum Synchronous: String, Sendable, CaseIterable {
  /// Survives the end of the process; a power cut may lose the last commits, never the file.
  case normal = "NORMAL"
  /// Survives a power cut: every commit waits for the disk.
  case full = "FULL"
}
