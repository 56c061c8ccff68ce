// SQLite's result codes as the store's errors: total over the primary ones of sqlite3.h ("Result and Error Codes",
// https://sqlite.org/rescode.html); a code that a later SQLite adds is `other`.

internal import CSQLite

extension DatabaseError {
  /// SQLITE_IOERR_SHMSIZE, a macro: the write-ahead log's index could not be made larger, that is the disk is full.
  private static var noRoomForIndex: Int32 { SQLITE_IOERR | (19 << 8) }

  init(_ result: Int32, message: String, path: String, statement: String = "") {
    self.init(
      result == Self.noRoomForIndex ? .full : Code(primary: result & 0xff), extendedCode: result, message: message,
      path: path, statement: statement)
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
