internal import Foundation
public import Newsroom
public import Store

/// What a reader got, when, and why not; whether they are suppressed, and what came back of their mail.
public struct ReaderMail: Encodable {
  public let address: EmailAddress
  /// `nil` for an address that is suppressed and no reader's.
  public let history: ReaderHistory?
  public let suppression: Suppression?
  public let returns: [(entry: ReturnEntry, issue: IssueKey?)]

  /// - Parameter limit: so many issues, the latest first.
  /// - Throws: `ReaderError.unknown` where the books have nothing of the address.
  public init(to address: EmailAddress, limit: Int, _ newsroom: NewsroomFolder) throws {
    let store = try newsroom.openStore()
    self.address = address
    history = try store.audience.history(of: address, limit: limit)
    suppression = try store.suppressions.suppression(of: address)
    guard history != nil || suppression != nil else { throw ReaderError.unknown(address) }
    returns = try history.map { try store.returns.list(of: $0.subscriber.id, limit: limit) } ?? []
  }

  private enum Key: CodingKey {
    case address, name, tier, state, unsubscribed, subscriptions, suppression, issues, returns
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(history?.subscriber.mailbox.address.text ?? address.text, forKey: .address)
    try values.encodeIfPresent(history?.subscriber.mailbox.name, forKey: .name)
    try values.encodeIfPresent(history?.subscriber.tier.rawValue, forKey: .tier)
    try values.encodeIfPresent(history?.standing.state.rawValue, forKey: .state)
    try values.encodeIfPresent(history.map { $0.standing.state == .unsubscribed }, forKey: .unsubscribed)
    try values.encode((history?.subscriptions ?? []).map(Subscribed.init), forKey: .subscriptions)
    try values.encodeIfPresent(suppression.map(Suppressed.init), forKey: .suppression)
    try values.encode((history?.entries ?? []).map(Issue.init), forKey: .issues)
    try values.encode(returns.map(Returned.init), forKey: .returns)
  }

  private struct Subscribed: Encodable {
    var newsletter: String
    var subscribed: Bool
    var state: String
    var since: Date

    init(_ found: ReaderHistory.Subscription) {
      (newsletter, subscribed, state, since) =
        (found.newsletter, found.state == .subscribed, found.state.rawValue, found.since)
    }
  }

  private struct Suppressed: Encodable {
    var reason, evidence: String
    var since: Date

    init(_ found: Suppression) { (reason, evidence, since) = (found.reason.rawValue, found.evidence, found.date) }
  }

  private struct Issue: Encodable {
    var issue: String
    var state, letter, exclusion, reply, meaning: String?
    var attempts: Int?
    var settled: Date?

    init(_ entry: ReaderHistory.Entry) {
      let delivery = entry.delivery
      (issue, state, letter) = ("\(entry.issue)", delivery?.state.rawValue, delivery?.letter.rawValue)
      (exclusion, reply) = (entry.exclusion, delivery?.reply?.text)
      meaning = delivery?.reply.flatMap { $0.code >= 400 ? ReplyClass($0).rawValue : nil }
      (attempts, settled) = (delivery?.attempts, delivery?.settled)
    }
  }

  private struct Returned: Encodable {
    var issue, verdict, meaning, status, proof: String?
    var kind, effect, evidence: String
    var at: Date

    init(_ entry: ReturnEntry, _ key: IssueKey?) {
      issue = key.map { "\($0)" }
      (verdict, meaning, status) = (entry.verdict, entry.meaning?.rawValue, entry.status?.description)
      (proof, kind, effect, evidence, at) =
        (entry.proof?.rawValue, entry.kind, entry.effect.rawValue, entry.evidence, entry.at)
    }
  }
}
