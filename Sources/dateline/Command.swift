/// A command: what it is called, how it is called, and what it does.
struct Command: Sendable {
  var name: String
  /// What follows the name: `ISSUE --dry-run PATH`. Empty where nothing does, or where only its verbs do anything.
  var usage: [String] = []
  var summary: String
  /// What it does, in full.
  var details = ""
  /// What it takes where no verb is named.
  var options: [Option] = []
  var examples: [String]
  /// How many operands it takes.
  var operands: ClosedRange<Int> = 0...0
  /// What it can be told to do; each has its options to itself.
  var verbs: [Verb] = []
  /// Without a verb. `nil`: one has to be named.
  var run: (@Sendable (Invocation) throws -> ExitCode)?

  var help: String {
    var lines = usages.enumerated().map { ($0.offset == 0 ? "Usage: " : "       ") + "dateline \($0.element)" }
    lines += ["", summary + "."]
    if !details.isEmpty { lines += ["", details] }
    if !options.isEmpty { lines += ["", "Options:"] + Self.lines(of: options) }
    if !verbs.isEmpty {
      lines += ["", "Verbs:"] + Self.columns(verbs.map { ($0.name, $0.summary) })
      lines += ["", "dateline \(name) VERB --help tells more of each."]
    }
    lines += ["", "Examples:"] + examples.map { "  \($0)" }
    return lines.joined(separator: "\n")
  }

  /// Every way of calling it: `send ISSUE --dry-run PATH`.
  var usages: [String] {
    let own = usage.isEmpty && run != nil ? [name] : usage.map { "\(name) \($0)" }
    return own + verbs.map { "\(name) \($0.usage)" }
  }

  static func lines(of options: [Option]) -> [String] {
    columns(
      options.map { option in
        let letter = option.letter.map { "-\($0), " } ?? "    "
        return (letter + "--\(option.name)" + (option.argument.map { " \($0)" } ?? ""), option.help)
      })
  }

  static func columns(_ pairs: [(String, String)]) -> [String] {
    let width = pairs.map(\.0.count).max() ?? 0
    return pairs.map { "  \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)" }
  }
}

/// One thing that a command can be told to do: `import` of `dateline subscribers import`.
///
/// It owns its options: whatever it doesn't read is refused, so that nobody believes that it was heeded.
struct Verb: Sendable {
  /// One word, or several: `unknown show`.
  var name: String
  /// What follows the name.
  var arguments = ""
  var summary: String
  /// What it does, in full.
  var details = ""
  var options: [Option] = []
  /// Operands after the name.
  var operands: ClosedRange<Int> = 0...0
  var run: @Sendable (Invocation, [String]) throws -> ExitCode

  var words: [String] { name.split(separator: " ").map(String.init) }
  var usage: String { arguments.isEmpty ? name : "\(name) \(arguments)" }

  func help(_ command: String) -> String {
    var lines = ["Usage: dateline \(command) \(usage)", "", summary + "."]
    if !details.isEmpty { lines += ["", details] }
    if !options.isEmpty { lines += ["", "Options:"] + Command.lines(of: options) }
    return lines.joined(separator: "\n")
  }
}
