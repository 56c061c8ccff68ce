internal import Newsroom

/// What is wrong with a settings file, and where. Every fault of a file is found in one reading.
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A path, or `environment variable DATELINE_RELAY_URL`.
  public var file: String
  public var line: Int
  public var column: Int
  public var message: String

  public var description: String {
    line > 0 ? "\(file):\(line):\(column): \(message)" : "\(file): \(message)"
  }
}

/// All the faults of a newsroom's settings.
public struct SettingsErrors: Error, Sendable, Equatable, CustomStringConvertible {
  public var errors: [SettingsError]

  public init(errors: [SettingsError]) { self.errors = errors }

  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// `; did you mean x?`, if one of the candidates is near enough.
func hint(for word: String, among candidates: some Sequence<String>, quoted: Bool = false) -> String {
  guard let name = word.nearest(of: candidates) else { return "" }
  return quoted ? "; did you mean \"\(name)\"?" : "; did you mean \(name)?"
}

/// A value as messages quote it: cut where it is long, and without the user and password of a URL.
func shown(_ text: String) -> String {
  var shown = text.count > 80 ? text.prefix(80) + "…" : text
  if let slashes = shown.firstRange(of: "//"), let at = shown[slashes.upperBound...].lastIndex(of: "@") {
    shown.replaceSubrange(slashes.upperBound..<at, with: "…")
  } else if text.count > 80, text.contains("//"), text.contains("@") {
    shown = "…"
  }
  return shown
}

extension StringProtocol {
  /// Whether there is a character in it that no line of text has: a control, a line or paragraph separator.
  var hasControls: Bool {
    unicodeScalars.contains {
      switch $0.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
  }
}
