internal import Markup
internal import Newsroom

/// Reads one settings file as typed values, with environment variables over it.
///
/// Failure policy: every unknown key, wrong type and missing value is collected with its place; `finish` throws them all,
/// in the order of the file. A file that is no YAML is that one fault. Until then readers get stand-in values, which
/// nobody uses. Limits: Markup's, for YAML. One that describes reads nothing, finds no faults, and collects the settings
/// that it is asked for.
final class SettingsReader {
  let file: String
  /// Overrides by variable name; empty where a file can't be overridden.
  let environment: [String: String]
  private(set) var known: Set<String> = []
  private(set) var errors: [SettingsError] = []
  /// Whether it describes.
  let describes: Bool
  /// What it was asked for, in that order.
  private(set) var described: [SettingsReference.Setting] = []
  /// The file is no YAML: what is missing from it says nothing.
  private var isUnreadable = false
  private var isOverridable = false

  init(file: String, environment: [String: String] = [:]) {
    self.file = file
    self.environment = environment
    describes = false
  }

  /// One that describes; `isOverridable`: environment variables stand in for this file's settings.
  init(describing file: String, isOverridable: Bool = false) {
    self.file = file
    environment = [:]
    describes = true
    self.isOverridable = isOverridable
  }

  /// The outermost mapping of no file, for a reader that describes.
  var nothing: Fields { Fields(self, path: [], node: .mapping([], Mark(line: 1, column: 1))) }

  func describe(
    _ path: [String], type: String, isRequired: Bool, standard: String?, meaning: String, isOverridable: Bool
  ) {
    // A reader that looks at a key twice means the same by it.
    let key = path.joined(separator: ".")
    guard !described.contains(where: { $0.key == key }) else { return }
    let hasVariable = self.isOverridable && isOverridable && !path.contains { $0.contains { $0.isUppercase } }
    described.append(
      SettingsReference.Setting(
        key: key, type: type, isRequired: isRequired, standard: standard, meaning: meaning,
        variable: hasVariable ? variable(for: path.map { $0.replacing("[]", with: "_1") }) : nil))
  }

  /// The file's outermost mapping.
  func fields(of source: [UInt8]) -> Fields {
    var root: YAMLNode?
    do throws(YAMLError) {
      root = try YAML.parse(source, file: file)
    } catch {
      fail(Place(file: error.file, mark: Mark(line: error.line, column: error.column)), error.message)
      isUnreadable = true
    }
    return Fields(self, path: [], node: root ?? .mapping([], Mark(line: 1, column: 1)))
  }

  func fail(_ place: Place, _ message: String) {
    if describes || isUnreadable && place.mark != nil { return }
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

  /// Whether any setting below `path` is overridden.
  func overridesAny(below path: [String]) -> Bool {
    let prefix = variable(for: path) + "_"
    return environment.keys.contains { $0.hasPrefix(prefix) }
  }

  /// A variable that is no override although it is called like one: the one that holds the password.
  func allow(variable: String) { known.insert(variable) }

  func variable(for path: [String]) -> String {
    "DATELINE_" + path.joined(separator: "_").uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
  }

  func finish() throws(SettingsErrors) {
    for name in environment.keys.sorted() where !known.contains(name) {
      fail(
        Place(file: "environment variable \(name)", mark: nil),
        "there is no such setting\(hint(for: name, among: known))")
    }
    guard errors.isEmpty else { throw SettingsErrors(errors: sorted) }
  }

  /// The file's faults in its order, then the environment's.
  private var sorted: [SettingsError] {
    errors.enumerated().sorted {
      let (left, right) = ($0.element, $1.element)
      return (left.line == 0 ? Int.max : left.line, left.column, $0.offset)
        < (right.line == 0 ? Int.max : right.line, right.column, $1.offset)
    }.map(\.element)
  }

  struct Place {
    var file: String
    var mark: Mark?
  }
}
