public import Store

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
    try store.unknownReturns(limit: limit).map { ($0, kept.path($0.hash)) }
  }

  /// - Parameter id: the first hexadecimal digits of its hash, at least four.
  /// - Throws: `ReturnsError.notAnID`, `.noSuchMail`, `.severalMails`.
  public func one(_ id: String) throws -> ReturnEntry {
    guard id.utf8.count >= 4, id.allSatisfy(\.isHexDigit) else { throw ReturnsError.notAnID(id) }
    let found = try store.unknownReturns(hash: id)
    guard let entry = found.first else { throw ReturnsError.noSuchMail(id: id) }
    guard found.count == 1 else { throw ReturnsError.severalMails(id: id) }
    return entry
  }

  /// The mail itself.
  public func read(_ id: String) throws -> [UInt8] { try kept.read(one(id).hash) }

  /// A person has seen to it: its file goes.
  public func settle(_ id: String) throws -> ReturnEntry {
    let entry = try one(id)
    try store.settleReturn(entry.hash)
    kept.remove(entry.hash)
    return entry
  }
}
