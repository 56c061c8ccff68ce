internal import Foundation
internal import Mailroom
public import Newsroom
internal import Wire

/// Mails a few readers at once, apart from the books: tests, proofs, confirmations, welcomes.
///
/// Failure policy: nothing is tried twice; what the relay says is the result. A relay that can't be reached or refuses us is
/// a `RelayFault`. Limits: a minute, for somebody waits for it.
public struct OneOffSend {
  let newsroom: NewsroomFolder
  let mailing: Mailing
  let shouldStop: () -> Bool

  public struct Result {
    public var address: EmailAddress
    public var tier: Tier
    /// The envelope's.
    public var sender: String
    public var outcome: Outcome
  }

  public init(newsroom: NewsroomFolder, mailing: Mailing, shouldStop: @escaping () -> Bool) {
    self.newsroom = newsroom
    self.mailing = mailing
    self.shouldStop = shouldStop
  }

  /// Each variant to each address.
  public func send(to addresses: [EmailAddress]) throws -> [Result] {
    let tiers = mailing.programs[.issue]?.keys.sorted { $0.rawValue > $1.rawValue } ?? []
    return try send(addresses.flatMap { address in tiers.map { (address: address, tier: $0) } })
  }

  /// - Parameter settled: told each result at once, and then again among all.
  func send(
    _ pairs: [(address: EmailAddress, tier: Tier)], settled: @escaping (Result) throws -> Void = { _ in }
  ) throws -> [Result] {
    // Numbers below zero are no reader's, so a test mail's links can't unsubscribe anybody.
    let subscribers = pairs.enumerated().map { index, pair in
      Subscriber(id: Int64(-1 - index), mailbox: Mailbox(address: pair.address), tier: pair.tier)
    }
    return try send(to: subscribers, refusalFirst: true, settled: settled)
  }

  /// One reader's own mail.
  public func send(to subscriber: Subscriber) throws -> Outcome {
    try send(to: [subscriber], refusalFirst: false) { _ in }[0].outcome
  }

  /// - Parameter refusalFirst: a relay that refuses us is the result, whatever it said of a reader.
  private func send(
    to subscribers: [Subscriber], refusalFirst: Bool, settled: @escaping (Result) throws -> Void
  ) throws -> [Result] {
    let ledger = OnceLedger(subscribers.map { Claim(subscriber: $0, attempts: 0) })
    let byNumber = Dictionary(uniqueKeysWithValues: subscribers.map { ($0.id, $0) })
    func result(_ subscriber: Subscriber, _ outcome: Outcome) -> Result {
      Result(
        address: subscriber.mailbox.address, tier: subscriber.tier, sender: mailing.returnPath.text(for: subscriber.id),
        outcome: outcome)
    }
    let relays = newsroom.settings.relays.map { relay in
      var relay = relay
      relay.connections = min(relay.connections, 2)
      return relay
    }
    let mailroom = Mailroom(
      relays: relays, retry: Backoff(first: 1, longest: 1),
      ledger: Mailroom.Ledger(
        turn: { settling, claiming, now in
          let next = ledger.turn(settling, claiming)
          for settlement in settling {
            if let subscriber = byNumber[settlement.subscriber] {
              try settled(result(subscriber, settlement.outcome))
            }
          }
          return next
        }, upcoming: { ledger.upcoming($0) }, nextDue: { _ in nil }),
      compose: { [mailing] claim, bytes in mailing.append(for: claim.subscriber, to: &bytes) },
      now: newsroom.clock.now, seed: 1, shouldStop: { shouldStop() || ledger.hasFault },
      // Somebody waits: a relay that isn't there is news now, not in a minute.
      report: { ledger.hasFault = ledger.hasFault || $0.fault != nil })
    let patience = newsroom.clock.now().addingTimeInterval(60)
    let (end, progress) = try mailroom.run(returnPath: mailing.returnPath, latest: patience)
    if case .refused(let fault) = end, refusalFirst || ledger.outcomes.isEmpty { throw fault }
    if ledger.outcomes.isEmpty, let fault = progress.fault { throw fault }
    return subscribers.map { subscriber in
      result(
        subscriber,
        ledger.outcomes[subscriber.id]
          ?? .returned(Reply(code: 0, text: progress.fault.map { "\($0)" } ?? "the run was stopped")))
    }
  }
}
