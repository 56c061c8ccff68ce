/// A connection as the subjects use it: statements kept once they are prepared, and transactions that nest.
///
/// Failure policy: a write transaction that throws is rolled back whole. Limits: one thread.
final class Database {
  let driver: any Driver
  /// The engine's SQL.
  let sql: Catalogue
  private var statements: [String: Statement] = [:]
  private var isWriting = false

  init(_ driver: any Driver) {
    self.driver = driver
    sql = driver.catalogue
  }

  // Statements go before their connection.
  deinit { statements = [:] }

  var path: String { driver.path }

  /// The statement for `sql`, prepared once; a second one while the first is being stepped.
  func statement(_ sql: String) throws -> Statement {
    if let known = statements[sql], !known.isBusy { return known }
    let fresh = try Statement(sql, in: self)
    if statements[sql] == nil { statements[sql] = fresh }
    return fresh
  }

  /// Runs several statements that take no parameters.
  func execute(_ script: String) throws { try driver.execute(script) }

  /// A write transaction; part of the outer one if there is one.
  func write<Result>(_ body: () throws -> Result) throws -> Result {
    guard !isWriting else { return try body() }
    try driver.begin(writing: true)
    isWriting = true
    defer { isWriting = false }
    do {
      let result = try body()
      try driver.commit()
      return result
    } catch {
      driver.rollback()
      throw error
    }
  }

  /// Several reads of one snapshot.
  func read<Result>(_ body: () throws -> Result) throws -> Result {
    guard !driver.isInTransaction else { return try body() }
    try driver.begin(writing: false)
    defer { if driver.isInTransaction { try? driver.commit() } }
    return try body()
  }
}

/// A prepared statement: parameters by position, columns by name.
///
/// Every use resets it at the end, so that no read transaction is left open. Limits: one use at a time; `Database`
/// hands out another one while this is being stepped.
final class Statement {
  fileprivate let prepared: any PreparedStatement
  /// Where each column of the store's is in this statement's rows; -1: nowhere.
  fileprivate let places: [Int]
  private unowned let database: Database
  private(set) var isBusy = false

  init(_ sql: String, in database: Database) throws {
    prepared = try database.driver.prepare(sql)
    places = Column.places(in: prepared.columns)
    self.database = database
  }

  /// Runs a statement that returns no rows; gives the number of rows it changed.
  @discardableResult
  func run(_ values: [StoredValue] = []) throws -> Int {
    try each(values) { _ in }
    return database.driver.changes
  }

  /// The first row, as `body` reads it.
  func first<Result>(_ values: [StoredValue] = [], _ body: (Row) throws -> Result) throws -> Result? {
    try begin(values)
    defer { finish() }
    return try prepared.step() ? body(Row(statement: self)) : nil
  }

  /// All rows, in order.
  func all<Result>(_ values: [StoredValue] = [], _ body: (Row) throws -> Result) throws -> [Result] {
    var results: [Result] = []
    try each(values) { results.append(try body($0)) }
    return results
  }

  func each(_ values: [StoredValue] = [], _ body: (Row) throws -> Void) throws {
    try begin(values)
    defer { finish() }
    while try prepared.step() { try body(Row(statement: self)) }
  }

  private func begin(_ values: [StoredValue]) throws {
    isBusy = true
    do {
      try prepared.bind(values)
    } catch {
      finish()
      throw error
    }
  }

  /// Ends the use: without it, a SELECT that was left early would keep its snapshot open.
  private func finish() {
    prepared.reset()
    isBusy = false
  }
}

/// The row a statement stands on. Valid within the closure it was given to.
struct Row {
  fileprivate let statement: Statement

  /// Where the column is. A statement without it is a mistake in the catalogue, which a test would have found.
  private func place(_ column: Column) -> Int {
    let place = statement.places[column.rawValue]
    precondition(place >= 0, "the statement has no column \(column)")
    return place
  }

  func isNull(_ column: Column) -> Bool { statement.prepared.isNull(place(column)) }

  func int(_ column: Column) -> Int64 { statement.prepared.int(place(column)) }

  func optionalInt(_ column: Column) -> Int64? { isNull(column) ? nil : int(column) }

  func text(_ column: Column) -> String { statement.prepared.text(place(column)) }

  func optionalText(_ column: Column) -> String? { isNull(column) ? nil : text(column) }

  func blob(_ column: Column) -> [UInt8] { statement.prepared.blob(place(column)) }
}
