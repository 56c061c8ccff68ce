// How the tests run a mailroom, and judge it by the fault server's journal.

import Foundation
import Newsroom
import Store
import TestSupport
import Testing

@testable import Mailroom

let sender = try? EmailAddress("bounces@example.com")

func relay(_ port: Int, scheme: String = "smtp", tls: Relay.TLS = .none, timeout: Int = 5) -> Relay {
  Relay(
    url: "\(scheme)://localhost:\(port)", tls: tls, helo: "press.example.com", connections: 2,
    connectTimeout: timeout, timeout: timeout)
}

struct Run {
  var end: RunEnd
  var progress: Mailroom.Progress
  var seconds: Double
  /// Of this process, while it ran: other tests count too.
  var faults: [RelayFault]
}

/// Runs a queue to its end: short waits, `latest` so many seconds from now.
///
/// - Parameter kept: a real store that has the same turns, and may not say otherwise than `ledger`.
func run(
  _ ledger: LawfulLedger, _ relays: Relay..., within seconds: Double = 20, pacing: Pacing = Pacing(),
  first: Tier? = nil, workers: Int = 0, body: [UInt8] = Array("Good morning.\r\n".utf8),
  retry: Backoff = Backoff(first: 0.02, longest: 0.1), relayRetry: Backoff = Backoff(first: 0.02, longest: 0.5),
  kept: KeptQueue? = nil, shouldStop: @escaping () -> Bool = { false }
) throws -> Run {
  var faults: [RelayFault] = []
  var mailroom = Mailroom(
    relays: relays, pacing: pacing, first: first, retry: retry, ledger: ledger.ledger, workers: workers,
    compose: { claim, message in
      message.append(contentsOf: "To: \(claim.subscriber.mailbox.address)\r\n\r\n".utf8)
      message.append(contentsOf: body)
    }, now: { Date() }, seed: 7, shouldStop: shouldStop,
    report: { if let fault = $0.fault, faults.last != fault { faults.append(fault) } })
  mailroom.relayRetry = relayRetry
  if let kept {
    mailroom.ledger.turn = { settling, claiming, now in
      let claimed = try ledger.ledger.turn(settling, claiming, now)
      let stored = try kept.store.queue.turn(KeptQueue.key, settling: settling, claiming: claiming, now: now)
      #expect(stored.map(\.subscriber.id) == claimed.map(\.subscriber.id))
      return claimed
    }
  }
  let start = monotonicSeconds()
  let (end, progress) = try mailroom.run(returnPath: try #require(sender), latest: Date() + seconds)
  return Run(end: end, progress: progress, seconds: monotonicSeconds() - start, faults: faults)
}

/// Nobody lost, nobody twice: what the relay has against what the ledger says.
func expectLaws(_ ledger: LawfulLedger, _ servers: FaultServer...) throws { try expectLaws(ledger, servers) }

func expectLaws(_ ledger: LawfulLedger, _ servers: [FaultServer]) throws {
  #expect(ledger.breaches == [])
  #expect(ledger.count(.claimed) == 0)
  var taken: [String: Int] = [:]
  for server in servers {
    for (event, message) in zip(try server.taken(), try server.messages()) {
      for recipient in event.recipients ?? [] {
        taken[recipient, default: 0] += 1
        #expect(message.starts(with: "To: \(recipient)\r\n".utf8), "somebody else's message")
      }
      #expect(event.bare == 0)
    }
  }
  for row in ledger.rows.values {
    let times = taken[row.subscriber.mailbox.address.text] ?? 0
    switch row.state {
    case .accepted: #expect(times == 1, "\(row)")
    case .uncertain: #expect(times <= 1, "\(row)")
    default: #expect(times == 0, "\(row)")
    }
  }
}

extension Outcome {
  /// Without the reply: what a test's table is written in.
  var kind: String {
    switch self {
    case .accepted: "accepted"
    case .deferred: "deferred"
    case .rejected: "rejected"
    case .uncertain: "uncertain"
    case .returned: "returned"
    }
  }
}
