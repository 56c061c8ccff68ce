internal import CSQLite

/// What a parameter is given.
enum Value: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
  case null
  case int(Int64)
  case text(String)
  case blob([UInt8])

  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int64) { self = .int(value) }
  init(nilLiteral: ()) { self = .null }

  static func int(_ value: Int) -> Value { .int(Int64(value)) }
  static func int(_ value: Int64?) -> Value { value.map { .int($0) } ?? .null }
  static func text(_ value: String?) -> Value { value.map { .text($0) } ?? .null }
}

/// A prepared statement: parameters by position, columns by position.
///
/// Every use resets it at the end, so that no read transaction is left open. Limits: one use at a time; `Database`
/// hands out another one while this is being stepped.
final class Statement {
  private let handle: OpaquePointer
  private let sql: String
  private unowned let database: Database
  private(set) var isBusy = false

  init(_ sql: String, in database: Database) throws {
    var handle: OpaquePointer?
    let result = sqlite3_prepare_v3(
      database.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard result == SQLITE_OK, let handle else { throw database.failure(result, in: sql) }
    self.handle = handle
    self.sql = sql
    self.database = database
  }

  // "The application must finalize every prepared statement in order to avoid resource leaks." (sqlite3_finalize)
  deinit { sqlite3_finalize(handle) }

  /// Runs a statement that returns no rows; gives the number of rows it changed.
  @discardableResult
  func run(_ values: [Value] = []) throws -> Int {
    try each(values) { _ in }
    return database.changes
  }

  /// The first row, as `body` reads it.
  func first<Result>(_ values: [Value] = [], _ body: (Row) throws -> Result) throws -> Result? {
    try bind(values)
    defer { finish() }
    return try step() ? body(Row(handle: handle)) : nil
  }

  /// All rows, in order.
  func all<Result>(_ values: [Value] = [], _ body: (Row) throws -> Result) throws -> [Result] {
    var results: [Result] = []
    try each(values) { results.append(try body($0)) }
    return results
  }

  func each(_ values: [Value] = [], _ body: (Row) throws -> Void) throws {
    try bind(values)
    defer { finish() }
    while try step() { try body(Row(handle: handle)) }
  }

  private func bind(_ values: [Value]) throws {
    isBusy = true
    guard values.count == Int(sqlite3_bind_parameter_count(handle)) else {
      finish()
      throw database.failure(SQLITE_RANGE, in: sql)
    }
    for (index, value) in values.enumerated() {
      let result = bind(value, at: Int32(index + 1))
      guard result == SQLITE_OK else {
        finish()
        throw database.failure(result, in: sql)
      }
    }
  }

  private func bind(_ value: Value, at index: Int32) -> Int32 {
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

  private func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let result: throw database.failure(result, in: sql)
    }
  }

  /// Ends the use: without it, a SELECT that was left early would keep its snapshot open.
  private func finish() {
    sqlite3_reset(handle)
    isBusy = false
  }
}

/// The row a statement stands on. Valid within the closure it was given to.
struct Row {
  fileprivate let handle: OpaquePointer

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  func optionalInt(_ column: Int32) -> Int64? { isNull(column) ? nil : int(column) }

  func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(handle, column) else { return "" }
    let octets = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    return String(decoding: octets, as: UTF8.self)
  }

  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  func blob(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_blob(handle, column) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
  }
}
