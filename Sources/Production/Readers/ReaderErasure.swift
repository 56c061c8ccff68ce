public import Newsroom
public import Store

/// Forgets a reader: in the books, in their file, and in what is kept of their mail.
///
/// Failure policy: what can't be cleared is in the report; an erasure that was broken off can be done again. A keyed hash
/// of the address stays, so that no import brings it back.
public struct ReaderErasure {
  let newsroom: NewsroomFolder
  let who: String

  public init(newsroom: NewsroomFolder, who: String) {
    self.newsroom = newsroom
    self.who = who
  }

  /// Whether there is anything to forget, before anybody is asked.
  /// - Throws: `ReaderError.unknown` where there isn't.
  public func check(_ address: EmailAddress) throws {
    let store = try newsroom.openStore()
    guard try store.audience.subscriber(at: address) == nil else { return }
    if try store.suppressions.suppression(of: address) == nil { throw ReaderError.unknown(address) }
  }

  /// - Throws: `ReaderError.unknown` where there is nothing to forget.
  public func erase(_ address: EmailAddress) throws -> ErasureReport {
    let store = try newsroom.openStore()
    store.suppressions.useErasureKey(try LinkKey.load(orCreateAt: newsroom.erasureKey))
    let kept = KeptMail(newsroom)
    // Before they are a number that nobody finds by the address: an erasure that is broken off can then be done again.
    if let number = try store.audience.subscriber(at: address)?.id {
      try store.returns.unknownReturns(of: number).forEach(kept.remove)
    }
    guard
      let erasure = try store.audience.erase(address, at: newsroom.clock.now(), note: ConsentNote(.command, who: who))
    else {
      throw ReaderError.unknown(address)
    }
    return ErasureReport(erasure: erasure, mails: try kept.naming(address))
  }
}

/// What an erasure did, and what it left.
public struct ErasureReport: Encodable {
  public let erasure: Erasure
  /// Kept mails that name the address still, by the first digits of their hashes: for a person to look at.
  public let mails: [String]

  public var isComplete: Bool { erasure.isOutOfFile && erasure.residues.isEmpty && mails.isEmpty }

  private enum Key: CodingKey { case number, again, residues, mails, outOfFile }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encodeIfPresent(erasure.subscriber, forKey: .number)
    try values.encode(erasure.isAgain, forKey: .again)
    try values.encode(erasure.residues, forKey: .residues)
    try values.encode(mails, forKey: .mails)
    try values.encode(erasure.isOutOfFile, forKey: .outOfFile)
  }
}
