internal import CSQLite

/// A call that SQLite refused: what was asked, what it said, and what to do next.
///
/// Total over the primary result codes of sqlite3.h ("Result and Error Codes", https://sqlite.org/rescode.html); a code
/// that a later SQLite adds is `other`.
public struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    case error, `internal`, permission, abort, busy, locked, noMemory, readOnly, interrupt, io, corrupt, notFound, full
    case cannotOpen, protocolFault, empty, schema, tooBig, constraint, mismatch, misuse, noLargeFiles, authorization
    case format, range, notADatabase, notice, warning
    case other(Int32)
  }

  public let code: Code
  /// The extended result code: tells SQLITE_CONSTRAINT_UNIQUE from SQLITE_CONSTRAINT_CHECK.
  public let extendedCode: Int32
  /// SQLite's words.
  public let message: String
  /// The database's path.
  public let path: String
  /// The statement's first line; empty where there was none. Statements hold parameters, never values.
  public let statement: String

  /// SQLITE_IOERR_SHMSIZE, a macro: the write-ahead log's index could not be made larger, that is the disk is full.
  private static let noRoomForIndex = SQLITE_IOERR | (19 << 8)

  init(_ result: Int32, message: String, path: String, statement: String = "") {
    code = result == Self.noRoomForIndex ? .full : Code(primary: result & 0xff)
    extendedCode = result
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
      "A value was refused and nothing was written; this is a fault of dateline's: report it."
    case .interrupt, .abort: "It was stopped; run the same command again."
    case .protocolFault, .noLargeFiles: "Keep the file on a local disk: file locks must work there."
    case .error, .internal, .notFound, .empty, .schema, .misuse, .range, .notice, .warning, .other:
      "This is a fault of dateline's or of its SQLite: report it with this line."
    }
  }
}

extension DatabaseError.Code {
  init(primary: Int32) {
    switch primary {
    case SQLITE_ERROR: self = .error
    case SQLITE_INTERNAL: self = .internal
    case SQLITE_PERM: self = .permission
    case SQLITE_ABORT: self = .abort
    case SQLITE_BUSY: self = .busy
    case SQLITE_LOCKED: self = .locked
    case SQLITE_NOMEM: self = .noMemory
    case SQLITE_READONLY: self = .readOnly
    case SQLITE_INTERRUPT: self = .interrupt
    case SQLITE_IOERR: self = .io
    case SQLITE_CORRUPT: self = .corrupt
    case SQLITE_NOTFOUND: self = .notFound
    case SQLITE_FULL: self = .full
    case SQLITE_CANTOPEN: self = .cannotOpen
    case SQLITE_PROTOCOL: self = .protocolFault
    case SQLITE_EMPTY: self = .empty
    case SQLITE_SCHEMA: self = .schema
    case SQLITE_TOOBIG: self = .tooBig
    case SQLITE_CONSTRAINT: self = .constraint
    case SQLITE_MISMATCH: self = .mismatch
    case SQLITE_MISUSE: self = .misuse
    case SQLITE_NOLFS: self = .noLargeFiles
    case SQLITE_AUTH: self = .authorization
    case SQLITE_FORMAT: self = .format
    case SQLITE_RANGE: self = .range
    case SQLITE_NOTADB: self = .notADatabase
    case SQLITE_NOTICE: self = .notice
    case SQLITE_WARNING: self = .warning
    default: self = .other(primary)
    }
  }
}
