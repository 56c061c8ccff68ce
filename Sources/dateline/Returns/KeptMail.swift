internal import Digest
internal import Foundation
internal import Glibc

/// Mails that nobody understood, kept for a person: `Queue/returns/unknown/HASH.eml`, for the owner's eyes alone.
struct KeptMail {
  let folder: String

  init(_ newsroom: NewsroomFolder) { folder = newsroom.queue + "/returns/unknown" }

  func path(_ hash: [UInt8]) -> String { "\(folder)/\(hash.hex).eml" }

  /// On the disk when it returns: the mailbox gives it up then.
  func keep(_ mail: [UInt8], _ hash: [UInt8]) throws {
    try Files.makeFolder(folder)
    try Files.keepPrivate(folder)
    let draft = path(hash) + ".draft"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure(draft) }
    defer { close(descriptor) }
    var rest = mail[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure(draft) }
      rest = rest.dropFirst(count)
    }
    guard fsync(descriptor) == 0, rename(draft, path(hash)) == 0 else { throw failure(draft) }
  }

  func read(_ hash: [UInt8]) throws -> [UInt8] { try Files.read(path(hash)) }

  /// Gone already is gone.
  func remove(_ hash: [UInt8]) { unlink(path(hash)) }

  private func failure(_ path: String) -> CommandError {
    CommandError(.system, "can't write \(path): \(String(cString: strerror(errno)))")
  }
}
