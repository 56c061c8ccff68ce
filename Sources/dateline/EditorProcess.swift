internal import Glibc
internal import Platform

/// The person's text editor, as the environment names it.
///
/// Failure policy: an editor that can't be started, or ends with a code other than 0, is an error. Limits: it gets this
/// process's terminal; Ctrl-C is its own business for as long as it runs.
enum EditorProcess {
  /// `$VISUAL`, `$EDITOR`, or vi.
  static func command(_ environment: [String: String]) -> String {
    for name in ["VISUAL", "EDITOR"] {
      if let command = environment[name], !command.allSatisfy(\.isWhitespace) { return command }
    }
    return "vi"
  }

  /// Opens the editor on a file and waits for its end. The command is the shell's, so that it may have arguments.
  static func run(_ command: String, on path: String) throws(CommandError) {
    let words = ["sh", "-c", command + " \"$@\"", "sh", path]
    var argv = words.map { strdup($0) } + [nil]
    defer { for word in argv { free(word) } }
    var spawn = SpawnAttributes()
    let before = [SIGINT, SIGQUIT].map { ($0, signal($0, SIG_IGN)) }
    defer { for (number, handler) in before { signal(number, handler) } }
    var child: pid_t = 0
    let failure = posix_spawn(&child, "/bin/sh", nil, &spawn.attributes, &argv, environ)
    guard failure == 0 else {
      throw CommandError(.system, "can't start the editor \"\(command)\": \(String(cString: strerror(failure)))")
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw CommandError(.system, "lost the editor: \(String(cString: strerror(errno)))") }
    }
    guard status == 0 else {
      let code = status & 0x7f == 0 ? "with \(status >> 8 & 0xff)" : "by signal \(status & 0x7f)"
      let hint = status >> 8 == 127 ? "; is it installed? EDITOR names another" : ""
      throw CommandError(.again, "the editor \"\(command)\" ended \(code)\(hint)")
    }
  }
}
