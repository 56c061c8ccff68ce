public import Digest
public import Newsroom
internal import Platform

/// The keys that readers' tokens are signed with, in one file that only its owner may read.
///
/// A line is a key: its number, 64 hexadecimal digits, and the day it was made. The first key of all stands alone, without
/// number and day: so the file was before keys rotated, and so it stays until they do. The highest number signs; the
/// others check what they signed, until they are retired.
///
/// Failure policy: a file that others can read, or with a line that is no key, is refused: a known key lets anybody
/// unsubscribe anybody, and a lost one makes every link false that was signed with it. Limits: 255 keys in all.
public struct LinkKeys: Sendable {
  public struct Key: Sendable, Equatable {
    public let number: UInt8
    /// When it was made; unknown of the first.
    public let made: Day?
    fileprivate let octets: [UInt8]
  }

  /// By number.
  public private(set) var keys: [Key]
  public let tokens: TokenKeys
  private let path: String

  /// Reads the keys at `path`; makes a first one on first use.
  public static func load(orCreateAt path: String) throws -> LinkKeys {
    if !File.exists(path) { try LinkKey.create(path) }
    return try LinkKeys(path, keys(in: try LinkKey.read(path), path))
  }

  private init(_ path: String, _ keys: [Key]) throws {
    guard let tokens = TokenKeys(keys.map { ($0.number, $0.octets) }) else {
      throw FileError(
        "use the keys", path,
        reason: "it holds no key, or two of one number. Restore it from the backup: links signed "
          + "with another key don't work")
    }
    self.path = path
    self.keys = keys.sorted { $0.number < $1.number }
    self.tokens = tokens
  }

  /// Makes a further key, which signs from now on. Callers hold a lock, so that nobody else rotates meanwhile.
  public func rotated(on day: Day) throws -> LinkKeys {
    guard tokens.current < .max else {
      throw FileError("add a key to", path, reason: "it has had 255, and their numbers are used up")
    }
    return try saving(keys + [Key(number: tokens.current + 1, made: day, octets: try LinkKey.make(for: path))])
  }

  /// Forgets a key that doesn't sign: whatever was signed with it is false from now on. Callers hold a lock.
  /// - Returns: `nil` if there is no such key, or it is the one that signs.
  public func retiring(_ number: UInt8) throws -> LinkKeys? {
    guard number != tokens.current, keys.contains(where: { $0.number == number }) else { return nil }
    return try saving(keys.filter { $0.number != number })
  }

  private func saving(_ keys: [Key]) throws -> LinkKeys {
    let next = try LinkKeys(path, keys)
    try LinkKey.replace(path, with: next.keys.map { Self.line(of: $0) + "\n" }.joined())
    return next
  }

  private static func line(of key: Key) -> String {
    guard let made = key.made else { return key.number == 1 ? key.octets.hex : "\(key.number) \(key.octets.hex)" }
    return "\(key.number) \(key.octets.hex) \(made)"
  }

  private static func keys(in text: [UInt8], _ path: String) throws -> [Key] {
    let lines = (text.last == 10 ? text.dropLast() : text[...]).split(separator: 10, omittingEmptySubsequences: false)
    return try lines.enumerated().map { index, line in
      let words = line.split(separator: 32, omittingEmptySubsequences: false).map(Array.init)
      if words.count == 1, let octets = LinkKey.octets(words[0]), words[0].last != 10 {
        return Key(number: 1, made: nil, octets: octets)
      }
      guard (2...3).contains(words.count), let number = UInt8(String(decoding: words[0], as: UTF8.self)), number > 0,
        let octets = LinkKey.octets(words[1])
      else { throw broken(path, line: index + 1) }
      guard words.count == 3 else { return Key(number: number, made: nil, octets: octets) }
      guard let made = Day(String(decoding: words[2], as: UTF8.self)) else { throw broken(path, line: index + 1) }
      return Key(number: number, made: made, octets: octets)
    }
  }

  private static func broken(_ path: String, line: Int) -> FileError {
    FileError(
      "use the keys", "\(path):\(line)",
      reason: "it is no key: 64 hexadecimal digits, with a number before them and a day behind. Restore the file from "
        + "the backup: links signed with another key don't work")
  }
}

extension LinkKeys.Key: CustomStringConvertible, CustomReflectable {
  /// No message, log or dump shows a key.
  public var description: String { "key \(number)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
