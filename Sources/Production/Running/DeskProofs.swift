internal import Foundation
public import Mailroom
public import Newsroom
internal import Store

/// Mails the desk a proof of each variant of a composed issue; a changed issue is proved again.
///
/// Failure policy: a proof that can't be mailed is a warning, and the next run tries again, until the issue's send-at; one
/// that a relay took, or refused for good, is not tried again. After a kill between the relay's answer and its being
/// written down, a proof may come twice.
struct DeskProofs {
  let newsroom: NewsroomFolder
  let store: Store
  let newsletter: Newsletter
  let events: Events
  let shouldStop: () -> Bool
  /// For the log.
  let who: String

  func mail(_ record: IssueRecord, _ times: IssueTimes) throws {
    guard let manifest = record.manifest else { return }
    let name = record.key.name
    let tiers = newsletter.audience.sorted { $0.rawValue > $1.rawValue }
    var open: [(address: EmailAddress, tier: Tier)] = []
    for address in newsletter.desk {
      for tier in tiers where try !store.issues.hasProof(record.key, manifest: manifest, to: address, tier: tier) {
        open.append((address, tier))
      }
    }
    guard !open.isEmpty else { return }
    do {
      let frozen = try FrozenIssue.open(name, newsroom, store)
      let mailing = try Mailing(
        frozen, date: newsroom.clock.now(), newsroom, store, testMark: mark(record, times))
      let results = try OneOffSend(newsroom: newsroom, mailing: mailing, shouldStop: shouldStop).send(open) { result in
        switch result.outcome {
        case .accepted, .rejected:
          var accepted = false
          if case .accepted = result.outcome { accepted = true }
          try store.issues.recordProof(
            record.key, manifest: manifest, to: result.address, tier: result.tier, accepted: accepted,
            at: newsroom.clock.now())
        case .deferred, .returned, .uncertain: break
        }
      }
      report(results, name, record)
    } catch let fault as RelayFault {
      events.tell(ProofNotice.notMailed(name, fault))
    }
  }

  private func mark(_ record: IssueRecord, _ times: IssueTimes) -> String {
    let held = record.desk == .held || (record.desk == .open && newsletter.onCutoff == .hold)
    let time = newsroom.publication.timeZone.wallTime(at: times.send)
    return held ? "[PROOF, held until approved]" : "[PROOF, goes at \(time)]"
  }

  private func report(_ results: [OneOffSend.Result], _ name: IssueName, _ record: IssueRecord) {
    var mailed: [String] = []
    for result in results {
      switch result.outcome {
      case .accepted: mailed.append("\(result.address) (\(result.tier.rawValue))")
      case .rejected(let reply): events.tell(ProofNotice.refused(name, result.address, reply))
      case .deferred(let reply), .returned(let reply), .uncertain(let reply):
        events.tell(ProofNotice.notYet(name, result.address, reply))
      }
    }
    if !mailed.isEmpty {
      events.tell(ProofNotice.mailed(name, to: mailed))
      try? store.issues.note(
        record.key, .proofs, by: who, "proofs mailed to \(mailed.joined(separator: ", "))", at: newsroom.clock.now())
    }
  }
}

/// What became of the proofs for the desk.
public enum ProofNotice: Notice {
  case mailed(IssueName, to: [String])
  case refused(IssueName, EmailAddress, Reply)
  case notYet(IssueName, EmailAddress, Reply)
  case notMailed(IssueName, RelayFault)

  public var weight: NoticeWeight {
    if case .mailed = self { .note } else { .warning }
  }

  public var description: String {
    switch self {
    case .mailed(let name, let whom): "\(name): proofs to \(whom.joined(separator: ", "))"
    case .refused(let name, let address, let reply):
      "\(name): the relay refuses the proof to \(address): \(reply.text); mend the newsletter's desk"
    case .notYet(let name, let address, let reply):
      "\(name): the proof to \(address) did not go out, and the next run tries again: \(reply.text)"
    case .notMailed(let name, let fault):
      "\(name): the proofs could not be mailed, and the next run tries again: \(fault)"
    }
  }
}
