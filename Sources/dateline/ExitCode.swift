/// What the command line says to the shell: sysexits(3).
enum ExitCode: Int32 {
  case ok = 0
  /// The command was called in a wrong way.
  case usage = 64
  /// The input is wrong.
  case data = 65
  /// A file that was named isn't there, or can't be read.
  case noInput = 66
  /// A fault of the machine: a file or folder.
  case system = 71
  /// The result could not be written.
  case output = 74
  /// Try again: nothing is lost.
  case again = 75
  /// The settings are wrong.
  case config = 78

  /// The graver of two: what a person must mend outranks what mends itself, and settings outrank everything.
  func graver(_ other: ExitCode) -> ExitCode {
    let order: [ExitCode] = [.ok, .again, .data, .noInput, .output, .system, .usage, .config]
    func rank(_ code: ExitCode) -> Int { order.firstIndex(of: code) ?? 0 }
    return rank(other) > rank(self) ? other : self
  }
}

/// An error as the person at the terminal reads it, and what the shell gets.
struct CommandError: Error, CustomStringConvertible {
  var code: ExitCode
  var description: String

  init(_ code: ExitCode, _ description: String) {
    self.code = code
    self.description = description
  }
}
