internal import Digest
public import Foundation
internal import Glibc
internal import Newsroom
internal import Platform
public import Store

/// The files of a frozen issue: what it says, on disk, whole or not at all.
///
/// Written aside, synced and renamed into place; an earlier composition is moved aside first and removed last, when the
/// store knows the new one. After a crash in between, readers find the one that the store knows, and the next writer puts
/// it back. Failure policy: a file that differs from its manifest, or a manifest from the store's record, is an
/// `IssueFolderError`, and nothing is returned. Limits: flat names of letters, digits, `.`, `_` and `-`; 64 MB a file.
public struct IssueFolder: Sendable, Equatable {
  public let path: String
  public let manifest: Manifest
  /// SHA-256 of `manifest.json`, in hex: the store records it.
  public let manifestHash: String
  /// By name; without the manifest.
  public let files: [String: [UInt8]]
  /// `manifest.json`, as it is on disk.
  public let encodedManifest: [UInt8]

  /// `manifest.json`.
  public struct Manifest: Sendable, Equatable, Codable {
    public var issue: String
    public var generation: Int
    public var files: [String: Entry]
    /// Milliseconds since 1970.
    public var composed: Int64
    /// For a correction: SHA-256 of the manifest of the generation before, in hex.
    public var corrects: String?

    public struct Entry: Sendable, Equatable, Codable {
      /// SHA-256, in hex.
      public var sha256: String
      public var bytes: Int
    }
  }

  /// Writes an issue's files and their manifest to `path`, replacing an earlier composition of it.
  ///
  /// The caller holds the queue's lock.
  /// - Parameters:
  ///   - recorded: what the store has as the issue's manifest, so that what a crash left is told from what counts.
  ///   - record: records `manifestHash` in the store. If it throws, the earlier composition is put back.
  @discardableResult
  public static func write(
    _ files: [String: [UInt8]], to path: String, issue key: IssueKey, composed: Date, corrects: String? = nil,
    recorded: String? = nil, record: (IssueFolder) throws -> Void = { _ in }
  ) throws -> IssueFolder {
    for name in files.keys { try check(name, in: path) }
    let manifest = Manifest(
      issue: key.name.description, generation: key.generation,
      files: files.mapValues { .init(sha256: SHA256.digest(of: $0).hex, bytes: $0.count) },
      composed: Int64((composed.timeIntervalSince1970 * 1000).rounded()), corrects: corrects)
    let encoded = try encode(manifest)
    let (above, draft, replaced) = siblings(of: path)
    try File.makeFolders(above)
    try heal(path, recorded)
    try File.removeFolder(draft)
    // It holds what only all-access readers may have.
    guard mkdir(draft, 0o700) == 0 else { throw FileError("make the folder", draft) }
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) + [(key: manifestName, value: encoded)] {
      let file = try File(draft + "/" + name, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
      try file.write(bytes)
      try file.sync()
    }
    try File.syncFolder(draft)
    if File.exists(path) { try File.move(path, to: replaced) }
    try File.move(draft, to: path)
    try File.syncFolder(above)
    let folder = IssueFolder(
      path: path, manifest: manifest, manifestHash: SHA256.digest(of: encoded).hex, files: files,
      encodedManifest: encoded)
    do {
      try record(folder)
    } catch {
      try File.removeFolder(path)
      if File.exists(replaced) { try File.move(replaced, to: path) }
      throw error
    }
    try File.removeFolder(replaced)
    return folder
  }

  /// Reads the issue at `path`, every octet checked against the manifest, and the manifest against the store's record.
  ///
  /// - Parameter recorded: SHA-256 of the manifest, in hex (`IssueRecord.manifest`).
  public static func open(_ path: String, verifying recorded: String) throws -> IssueFolder {
    // A crash, or a composing process at this moment, may have left the earlier composition beside its place. It is
    // read there and not moved: only the holder of the queue's lock may.
    let replaced = siblings(of: path).replaced
    let path = hash(of: path) != recorded && hash(of: replaced) == recorded ? replaced : path
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
    return IssueFolder(path: path, manifest: manifest, manifestHash: hash, files: files, encodedManifest: encoded)
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

  /// Undoes what a crash left: the composition that the store has recorded goes back to its place, the other one goes.
  private static func heal(_ path: String, _ recorded: String?) throws {
    let replaced = siblings(of: path).replaced
    guard File.exists(replaced) else { return }
    if File.exists(path) {
      guard let recorded, hash(of: path) != recorded, hash(of: replaced) == recorded else {
        return try File.removeFolder(replaced)
      }
      try File.removeFolder(path)
    }
    try File.move(replaced, to: path)
  }

  /// SHA-256 of a folder's manifest, in hex; `nil` if there is none.
  private static func hash(of path: String) -> String? {
    guard let bytes = try? File(path + "/" + manifestName, O_RDONLY).read(limit: limit) else { return nil }
    return SHA256.digest(of: bytes).hex
  }

  private static func check(_ name: String, in path: String) throws {
    let isPlain = name.utf8.allSatisfy {
      $0.isASCIIAlphanumeric || "._-".utf8.contains($0)
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
