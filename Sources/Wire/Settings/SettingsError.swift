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

/// The candidate that is fewest edits away from `word` (Levenshtein), if that is near enough to be a slip.
func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  let best = candidates.map { ($0, distance(Array(word.lowercased().utf8), Array($0.lowercased().utf8))) }
    .min { ($0.1, $0.0) < ($1.1, $1.0) }
  guard let (name, edits) = best, edits <= max(2, word.utf8.count / 3) else { return nil }
  return name
}

private func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for (i, left) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, right) in b.enumerated() {
      let substituted = diagonal + (left == right ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j + 1] + 1, row[j] + 1)
    }
  }
  return row[b.count]
}
