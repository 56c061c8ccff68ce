public import Foundation
public import Newsroom

/// What adding one reader by hand came to.
public enum SubscriberAddition: Sendable, Equatable {
  case added(Int64)
  /// Known already; brought up to date, or back.
  case updated(Int64)
  case unchanged(Int64)
  /// The reader is gone, and the consent that was stated isn't newer, or isn't enough.
  case refused(ReaderState)
  case suppressed(Suppression)
}

extension Audience {
  /// Adds a reader, or newsletters to one, on the publisher's word: `record.consent` says when consent was given (now,
  /// where it doesn't), `note` how it came. A `pending` record asks for nothing but a place to be confirmed.
  public func add(_ record: SubscriberRecord, at time: Date, note: ConsentNote) throws -> SubscriberAddition {
    try database.write {
      let address = record.mailbox.address
      if let found = try store.suppressions.suppression(of: address), found.reason != .bounce || found.isErased {
        return .suppressed(found)
      }
      guard let known = try subscriberRow(identity: address.identity) else {
        if let found = try store.suppressions.suppression(of: address) { return .suppressed(found) }
        return .added(try insert(record, at: time, note))
      }
      let heldBefore = try subscriptionRows(of: known.id)
      if record.state == .confirmed {
        let state =
          try grant(
            known.id, to: record.newsletters, at: record.consent ?? time, by: .publisher, note: note, recorded: time)
          ?? known.standing.state
        guard state == .confirmed else { return .refused(state) }
      } else {
        guard !known.standing.state.isGone else { return .refused(known.standing.state) }
        for slug in record.newsletters where heldBefore[slug] == nil {
          try subscribe(known.id, to: slug, SubscriptionRow(state: .pending, since: time))
          try log(.asked, of: known.id, slug, at: time, recorded: time, note)
        }
      }
      guard var row = try subscriberRow(known.id) else { return .unchanged(known.id) }
      let held = try subscriptionRows(of: known.id)
      // Newsletters are done; what is left are the fields.
      var fields = record
      fields.state = .pending
      fields.newsletters = []
      fields.stated.remove(.newsletters)
      let judgement = SubscriberJudgement(fields, known: row, held: held, at: time)
      guard !judgement.changes.isEmpty || held != heldBefore || row.standing != known.standing else {
        return .unchanged(known.id)
      }
      row = judgement.row
      row.imported = time
      row.changedBy = nil
      try update(row)
      return .updated(known.id)
    }
  }

  private func insert(_ record: SubscriberRecord, at time: Date, _ note: ConsentNote) throws -> Int64 {
    var record = record
    if record.state == .confirmed { record.consent = record.consent ?? time }
    var judgement = SubscriberJudgement(new: record, at: time, origin: nil)
    judgement.row.id = try nextReaderNumber()
    try insert(judgement.row, identity: record.mailbox.address.identity)
    let what: ConsentEntry.What = record.state == .pending ? .asked : .granted
    let id = judgement.row.id
    for wish in judgement.wishes {
      guard let new = wish.new else { continue }
      try subscribe(id, to: wish.newsletter, new)
      try log(what, of: id, wish.newsletter, at: new.since, recorded: time, note)
    }
    if judgement.wishes.isEmpty { try log(what, of: id, nil, at: judgement.standing.since, recorded: time, note) }
    return id
  }
}
