public import Foundation

/// Whether a reader may be mailed: the later in this list, the less.
public enum ReaderState: String, Sendable, Codable, CaseIterable, Comparable {
  /// Asked for mail, and hasn't confirmed it yet.
  case pending
  case confirmed
  /// Asked to go; or was taken off by the publisher.
  case unsubscribed
  /// Mail to the address came back for good.
  case bounced
  /// Called our mail abuse.
  case complained
  /// Asked to be forgotten: nothing of them is left but a number.
  case erased

  /// From here on nobody is mailed, and no import may change that without newer consent.
  public var isGone: Bool { self >= .unsubscribed }

  public static func < (left: ReaderState, right: ReaderState) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .pending: 0
    case .confirmed: 1
    case .unsubscribed: 2
    case .bounced: 3
    case .complained: 4
    case .erased: 5
    }
  }
}

/// Who says that a reader wants mail.
public enum ConsentAuthority: Sendable, CaseIterable {
  /// A file: it may be old, so it must say when consent was given.
  case file
  /// The publisher, at the terminal, who states how consent came.
  case publisher
  /// The reader: a signed link, a confirmed form.
  case reader
}

/// What happened between a reader and us.
public enum ConsentEvent: Sendable, Equatable {
  /// - Parameter at: when consent was given; `nil` where nobody says.
  case granted(at: Date?, by: ConsentAuthority)
  case left(at: Date)
  case bounced(at: Date)
  case complained(at: Date)
  case erased(at: Date)
  /// The publisher lifts a suppression. That alone brings nobody back, unless the publisher says so.
  case lifted(at: Date, resubscribes: Bool)
}

/// A reader's state and what is needed to judge the next event: a lattice.
///
/// Whatever goes against mail (left, bounced, complained, erased) always counts, in any order, and the strongest of it
/// holds. Only consent that is newer than all of it raises a reader again; after a complaint only the reader's own, after
/// an erasure none. Pure: no clock, no store.
public struct Standing: Sendable, Equatable {
  public var state: ReaderState
  /// When the state began; of a gone reader, the latest event of that kind.
  public var since: Date
  /// When the reader last asked to go, where newer consent hasn't come since; behind a bounce it still counts.
  public var left: Date?
  /// When consent was last confirmed.
  public var confirmed: Date?

  public init(state: ReaderState, since: Date, left: Date? = nil, confirmed: Date? = nil) {
    self.state = state
    self.since = since
    self.left = left
    self.confirmed = confirmed
  }

  /// One who asked, or who consented.
  public static func new(isConfirmed: Bool, at time: Date) -> Standing {
    Standing(state: isConfirmed ? .confirmed : .pending, since: time, confirmed: isConfirmed ? time : nil)
  }

  /// What newer consent has to be newer than.
  public var lastLeaving: Date { max(since, left ?? since) }

  public func after(_ event: ConsentEvent) -> Standing {
    switch event {
    case .granted(let time, let authority): raised(by: time, authority)
    case .left(let time): gone(.unsubscribed, time)
    case .bounced(let time): gone(.bounced, time)
    case .complained(let time): gone(.complained, time)
    case .erased(let time): gone(.erased, time)
    case .lifted(let time, let resubscribes): lifted(time, resubscribes)
    }
  }

  private func raised(by time: Date?, _ authority: ConsentAuthority) -> Standing {
    let isNewer = time.map { $0 > lastLeaving } ?? false
    let mayRise =
      switch state {
      case .confirmed, .erased: false
      case .pending: authority != .file || isNewer
      case .unsubscribed, .bounced: isNewer
      case .complained: isNewer && authority == .reader
      }
    guard mayRise, let time = time ?? (state == .pending ? since : nil) else { return self }
    return Standing(state: .confirmed, since: time, left: nil, confirmed: time)
  }

  private func gone(_ next: ReaderState, _ time: Date) -> Standing {
    var result = self
    if next == .unsubscribed { result.left = max(left ?? time, time) }
    if next > state {
      result.state = next
      result.since = time
    } else if next == state {
      result.since = max(since, time)
    }
    return result
  }

  private func lifted(_ time: Date, _ resubscribes: Bool) -> Standing {
    guard state == .bounced || state == .complained || state == .unsubscribed else { return self }
    var result = self
    // Who had asked to go before the mail came back is still gone.
    let isGone = left != nil && state != .unsubscribed
    if resubscribes && !isGone {
      result.state = confirmed == nil ? .pending : .confirmed
      result.left = nil
      result.since = time
    } else {
      result.state = .unsubscribed
      result.left = left ?? time
      result.since = result.left ?? time
    }
    return result
  }
}

/// How something about a reader's consent came to be known: what the log keeps beside it.
public struct ConsentNote: Sendable, Equatable {
  public enum Channel: String, Sendable, Codable, CaseIterable {
    case `import`, command, mail, link, bounce, complaint
  }

  public var how: Channel
  /// The import it was in.
  public var number: Int64?
  /// Who did it; the import's caller where it was one.
  public var who: String?
  /// Where consent was given: a form's address, a file.
  public var source: String?
  /// The words that the reader agreed to.
  public var wording: String?
  /// What it rests on: a status line, a report.
  public var evidence: String?

  public init(
    _ how: Channel, number: Int64? = nil, who: String? = nil, source: String? = nil, wording: String? = nil,
    evidence: String? = nil
  ) {
    self.how = how
    self.number = number
    self.who = who
    self.source = source
    self.wording = wording
    self.evidence = evidence
  }
}
