internal import Newsroom

/// Paths in lines that other programs read.
enum Quoting {
  /// Whether a path can stand in a line at all: no control characters, a line feed least of all.
  static func canStand(_ path: String) -> Bool { path.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 } }

  /// A word for the shell in a crontab, with cron's own percent sign escaped (crontab(5): `%` is a line's end). cron takes
  /// the backslash away before the shell sees it.
  static func crontab(_ path: String) -> String {
    guard !path.utf8.allSatisfy(isPlain) else { return path }
    return "'" + path.replacing("'", with: "'\\''").replacing("%", with: "\\%") + "'"
  }

  /// A word of ExecStart (systemd.service(5), "Command lines"): `%` begins a specifier and `$` a variable, also within
  /// quotes, so both are doubled; a backslash and a quote are escaped within double quotes.
  /// - Parameter isProgram: the first word, in which no variables are looked for, so that `$` stands for itself.
  static func systemd(_ path: String, isProgram: Bool = false) -> String {
    guard !path.utf8.allSatisfy(isPlain) else { return path }
    let escaped =
      path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("%", with: "%%")
    return "\"\(isProgram ? escaped : escaped.replacing("$", with: "$$"))\""
  }

  /// Needs no quotes anywhere. A path that begins with a slash is never taken for a prefix of ExecStart's or an option.
  private static func isPlain(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "/-._".utf8.contains(octet)
    }
  }
}
