internal import Glibc
internal import Synchronization

/// Another program, started without a shell: where its three streams lead, whose group it is in, and how it ended.
///
/// What this process ignores or blocks, its children would as well: so the signals that stop a program are as they came. No
/// descriptor of ours is passed on but the three. Failure policy: one that can't be started is a `StartError`. Limits: one
/// is waited for once; one that nobody waits for stays in the table of processes until this process ends.
public struct ChildProcess: ~Copyable {
  /// Where a stream of the child's comes from or goes to.
  public enum Stream: Sendable, Equatable {
    /// Where ours leads.
    case inherited
    /// `/dev/null`.
    case nothing
    case descriptor(Int32)
  }

  /// How a program ended.
  public enum Ending: Sendable, Equatable {
    case exited(Int32)
    case killed(signal: Int32)
    /// The system no longer knows it: errno.
    case lost(Int32)
  }

  /// Why a program could not be started.
  public struct StartError: Error, Sendable, Equatable, CustomStringConvertible {
    /// errno.
    public let code: Int32
    public var description: String { String(cString: strerror(code)) }
  }

  /// Also of its group, where it leads one.
  let id: pid_t
  private let leadsGroup: Bool

  /// - Parameters:
  ///   - words: the program, looked for in `PATH` where it has no slash, and its arguments.
  ///   - inOwnGroup: what it starts can be killed with it, and Ctrl-C on the terminal isn't for it.
  public init(
    _ words: [String], input: Stream = .inherited, output: Stream = .inherited, errors: Stream = .inherited,
    inOwnGroup: Bool = false
  ) throws(StartError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, stream) in [(STDIN_FILENO, input), (STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
      switch stream {
      case .inherited: break
      case .nothing: posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
      case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, number)
      }
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGQUIT, SIGPIPE, SIGTERM] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    // Threads of a pool block signals, which their children would as well.
    var blocked = sigset_t()
    sigemptyset(&blocked)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | (inOwnGroup ? POSIX_SPAWN_SETPGROUP : 0)
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var argv = words.map { strdup($0) } + [nil]
    defer { for word in argv { free(word) } }
    var child: pid_t = 0
    let failure = Self.starting.withLock { _ in
      posix_spawnp(&child, words.first ?? "", &actions, &attributes, &argv, environ)
    }
    guard failure == 0 else { throw StartError(code: failure) }
    id = child
    leadsGroup = inOwnGroup
  }

  /// Waits for its end.
  public consuming func wait() -> Ending {
    while true {
      if let ending = ending(0) { return ending }
    }
  }

  /// How it ended; `nil` while it runs. Not to be asked again once it said so.
  borrowing func poll() -> Ending? { ending(WNOHANG) }

  /// Kills it, with its group where it leads one, and waits for its end.
  consuming func kill() {
    Glibc.kill(leadsGroup ? -id : id, SIGKILL)
    _ = wait()
  }

  private borrowing func ending(_ options: Int32) -> Ending? {
    var status: Int32 = 0
    let found = waitpid(id, &status, options)
    if found == id { return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: status & 0x7F) }
    return found < 0 && errno != EINTR ? .lost(errno) : nil
  }

  /// No program must inherit another one's pipe: neither starts while the other's is made, for there is a moment in which
  /// it isn't yet closed in children.
  static let starting = Mutex(())
}
