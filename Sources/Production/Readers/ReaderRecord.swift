internal import Foundation
public import Newsroom
public import Store

/// All that is stored of a reader, and the history of their consent.
public struct ReaderRecord: Encodable {
  public let address: EmailAddress
  /// `nil` for an address that is suppressed and no reader's.
  public let entry: SubscriberEntry?
  public let suppression: Suppression?
  public let consent: [ConsentEntry]

  /// - Throws: `ReaderError.nobody` where the books have nothing of the address.
  public init(of address: EmailAddress, _ newsroom: NewsroomFolder) throws {
    let store = try newsroom.openStore()
    self.address = address
    suppression = try store.suppressions.suppression(of: address)
    entry = try store.audience.subscriberEntry(at: address)
    guard entry != nil || suppression != nil else { throw ReaderError.nobody(address) }
    consent = try entry.map { try store.audience.consentLog(of: $0.subscriber.id) } ?? []
  }

  private enum Key: CodingKey {
    case email, number, name, tier, tierEnds, language, state, since, left, attributes, newsletters, suppressed, consent
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(entry?.subscriber.mailbox.address.text ?? address.text, forKey: .email)
    try values.encodeIfPresent(suppression?.reason.rawValue, forKey: .suppressed)
    guard let entry else { return }
    try values.encode(entry.subscriber.id, forKey: .number)
    try values.encodeIfPresent(entry.subscriber.mailbox.name, forKey: .name)
    try values.encode(entry.subscriber.tier.rawValue, forKey: .tier)
    try values.encodeIfPresent(entry.tierEnds, forKey: .tierEnds)
    try values.encodeIfPresent(entry.language, forKey: .language)
    try values.encode(entry.standing.state.rawValue, forKey: .state)
    try values.encode(entry.standing.since, forKey: .since)
    try values.encodeIfPresent(entry.standing.left, forKey: .left)
    try values.encode(entry.attributes.values, forKey: .attributes)
    try values.encode(entry.wishes.sorted { $0.key < $1.key }.map(Wish.init), forKey: .newsletters)
    try values.encode(consent.map(Line.init), forKey: .consent)
  }

  private struct Wish: Encodable {
    var newsletter, state: String
    var since: Date

    init(_ slug: String, _ wish: SubscriberEntry.Wish) {
      (newsletter, state, since) = (slug, wish.state.rawValue, wish.since)
    }
  }

  private struct Line: Encodable {
    var what: String
    var newsletter: String?
    var at, recorded: Date
    var how: String
    var `import`: Int64?
    var who, source, wording, evidence: String?

    init(_ line: ConsentEntry) {
      (what, newsletter, at, recorded) = (line.what.rawValue, line.newsletter, line.date, line.recorded)
      (how, self.import, who) = (line.note.how.rawValue, line.note.number, line.note.who)
      (source, wording, evidence) = (line.note.source, line.note.wording, line.note.evidence)
    }
  }
}
