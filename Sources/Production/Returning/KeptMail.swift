internal import Digest
internal import Foundation
internal import Glibc
public import Newsroom
internal import Platform

/// Mails that nobody understood, kept for a person: `Queue/returns/unknown/HASH.eml`, for the owner's eyes alone.
public struct KeptMail {
  let folder: String

  public init(_ newsroom: NewsroomFolder) { folder = newsroom.queue + "/returns/unknown" }

  public func path(_ hash: [UInt8]) -> String { "\(folder)/\(hash.hex).eml" }

  /// On the disk when it returns: the mailbox gives it up then.
  public func keep(_ mail: [UInt8], _ hash: [UInt8]) throws {
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
