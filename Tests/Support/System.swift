// The few system calls the support needs, each in its Swift form.
// Failure policy: SupportError with the call's name and errno; nothing is retried but EINTR.

import CGNU
import Glibc

func errorText(_ code: Int32) -> String {
  guard let text = strerror(code) else { return "error \(code)" }
  return String(cString: text)
}

/// A file descriptor, closed when the last reference goes.
final class Descriptor: Sendable {
  let number: Int32

  init(_ number: Int32) {
    self.number = number
  }

  deinit {
    close(number)
  }

  static func opening(_ path: String, _ flags: Int32) throws -> Descriptor {
    let number = open(path, flags | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw SupportError.system("open", path, errno) }
    return Descriptor(number)
  }

  /// A file without a name in /tmp: it goes with its last descriptor.
  static func nameless() throws -> Descriptor {
    try opening("/tmp", O_RDWR | O_DIRECTORY | Int32(DATELINE_O_TMPFILE))
  }

  static func pipe() throws -> (reading: Descriptor, writing: Descriptor) {
    var ends: [Int32] = [0, 0]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { throw SupportError.system("pipe2", "", errno) }
    return (Descriptor(ends[0]), Descriptor(ends[1]))
  }

  func write(_ bytes: [UInt8]) throws {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress! + written, bytes.count - written) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw SupportError.system("write", "", errno) }
      written += count
    }
  }

  /// Everything in the file, from its start; the position for writing stays where it is.
  func contents() -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = pread(number, &chunk, chunk.count, off_t(bytes.count))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
  }
}

/// Bytes of the file at `path`.
func readFile(_ path: String) throws -> [UInt8] {
  try Descriptor.opening(path, O_RDONLY).contents()
}

func writeFile(_ bytes: [UInt8], to path: String) throws {
  try Descriptor.opening(path, O_WRONLY | O_CREAT | O_TRUNC).write(bytes)
}

/// Names in a folder but for . and .., sorted.
func entries(of folder: String) throws -> [String] {
  guard let stream = opendir(folder) else { throw SupportError.system("opendir", folder, errno) }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// Removes a file or a folder with all in it; symbolic links are removed, not followed. What is gone is fine.
func remove(_ path: String) {
  if unlink(path) == 0 || errno == ENOENT { return }
  for name in (try? entries(of: path)) ?? [] {
    remove(path + "/" + name)
  }
  rmdir(path)
}

/// Seconds on a clock that never jumps.
func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func pause(_ seconds: Double) {
  usleep(UInt32(seconds * 1e6))
}

/// A port of 127.0.0.1 that was free a moment ago, for servers that can't pick one themselves.
func freePort() throws -> Int {
  let socket = Descriptor(Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
  var address = loopback(0)
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let result = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(socket.number, $0, length) == 0 && getsockname(socket.number, $0, &length) == 0
    }
  }
  guard result else { throw SupportError.system("bind", "127.0.0.1", errno) }
  return Int(UInt16(bigEndian: address.sin_port))
}

/// Whether somebody listens on this port of 127.0.0.1.
func connects(_ port: Int) -> Bool {
  let socket = Descriptor(Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
  var address = loopback(port)
  return withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(socket.number, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}

private func loopback(_ port: Int) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  address.sin_port = UInt16(port).bigEndian
  return address
}
