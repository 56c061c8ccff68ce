// What a CSV file holds, row by row: the row, or why it can't be read. A broken row never ends the file.

/// A row as it is in the file: the header row is like any other, and rows may differ in length.
public struct CSVRow: Sendable, Equatable {
  public var fields: [String]
  /// The line of the file where the row begins, from 1; a quoted field may go on over several.
  public var line: Int

  public init(fields: [String], line: Int) {
    self.fields = fields
    self.line = line
  }
}

/// Why a row can't be read.
public struct CSVError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Problem: Sendable, Equatable {
    /// A quote inside a field that doesn't begin with one.
    case strayQuote
    /// Something other than a separator after the quote that closes a field.
    case textAfterQuote
    /// A quoted field that the file's end, or the cap on fields, cuts off. Reading goes on at the line after it began.
    case unterminatedQuote
    case fieldTooLong(limit: Int)
    case tooManyFields(limit: Int)
    /// Bytes that aren't text in the encoding the reader was told.
    case notText(String)
  }

  public var problem: Problem
  /// The line where the trouble begins (for quotes: the quote's), from 1.
  public var line: Int
  /// The field of the row, from 1.
  public var field: Int

  public init(problem: Problem, line: Int, field: Int) {
    self.problem = problem
    self.line = line
    self.field = field
  }

  public var description: String {
    let words =
      switch problem {
      case .strayQuote: "a quote in the middle of a field: put the whole field in quotes and double those inside"
      case .textAfterQuote: "text after the quote that closes a field: double the quotes inside a field"
      case .unterminatedQuote: "a quote is opened here and never closed"
      case .fieldTooLong(let limit): "longer than \(limit) bytes: is a quote never closed?"
      case .tooManyFields(let limit): "more than \(limit) fields in one row"
      case .notText(let encoding): "not \(encoding): save the file as UTF-8"
      }
    return "line \(line), field \(field): \(words)"
  }
}

/// One row of a file, readable or not.
public enum CSVRecord: Sendable, Equatable {
  case row(CSVRow)
  case broken(CSVError)
}

/// How a CSV file is read.
public struct CSVOptions: Sendable {
  public enum Encoding: Sendable {
    /// A byte order mark decides; without one a field is UTF-8 or, if it can't be, Windows-1252 (what Excel writes).
    case automatic
    /// UTF-8 and nothing else.
    case utf8
    /// Windows-1252, of which Latin-1 is all but 27 characters.
    case latin1
    /// UTF-16, little-endian unless a byte order mark says otherwise.
    case utf16
  }

  /// `,`, `;`, tab or another ASCII character; nil: the one of those three that the first line has most of.
  public var separator: UInt8?
  public var encoding: Encoding
  /// Bytes of a field, in UTF-8.
  public var maxFieldBytes: Int
  public var maxFields: Int

  public init(
    separator: UInt8? = nil, encoding: Encoding = .automatic, maxFieldBytes: Int = 64 << 10, maxFields: Int = 1_000
  ) {
    self.separator = separator
    self.encoding = encoding
    self.maxFieldBytes = maxFieldBytes
    self.maxFields = maxFields
  }
}
