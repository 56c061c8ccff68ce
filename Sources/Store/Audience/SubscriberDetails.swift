internal import Foundation
internal import Newsroom

/// What a row says of one newsletter, where it says more than of the reader.
extension SubscriberRecord {
  /// The wish of a new reader: `wish`, but for what the row says of this newsletter.
  func wish(_ wish: SubscriptionRow, for slug: String, at now: Date) -> SubscriptionRow {
    var result = wish
    if pendingNewsletters.contains(slug), wish.state == .subscribed {
      result = SubscriptionRow(state: .pending, since: now)
    }
    if let since = details[slug]?.since, result.state != .unsubscribed { result.since = since }
    return result
  }

  /// When the reader consented to the newsletter; `nil` where the row has a date at the most, and no word on consent.
  func consent(to slug: String) -> Date? {
    guard consent != nil || details[slug]?.source != nil || details[slug]?.wording != nil else { return nil }
    return details[slug]?.since ?? consent
  }

  /// When the newsletter was left.
  func left(_ slug: String) -> Date? { details[slug]?.since ?? gone }

  /// With where and to which words consent to the newsletter was given.
  func note(_ note: ConsentNote, for slug: String) -> ConsentNote {
    var result = note
    result.source = details[slug]?.source ?? note.source
    result.wording = details[slug]?.wording ?? note.wording
    return result
  }
}

extension Standing {
  /// A new reader's, with what the row says beside the state: when they had left before their mail came back, and when
  /// they asked. Who is gone and has dates, but none of consent, never gave it.
  func completed(by record: SubscriberRecord) -> Standing {
    var result = self
    if state > .unsubscribed { result.left = record.leftAt }
    if state.isGone, record.consent == nil, !record.details.isEmpty { result.confirmed = nil }
    if state == .pending, let asked = record.details.values.compactMap(\.since).min() { result.since = asked }
    return result
  }
}

/// What a state is called elsewhere: in the log, and in the suppression list.
extension Standing {
  /// What the log calls the coming about of a gone state.
  var logged: ConsentEntry.What {
    switch state {
    case .bounced: .bounced
    case .complained: .complained
    case .erased: .erased
    case .pending, .confirmed, .unsubscribed: .left
    }
  }

  var suppressionReason: Suppression.Reason? {
    switch state {
    case .bounced: .bounce
    case .complained: .complaint
    default: nil
    }
  }
}
