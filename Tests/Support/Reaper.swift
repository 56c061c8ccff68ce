// Keeps servers/reaper.py informed of this test process's children and folders, so that they end with it even if it is
// killed. Started at the first child or folder. Failure policy: a reaper that can't be started or has died is reported
// once on standard error, and tests go on: they clean up after themselves as long as they live.

import Glibc

enum Reaper {
  /// The socket to the reaper's standard input; a socket, since writing to a dead reaper's pipe would raise SIGPIPE.
  private static let line: Descriptor? = {
    var ends: [Int32] = [0, 0]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else { return nil }
    let (ours, theirs) = (Descriptor(ends[0]), Descriptor(ends[1]))
    do {
      let silence = try Descriptor.opening("/dev/null", O_RDWR)
      _ = try spawn(
        Fixtures.python, ["-B", Fixtures.script("reaper.py")], environment: nil, directory: "/",
        input: theirs, output: silence, errors: silence)
      return ours
    } catch {
      try? Descriptor(dup(2)).write(Array("tests: the reaper cannot be started: \(error)\n".utf8))
      return nil
    }
  }()

  static func say(_ words: String) {
    guard let line else { return }
    // One send per line: lines this short are never split or mixed.
    let bytes = Array("\(words)\n".utf8)
    send(line.number, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }
}
