public import Foundation
internal import Glibc

/// Reading and writing whole files.
///
/// Failure policy: a `FileError` names the path and what the system said; one that can't be read is the input's fault, one
/// that can't be written the machine's.
public enum Files {
  public static func read(_ path: String) throws -> [UInt8] { try read(path, limit: .max) }

  /// - Parameter limit: bytes; a file that has more isn't read, and a pipe that has more not to its end.
  public static func read(_ path: String, limit: Int) throws -> [UInt8] {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(path) }
    if status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) > limit {
      throw tooLarge(path, "\(Int(status.st_size).grouped) bytes", limit)
    }
    var bytes: [UInt8] = []
    // One more than there is, so that the end is seen without another turn. A pipe has no size.
    var room = max(Int(status.st_size) + 1, 64 << 10)
    while true {
      let before = bytes.count
      var failure: FileError?
      bytes.append(
        addingCapacity: room,
        initializingWith: { span in
          span.withUnsafeMutableBufferPointer { buffer, count in
            let got = retrying { Glibc.read(descriptor, buffer.baseAddress, room) }
            if got < 0 { failure = unreadable(path) } else { count = got }
          }
        })
      if let failure { throw failure }
      if bytes.count > limit { throw tooLarge(path, "more than that", limit) }
      if bytes.count == before { return bytes }
      room = 64 << 10
    }
  }

  private static func tooLarge(_ path: String, _ size: String, _ limit: Int) -> FileError {
    FileError(
      "read", path, reason: "at most \(limit.grouped) bytes of such a file are read, and it has \(size): split it",
      kind: .tooLarge)
  }

  /// In bytes; 0 for what is no file.
  public static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
  }

  private static func unreadable(_ path: String) -> FileError {
    FileError("read", path, kind: .input)
  }

  private static func retrying(_ call: () -> Int) -> Int {
    while true {
      let result = call()
      if result >= 0 || errno != EINTR { return result }
    }
  }

  /// For reading piece by piece; closed with its last reference.
  public static func open(_ path: String) throws -> FileHandle {
    if let plain = plainReason(path) { throw FileError("read", path, reason: plain, kind: .input) }
    do {
      return try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    } catch {
      throw FileError("read", path, reason: reason(error), kind: .input)
    }
  }

  /// Through a temporary file beside it: a reader sees the old file or the new one.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw FileError("write", path, reason: reason(error))
    }
  }

  public static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw FileError("make the folder", path, reason: reason(error))
    }
  }

  /// Nobody but its owner may look into a folder from now on.
  public static func keepPrivate(_ folder: String) throws {
    guard chmod(folder, 0o700) == 0 else {
      throw FileError("keep to its owner", folder)
    }
  }

  public static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  public static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// The names in a folder, in order.
  public static func list(_ path: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      throw FileError("read the folder", path, reason: reason(error), kind: .input)
    }
  }

  /// All files below a folder whose names end in one of `extensions`, in order of their paths.
  public static func all(below path: String, extensions: Set<String>) throws -> [String] {
    var found: [String] = []
    for name in try list(path) where !name.hasPrefix(".") {
      let child = path + "/" + name
      // A folder that is a link may lead back up here.
      if isFolder(child) {
        if (try? FileManager.default.destinationOfSymbolicLink(atPath: child)) != nil { continue }
        found += try all(below: child, extensions: extensions)
      } else if extensions.contains(Self.extension(of: name)) {
        found.append(child)
      }
    }
    return found
  }

  /// What follows a name's last dot, in lower case: `md`. A name that begins with its only dot has none.
  public static func `extension`(of path: String) -> String {
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? Substring(path).utf8
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return "" }
    return Substring(name[name.index(after: dot)...]).lowercased()
  }

  /// What the system said, of an error of Foundation's.
  public static func reason(_ error: any Error) -> String {
    if let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError,
      underlying.domain == NSPOSIXErrorDomain
    {
      return String(cString: strerror(Int32(underlying.code)))
    }
    if let path = (error as NSError).userInfo[NSFilePathErrorKey] as? String, let plain = plainReason(path) {
      return plain
    }
    return error.localizedDescription
  }

  /// What stands in the way of reading a path, in the system's words: Foundation's say less.
  private static func plainReason(_ path: String) -> String? {
    if access(path, R_OK) != 0 { return String(cString: strerror(errno)) }
    return isFolder(path) ? String(cString: strerror(EISDIR)) : nil
  }
}
