/// A call that the database refused: what was asked, what it said, and what to do next.
public struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    case error, `internal`, permission, abort, busy, locked, noMemory, readOnly, interrupt, io, corrupt, notFound, full
    case cannotOpen, protocolFault, empty, schema, tooBig, constraint, mismatch, misuse, noLargeFiles, authorization
    case format, range, notADatabase, notice, warning
    case other(Int32)
  }

  public let code: Code
  /// The engine's own code: of SQLite the extended one, which tells a UNIQUE constraint from a CHECK.
  public let extendedCode: Int32
  /// The engine's words.
  public let message: String
  /// The database's path.
  public let path: String
  /// The statement's first line; empty where there was none. Statements hold parameters, never values.
  public let statement: String

  init(_ code: Code, extendedCode: Int32, message: String, path: String, statement: String) {
    self.code = code
    self.extendedCode = extendedCode
    self.message = message
    self.path = path
    self.statement = statement.split(separator: "\n").first.map(String.init) ?? ""
  }

  public var description: String {
    let place = statement.isEmpty ? "" : " (in: \(statement))"
    return "\(path): \(message)\(place). \(advice)"
  }

  /// Whether the same call may succeed in a while: somebody else held the file, or there was no room, and nothing was
  /// written.
  public var mayPass: Bool { [.busy, .locked, .full].contains(code) }

  /// What to do next.
  public var advice: String {
    switch code {
    case .busy, .locked: "Another process is writing to it; try again when that has ended."
    case .full: "The disk is full: make room, then run the same command again; nothing was half written."
    case .readOnly, .permission, .authorization:
      "Give this account the right to write to the file and to its folder, then run the same command again."
    case .cannotOpen: "Check that the folder exists and that this account may write to it."
    case .corrupt, .notADatabase, .format:
      "Don't send from it. Keep a copy, run \"PRAGMA integrity_check\" with sqlite3, and restore the last backup."
    case .io: "The disk failed: look at the system's log, then run the same command again."
    case .noMemory, .tooBig: "Free memory, or give it less at once, then run the same command again."
    case .constraint, .mismatch:
      "A value was refused and nothing was written; this is a fault of the program's: report it."
    case .interrupt, .abort: "It was stopped; run the same command again."
    case .protocolFault, .noLargeFiles: "Keep the file on a local disk: file locks must work there."
    case .error, .internal, .notFound, .empty, .schema, .misuse, .range, .notice, .warning, .other:
      "This is a fault of the program's or of its database's: report it with this line."
    }
  }
}
