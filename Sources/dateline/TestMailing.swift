internal import Foundation
internal import Mailroom
internal import Newsroom
internal import Press
internal import Production
internal import Wire

/// Sends each variant to a few addresses, apart from the books.
///
/// Failure policy: nothing is tried twice; what the relay says is the result. A relay that can't be reached or refuses us is
/// an error.
struct TestMailing {
  let newsroom: NewsroomFolder
  let programs: [Tier: MessageProgram]

  struct Result {
    var address: EmailAddress
    var tier: Tier
    /// The envelope's.
    var sender: String
    var outcome: Outcome

    var report: Report {
      Report(address: address.text, tier: tier.rawValue, sender: sender, outcome: word, reply: outcome.reply.text)
    }

    private var word: String {
      switch outcome {
      case .accepted: "accepted"
      case .deferred, .returned: "deferred"
      case .rejected: "rejected"
      case .uncertain: "uncertain"
      }
    }
  }

  struct Report: Encodable {
    var address, tier, sender, outcome, reply: String
  }

  /// Each variant to each address.
  func send(to addresses: [EmailAddress], from returnPath: ReturnPath) throws -> [Result] {
    let pairs = addresses.flatMap { address in
      programs.keys.sorted { $0.rawValue > $1.rawValue }.map { (address: address, tier: $0) }
    }
    return try send(pairs, from: returnPath)
  }

  /// - Parameter settled: told each result at once, and then again among all.
  func send(
    _ pairs: [(address: EmailAddress, tier: Tier)], from returnPath: ReturnPath,
    settled: @escaping (Result) throws -> Void = { _ in }
  ) throws -> [Result] {
    // Numbers below zero are no reader's, so a test mail's links can't unsubscribe anybody.
    let claims = pairs.enumerated().map { index, pair in
      Claim(
        subscriber: Subscriber(id: Int64(-1 - index), mailbox: Mailbox(address: pair.address), tier: pair.tier),
        attempts: 0)
    }
    let ledger = OnceLedger(claims)
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
            let pair = pairs[Int(-1 - settlement.subscriber)]
            try settled(
              Result(
                address: pair.address, tier: pair.tier, sender: returnPath.text(for: settlement.subscriber),
                outcome: settlement.outcome))
          }
          return next
        }, upcoming: { ledger.upcoming($0) }, nextDue: { _ in nil }),
      compose: { [programs] claim, bytes in
        programs[claim.subscriber.tier]?.append(for: Reader(claim.subscriber), to: &bytes)
      },
      now: newsroom.clock.now, seed: 1, shouldStop: { Signals.stopRequested || ledger.hasFault },
      // Somebody waits at the terminal: a relay that isn't there is news now, not in a minute.
      report: { ledger.hasFault = ledger.hasFault || $0.fault != nil })
    let patience = newsroom.clock.now().addingTimeInterval(60)
    let (end, progress) = try mailroom.run(returnPath: returnPath, latest: patience)
    if case .refused(let fault) = end { throw fault }
    if ledger.outcomes.isEmpty, let fault = progress.fault { throw fault }
    return claims.map { claim in
      Result(
        address: claim.subscriber.mailbox.address, tier: claim.subscriber.tier,
        sender: returnPath.text(for: claim.subscriber.id),
        outcome: ledger.outcomes[claim.subscriber.id]
          ?? .returned(Reply(code: 0, text: progress.fault.map { "\($0)" } ?? "the run was stopped")))
    }
  }
}
