internal import Production

/// A command: what it is called, how it is called, and what it does.
struct Command: Sendable {
  var name: String
  /// What follows the name: `ISSUE --dry-run PATH`.
  var usage: [String]
  var summary: String
  /// What it does, in full.
  var details: String
  var options: [Option] = []
  var examples: [String]
  /// How many operands it takes.
  var operands: ClosedRange<Int>
  var run: @Sendable (Invocation) throws -> ExitCode

  var help: String {
    var lines = usage.enumerated().map { ($0.offset == 0 ? "Usage: " : "       ") + "dateline \(name) \($0.element)" }
    lines += ["", summary + "."]
    if !details.isEmpty { lines += ["", details] }
    if !options.isEmpty {
      lines += ["", "Options:"]
      lines += Self.columns(
        options.map { option in
          let letter = option.letter.map { "-\($0), " } ?? "    "
          return (letter + "--\(option.name)" + (option.argument.map { " \($0)" } ?? ""), option.help)
        })
    }
    lines += ["", "Examples:"] + examples.map { "  \($0)" }
    return lines.joined(separator: "\n")
  }

  static func columns(_ pairs: [(String, String)]) -> [String] {
    let width = pairs.map(\.0.count).max() ?? 0
    return pairs.map { "  \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)" }
  }
}

/// One call of a command: what it was given, and where it speaks.
struct Invocation {
  var arguments: Arguments
  var console: Console
  /// From `--root`.
  var root: String?
  var environment: [String: String]

  /// The newsroom that the call is about, with its settings read.
  func newsroom() throws -> NewsroomFolder {
    try NewsroomFolder.find(root: root, environment: environment)
  }
}
