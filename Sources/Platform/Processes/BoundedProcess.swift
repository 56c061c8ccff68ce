internal import Glibc

/// Another program, run to its end with something to read, in a time that is bounded.
///
/// Input and output are nameless files: nobody waits for anybody's pipe. Failure policy: `nil` where it can't be started
/// or isn't done in time (it is killed then, with its process group). Limits: the first megabyte of its output.
public enum BoundedProcess {
  /// Where a program is, by `PATH`.
  public static func path(of name: String, _ environment: String?) -> String? {
    (environment ?? "").split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  public static func run(_ words: [String], input: [UInt8], timeout: Double) -> [UInt8]? {
    guard let path = words.first, let source = nameless(input), let sink = nameless([]) else { return nil }
    defer {
      close(source)
      close(sink)
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, source, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, sink, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var spawn = SpawnAttributes(inOwnGroup: true)
    var argv = words.map { strdup($0) } + [nil]
    defer { for word in argv { free(word) } }
    var child: pid_t = 0
    guard posix_spawn(&child, path, &actions, &spawn.attributes, &argv, environ) == 0 else { return nil }
    var status: Int32 = 0
    var waited = 0.0
    while waitpid(child, &status, WNOHANG) != child {
      guard waited < timeout else {
        kill(-child, SIGKILL)
        waitpid(child, &status, 0)
        return nil
      }
      usleep(20_000)
      waited += 0.02
    }
    lseek(sink, 0, SEEK_SET)
    var output: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while output.count < 1 << 20 {
      let count = read(sink, &block, block.count)
      guard count > 0 else { break }
      output.append(contentsOf: block[..<count])
    }
    return output
  }

  /// An open file without a name that holds `bytes`, at its beginning; closed in children but where it is dup'd.
  private static func nameless(_ bytes: [UInt8]) -> Int32? {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var name = Array("\(folder)/dateline.XXXXXX".utf8CString)
    let file = mkstemp(&name)
    guard file >= 0 else { return nil }
    unlink(name)
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count > 0 else {
        close(file)
        return nil
      }
      rest = rest.dropFirst(count)
    }
    lseek(file, 0, SEEK_SET)
    return file
  }
}
