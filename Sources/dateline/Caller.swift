internal import Glibc
internal import Newsroom

extension Option {
  static let who = Option("as", argument: "NAME", "who does this, for the log ($USER, or the account's name)")
}

extension Invocation {
  /// Who called, as the log names them: `--as`, `$USER`, or the account of this process.
  func who() throws(CommandError) -> String {
    if let name = arguments.value("as") {
      let isPlain = !name.isEmpty && name.count <= 80 && name == name.printable && !name.contains(where: "()".contains)
      guard isPlain, !name.allSatisfy(\.isWhitespace) else {
        throw CommandError(
          .usage, "--as: \"\(name.printable)\" is no name: up to 80 printable characters, no parentheses")
      }
      return name
    }
    let user = environment["USER"] ?? getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? ""
    let kept = String(user.printable.filter { !"()".contains($0) }.prefix(80))
    return kept.isEmpty ? "uid \(getuid())" : kept
  }
}
