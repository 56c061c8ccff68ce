internal import Digest
internal import Glibc

/// The key that signs readers' links: 32 octets, kept as 64 hexadecimal digits and a line feed.
///
/// Failure policy: a file that others can read, or that holds anything else, is refused: links signed with a known key
/// let anybody unsubscribe anybody. It is never replaced: links already mailed must go on working.
public enum LinkKey {
  /// Reads the key at `path`; makes one, readable by this account alone, on first use.
  public static func load(orCreateAt path: String) throws -> [UInt8] {
    if !File.exists(path) { try create(path) }
    let file = try File(path, O_RDONLY | O_NOFOLLOW, to: "open the key")
    var status = stat()
    guard fstat(file.descriptor, &status) == 0 else { throw FileError("examine", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError("use the key", path, reason: "it is not a regular file")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw FileError("use the key", path, reason: "others may read it. Run: chmod 600 \(path)")
    }
    let text = try file.read(limit: 128)
    guard let key = octets(text) else {
      throw FileError(
        "use the key", path,
        reason: "it isn't 64 hexadecimal digits. Restore it from the backup: links signed with "
          + "another key don't work")
    }
    return key
  }

  /// Written aside and linked into place whole: of two processes that do this at once, the second reads the first's.
  private static func create(_ path: String) throws {
    guard let key = [UInt8].random(count: 32) else {
      throw FileError("make the key", path, reason: "the system has no random numbers to give")
    }
    let draft = "\(path).\(getpid()).draft"
    unlink(draft)
    let file = try File(draft, O_WRONLY | O_CREAT | O_EXCL, to: "make the key")
    defer { unlink(draft) }
    try file.write(Array((key.hex + "\n").utf8))
    try file.sync()
    guard link(draft, path) == 0 || errno == EEXIST else { throw FileError("make the key", path) }
  }

  private static func octets(_ text: [UInt8]) -> [UInt8]? {
    let digits = text.last == 10 ? text.dropLast() : text[...]
    guard digits.count == 64 else { return nil }
    let values = digits.compactMap {
      Character(Unicode.Scalar($0)).isASCII ? Character(Unicode.Scalar($0)).hexDigitValue : nil
    }
    guard values.count == 64 else { return nil }
    return stride(from: 0, to: 64, by: 2).map { UInt8(values[$0] * 16 + values[$0 + 1]) }
  }
}
