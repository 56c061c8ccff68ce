public import Foundation
internal import Markup
public import Newsroom

/// A publisher's readers as CSV (RFC 4180) or JSON Lines: our own columns in any order, the exports of Ghost, listmonk,
/// Mailchimp and Substack as they are, and any other file by a mapping of its columns.
///
/// Failure policy: a header without an address or with a column that nobody knows stops the reading; a bad row is reported
/// with its line and left out. Limits: Markup's; memory doesn't grow with the file.
public struct SubscriberFile: ~Copyable {
  public enum Row: Sendable {
    case record(SubscriberRecord, line: Int)
    case error(RowError)
  }

  /// What it was recognised as: `Ghost`, `listmonk`, `Mailchimp`, `Substack` or `dateline`.
  public private(set) var format = "dateline"
  /// What a file of this format doesn't say though it matters, and what to do.
  public var warning: String? { SubscriberDialect.all.first { $0.name == format }?.warning }
  /// Columns that nothing is taken from.
  public private(set) var ignored: [String] = []

  private let file: String
  private let options: SubscriberFileOptions
  private var reader: CSVReader
  private var lines: LineReader
  private var fields: [SubscriberField] = []
  private var row: SubscriberRowReader
  /// What couldn't be used of the row that was given last.
  private var pending: RowError?

  /// - Parameters:
  ///   - file: the path, for errors.
  ///   - newsletters: the slugs that there are.
  ///   - now: consent can't have been given later.
  ///   - source: gives the file's next bytes; none at its end.
  public init(
    file: String, newsletters: Set<String>, options: SubscriberFileOptions = SubscriberFileOptions(),
    now: Date = Date(), source: @escaping () throws -> [UInt8]
  ) throws {
    self.file = file
    self.options = options
    reader = CSVReader(source: source)
    lines = LineReader(source: source)
    row = SubscriberRowReader(newsletters: newsletters, standard: options.newsletters, left: options.left, now: now)
    if !options.isJSONLines { try readHeader() }
  }

  private mutating func readHeader() throws {
    let header: CSVRow
    switch try reader.next() {
    case .row(let row): header = row
    case .broken(let error): throw RowError(file, error)
    case nil: throw RowError(file, 1, "the file has no header line: email,name,tier,newsletters")
    }
    guard !header.fields.contains(where: { $0.utf8.contains(0) }) else {
      throw RowError(
        file, header.line,
        "it looks like UTF-16 without a byte-order mark: save it as UTF-8, or as \"Unicode\" with one")
    }
    let columns: SubscriberColumns
    do throws(SubscriberFileError) {
      columns = try SubscriberColumns(header: header.fields, map: options.map)
    } catch {
      throw RowError(file, header.line, error.message)
    }
    format = columns.dialect?.name ?? "dateline"
    for name in header.fields {
      guard let field = columns.field(of: name) else { throw RowError(file, header.line, columns.unknown(name)) }
      guard field.isRepeatable || !fields.contains(field) else {
        throw RowError(file, header.line, "column \"\(shown(name.trimmingSpaces.lowercased()))\" stands twice")
      }
      if field == .ignored { ignored.append(name.trimmingSpaces) }
      fields.append(field)
    }
    guard fields.contains(.email) else { throw RowError(file, header.line, "the column \"email\" is missing") }
    guard fields.contains(.newsletters) || !options.newsletters.isEmpty || !options.left.isEmpty else {
      throw RowError(
        file, header.line,
        "the column \"newsletters\" is missing: it says what each reader asked for. If all of them asked for one, name it "
          + "with --newsletter")
    }
  }

  /// The next row; `nil` at the end. Throws only what the source throws. Of a reader who is gone, the state comes as a
  /// record even where the rest of the row can't be used; the error then follows.
  public mutating func next() throws -> Row? {
    if let error = pending {
      pending = nil
      return .error(error)
    }
    if options.isJSONLines { return try nextLine() }
    while let record = try reader.next() {
      switch record {
      case .broken(let error):
        return .error(RowError(file, error))
      case .row(let row):
        // An empty line is no reader, nor is a spreadsheet's row of nothing but separators.
        if row.fields.allSatisfy(\.isBlank) { continue }
        do throws(SubscriberFileError) {
          return .record(note(try read(row), row.line), line: row.line)
        } catch {
          return .error(RowError(file, row.line, error.message))
        }
      }
    }
    return nil
  }

  private mutating func note(_ read: (record: SubscriberRecord, fault: String?), _ line: Int) -> SubscriberRecord {
    pending = read.fault.map { RowError(file, line, $0) }
    return read.record
  }

  private mutating func read(_ csv: CSVRow) throws(SubscriberFileError) -> (record: SubscriberRecord, fault: String?) {
    guard csv.fields.count == fields.count else {
      throw SubscriberFileError(
        "the row has \(csv.fields.count) fields, the header \(fields.count): put a field that holds a separator in quotes"
      )
    }
    row.begin()
    for index in fields.indices where fields[index] != .ignored {
      row.take(csv.fields[index].trimmed, as: fields[index])
    }
    return try row.finish()
  }

  private mutating func nextLine() throws -> Row? {
    while let line = try lines.next() {
      if line.bytes.allSatisfy({ $0 <= 32 }) { continue }
      do throws(SubscriberFileError) {
        return .record(note(try read(line), line.number), line: line.number)
      } catch {
        return .error(RowError(file, line.number, error.message))
      }
    }
    return nil
  }

  private mutating func read(
    _ line: LineReader.Line
  ) throws(SubscriberFileError) -> (record: SubscriberRecord, fault: String?) {
    let node: YAMLNode?
    do throws(YAMLError) {
      guard !line.isTooLong else { throw YAMLError(file: file, line: 1, column: 1, message: "longer than 1 MB") }
      let parsed = try FrontMatter.parse(line.bytes, file: file)
      node = parsed.body.allSatisfy { $0 <= 32 } ? parsed.node : nil
    } catch {
      throw SubscriberFileError("the line is no object of JSON: \(error.message)")
    }
    guard let pairs = node?.pairs else { throw SubscriberFileError("the line is no object of JSON") }
    let keys = pairs.compactMap(\.key.text)
    let columns = try SubscriberColumns(
      header: keys, map: options.map.filter { keys.contains($0.column) || $0.column == "*" })
    if let dialect = columns.dialect { format = dialect.name }
    row.begin()
    var seen: Set<SubscriberField> = []
    for pair in pairs {
      let key = pair.key.text ?? ""
      guard let field = columns.field(of: key) else { throw SubscriberFileError(columns.unknown(key)) }
      guard field.isRepeatable || seen.insert(field).inserted else {
        throw SubscriberFileError("\"\(shown(key))\" stands twice")
      }
      if pair.value.isNull {
        if field == .state || field == .subscribed { row.take("", as: field) }
      } else if field == .attributes {
        row.take(attributes: pair.value)
      } else if let items = pair.value.items {
        row.take(items.compactMap(\.text).joined(separator: ";"), as: field)
      } else if let text = pair.value.text {
        row.take(text.trimmed, as: field)
      } else if field != .ignored {
        row.fail(SubscriberFileError("\"\(shown(key))\" must be text"))
      }
    }
    guard seen.contains(.newsletters) || !options.newsletters.isEmpty || !options.left.isEmpty else {
      throw SubscriberFileError("\"newsletters\" is missing: it says what the reader asked for")
    }
    return try row.finish()
  }
}

/// Lines of a file, ended by LF or CR LF, in flat memory: one that is over a megabyte is cut, and says so.
private struct LineReader {
  struct Line {
    var bytes: [UInt8]
    var number: Int
    var isTooLong: Bool
  }

  let source: () throws -> [UInt8]
  private var chunk: [UInt8] = []
  private var position = 0
  private var number = 0
  private var isAtEnd = false

  init(source: @escaping () throws -> [UInt8]) { self.source = source }

  mutating func next() throws -> Line? {
    var line = Line(bytes: [], number: number + 1, isTooLong: false)
    var hasAny = false
    while true {
      if position == chunk.count {
        guard !isAtEnd else { break }
        chunk = try source()
        position = 0
        isAtEnd = chunk.isEmpty
        continue
      }
      hasAny = true
      let end = chunk[position...].firstIndex(of: 10) ?? chunk.count
      if line.bytes.count + end - position <= 1 << 20 {
        line.bytes.append(contentsOf: chunk[position..<end])
      } else {
        line.isTooLong = true
      }
      position = end
      if end < chunk.count {
        position += 1
        break
      }
    }
    guard hasAny else { return nil }
    number += 1
    return line
  }
}

extension String {
  /// `trimmingSpaces`, which most fields needn't go through.
  fileprivate var trimmed: String {
    guard let first = utf8.first, let last = utf8.last else { return self }
    return (33..<127).contains(first) && (33..<127).contains(last) ? self : trimmingSpaces
  }

  fileprivate var isBlank: Bool { utf8.isEmpty || trimmed.isEmpty }
}

/// Why a row of a file was left out, or the file refused.
public struct RowError: Error, Sendable, Equatable, CustomStringConvertible {
  public var file: String
  public var line: Int
  public var message: String

  init(_ file: String, _ line: Int, _ message: String) {
    self.file = file
    self.line = line
    self.message = String(message.printable)
  }

  fileprivate init(_ file: String, _ error: CSVError) {
    // The line stands before the message already.
    let words = "\(error)"
    let line = "line \(error.line), "
    self.init(file, error.line, words.hasPrefix(line) ? String(words.dropFirst(line.count)) : words)
  }

  public var description: String { "\(file):\(line): \(message)" }
}
