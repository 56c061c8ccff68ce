// What the store asks of a database engine: all of it. A second engine is a `Driver`, its layout, and a `Catalogue` of its
// own SQL; no subject changes.

/// One connection to one database. Used by one thread.
///
/// Failure policy: every refusal is a `DatabaseError`, whose code says whether the same call may succeed in a while.
protocol Driver: AnyObject {
  /// Where the data is, for errors.
  var path: String { get }
  /// This engine's SQL.
  var catalogue: Catalogue { get }

  /// Compiles a statement. Its values are given by position, its columns are read by name.
  func prepare(_ sql: String) throws -> any PreparedStatement
  /// Runs several statements that take no values.
  func execute(_ script: String) throws

  /// Begins a transaction. One that writes takes its right to write at once: waiting for it later could end in a refusal
  /// that waiting doesn't cure.
  func begin(writing: Bool) throws
  func commit() throws
  /// Undoes what the transaction did; nothing where the engine has done so itself.
  func rollback()
  var isInTransaction: Bool { get }
  /// Rows changed by the last statement that changes any.
  var changes: Int { get }

  /// From now on a commit waits for the disk.
  func commitDurably() throws
  /// Whether rows that other rows refer to are looked for at each deletion. Outside of transactions only.
  func checkReferences(_ isOn: Bool) throws
  /// Takes out of the file what was deleted.
  ///
  /// - Returns: false where it can't, since another process reads.
  func purge() throws -> Bool
}

/// A compiled statement. One use at a time: `bind`, `step` until there is no row left or enough, `reset`.
protocol PreparedStatement: AnyObject {
  /// The names of the columns of its rows, in their order.
  var columns: [String] { get }
  /// - Throws: where there are more or fewer values than the statement takes.
  func bind(_ values: [StoredValue]) throws
  /// - Returns: whether there is a further row.
  func step() throws -> Bool
  /// Ends the use: no snapshot is kept open.
  func reset()

  // Of the row it stands on.
  func isNull(_ column: Int) -> Bool
  func int(_ column: Int) -> Int64
  func text(_ column: Int) -> String
  func blob(_ column: Int) -> [UInt8]
}

/// What a parameter is given.
enum StoredValue: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
  case null
  case int(Int64)
  case text(String)
  case blob([UInt8])

  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int64) { self = .int(value) }
  init(nilLiteral: ()) { self = .null }

  static func int(_ value: Int) -> StoredValue { .int(Int64(value)) }
  static func int(_ value: Int64?) -> StoredValue { value.map { .int($0) } ?? .null }
  static func text(_ value: String?) -> StoredValue { value.map { .text($0) } ?? .null }
}

/// How far a commit must have got before it counts (https://sqlite.org/pragma.html#pragma_synchronous).
public enum Synchronous: String, Sendable, CaseIterable {
  /// Survives the end of the process; a power cut may lose the last commits, never the file.
  case normal = "NORMAL"
  /// Survives a power cut: every commit waits for the disk.
  case full = "FULL"
}
