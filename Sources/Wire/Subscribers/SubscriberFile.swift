internal import Markup
public import Newsroom

/// A publisher's readers as CSV (RFC 4180): columns `email`, `name`, `tier` and `newsletters`, in any order, under a header.
///
/// Failure policy: a header without `email` or with an unknown column stops the reading; a bad row is reported with its
/// line and left out. Limits: Markup's; memory doesn't grow with the file.
public struct SubscriberFile: ~Copyable {
  public enum Row: Sendable {
    case record(SubscriberRecord, line: Int)
    case error(RowError)
  }

  private enum Column: String, CaseIterable { case email, name, tier, newsletters }

  private let file: String
  private let newsletters: Set<String>
  private var reader: CSVReader
  private var columns: [Column] = []

  /// - Parameters:
  ///   - file: the path, for errors.
  ///   - newsletters: the slugs that there are.
  ///   - source: gives the file's next bytes; none at its end.
  public init(file: String, newsletters: Set<String>, source: @escaping () throws -> [UInt8]) throws {
    self.file = file
    self.newsletters = newsletters
    reader = CSVReader(source: source)
    let header: CSVRow
    switch try reader.next() {
    case .row(let row): header = row
    case .broken(let error): throw RowError(file, error)
    case nil: throw RowError(file, 1, "the file has no header line: email,name,tier,newsletters")
    }
    for field in header.fields {
      let name = field.trimmingSpaces.lowercased()
      guard let column = Column(rawValue: name) else {
        let hint = hint(for: name, among: Column.allCases.map(\.rawValue), quoted: true)
        throw RowError(
          file, header.line,
          "there is no column \"\(shown(field))\": the columns are email, name, tier, newsletters\(hint)")
      }
      guard !columns.contains(column) else { throw RowError(file, header.line, "column \"\(name)\" stands twice") }
      columns.append(column)
    }
    guard columns.contains(.email) else { throw RowError(file, header.line, "the column \"email\" is missing") }
    guard columns.contains(.newsletters) else {
      throw RowError(file, header.line, "the column \"newsletters\" is missing: it says what each reader asked for")
    }
  }

  /// The next row; `nil` at the end. Throws only what the source throws.
  public mutating func next() throws -> Row? {
    while let record = try reader.next() {
      switch record {
      case .broken(let error):
        return .error(RowError(file, error))
      case .row(let row):
        // An empty line is no reader, nor is a spreadsheet's row of nothing but separators.
        if row.fields.allSatisfy(\.trimmingSpaces.isEmpty) { continue }
        do throws(RowError) {
          return .record(try read(row), line: row.line)
        } catch {
          return .error(error)
        }
      }
    }
    return nil
  }

  private func read(_ row: CSVRow) throws(RowError) -> SubscriberRecord {
    guard row.fields.count == columns.count else {
      throw RowError(
        file, row.line,
        "the row has \(row.fields.count) fields, the header \(columns.count): put a field that holds a separator in quotes"
      )
    }
    var fields: [Column: String] = [:]
    for (column, field) in zip(columns, row.fields) { fields[column] = field.trimmingSpaces }
    let address: EmailAddress
    do throws(AddressError) {
      address = try AddressText.read(fields[.email] ?? "")
    } catch {
      throw RowError(file, row.line, "\(error)")
    }
    let name = fields[.name] ?? ""
    guard name.count <= 200 else { throw RowError(file, row.line, "the name is longer than 200 characters") }
    guard !name.hasControls else {
      throw RowError(file, row.line, "the name \"\(name)\" contains a control character")
    }
    let tierName = fields[.tier] ?? ""
    guard let tier = tierName.isEmpty ? .free : Tier(rawValue: tierName.lowercased()) else {
      let hint = hint(for: tierName, among: Tier.allCases.map(\.rawValue), quoted: true)
      throw RowError(file, row.line, "\"\(shown(tierName))\" is no tier: free or all-access\(hint)")
    }
    var wanted: [String] = []
    for part in (fields[.newsletters] ?? "").split(separator: ";") {
      let slug = part.trimmingSpaces
      if slug.isEmpty || wanted.contains(slug) { continue }
      guard newsletters.contains(slug) else {
        let hint = hint(for: slug, among: newsletters, quoted: true)
        throw RowError(file, row.line, "there is no newsletter \"\(shown(slug))\"\(hint)")
      }
      wanted.append(slug)
    }
    return SubscriberRecord(
      mailbox: Mailbox(name: name.isEmpty ? nil : name, address: address), tier: tier, newsletters: wanted)
  }
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
