import Glibc

/// A small file system in memory, mounted over a folder: one that can be filled, or made read-only, without harm.
/// Unmounted with its last owner, which must go before the folder does. Limits: root only.
public final class SmallDisk: Sendable {
  /// Why it can't be had here, for a test to be skipped with; nil if it can.
  public static let unavailable: String? = {
    if geteuid() != 0 { return "only root may mount a small disk" }
    do {
      let folder = try TemporaryFolder()
      try SmallDisk(at: folder.path, kilobytes: 64).unmount()
      return nil
    } catch {
      return "no small disk can be mounted here: \(error)"
    }
  }()

  private let path: String

  /// - Parameter path: a folder, whose files are copied in.
  public init(at path: String, kilobytes: Int) throws {
    self.path = path
    let folder = try TemporaryFolder()
    try Self.run("/bin/cp", ["-a", path + "/.", folder.at("kept")])
    try Self.run("/bin/mount", ["-t", "tmpfs", "-o", "size=\(kilobytes)k,mode=755", "tmpfs", path])
    try Self.run("/bin/cp", ["-a", folder.at("kept") + "/.", path])
  }

  deinit { unmount() }

  /// Leaves room for so much and no more.
  public func fill(leaving kilobytes: Int = 0) throws {
    // It ends where there is no more room, and says so.
    _ = try Subprocess.run("/bin/dd", ["if=/dev/zero", "of=\(path)/filler", "bs=4k", "status=none"])
    if kilobytes > 0 { try Self.run("/usr/bin/truncate", ["-s", "-\(kilobytes)K", path + "/filler"]) }
  }

  public func makeRoom() { unlink(path + "/filler") }

  public func set(readOnly: Bool) throws {
    try Self.run("/bin/mount", ["-o", "remount," + (readOnly ? "ro" : "rw"), path])
  }

  public func unmount() { umount2(path, Int32(MNT_DETACH)) }

  private static func run(_ program: String, _ arguments: [String]) throws {
    let done = try Subprocess.run(program, arguments)
    guard done.status == 0 else { throw SupportError("\(program): \(done.errors)") }
  }
}
