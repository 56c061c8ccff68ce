public import Glibc

/// How every other program is started: what this process ignores, its children would ignore as well, so that signals are as
/// they came.
///
/// Failure policy: total. Limits: for one `posix_spawn`; gone with it.
public struct SpawnAttributes: ~Copyable {
  public var attributes = posix_spawnattr_t()

  /// - Parameter inOwnGroup: what it starts can be killed with it, and Ctrl-C on the terminal isn't for it.
  public init(inOwnGroup: Bool = false) {
    posix_spawnattr_init(&attributes)
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGQUIT, SIGPIPE, SIGTERM] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | (inOwnGroup ? POSIX_SPAWN_SETPGROUP : 0)))
  }

  deinit {
    var attributes = attributes
    posix_spawnattr_destroy(&attributes)
  }
}
