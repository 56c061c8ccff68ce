// POSIX calls for files of mail: each names the file and what the system said.

internal import Glibc
internal import Newsroom

/// An open file, closed with its last reference.
final class MailFile {
  let descriptor: Int32
  let path: String

  /// - Returns: `nil` if there is none.
  static func open(_ path: String, _ flags: Int32 = O_RDONLY) throws(MailSourceError) -> MailFile? {
    let descriptor = Glibc.open(path, flags | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 && errno == ENOENT { return nil }
    guard descriptor >= 0 else { throw refused(path, "read") }
    return MailFile(descriptor, path)
  }

  private init(_ descriptor: Int32, _ path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  func status() throws(MailSourceError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.refused(path, "examine") }
    return status
  }

  /// Up to `count` bytes from `offset` on: fewer only at the end of the file.
  func read(_ count: Int, at offset: Int) throws(MailSourceError) -> [UInt8] {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
        if got < 0 && errno == EINTR { continue }
        failed = got < 0
        guard got > 0 else { return }
        filled += got
      }
    }
    if failed { throw Self.refused(path, "read") }
    return bytes
  }

  static func refused(_ path: String, _ verb: String) -> MailSourceError {
    let code = errno
    return MailSourceError(
      path, [EACCES, EPERM, ENOTDIR, EISDIR, ELOOP].contains(code) ? .refused : .unavailable,
      "can't \(verb) it: \(String(cString: strerror(code)))")
  }

  /// The names in a folder, hidden ones left out.
  static func names(in folder: String) throws(MailSourceError) -> [String] {
    guard let stream = opendir(folder) else { throw refused(folder, "read") }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}
