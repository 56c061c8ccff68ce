internal import Newsroom

/// How a subscriber file is read.
public struct SubscriberFileOptions: Sendable {
  /// A column's name and the field it is, as `--map` takes them: `("Town", "attribute.city")`. The column `*` is every
  /// other one that isn't known.
  public var map: [(column: String, field: String)]
  /// For files that don't say: newsletters that everybody in them asked for.
  public var newsletters: [String]
  /// Newsletters that everybody in them left, for files of those alone.
  public var left: [String]
  /// JSON Lines rather than CSV.
  public var isJSONLines: Bool

  public init(
    map: [(column: String, field: String)] = [], newsletters: [String] = [], left: [String] = [],
    isJSONLines: Bool = false
  ) {
    self.map = map
    self.newsletters = newsletters
    self.left = left
    self.isJSONLines = isJSONLines
  }
}

/// Which column is what: by the caller's mapping, the dialect, or the field's own name.
struct SubscriberColumns {
  let dialect: SubscriberDialect?
  private let mapped: [String: SubscriberField]
  private let rest: SubscriberField?
  private let restIsAttribute: Bool
  private let hasMap: Bool

  /// - Throws: what is wrong with the mapping.
  init(header: [String], map: [(column: String, field: String)]) throws(SubscriberFileError) {
    let names = header.map { $0.trimmingSpaces.lowercased() }
    dialect = SubscriberDialect.of(names)
    var mapped: [String: SubscriberField] = [:]
    var (rest, restIsAttribute): (SubscriberField?, Bool) = (dialect?.rest, dialect != nil && dialect?.rest == nil)
    for (column, text) in map {
      let name = column.trimmingSpaces.lowercased()
      if name == "*", text == "attribute" || text == "-" {
        restIsAttribute = text == "attribute"
        rest = text == "-" ? .ignored : nil
        continue
      }
      guard let field = SubscriberField(text) else {
        let hint = hint(for: text, among: SubscriberField.names, quoted: true)
        throw SubscriberFileError(
          "--map \(shown(column))=\(shown(text)): there is no field \"\(shown(text))\"\(hint); there are "
            + SubscriberField.names.joined(separator: ", "))
      }
      guard header.isEmpty || names.contains(name) else {
        let hint = hint(for: column, among: header, quoted: true)
        throw SubscriberFileError("--map: the file has no column \"\(shown(column))\"\(hint)")
      }
      mapped[name] = field
    }
    (self.mapped, self.rest, self.restIsAttribute) = (mapped, rest, restIsAttribute)
    hasMap = !map.isEmpty
  }

  /// What a column is; `nil` if nobody knows.
  func field(of column: String) -> SubscriberField? {
    let name = column.trimmingSpaces.lowercased()
    if let field = mapped[name] { return field }
    if let field = dialect?.columns[name] { return isTaken(field) ? .ignored : field }
    if dialect == nil, let field = SubscriberField(name), field != .ignored { return isTaken(field) ? .ignored : field }
    if let rest { return rest }
    return restIsAttribute ? Attributes.key(name).map { .attribute($0) } ?? .ignored : nil
  }

  /// The caller gave the field to another column.
  private func isTaken(_ field: SubscriberField) -> Bool { !field.isRepeatable && mapped.values.contains(field) }

  /// Why a column isn't known, and what to do.
  func unknown(_ column: String) -> String {
    let hint = hint(for: column.trimmingSpaces.lowercased(), among: SubscriberField.names, quoted: true)
    let advice =
      hint.isEmpty
      ? "; say what it is with --map \"\(shown(column))=FIELD\", or --map \"\(shown(column))=-\" to leave it out" : hint
    return "there is no column \"\(shown(column))\": the columns are email, name, tier, newsletters …\(advice)"
  }
}

/// Why a mapping can't be used.
struct SubscriberFileError: Error {
  var message: String
  init(_ message: String) { self.message = message }
}
