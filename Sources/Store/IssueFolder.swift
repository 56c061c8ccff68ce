internal import Digest
public import Foundation
internal import Glibc
internal import Newsroom

/// The files of a frozen issue: what it says, on disk, whole or not at all.
///
/// Written aside, synced and renamed into place; an earlier composition is moved aside first and removed last. After a
/// crash between the two renames, readers find the earlier one, which is the one the store knows, and the next writer
/// puts it back. Failure policy: a file that differs from its manifest, or a manifest from the store's record, is an
/// `IssueFolderError`, and nothing is returned. Limits: flat names of letters, digits, `.`, `_` and `-`; 64 MB a file.
public struct IssueFolder: Sendable, Equatable {
  public let path: String
  public let manifest: Manifest
  /// SHA-256 of `manifest.json`, in hex: the store records it.
  public let manifestHash: String
  /// By name; without the manifest.
  public let files: [String: [UInt8]]

  /// `manifest.json`.
  public struct Manifest: Sendable, Equatable, Codable {
    public var issue: String
    public var generation: Int
    public var files: [String: Entry]
    /// Milliseconds since 1970.
    public var composed: Int64

    public struct Entry: Sendable, Equatable, Codable {
      /// SHA-256, in hex.
      public var sha256: String
      public var bytes: Int
    }
  }

  /// Writes an issue's files and their manifest to `path`, replacing an earlier composition of it.
  ///
  /// The caller holds the queue's lock, and records `manifestHash` in the store afterwards.
  public static func write(
    _ files: [String: [UInt8]], to path: String, issue key: IssueKey, composed: Date
  ) throws -> IssueFolder {
    for name in files.keys { try check(name, in: path) }
    let manifest = Manifest(
      issue: key.name.description, generation: key.generation,
      files: files.mapValues { .init(sha256: SHA256.digest(of: $0).hex, bytes: $0.count) },
      composed: Milliseconds.of(composed))
    let encoded = try encode(manifest)
    let (above, draft, replaced) = siblings(of: path)
    try File.makeFolders(above)
    try heal(path)
    try File.removeFolder(draft)
    guard mkdir(draft, 0o777) == 0 else { throw FileError("make the folder", draft) }
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) + [(key: manifestName, value: encoded)] {
      let file = try File(draft + "/" + name, O_WRONLY | O_CREAT | O_EXCL, mode: 0o666)
      try file.write(bytes)
      try file.sync()
    }
    try File.syncFolder(draft)
    if File.exists(path) { try File.move(path, to: replaced) }
    try File.move(draft, to: path)
    try File.syncFolder(above)
    try File.removeFolder(replaced)
    return IssueFolder(path: path, manifest: manifest, manifestHash: SHA256.digest(of: encoded).hex, files: files)
  }

  /// Reads the issue at `path`, every octet checked against the manifest, and the manifest against the store's record.
  ///
  /// - Parameter recorded: SHA-256 of the manifest, in hex (`IssueRecord.manifest`).
  public static func open(_ path: String, verifying recorded: String) throws -> IssueFolder {
    // A crash, or a composing process at this moment, may have left the earlier composition beside its place. It is
    // read there and not moved: only the holder of the queue's lock may.
    let replaced = siblings(of: path).replaced
    let path = !File.exists(path) && File.exists(replaced) ? replaced : path
    let encoded = try File(path + "/" + manifestName, O_RDONLY).read(limit: limit)
    let hash = SHA256.digest(of: encoded).hex
    guard hash == recorded else {
      throw IssueFolderError(file: path + "/" + manifestName, expected: recorded, found: hash)
    }
    guard let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(encoded)) else {
      throw FileError("read", path + "/" + manifestName, reason: "it is no manifest")
    }
    var files: [String: [UInt8]] = [:]
    for (name, entry) in manifest.files.sorted(by: { $0.key < $1.key }) {
      try check(name, in: path)
      let bytes = try File(path + "/" + name, O_RDONLY).read(limit: limit)
      let found = SHA256.digest(of: bytes).hex
      guard found == entry.sha256 else {
        throw IssueFolderError(file: path + "/" + name, expected: entry.sha256, found: found)
      }
      files[name] = bytes
    }
    return IssueFolder(path: path, manifest: manifest, manifestHash: hash, files: files)
  }

  private static let manifestName = "manifest.json"
  private static let limit = 64 << 20

  /// Sorted and indented: the same issue has the same octets.
  private static func encode(_ manifest: Manifest) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try Array(encoder.encode(manifest)) + [10]
  }

  /// The folder above, where the next composition is written, where the last one waits for its end.
  private static func siblings(of path: String) -> (above: String, draft: String, replaced: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    let name = parts.last.map(String.init) ?? ""
    let joined = parts.dropLast().joined(separator: "/")
    let above = path.hasPrefix("/") ? "/" + joined : joined.isEmpty ? "." : joined
    return (above, "\(above)/.\(name).draft", "\(above)/.\(name).replaced")
  }

  /// After a crash between the two renames, the earlier composition is put back; after a later one, it is left over.
  private static func heal(_ path: String) throws {
    let replaced = siblings(of: path).replaced
    guard File.exists(replaced) else { return }
    if File.exists(path) { try File.removeFolder(replaced) } else { try File.move(replaced, to: path) }
  }

  private static func check(_ name: String, in path: String) throws {
    let isPlain = name.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "._-".utf8.contains($0)
    }
    guard isPlain, !name.isEmpty, !name.hasPrefix("."), name != manifestName, name.utf8.count <= 200 else {
      throw FileError("use the name \"\(name.printable)\" in", path, reason: "it isn't a plain file name")
    }
  }
}

/// A file of a frozen issue isn't what it was when it was composed.
public struct IssueFolderError: Error, Sendable, Equatable, CustomStringConvertible {
  public let file: String
  /// SHA-256 in hex.
  public let expected: String
  public let found: String

  public var description: String {
    "\(file) has changed since the issue was composed: its SHA-256 is \(found), recorded was \(expected). Nothing was "
      + "sent. Restore the file from the backup; or, if no reader has had the issue yet, compose it again."
  }
}
