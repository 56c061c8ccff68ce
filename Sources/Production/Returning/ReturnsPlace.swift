internal import Foundation
public import Newsroom
internal import Platform
internal import Wire

/// Where mail that came back is, as a person names it: a mailbox of the settings, a server's by URL, a Maildir, an mbox, or
/// a file with one mail.
public enum ReturnsPlace: Equatable {
  case mailbox(ReturnMailbox)
  /// A file with one mail.
  case mail(String)

  /// How to get into a server's mailbox that the settings don't name.
  public struct Access {
    public var caFile: String?
    public var user: String?
    public var password: Secret?

    public init(caFile: String? = nil, user: String? = nil, password: Secret? = nil) {
      self.caFile = caFile
      self.user = user
      self.password = password
    }
  }

  /// - Parameter known: the settings' mailboxes; a name of theirs comes before a file's.
  /// - Throws: `ReturnsError.notAMailbox`, `.noSuchMailbox`; `FileError`.
  public init(_ text: String, known: [ReturnMailbox], access: Access = Access()) throws {
    if let found = known.first(where: { $0.name == text }) {
      self = .mailbox(found)
      return
    }
    if text.contains("://") {
      guard let place = ReturnSettings.place(text) else { throw ReturnsError.notAMailbox(text) }
      self = .mailbox(
        ReturnMailbox(
          name: text, place: place, caFile: access.caFile, user: access.user, password: access.password))
      return
    }
    let path = URL(fileURLWithPath: text).standardizedFileURL.path
    guard Files.exists(path) else { throw ReturnsError.noSuchMailbox(text, known: known.map(\.name)) }
    if Files.isFolder(path) {
      self = .mailbox(ReturnMailbox(name: path, place: .maildir(path)))
      return
    }
    let handle = try Files.open(path)
    defer { try? handle.close() }
    let isMbox = try handle.read(upToCount: 5) == Data("From ".utf8)
    self = isMbox ? .mailbox(ReturnMailbox(name: path, place: .mbox(path))) : .mail(text)
  }
}
