public import Foundation
internal import Markup
public import Newsroom

/// A row of a suppression list: an address never to be mailed, and why.
public struct SuppressionRecord: Sendable, Equatable {
  public enum Reason: String, Sendable, CaseIterable { case bounce, complaint, request }

  /// `nil` for an erased reader of an export of ours: then there is `erased`.
  public var address: EmailAddress?
  /// `#` and a keyed hash.
  public var erased: String?
  public var reason: Reason
  /// What the file says beside that; empty where it says nothing.
  public var evidence: String
  public var date: Date?
}

/// A suppression list as CSV (RFC 4180), recognised by its header: an export of ours (`email,reason,evidence,since`),
/// of Amazon SES (`EmailAddress,Reason,LastUpdateTime`; or address and reason without a header, as SES itself imports it),
/// of Mailgun (`address,code,error,created_at`; `address,tags,created_at`; `address,created_at`), of Postmark
/// (`EmailAddress,SuppressionReason,Origin,CreatedAt`) and of listmonk's subscribers, of which those that are
/// blocklisted are meant.
///
/// Failure policy: a header without an address is refused; a bad row is reported with its line and left out. Limits:
/// Markup's; memory doesn't grow with the file.
public struct SuppressionFile: ~Copyable {
  public enum Row: Sendable {
    case record(SuppressionRecord)
    /// An address that the file names and doesn't suppress: listmonk's readers, Mailgun's of one tag.
    case passedOver
    case error(RowError)
  }

  public enum Format: String, Sendable, CaseIterable {
    case dateline, ses, postmark, listmonk
    case mailgunBounces = "mailgun-bounces"
    case mailgunComplaints = "mailgun-complaints"
    case mailgunUnsubscribes = "mailgun-unsubscribes"
    /// A column of addresses; `--reason` says why.
    case addresses

    /// For people: "a list of Amazon SES".
    public var title: String {
      switch self {
      case .dateline: "an export of Dateline's"
      case .ses: "a list of Amazon SES"
      case .postmark: "a list of Postmark's"
      case .listmonk: "subscribers of listmonk"
      case .mailgunBounces: "bounces of Mailgun"
      case .mailgunComplaints: "complaints of Mailgun"
      case .mailgunUnsubscribes: "unsubscribes of Mailgun"
      case .addresses: "a column of addresses"
      }
    }
  }

  public let format: Format
  /// Columns that mean nothing to us, as the header calls them: a date may be among them.
  public let unread: [String]
  /// Whether there is a column that says since when.
  public let isDated: Bool
  private let file: String
  private let standard: SuppressionRecord.Reason?
  private let columns: [String: Int]
  private let width: Int
  private var reader: CSVReader
  /// The first row, where it is no header.
  private var held: CSVRow?

  /// - Parameters:
  ///   - file: the path, for errors.
  ///   - reason: for a file that doesn't say; it outranks a guess, not what a row says.
  ///   - source: gives the file's next bytes; none at its end.
  public init(
    file: String, reason: SuppressionRecord.Reason?, source: @escaping () throws -> [UInt8]
  ) throws {
    self.file = file
    standard = reason
    reader = CSVReader(source: source)
    let first = try reader.next()
    let shape = try Shape(first, file, reason)
    format = shape.format
    columns = shape.columns
    width = shape.width
    held = shape.held
    unread = shape.unread
    isDated = Self.dates.contains { shape.columns[$0] != nil }
  }

  private static let dates = ["since", "createdat", "lastupdatetime", "updatedat"]

  /// The next row; `nil` at the end. Throws only what the source throws.
  public mutating func next() throws -> Row? {
    if let first = held {
      held = nil
      return read(first)
    }
    while let record = try reader.next() {
      switch record {
      case .broken(let error): return .error(RowError(file, error.line, "\(error)"))
      case .row(let row):
        if row.fields.allSatisfy(\.trimmingSpaces.isEmpty) { continue }
        return read(row)
      }
    }
    return nil
  }

  private func read(_ row: CSVRow) -> Row {
    guard row.fields.count == width else {
      return .error(
        RowError(file, row.line, "the row has \(row.fields.count) fields, and the first \(width)"))
    }
    var fields: [String: String] = [:]
    for (name, index) in columns { fields[name] = row.fields[index].trimmingSpaces }
    func field(_ names: String...) -> String { names.lazy.compactMap { fields[$0] }.first ?? "" }
    guard isSuppressed(field("status"), field("tags", "tag")) else { return .passedOver }
    let word = format == .mailgunBounces ? "" : field("suppressionreason", "reason")
    guard let reason = reason(word) else {
      return .error(RowError(file, row.line, "\"\(shown(word))\" is no reason: bounce, complaint or request"))
    }
    let text = field("address")
    let date = field("since", "createdat", "lastupdatetime", "updatedat")
    var record = SuppressionRecord(
      address: nil, erased: nil, reason: reason, evidence: evidence(fields), date: Self.date(date))
    if record.date == nil && !date.isEmpty {
      return .error(RowError(file, row.line, "\"\(shown(date))\" is no time such as 2026-11-23T06:00:00Z"))
    }
    if format == .dateline, text.hasPrefix("#") {
      guard text.utf8.count == 65, text.dropFirst().allSatisfy({ $0.isHexDigit && !$0.isUppercase }) else {
        return .error(RowError(file, row.line, "\"\(shown(text))\" is no erased reader's hash"))
      }
      record.erased = text
      return .record(record)
    }
    do throws(AddressError) {
      record.address = try AddressText.read(text)
      return .record(record)
    } catch {
      return .error(RowError(file, row.line, "\(error)"))
    }
  }

  private func isSuppressed(_ status: String, _ tags: String) -> Bool {
    switch format {
    case .listmonk: ["blocklisted", "blacklisted"].contains(status.lowercased())
    // Who left one tag's mail left that alone: "*" is all of it.
    case .mailgunUnsubscribes: tags.isEmpty || tags.contains("*")
    default: true
    }
  }

  private func reason(_ word: String) -> SuppressionRecord.Reason? {
    switch String(word.lowercased().filter { $0.isLetter }) {
    case "":
      switch format {
      case .mailgunBounces: .bounce
      case .mailgunComplaints: standard ?? .complaint
      case .mailgunUnsubscribes, .listmonk: .request
      default: standard
      }
    case "bounce", "hardbounce", "bounced": .bounce
    case "complaint", "spamcomplaint", "spam", "complained": .complaint
    case "request", "manualsuppression", "manual", "unsubscribe", "unsubscribed", "blocklisted": .request
    default: nil
    }
  }

  private func evidence(_ fields: [String: String]) -> String {
    let parts: [String?] =
      switch format {
      case .dateline: [fields["evidence"]]
      case .mailgunBounces: [fields["code"], fields["error"]]
      case .postmark: [fields["suppressionreason"], fields["origin"].map { "by \($0)" }]
      case .listmonk: ["blocklisted"]
      default: []
      }
    return String(parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ").printable.prefix(500))
  }

  private static func date(_ text: String) -> Date? { text.isEmpty ? nil : FeedDate.read(text) }
}

/// What a file's first row says of the others.
private struct Shape {
  var format: SuppressionFile.Format
  var columns: [String: Int]
  var width: Int
  /// The first row, where it is no header.
  var held: CSVRow?
  var unread: [String] = []

  /// Columns that are read, and those of the services that say nothing of a suppression.
  private static let known: Set<String> = [
    "email", "emailaddress", "address", "recipient", "reason", "suppressionreason", "evidence", "since", "createdat",
    "lastupdatetime", "updatedat", "code", "error", "tags", "tag", "status", "origin", "uuid", "id", "name",
    "attributes",
    "lists",
  ]

  init(_ first: CSVRecord?, _ file: String, _ reason: SuppressionRecord.Reason?) throws {
    let header: CSVRow
    switch first {
    case .row(let row): header = row
    case .broken(let error): throw RowError(file, error.line, "\(error)")
    case nil: throw RowError(file, 1, "the file is empty: it needs a header line such as email,reason,evidence,since")
    }
    width = header.fields.count
    if (try? AddressText.read(header.fields.first ?? "")) != nil {
      let word = header.fields.dropFirst().first.map { $0.trimmingSpaces.lowercased() } ?? ""
      format = ["bounce", "complaint"].contains(word) ? .ses : .addresses
      columns = format == .ses ? ["address": 0, "reason": 1] : ["address": 0]
      held = header
    } else {
      columns = [:]
      for (index, field) in header.fields.enumerated() {
        let name = String(field.lowercased().filter { $0.isLetter })
        if columns.updateValue(index, forKey: name) != nil {
          throw RowError(file, header.line, "column \"\(shown(field))\" stands twice")
        }
        if !Self.known.contains(name) { unread.append(String(field.printable.prefix(60))) }
      }
      guard
        let address = ["email", "emailaddress", "address", "recipient"].lazy.compactMap({ [columns] in columns[$0] })
          .first
      else {
        throw RowError(
          file, header.line,
          "there is no column of addresses (email, EmailAddress, address): is this a list of SES, Mailgun, Postmark or "
            + "listmonk, or an export of ours?")
      }
      format = Self.format(columns)
      columns["address"] = address
    }
    if format == .addresses && reason == nil {
      throw RowError(
        file, header.line, "the file doesn't say why these are suppressed: --reason bounce, complaint or request")
    }
  }

  private static func format(_ columns: [String: Int]) -> SuppressionFile.Format {
    func has(_ names: String...) -> Bool { names.allSatisfy { columns[$0] != nil } }
    if has("suppressionreason") { return .postmark }
    if has("reason", "evidence") { return .dateline }
    if has("emailaddress", "reason") { return .ses }
    if has("uuid", "status") || has("email", "status", "attributes") { return .listmonk }
    if has("code", "error") { return .mailgunBounces }
    if has("tags") { return .mailgunUnsubscribes }
    if has("reason") { return .dateline }
    if has("createdat"), !has("email") { return .mailgunComplaints }
    return .addresses
  }
}
