internal import Digest
internal import Foundation
internal import Glibc
public import Newsroom
internal import Platform
public import Store

/// Mails that nobody understood, kept for a person: `Queue/returns/unknown/HASH.eml`, for the owner's eyes alone.
public struct KeptMail {
  let folder: String

  public init(_ newsroom: NewsroomFolder) { folder = newsroom.queue + "/returns/unknown" }

  public func path(_ hash: [UInt8]) -> String { "\(folder)/\(hash.hex).eml" }

  /// On the disk when it returns: the mailbox gives it up then.
  func keep(_ mail: [UInt8], _ hash: [UInt8]) throws {
    try Files.makePrivateFolder(folder)
    try Files.keepPrivate(folder)
    try Files.writePrivate(mail, to: path(hash), durably: true)
  }

  public func read(_ hash: [UInt8]) throws -> [UInt8] { try Files.read(path(hash)) }

  /// Gone already is gone.
  public func remove(_ hash: [UInt8]) { unlink(path(hash)) }

  /// Which of them name an address in plain text: the first twelve digits of their hashes. What is encoded isn't seen.
  public func naming(_ address: EmailAddress) throws -> [String] {
    guard Files.isFolder(folder) else { return [] }
    return try Files.list(folder).filter { $0.hasSuffix(".eml") }.compactMap { name in
      let text = String(decoding: try Files.read("\(folder)/\(name)"), as: UTF8.self).lowercased()
      return text.utf8.firstRange(of: address.identity.utf8) == nil ? nil : String(name.dropLast(4).prefix(12))
    }
  }
}

/// Mails that came back, that nobody understood, and that wait for a person.
public struct UnknownReturns {
  private let store: Store
  private let kept: KeptMail

  public init(newsroom: NewsroomFolder, store: Store) {
    self.store = store
    kept = KeptMail(newsroom)
  }

  /// The oldest first, each with the path of its file.
  public func list(limit: Int) throws -> [(entry: ReturnEntry, file: String)] {
    try store.returns.unknownReturns(limit: limit).map { ($0, kept.path($0.hash)) }
  }

  /// - Parameter id: the first hexadecimal digits of its hash, at least four.
  /// - Throws: `ReturnsError.notAnID`, `.noSuchMail`, `.severalMails`.
  public func one(_ id: String) throws -> ReturnEntry {
    guard id.utf8.count >= 4, id.allSatisfy(\.isHexDigit) else { throw ReturnsError.notAnID(id) }
    let found = try store.returns.unknownReturns(hash: id)
    guard let entry = found.first else { throw ReturnsError.noSuchMail(id: id) }
    guard found.count == 1 else { throw ReturnsError.severalMails(id: id) }
    return entry
  }

  /// The mail itself.
  public func read(_ id: String) throws -> [UInt8] { try kept.read(one(id).hash) }

  /// A person has seen to it: its file goes.
  public func settle(_ id: String) throws -> ReturnEntry {
    let entry = try one(id)
    try store.returns.settleReturn(entry.hash)
    kept.remove(entry.hash)
    return entry
  }
}
