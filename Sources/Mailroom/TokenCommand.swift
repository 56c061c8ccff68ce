internal import Dispatch
internal import Glibc
internal import Newsroom
internal import Synchronization

/// Gets a relay's OAuth token from a program, on another thread: the first line that it prints.
///
/// The program is run without a shell. Nothing that it prints is logged, and its standard error is thrown away: people
/// print tokens there. A token is kept for five minutes, and for as long as it takes.
///
/// Failure policy: a program that fails, is slow or prints no token makes the relay unavailable, which says so. Limits:
/// 20 seconds, then it is killed with its process group; 16 KB of output.
final class TokenCommand: Sendable {
  enum Token {
    case known(Secret)
    case failed(String)
  }

  private struct State {
    var isRunning = false
    var token: Token?
    var fetched = -Double.infinity
  }

  private let command: [String]
  private let patience: Double
  private let state = Mutex(State())

  private static let shelfLife = 300.0
  /// A failure is news to all the connections that wait for the token, and not to those that try again later.
  private static let failureLife = 0.5

  init(_ command: [String], patience: Double = 20) {
    self.command = command
    self.patience = patience
  }

  /// The token, or why there is none; `nil` while it is being fetched, which this begins where it is needed.
  func token(now: Double) -> Token? {
    let (token, mustRun) = state.withLock { state -> (Token?, Bool) in
      if state.isRunning { return (nil, false) }
      if let token = state.token {
        let isFailure = if case .failed = token { true } else { false }
        if now - state.fetched < (isFailure ? Self.failureLife : Self.shelfLife) { return (token, false) }
      }
      state.token = nil
      state.isRunning = true
      return (nil, true)
    }
    guard mustRun else { return token }
    DispatchQueue.global().async { [self] in
      let token = run()
      state.withLock {
        $0.token = token
        $0.fetched = monotonicSeconds()
        $0.isRunning = false
      }
    }
    return nil
  }

  /// The relay wouldn't have it: the next one is fetched anew.
  func forget() { state.withLock { $0.token = nil } }

  private func run() -> Token {
    let (child, pipe): (pid_t, Int32)
    switch Self.starting.withLock({ _ in start() }) {
    case .success(let started): (child, pipe) = started
    case .failure(let failure):
      return .failed("relay.token-command \(command[0]) can't be run: \(String(cString: strerror(failure.code)))")
    }
    defer { close(pipe) }
    let (output, isDone) = read(from: pipe, until: monotonicSeconds() + patience)
    if !isDone { kill(-child, SIGKILL) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    guard isDone else { return .failed("relay.token-command \(command[0]) said nothing for \(Int(patience)) seconds") }
    guard status == 0 else { return .failed("relay.token-command \(command[0]) failed") }
    let line = output.prefix { $0 != 0x0A && $0 != 0x0D }
    guard !line.isEmpty, line.allSatisfy({ (33...126).contains($0) }) else {
      return .failed("relay.token-command \(command[0]) printed no token in its first line")
    }
    return .known(Secret(String(decoding: line, as: UTF8.self)))
  }

  private struct SpawnFailure: Error { var code: Int32 }

  /// One at a time: no program must inherit another one's pipe.
  private static let starting = Mutex(())

  /// The program, and what it prints.
  private func start() -> Result<(pid_t, Int32), SpawnFailure> {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return .failure(SpawnFailure(code: errno)) }
    defer { close(ends[1]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own: what it starts is killed with it, and Ctrl-C on the terminal isn't for it.
    // What this process ignores, it would ignore as well.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGQUIT, SIGPIPE, SIGTERM] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    let failure = posix_spawnp(&child, command[0], &actions, &attributes, &arguments, environ)
    guard failure == 0 else {
      close(ends[0])
      return .failure(SpawnFailure(code: failure))
    }
    return .success((child, ends[0]))
  }

  /// All that comes until the program closes its output; false where it took too long or said too much.
  private func read(from descriptor: Int32, until deadline: Double) -> ([UInt8], Bool) {
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while output.count <= 16_384 {
      let left = deadline - monotonicSeconds()
      guard left > 0 else { return (output, false) }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, Int32((left * 1000).rounded(.up))) > 0 else { continue }
      let got = Glibc.read(descriptor, &buffer, buffer.count)
      if got == 0 { return (output, true) }
      if got > 0 { output.append(contentsOf: buffer[..<got]) } else if errno != EINTR { return (output, false) }
    }
    return (output, false)
  }
}
