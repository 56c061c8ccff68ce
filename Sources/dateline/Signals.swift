internal import Glibc
internal import Synchronization

/// SIGINT and SIGTERM: a first one drains, a second one ends the program at once.
enum Signals {
  private static let count = Atomic<Int>(0)

  static var stopRequested: Bool { count.load(ordering: .relaxed) > 0 }

  static func listen() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        if Signals.count.add(1, ordering: .relaxed).oldValue > 0 { _exit(ExitCode.again.rawValue) }
      }
    }
  }
}
