internal import Markup
internal import Newsroom

/// Reads one settings file as typed values, with environment variables over it.
///
/// Failure policy: every unknown key, wrong type and missing value is collected with its place; `finish` throws them all.
/// Until then readers get stand-in values, which nobody uses. Limits: Markup's, for YAML.
final class SettingsReader {
  let file: String
  /// Overrides by variable name; empty where a file can't be overridden.
  let environment: [String: String]
  private(set) var known: Set<String> = []
  private(set) var errors: [SettingsError] = []

  init(file: String, environment: [String: String] = [:]) {
    self.file = file
    self.environment = environment
  }

  /// The file's outermost mapping.
  func fields(of source: [UInt8]) -> Fields {
    var root: YAMLNode?
    do throws(YAMLError) {
      root = try YAML.parse(source, file: file)
    } catch {
      fail(Place(file: error.file, mark: Mark(line: error.line, column: error.column)), error.message)
    }
    return Fields(self, path: [], node: root ?? .mapping([], Mark(line: 1, column: 1)))
  }

  func fail(_ place: Place, _ message: String) {
    errors.append(
      SettingsError(
        file: place.file, line: place.mark?.line ?? 0, column: place.mark?.column ?? 0, message: message.printable))
  }

  /// The override for a setting, and remembers that there is such a setting.
  func override(for path: [String]) -> (text: String, place: Place)? {
    let name = variable(for: path)
    known.insert(name)
    return environment[name].map { ($0, Place(file: "environment variable \(name)", mark: nil)) }
  }

  func variable(for path: [String]) -> String {
    "DATELINE_" + path.joined(separator: "_").uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
  }

  func finish() throws(SettingsErrors) {
    for name in environment.keys.sorted() where !known.contains(name) {
      let hint = nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
      fail(Place(file: "environment variable \(name)", mark: nil), "there is no such setting\(hint)")
    }
    guard errors.isEmpty else { throw SettingsErrors(errors: errors) }
  }

  struct Place {
    var file: String
    var mark: Mark?
  }
}

/// One mapping of a settings file. Each getter names a key once; `close` refuses the keys nobody named.
struct Fields {
  private let reader: SettingsReader
  private let path: [String]
  private let node: YAMLNode
  private var named: [String] = []

  init(_ reader: SettingsReader, path: [String], node: YAMLNode) {
    self.reader = reader
    self.path = path
    self.node = node
    if node.pairs == nil && !node.isNull {
      reader.fail(place(node), "\(path.isEmpty ? "the file" : title(nil)) must be a mapping, not \(node.kind)")
    }
  }

  /// A text that must be there, or `standard`.
  mutating func text(_ key: String, _ standard: String? = nil) -> String {
    value(key, standard, expected: "text") { $0.isEmpty ? nil : $0 } ?? ""
  }

  mutating func optionalText(_ key: String) -> String? {
    guard mayHave(key) else { return nil }
    return value(key, nil, expected: "text") { $0.isEmpty ? nil : $0 }
  }

  mutating func integer(_ key: String, in range: ClosedRange<Int>, _ standard: Int? = nil) -> Int {
    value(key, standard, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
      Int($0).flatMap { range.contains($0) ? $0 : nil }
    } ?? range.lowerBound
  }

  mutating func optionalNumber(_ key: String, above least: Double) -> Double? {
    guard mayHave(key) else { return nil }
    return value(key, nil, expected: "a number above \(Int(least))") {
      Double($0).flatMap { $0 > least && $0.isFinite ? $0 : nil }
    }
  }

  /// Seconds, written `90s`, `5m`, `2h` or `1d`.
  mutating func duration(_ key: String, _ standard: Int) -> Int {
    value(key, standard, expected: "a duration such as 90s, 5m or 2h") { text in
      guard let unit = ["s": 1, "m": 60, "h": 3600, "d": 86_400][text.suffix(1)], let count = Int(text.dropLast()),
        count > 0, count <= 1_000_000
      else { return nil }
      return count * unit
    } ?? standard
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _ standard: Choice? = nil) -> Choice?
  where Choice.RawValue == String {
    let names = Choice.allCases.map(\.rawValue)
    return value(key, standard, expected: "one of \(names.joined(separator: ", "))", among: names) {
      Choice(rawValue: $0)
    }
  }

  /// A value that `read` makes of a text, or `nil` if it can't.
  mutating func parsed<Value>(_ key: String, _ standard: Value? = nil, expected: String, _ read: (String) -> Value?)
    -> Value?
  { value(key, standard, expected: expected, read) }

  /// A text that `read` judges with an error of its own.
  mutating func judged<Value, Failure: Error>(_ key: String, _ read: (String) throws(Failure) -> Value) -> Value? {
    guard let (text, place) = scalar(key, expected: "text") else { return nil }
    do throws(Failure) {
      return try read(text)
    } catch {
      reader.fail(place, "\(title(key)): \(error)")
      return nil
    }
  }

  /// A list of texts; a single text is a list of one.
  mutating func texts(_ key: String, _ standard: [String]? = nil) -> [String] {
    named.append(key)
    if let (text, place) = reader.override(for: path + [key]) {
      return list(of: (try? YAML.parse(Array(text.utf8), file: place.file)) ?? nil, key, place) ?? []
    }
    guard let found = node[key], !found.isNull else {
      if standard == nil { missing(key) }
      return standard ?? []
    }
    return list(of: found, key, place(found)) ?? []
  }

  mutating func choices<Choice: RawRepresentable & CaseIterable>(_ key: String, _ standard: [Choice]? = nil) -> [Choice]
  where Choice.RawValue == String {
    let names = Choice.allCases.map(\.rawValue)
    let texts = texts(key, standard?.map(\.rawValue))
    return texts.compactMap { text in
      if let choice = Choice(rawValue: text) { return choice }
      let hint = nearest(to: text, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      reader.fail(
        placeOf(key), "\(title(key)): \"\(text)\" is not one of \(names.joined(separator: ", "))\(hint)")
      return nil
    }
  }

  /// A mapping inside this one; where it is absent, one in which every key is.
  mutating func fields(_ key: String) -> Fields {
    named.append(key)
    return Fields(reader, path: path + [key], node: node[key] ?? .mapping([], node.mark))
  }

  /// The mappings of a list.
  mutating func list(_ key: String) -> [Fields] {
    named.append(key)
    guard let found = node[key] else {
      missing(key)
      return []
    }
    guard let items = found.items else {
      reader.fail(place(found), "\(title(key)) must be a list, not \(found.kind)")
      return []
    }
    return items.enumerated().map { Fields(reader, path: path + [key, String($0.offset + 1)], node: $0.element) }
  }

  /// Names a key that may be absent: it is right, whether it is there or not.
  mutating func mayHave(_ key: String) -> Bool {
    named.append(key)
    _ = reader.override(for: path + [key])
    return has(key)
  }

  func has(_ key: String) -> Bool {
    reader.environment[reader.variable(for: path + [key])] != nil || node[key].map { !$0.isNull } == true
  }

  func fail(_ key: String, _ message: String) { reader.fail(placeOf(key), "\(title(key)) \(message)") }

  /// Refuses what is in the file and wasn't asked for.
  func close() {
    for pair in node.pairs ?? [] {
      guard let key = pair.key.text, !named.contains(key) else { continue }
      let hint = nearest(to: key, among: named).map { "; did you mean \"\($0)\"?" } ?? ""
      let inside = path.isEmpty ? "" : " in \(title(nil))"
      reader.fail(place(pair.key), "there is no setting \"\(key)\"\(inside)\(hint)")
    }
  }

  private mutating func value<Value>(
    _ key: String, _ standard: Value?, expected: String, among names: [String] = [], _ read: (String) -> Value?
  ) -> Value? {
    guard has(key) || standard == nil else {
      named.append(key)
      _ = reader.override(for: path + [key])
      return standard
    }
    guard let (text, place) = scalar(key, expected: expected) else { return standard }
    if let value = read(text) { return value }
    let hint = nearest(to: text, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    reader.fail(place, "\(title(key)) must be \(expected), not \"\(text)\"\(hint)")
    return standard
  }

  private mutating func scalar(_ key: String, expected: String) -> (String, SettingsReader.Place)? {
    named.append(key)
    if let override = reader.override(for: path + [key]) { return override }
    guard let found = node[key], !found.isNull else {
      missing(key)
      return nil
    }
    guard let text = found.text else {
      reader.fail(place(found), "\(title(key)) must be \(expected), not \(found.kind)")
      return nil
    }
    return (text, place(found))
  }

  private func list(of found: YAMLNode?, _ key: String, _ place: SettingsReader.Place) -> [String]? {
    if let text = found?.text { return [text] }
    if let items = found?.items, items.allSatisfy({ $0.text != nil }) { return items.compactMap(\.text) }
    reader.fail(place, "\(title(key)) must be a list of texts")
    return nil
  }

  private func missing(_ key: String) { reader.fail(place(node), "\(title(key)) is missing") }

  private func title(_ key: String?) -> String { (path + [key].compactMap { $0 }).joined(separator: ".") }

  private func placeOf(_ key: String) -> SettingsReader.Place {
    reader.override(for: path + [key])?.place ?? place(node[key] ?? node)
  }

  private func place(_ node: YAMLNode) -> SettingsReader.Place {
    SettingsReader.Place(file: reader.file, mark: node.mark)
  }
}
