// POSIX file calls, and what errno says, in one place.
//
// Failure policy: a call that fails is a `FileError` with path, call and reason; EINTR is tried again.

public import Glibc

/// A file operation that the system, or a rule of ours, refused.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Whose fault it is.
  public enum Kind: Sendable, Equatable {
    /// A file that a person named, which isn't there or can't be read.
    case input
    /// A file that a person named, which has more in it than is read.
    case tooLarge
    /// A file or folder of the newsroom's own.
    case machine
  }

  public let path: String
  /// What was being done: "write".
  public let operation: String
  /// errno; 0 where the refusal is our own.
  public let code: Int32
  public let reason: String
  public let kind: Kind

  public init(_ operation: String, _ path: String, code: Int32 = errno, kind: Kind = .machine) {
    self.path = path
    self.operation = operation
    self.code = code
    self.kind = kind
    reason = String(cString: strerror(code))
  }

  public init(_ operation: String, _ path: String, reason: String, kind: Kind = .machine) {
    self.path = path
    self.operation = operation
    self.kind = kind
    code = 0
    self.reason = reason
  }

  public var description: String {
    switch kind {
    case .input: "can't \(operation) \(path): \(reason)"
    case .tooLarge: "\(path): \(reason)"
    case .machine: "can't \(operation) \(path): \(reason).\(advice)"
    }
  }

  private var advice: String {
    switch code {
    case EACCES, EPERM, EROFS: " Give this account the right to write there, then run the same command again."
    case ENOSPC, EDQUOT: " Make room, then run the same command again."
    case ENOENT, ENOTDIR: " Check the newsroom's folders."
    default: ""
    }
  }
}

/// An open file. Closed with its last owner.
public final class File {
  public let descriptor: Int32
  let path: String

  public init(_ path: String, _ flags: Int32, mode: UInt32 = 0o600, to operation: String = "open") throws {
    descriptor = try File.retrying(operation, path) { open(path, flags | O_CLOEXEC, mode) }
    self.path = path
  }

  deinit { close(descriptor) }

  /// - Parameter limit: a longer file is refused: memory is not for a stranger's file to fill.
  public func read(limit: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = try File.retrying("read", path) { Glibc.read(descriptor, &block, block.count) }
      guard count > 0 else { return bytes }
      bytes.append(contentsOf: block[..<count])
      guard bytes.count <= limit else { throw FileError("read", path, reason: "it is longer than \(limit) bytes") }
    }
  }

  public func write(_ bytes: [UInt8]) throws {
    var done = 0
    while done < bytes.count {
      done += try bytes.withUnsafeBytes { buffer in
        try File.retrying("write", path) {
          Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done)
        }
      }
    }
  }

  public func sync() throws { _ = try File.retrying("sync", path) { fsync(descriptor) } }

  /// Makes the names in a folder last: for that, "an explicit fsync() on a file descriptor for the directory is also
  /// needed" (fsync(2)).
  public static func syncFolder(_ path: String) throws { try File(path, O_RDONLY | O_DIRECTORY).sync() }

  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Makes a folder and those above it; one that is there is fine.
  public static func makeFolders(_ path: String) throws {
    if path.isEmpty || path == "/" || exists(path) { return }
    let above = path.split(separator: "/").dropLast().joined(separator: "/")
    try makeFolders(path.hasPrefix("/") ? "/" + above : above)
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError("make the folder", path) }
  }

  /// Removes a folder of files; folders within it are refused. One that isn't there is fine.
  public static func removeFolder(_ path: String) throws {
    guard let folder = opendir(path) else {
      if errno == ENOENT { return }
      throw FileError("open", path)
    }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != ".." else { continue }
      guard unlink(path + "/" + name) == 0 else { throw FileError("remove", path + "/" + name) }
    }
    guard rmdir(path) == 0 else { throw FileError("remove", path) }
  }

  public static func move(_ from: String, to path: String) throws {
    guard rename(from, path) == 0 else { throw FileError("move \(from) to", path) }
  }

  private static func retrying<Count: SignedInteger>(
    _ operation: String, _ path: String, _ call: () -> Count
  ) throws -> Count {
    while true {
      let result = call()
      if result >= 0 { return result }
      guard errno == EINTR else { throw FileError(operation, path) }
    }
  }
}
