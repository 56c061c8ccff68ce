internal import Foundation
internal import Mailroom
internal import Newsroom
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
  let console: Console

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
      let programs = try frozen.programs(date: newsroom.clock.now(), newsroom, testMark: mark(record, times))
      let results = try TestMailing(newsroom: newsroom, programs: programs).send(
        open, from: try frozen.returnPath(newsroom)
      ) { result in
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
      console.warn("\(name): the proofs could not be mailed, and the next run tries again: \(fault)")
    }
  }

  private func mark(_ record: IssueRecord, _ times: IssueTimes) -> String {
    let held = record.desk == .held || (record.desk == .open && newsletter.onCutoff == .hold)
    let time = newsroom.publication.timeZone.wallTime(at: times.send)
    return held ? "[PROOF, held until approved]" : "[PROOF, goes at \(time)]"
  }

  private func report(_ results: [TestMailing.Result], _ name: IssueName, _ record: IssueRecord) {
    var mailed: [String] = []
    for result in results {
      switch result.outcome {
      case .accepted: mailed.append("\(result.address) (\(result.tier.rawValue))")
      case .rejected(let reply):
        console.warn(
          "\(name): the relay refuses the proof to \(result.address): \(reply.text); mend the newsletter's desk")
      case .deferred(let reply), .returned(let reply), .uncertain(let reply):
        console.warn(
          "\(name): the proof to \(result.address) did not go out, and the next run tries again: \(reply.text)")
      }
    }
    if !mailed.isEmpty {
      console.note("\(name): proofs to \(mailed.joined(separator: ", "))")
      try? store.issues.note(
        record.key, .proofs, by: "dateline run", "proofs mailed to \(mailed.joined(separator: ", "))",
        at: newsroom.clock.now())
    }
  }
}
