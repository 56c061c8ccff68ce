internal import Digest
internal import Glibc
internal import Platform

/// A secret key in a file of its own: 32 octets, kept as 64 hexadecimal digits and a line feed.
///
/// Failure policy: a file that others can read, or that holds anything else, is refused. It is never replaced. For the
/// keys of readers' links, which rotate, there is `LinkKeys`.
public enum LinkKey {
  /// Reads the key at `path`; makes one, readable by this account alone, on first use.
  public static func load(orCreateAt path: String) throws -> [UInt8] {
    if !File.exists(path) { try create(path) }
    guard let key = octets(try read(path)) else {
      throw FileError(
        "use the key", path,
        reason:
          "it isn't 64 hexadecimal digits. Restore it from the backup: what was made with another key doesn't work")
    }
    return key
  }

  /// A key's file, at most 64 KB of it, if it is a regular file that only its owner may read.
  static func read(_ path: String) throws -> [UInt8] {
    let file = try File(path, O_RDONLY | O_NOFOLLOW, to: "open the key")
    var status = stat()
    guard fstat(file.descriptor, &status) == 0 else { throw FileError("examine", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError("use the key", path, reason: "it is not a regular file")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw FileError("use the key", path, reason: "others may read it. Run: chmod 600 \(path)")
    }
    return try file.read(limit: 65_536)
  }

  static func make(for path: String) throws -> [UInt8] {
    guard let key = [UInt8].random(count: 32) else {
      throw FileError("make the key", path, reason: "the system has no random numbers to give")
    }
    return key
  }

  /// Written aside and linked into place whole: of two processes that do this at once, the second reads the first's.
  static func create(_ path: String) throws {
    try write(try make(for: path).hex + "\n", besides: path) { draft in
      guard link(draft, path) == 0 || errno == EEXIST else { throw FileError("make the key", path) }
    }
  }

  /// Written aside and moved over what is there.
  static func replace(_ path: String, with text: String) throws {
    try write(text, besides: path) { try File.move($0, to: path) }
    try File.syncFolder(folder(of: path))
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func write(_ text: String, besides path: String, _ place: (String) throws -> Void) throws {
    let draft = "\(path).\(getpid()).draft"
    unlink(draft)
    let file = try File(draft, O_WRONLY | O_CREAT | O_EXCL, to: "make the key")
    defer { unlink(draft) }
    try file.write(Array(text.utf8))
    try file.sync()
    try place(draft)
  }

  /// 64 hexadecimal digits, a line feed behind them or not.
  static func octets(_ text: [UInt8]) -> [UInt8]? {
    let digits = text.last == 10 ? text.dropLast() : text[...]
    guard digits.count == 64 else { return nil }
    let values = digits.compactMap {
      Character(Unicode.Scalar($0)).isASCII ? Character(Unicode.Scalar($0)).hexDigitValue : nil
    }
    guard values.count == 64 else { return nil }
    return stride(from: 0, to: 64, by: 2).map { UInt8(values[$0] * 16 + values[$0 + 1]) }
  }
}
