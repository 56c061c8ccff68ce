internal import Glibc
internal import Production

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

  /// Refuses options that mean nothing in the way in which the command is called.
  func refuse(_ options: [String], with mode: String) throws(CommandError) {
    for option in options where arguments.has(option) {
      throw CommandError(.usage, "--\(option) means nothing with \(mode); nothing was done")
    }
  }

  /// Refuses options that mean nothing unless another is there.
  func refuse(_ options: [String], without mode: String) throws(CommandError) {
    for option in options where arguments.has(option) {
      throw CommandError(.usage, "--\(option) means nothing without \(mode); nothing was done")
    }
  }

  /// Before what can't be taken back: asks on a terminal; elsewhere `--yes` has to be there.
  /// - Parameter deed: `erase ada@example.org: …`, in front of a question mark.
  func confirm(_ deed: String) throws(CommandError) {
    if arguments.has("yes") { return }
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
      throw CommandError(.usage, "\(deed). This can't be taken back: say --yes if that is what you want")
    }
    console.ask("\(deed). This can't be taken back. Go on? [y/N] ")
    let answer = readLine()?.lowercased() ?? ""
    guard answer == "y" || answer == "yes" else { throw CommandError(.data, "nothing was done") }
  }
}

extension Option {
  static let yes = Option("yes", "don't ask: what is done can't be taken back")
}
