internal import Glibc

/// The right to work on something that processes share: held by one process at a time, and gone with it, however it ends.
///
/// flock(2) on a file that stays; its text is the holder's process id, for people. Failure policy: somebody else's lock
/// is `nil`, everything else an error. Limits: a local file system.
public final class FileLock {
  private let file: File

  private init(_ file: File) { self.file = file }

  /// Takes the lock at `path`, making the file if need be.
  ///
  /// - Returns: `nil` if somebody else works.
  public static func acquire(_ path: String) throws -> FileLock? {
    let file = try File(path, O_RDWR | O_CREAT, mode: 0o600, to: "open the lock")
    while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: return nil
      default: throw FileError("lock", path)
      }
    }
    guard ftruncate(file.descriptor, 0) == 0 else { throw FileError("write", path) }
    try file.write(Array("\(getpid())\n".utf8))
    return FileLock(file)
  }

  /// The process id in the lock's file: whose it is, or last was.
  public static func holder(_ path: String) -> Int32? {
    guard let bytes = try? File(path, O_RDONLY).read(limit: 64) else { return nil }
    return Int32(String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace })
  }
}
