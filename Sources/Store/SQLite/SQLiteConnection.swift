// One connection to one SQLite file in WAL mode.
//
// Failure policy: every refusal is a `DatabaseError`. A writer that finds another waits five seconds, then is `busy`.
// Limits: one thread; a page cache of the size that is asked for, whatever the file's.

internal import CSQLite
internal import Glibc

final class SQLiteConnection: Driver {
  let handle: OpaquePointer
  let path: String
  let catalogue = Catalogue.sqlite
  private var transactions: [String: SQLiteStatement] = [:]

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
    transactions = [:]
    sqlite3_close_v2(handle)
  }

  /// Rows changed by the last INSERT, UPDATE or DELETE.
  var changes: Int { Int(sqlite3_changes64(handle)) }

  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  func prepare(_ sql: String) throws -> any PreparedStatement { try SQLiteStatement(sql, in: self) }

  /// Runs several statements that take no parameters.
  func execute(_ script: String) throws {
    let result = sqlite3_exec(handle, script, nil, nil, nil)
    guard result == SQLITE_OK else { throw failure(result, in: script) }
  }

  /// BEGIN IMMEDIATE takes the write lock at once: a transaction that began by reading could not get it later without
  /// running into SQLITE_BUSY_SNAPSHOT, for which waiting is no cure.
  func begin(writing: Bool) throws { try run(writing ? "BEGIN IMMEDIATE" : "BEGIN") }

  func commit() throws { try run("COMMIT") }

  /// Prepared once: a send begins and commits some thousand times a second.
  private func run(_ sql: String) throws {
    let statement = try transactions[sql] ?? SQLiteStatement(sql, in: self)
    transactions[sql] = statement
    defer { statement.reset() }
    _ = try statement.step()
  }

  /// Some errors (full, I/O) have rolled back already; then there is nothing left to do.
  func rollback() { if isInTransaction { try? execute("ROLLBACK") } }

  func commitDurably() throws { try execute("PRAGMA synchronous = FULL") }

  func checkReferences(_ isOn: Bool) throws { try execute("PRAGMA foreign_keys = \(isOn ? "ON" : "OFF")") }

  /// The write-ahead log holds the pages as they were; what deletes overwrites what it deletes (`secure_delete`).
  func purge() throws -> Bool {
    let statement = try prepare("PRAGMA wal_checkpoint(TRUNCATE)")
    defer { statement.reset() }
    try statement.bind([])
    // Its first column: whether it was kept from it.
    return try statement.step() && statement.int(0) == 0
  }

  func failure(_ result: Int32, in sql: String) -> DatabaseError {
    let said = sqlite3_extended_errcode(handle)
    let message =
      said == result ? String(cString: sqlite3_errmsg(handle)) : String(cString: sqlite3_errstr(result))
    return DatabaseError(result, message: message, path: path, statement: sql)
  }
}

/// A statement of SQLite's.
final class SQLiteStatement: PreparedStatement {
  let columns: [String]
  private let handle: OpaquePointer
  private let sql: String
  private unowned let connection: SQLiteConnection

  init(_ sql: String, in connection: SQLiteConnection) throws {
    var handle: OpaquePointer?
    let result = sqlite3_prepare_v3(
      connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard result == SQLITE_OK, let handle else { throw connection.failure(result, in: sql) }
    self.handle = handle
    self.sql = sql
    self.connection = connection
    // "If there is no AS clause then the name of the column is unspecified and may change from one release of SQLite to
    // the next." (sqlite3_column_name) It is the column's own name; a test reads every statement's.
    columns = (0..<sqlite3_column_count(handle)).map { String(cString: sqlite3_column_name(handle, $0)) }
  }

  // "The application must finalize every prepared statement in order to avoid resource leaks." (sqlite3_finalize)
  deinit { sqlite3_finalize(handle) }

  func bind(_ values: [StoredValue]) throws {
    guard values.count == Int(sqlite3_bind_parameter_count(handle)) else {
      throw connection.failure(SQLITE_RANGE, in: sql)
    }
    for (index, value) in values.enumerated() {
      let result = bind(value, at: Int32(index + 1))
      guard result == SQLITE_OK else { throw connection.failure(result, in: sql) }
    }
  }

  private func bind(_ value: StoredValue, at index: Int32) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(handle, index)
    case .int(let number): return sqlite3_bind_int64(handle, index, number)
    case .text(var text):
      return text.withUTF8 { octets in
        guard let length = Int32(exactly: octets.count) else { return SQLITE_TOOBIG }
        return dateline_bind_text(handle, index, octets.baseAddress, length)
      }
    case .blob(let bytes):
      guard let length = Int32(exactly: bytes.count) else { return SQLITE_TOOBIG }
      return dateline_bind_blob(handle, index, bytes, length)
    }
  }

  func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let result: throw connection.failure(result, in: sql)
    }
  }

  func reset() { sqlite3_reset(handle) }

  func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }

  func int(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }

  func text(_ column: Int) -> String {
    guard let start = sqlite3_column_text(handle, Int32(column)) else { return "" }
    let octets = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, Int32(column))))
    return String(decoding: octets, as: UTF8.self)
  }

  func blob(_ column: Int) -> [UInt8] {
    guard let start = sqlite3_column_blob(handle, Int32(column)) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, Int32(column)))))
  }
}

extension Database {
  /// Opens or creates an SQLite file.
  convenience init(path: String, synchronous: Synchronous, cache: Int) throws {
    self.init(try SQLiteConnection(path: path, synchronous: synchronous, cache: cache))
  }
}
