internal import Foundation
internal import Glibc

/// Files and folders with readers' addresses in them, or near them: for their owner's eyes alone, whatever the umask.
///
/// Failure policy: errors name the path and what the system said. What is there already keeps its mode, unless it is
/// written anew.
extension Files {
  /// Through a temporary file beside it: a reader sees the old file or the new one.
  ///
  /// - Parameter durably: it is on the disk when this returns.
  public static func writePrivate(_ bytes: [UInt8], to path: String, durably: Bool = false) throws {
    // Two processes may write the same file at once.
    let draft = "\(path).\(getpid()).draft"
    let descriptor = try createPrivate(draft)
    var isDone = false
    defer {
      close(descriptor)
      if !isDone { unlink(draft) }
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw unwritable(draft) }
      rest = rest.dropFirst(count)
    }
    guard !durably || fsync(descriptor) == 0, rename(draft, path) == 0 else { throw unwritable(path) }
    isDone = true
  }

  /// Opens a new file for writing; one of that name, which may have been left by a crash with another mode, goes.
  public static func createPrivate(_ path: String) throws -> Int32 {
    unlink(path)
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw unwritable(path) }
    return descriptor
  }

  /// Makes a folder for its owner alone; one that is there stays as it is.
  public static func makePrivateFolder(_ path: String) throws {
    guard !exists(path) else { return try makeFolder(path) }
    try makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw FileError("make the folder", path)
    }
  }

  private static func unwritable(_ path: String) -> FileError {
    FileError("write", path)
  }
}
