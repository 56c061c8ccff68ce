internal import Foundation
internal import Newsroom

/// What a row of a file means for one reader: decided without writing, so that a preview and an import say the same.
struct SubscriberJudgement {
  enum Outcome: Equatable {
    case added, updated, unchanged, leaving, returning
    case kept(SubscriberReport.Kept)
  }

  /// A newsletter that changes; `nil`: not on it.
  struct Wish: Equatable {
    var newsletter: String
    var old: SubscriptionRow?
    var new: SubscriptionRow?
    /// What the log calls it.
    var what: ConsentEntry.What
  }

  var outcome = Outcome.unchanged
  var standing: Standing
  var changes: [ImportChange] = []
  var wishes: [Wish] = []
  /// Newsletters that they had left, and stay off.
  var keptOff = false
  /// The row as it will be, but for its number.
  var row: SubscriberRow

  /// One who isn't known.
  init(new record: SubscriberRecord, at now: Date, origin: Int64?) {
    // A source that states no consent makes a reader, and no evidence: nothing says when they confirmed.
    let listed = Standing(state: .confirmed, since: record.consent ?? now, confirmed: record.consent)
    switch record.state {
    case .pending: standing = .new(isConfirmed: false, at: now)
    case .unsubscribed, .bounced, .complained: standing = listed.after(record.leaving(now))
    case .confirmed, .erased: standing = listed
    }
    standing = standing.completed(by: record)
    row = SubscriberRow(
      id: 0, address: record.mailbox.address.text, name: record.mailbox.name, tier: record.tier, standing: standing,
      tierEnds: record.tierEnds, language: record.language,
      attributes: record.attributes.isEmpty ? nil : record.attributes.json, imported: now, origin: origin)
    outcome = .added
    let wish: SubscriptionRow =
      switch standing.state {
      case .pending: SubscriptionRow(state: .pending, since: now)
      case .unsubscribed: SubscriptionRow(state: .unsubscribed, since: standing.since)
      default: SubscriptionRow(state: .subscribed, since: listed.since)
      }
    for slug in record.newsletters where !wishes.contains(where: { $0.newsletter == slug }) {
      let row = record.wish(wish, for: slug, at: now)
      wishes.append(Wish(newsletter: slug, old: nil, new: row, what: record.logged(row.state, slug)))
    }
    for slug in record.leftNewsletters where !wishes.contains(where: { $0.newsletter == slug }) {
      let left = SubscriptionRow(state: .unsubscribed, since: record.left(slug) ?? now)
      wishes.append(Wish(newsletter: slug, old: nil, new: left, what: .left))
    }
  }

  /// One who is known.
  init(_ record: SubscriberRecord, known: SubscriberRow, held: [String: SubscriptionRow], at now: Date) {
    row = known
    standing = known.standing
    if record.state.isGone {
      standing = standing.after(record.leaving(now, after: known.standing))
      guard standing != known.standing else {
        outcome = .kept(.init(known.standing.state))
        return
      }
      // Of one who is gone it is news, too: consent must be newer than the latest of it.
      outcome = .leaving
      if record.state == .unsubscribed {
        for (slug, wish) in held.sorted(by: { $0.key < $1.key }) where wish.state != .unsubscribed {
          let left = SubscriptionRow(wish.standing.after(.left(at: record.gone ?? now)))
          wishes.append(Wish(newsletter: slug, old: wish, new: left, what: .left))
        }
      }
      return
    }
    if record.state == .confirmed { standing = standing.after(.granted(at: record.consent, by: .file)) }
    if standing.state.isGone {
      outcome = .kept(.init(standing.state))
      return
    }
    if known.standing.state.isGone { outcome = .returning }
    judgeFields(record, known)
    judgeWishes(record, held, now)
    if outcome == .returning { judgeOthers(record, held, goneSince: known.standing.lastLeaving) }
    if standing != known.standing || !changes.isEmpty || !wishes.isEmpty {
      if outcome != .returning { outcome = .updated }
    }
  }

  private mutating func judgeFields(_ record: SubscriberRecord, _ known: SubscriberRow) {
    func note(_ field: ImportChange.Field, _ old: String?, _ new: String?, _ change: (inout SubscriberRow) -> Void) {
      guard old != new else { return }
      changes.append(ImportChange(field, old.map { .text($0) }, new.map { .text($0) }))
      change(&row)
    }
    let address = record.mailbox.address.text
    note(.address, known.address, address) { $0.address = address }
    if record.stated.contains(.name), let name = record.mailbox.name {
      note(.name, known.name, name) { $0.name = name }
    }
    if record.stated.contains(.tier) {
      note(.tier, known.tier.rawValue, record.tier.rawValue) { $0.tier = record.tier }
    }
    // As they are kept: to the millisecond.
    if record.stated.contains(.tierEnds),
      known.tierEnds.map(Milliseconds.of) != record.tierEnds.map(Milliseconds.of)
    {
      changes.append(
        ImportChange(.tierEnds, known.tierEnds.map { .date($0) }, record.tierEnds.map { .date($0) }))
      row.tierEnds = record.tierEnds
    }
    if record.stated.contains(.language), let language = record.language {
      note(.language, known.language, language) { $0.language = language }
    }
    guard !record.attributes.isEmpty, record.attributes.json != known.attributes else { return }
    var attributes = known.attributes.flatMap { Attributes(json: $0) } ?? Attributes()
    for key in record.attributes.keys {
      note(.attribute(key), attributes[key], record.attributes[key]) { _ in }
      attributes[key] = record.attributes[key]
    }
    row.attributes = attributes.isEmpty ? nil : attributes.json
  }

  private mutating func judgeWishes(
    _ record: SubscriberRecord, _ held: [String: SubscriptionRow], _ now: Date
  ) {
    let wanted = Set(record.newsletters)
    for slug in wanted.sorted() {
      let old = held[slug]
      let event = ConsentEvent.granted(at: record.consent(to: slug), by: .file)
      let isPending = record.state == .pending || record.pendingNewsletters.contains(slug)
      let new: SubscriptionRow =
        if let old {
          isPending ? old : SubscriptionRow(old.standing.after(event))
        } else if isPending {
          SubscriptionRow(state: .pending, since: record.details[slug]?.since ?? now)
        } else {
          SubscriptionRow(state: .subscribed, since: record.details[slug]?.since ?? record.consent ?? now)
        }
      if new.state == .unsubscribed { keptOff = true }
      if new != old { wishes.append(Wish(newsletter: slug, old: old, new: new, what: record.logged(new.state, slug))) }
    }
    for slug in record.leftNewsletters where !wanted.contains(slug) && held[slug]?.state != .unsubscribed {
      let left = SubscriptionRow(state: .unsubscribed, since: record.left(slug) ?? now)
      wishes.append(Wish(newsletter: slug, old: held[slug], new: left, what: .left))
    }
    guard record.stated.contains(.newsletters) else { return }
    for (slug, old) in held.sorted(by: { $0.key < $1.key })
    where old.state != .unsubscribed && !wanted.contains(slug) && !record.leftNewsletters.contains(slug) {
      wishes.append(Wish(newsletter: slug, old: old, new: nil, what: .dropped))
    }
  }

  /// One who bounced was on newsletters still: consent to others doesn't bring those back.
  private mutating func judgeOthers(
    _ record: SubscriberRecord, _ held: [String: SubscriptionRow], goneSince: Date
  ) {
    let named = Set(record.newsletters + record.leftNewsletters).union(wishes.map(\.newsletter))
    for (slug, old) in held.sorted(by: { $0.key < $1.key }) where old.state != .unsubscribed && !named.contains(slug) {
      let off = SubscriptionRow(state: .unsubscribed, since: goneSince)
      wishes.append(Wish(newsletter: slug, old: old, new: off, what: .dropped))
    }
  }
}

extension SubscriberRecord {
  func leaving(_ now: Date) -> ConsentEvent {
    switch state {
    case .bounced: .bounced(at: gone ?? now)
    case .complained: .complained(at: gone ?? now)
    default: .left(at: gone ?? now)
    }
  }

  /// The same of one about whom something is known: where the source doesn't say when, it says again what is known.
  func leaving(_ now: Date, after known: Standing) -> ConsentEvent {
    leaving(state == .unsubscribed ? known.left ?? now : known.state == state ? known.since : now)
  }

  /// What the log calls the coming about of a wish: without consent nothing was granted.
  func logged(_ wish: SubscriptionRow.State, _ slug: String) -> ConsentEntry.What {
    switch wish {
    case .pending: .asked
    case .unsubscribed: .left
    case .subscribed: consent(to: slug) == nil ? .listed : .granted
    }
  }
}

extension SubscriberReport.Kept {
  init(_ state: ReaderState) {
    switch state {
    case .bounced: self = .bounced
    case .complained: self = .complained
    case .erased: self = .erased
    case .pending, .confirmed, .unsubscribed: self = .unsubscribed
    }
  }
}
