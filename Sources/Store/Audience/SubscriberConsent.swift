public import Foundation
public import Newsroom

/// Consent given and taken back, one reader at a time: each in one transaction with its line in the log.
extension Audience {
  /// Ends a subscription; of everything, where no newsletter is given. No import brings it back without newer consent.
  ///
  /// - Parameter time: when the reader asked.
  /// - Returns: false if there is no such reader.
  @discardableResult
  public func unsubscribe(
    _ subscriber: Int64, from newsletter: String?, at time: Date, note: ConsentNote = ConsentNote(.link),
    recorded: Date? = nil
  ) throws -> Bool {
    try database.write {
      guard let row = try subscriberRow(subscriber) else { return false }
      try leave(row, newsletter, at: time, recorded: recorded ?? time, note)
      return true
    }
  }

  func leave(
    _ row: SubscriberRow, _ newsletter: String?, at time: Date, recorded: Date, _ note: ConsentNote
  ) throws {
    let held = try subscriptionRows(of: row.id)
    let leaving = newsletter.map { [$0] } ?? held.keys.sorted()
    var hasChanged = false
    for slug in leaving {
      let before = held[slug]
      // One who never asked for it and leaves it stays out of it, too.
      let after = SubscriptionRow(
        (before?.standing ?? Standing(state: .pending, since: time)).after(.left(at: time)))
      if before != after {
        try subscribe(row.id, to: slug, after)
        hasChanged = true
      }
    }
    if newsletter == nil {
      let after = row.standing.after(.left(at: time))
      hasChanged = hasChanged || after != row.standing
      try stand(row.id, after)
    } else if hasChanged {
      try touch(row.id)
    }
    // What a file said before is the reader's own word now.
    let isNews = try hasChanged || disown(row, newsletter.map { [.newsletter($0)] })
    if isNews { try log(.left, of: row.id, newsletter, at: time, recorded: recorded, note) }
  }

  /// What imports changed of a reader, and somebody has said again since: it is no longer theirs to take back.
  ///
  /// - Parameter fields: `nil`: the state and all newsletters.
  /// - Returns: whether an import would have taken any of it back.
  @discardableResult
  func disown(_ row: SubscriberRow, _ fields: [ImportChange.Field]?) throws -> Bool {
    var isTheirs = row.changedBy != nil
    if let fields {
      for (field, item) in fields.map(\.words)
      where try database.statement(sql.imports.disown).run([.int(row.id), .text(field), .text(item)]) > 0 {
        isTheirs = true
      }
    } else if try database.statement(sql.imports.disownAll).run([.int(row.id)]) > 0 {
      isTheirs = true
    }
    if isTheirs { try touch(row.id) }
    return isTheirs
  }

  /// The reader, or the publisher, says that these newsletters are wanted: what is pending is confirmed, and one who left
  /// is back if `time` is later than the leaving. A reader who bounced is back too, and the bounce's suppression lifted;
  /// one who complained only by `.reader`'s own word.
  ///
  /// - Parameters:
  ///   - newsletters: those consented to; none: all that are pending.
  ///   - time: when consent was given.
  /// - Returns: the reader's state afterwards, `nil` if there is no such reader. Not `confirmed`: it wasn't enough.
  @discardableResult
  public func grant(
    _ subscriber: Int64, to newsletters: [String], at time: Date, by authority: ConsentAuthority, note: ConsentNote,
    recorded: Date? = nil
  ) throws -> ReaderState? {
    try database.write {
      guard let row = try subscriberRow(subscriber) else { return nil }
      let event = ConsentEvent.granted(at: time, by: authority)
      let identity = EmailAddress.identity(ofStored: row.address)
      let isSuppressed =
        try store.suppressions.suppression(identity: identity).map { $0.reason == .request || $0.date >= time } ?? false
      let standing = isSuppressed ? row.standing : row.standing.after(event)
      guard standing.state == .confirmed else { return standing.state }
      if standing != row.standing {
        try stand(row.id, standing)
        if row.standing.state >= .bounced { try database.statement(sql.suppressions.remove).run([.text(identity)]) }
        try log(.granted, of: row.id, nil, at: time, recorded: recorded ?? time, note)
      }
      var held = try subscriptionRows(of: row.id)
      // Of one who bounced or complained they are as they were: they come back one by one.
      if row.standing.state.isGone {
        for slug in held.keys.sorted() where held[slug]?.state == .subscribed && !newsletters.contains(slug) {
          let off = SubscriptionRow(state: .unsubscribed, since: row.standing.lastLeaving)
          try subscribe(row.id, to: slug, off)
          try log(.dropped, of: row.id, slug, at: off.since, recorded: recorded ?? time, note)
          held[slug] = off
        }
      }
      let wanted = newsletters.isEmpty ? held.filter { $0.value.state == .pending }.keys.sorted() : newsletters
      for slug in wanted {
        let before = held[slug]
        let after = SubscriptionRow(before?.standing.after(event) ?? .new(isConfirmed: true, at: time))
        guard before != after else {
          // Consent on other evidence than the file's: it stands when the file's is taken back.
          if after.state == .subscribed, authority != .file {
            try disown(row, [.newsletter(slug), .state])
            try log(.granted, of: row.id, slug, at: time, recorded: recorded ?? time, note)
          }
          continue
        }
        try subscribe(row.id, to: slug, after)
        try touch(row.id)
        try log(.granted, of: row.id, slug, at: time, recorded: recorded ?? time, note)
      }
      return .confirmed
    }
  }

  /// Moves a reader's state for a suppression, if the address is a reader's; the caller's transaction.
  func suppressReader(
    identity: String, _ reason: Suppression.Reason, at time: Date, recorded: Date, _ note: ConsentNote
  ) throws {
    guard let row = try subscriberRow(identity: identity) else { return }
    switch reason {
    case .request: try leave(row, nil, at: time, recorded: recorded, note)
    case .bounce, .complaint:
      let after = row.standing.after(reason == .bounce ? .bounced(at: time) : .complained(at: time))
      guard after != row.standing else {
        try disown(row, nil)
        return
      }
      try stand(row.id, after)
      try log(reason == .bounce ? .bounced : .complained, of: row.id, nil, at: time, recorded: recorded, note)
    }
  }

  /// The same for the lifting of one.
  func liftReader(identity: String, at time: Date, resubscribes: Bool, _ note: ConsentNote) throws {
    guard let row = try subscriberRow(identity: identity), row.standing.state.isGone else { return }
    let after = row.standing.after(.lifted(at: time, resubscribes: resubscribes))
    try stand(row.id, after)
    // Off all of them, as one who asked to go: newer consent is to what it names.
    if after.state.isGone {
      for (slug, wish) in try subscriptionRows(of: row.id) where wish.state != .unsubscribed {
        try subscribe(row.id, to: slug, SubscriptionRow(state: .unsubscribed, since: after.since))
      }
    }
    let what: ConsentEntry.What = after.state.isGone ? .lifted : .resubscribed
    try log(what, of: row.id, nil, at: time, recorded: time, note)
  }
}

extension EmailAddress {
  /// Of an address that the store wrote: its text is well formed.
  static func identity(ofStored text: String) -> String { (try? EmailAddress(text))?.identity ?? text.lowercased() }
}
