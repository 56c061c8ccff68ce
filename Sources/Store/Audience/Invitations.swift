public import Foundation
public import Newsroom

/// Whether somebody may be asked to confirm that they want a newsletter.
public enum Invitation: Sendable, Equatable {
  /// Written down; the mail may go. `earlier` is what they were asked before for the same newsletter: for
  /// `settleInvitation`, should the mail not go.
  case asked(Subscriber, earlier: PastInvitation?)
  /// They have it.
  case subscribed(Subscriber)
  /// They were asked at this time, for this newsletter or another, which is too short a while ago.
  case tooSoon(since: Date)
  /// The address is never to be mailed.
  case suppressed(Suppression)
  /// The reader bounced, complained or was erased.
  case gone(ReaderState)
}

/// When a reader was asked to confirm a newsletter, and what the mail said.
public struct PastInvitation: Sendable, Equatable {
  public var asked: Date
  public var sent: Date?
  public var wording: String
}

/// Double opt-in: a reader is pending until the link in a confirmation was followed.
extension Audience {
  /// Writes down that the owner of an address is about to be asked, and makes them a pending reader if they aren't known.
  /// One who left may be asked again, and stays gone until they confirm.
  ///
  /// - Parameters:
  ///   - pause: seconds in which an address gets no second confirmation, whatever it is for.
  ///   - wording: what the mail asks.
  ///   - note: who asks, and where the address was given.
  public func invite(
    _ mailbox: Mailbox, to newsletter: String, pause: TimeInterval, wording: String, at time: Date, note: ConsentNote
  ) throws -> Invitation {
    try database.write {
      if let found = try store.suppressions.suppression(of: mailbox.address) { return .suppressed(found) }
      let known = try subscriberRow(identity: mailbox.address.identity)
      if let known, known.standing.state > .unsubscribed { return .gone(known.standing.state) }
      let id = try known?.id ?? addPending(mailbox, at: time)
      let held = try subscriptionRows(of: id)
      let subscriber = try known?.subscriber() ?? Subscriber(id: id, mailbox: mailbox, tier: .free)
      if known?.standing.state == .confirmed, held[newsletter]?.state == .subscribed { return .subscribed(subscriber) }
      if let last = try database.statement(sql.invitations.last).first([.int(id)], { $0.optionalTime(.only) }) ?? nil,
        abs(time.timeIntervalSince(last)) < pause
      {
        return .tooSoon(since: last)
      }
      if held[newsletter] == nil { try subscribe(id, to: newsletter, SubscriptionRow(state: .pending, since: time)) }
      let earlier = try database.statement(sql.invitations.earlier).first([.int(id), .text(newsletter)]) {
        PastInvitation(asked: $0.time(.asked), sent: $0.optionalTime(.sent), wording: $0.text(.wording))
      }
      try database.statement(sql.invitations.ask).run([.int(id), .text(newsletter), .time(time), .text(wording)])
      var asked = note
      asked.wording = wording
      try log(.asked, of: id, newsletter, at: time, recorded: time, asked)
      return .asked(subscriber, earlier: earlier)
    }
  }

  /// The relay has taken the confirmation; or it surely hasn't, and the next may be sent at once.
  ///
  /// - Parameter earlier: what stands again if it hasn't, so that the link of an earlier mail stays good.
  public func settleInvitation(
    _ subscriber: Int64, to newsletter: String, sent time: Date?, earlier: PastInvitation?
  ) throws {
    let key: [StoredValue] = [.int(subscriber), .text(newsletter)]
    if let time {
      try database.write { _ = try database.statement(sql.invitations.sent).run([.time(time)] + key) }
    } else if let earlier {
      let values: [StoredValue] = [.time(earlier.asked), .time(earlier.sent), .text(earlier.wording)]
      try database.write { _ = try database.statement(sql.invitations.restore).run(values + key) }
    } else {
      try database.write { _ = try database.statement(sql.invitations.forget).run(key) }
    }
  }

  /// The link in a confirmation was followed: what is pending is confirmed, with a line in the log. Again changes nothing.
  ///
  /// - Parameter note: how and from where; the wording is that of the mail.
  /// - Returns: the reader, and whether this made them one; `nil` if there is no such reader, or they may not be mailed.
  public func confirm(
    _ subscriber: Int64, to newsletter: String, at time: Date, note: ConsentNote
  ) throws -> (subscriber: Subscriber, isNew: Bool)? {
    try database.write {
      guard let row = try subscriberRow(subscriber) else { return nil }
      let reader = try row.subscriber()
      let held = try subscriptionRows(of: subscriber)[newsletter]
      if row.standing.state == .confirmed, held?.state == .subscribed { return (reader, false) }
      // Who left after the mail was asked for has said so last: an old link brings nobody back.
      let asked = try database.statement(sql.invitations.asked).first([.int(subscriber), .text(newsletter)]) {
        ($0.time(.asked), $0.text(.wording))
      }
      guard let asked, held?.state != .unsubscribed || (held?.since ?? time) <= asked.0,
        !row.standing.state.isGone || row.standing.lastLeaving <= asked.0
      else { return nil }
      var consent = note
      consent.wording = asked.1
      guard try grant(subscriber, to: [newsletter], at: time, by: .reader, note: consent) == .confirmed else {
        return nil
      }
      return (reader, true)
    }
  }

  private func addPending(_ mailbox: Mailbox, at time: Date) throws -> Int64 {
    let row = SubscriberRow(
      id: try nextReaderNumber(), address: mailbox.address.text, name: mailbox.name, tier: .free,
      standing: .new(isConfirmed: false, at: time), tierEnds: nil, language: nil, attributes: nil, imported: time,
      origin: nil)
    try insert(row, identity: mailbox.address.identity)
    return row.id
  }
}
