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
    let before = [SIGINT, SIGQUIT].map { ($0, signal($0, SIG_IGN)) }
    defer { for (number, handler) in before { signal(number, handler) } }
    let editor: ChildProcess
    do throws(ChildProcess.StartError) {
      editor = try ChildProcess(["/bin/sh", "-c", command + " \"$@\"", "sh", path])
    } catch {
      throw CommandError(.system, "can't start the editor \"\(command)\": \(error)")
    }
    switch editor.wait() {
    case .exited(0): return
    case .exited(let code):
      let hint = code == 127 ? "; is it installed? EDITOR names another" : ""
      throw CommandError(.again, "the editor \"\(command)\" ended with \(code)\(hint)")
    case .killed(let signal): throw CommandError(.again, "the editor \"\(command)\" ended by signal \(signal)")
    case .lost(let code): throw CommandError(.system, "lost the editor: \(String(cString: strerror(code)))")
    }
  }
}
