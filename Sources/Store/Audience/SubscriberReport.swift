internal import Newsroom

/// What an import did, or would do. Counts of readers; a reader whom several rows name counts once.
public struct SubscriberReport: Sendable, Equatable {
  /// A change of one field, for a person to look at.
  public struct Example: Sendable, Equatable {
    public var address: String
    public var old: String?
    public var new: String?
  }

  public struct Field: Sendable, Equatable {
    public var count = 0
    public var examples: [Example] = []
  }

  /// Why a row was left alone.
  public enum Kept: String, Sendable, Codable, CaseIterable {
    case unsubscribed, bounced, complained, erased, suppressed
  }

  public struct Left: Sendable, Equatable {
    public var count = 0
    /// The first few.
    public var examples: [String] = []
  }

  public static let examples = 3

  public var added = 0
  /// Of those added: who has yet to confirm, and who is stored so that they stay out (left, bounced, complained).
  public var addedPending = 0
  public var addedGone = 0
  public var updated = 0
  public var unchanged = 0
  /// By field: what is updated.
  public var fields: [String: Field] = [:]
  /// Known readers whom the file says have left, bounced or complained.
  public var leaving = Left()
  /// Readers who had left, with newer consent.
  public var returning = Left()
  /// By newsletter: readers whose row names their newsletters, and not this one.
  public var takenOff: [String: Left] = [:]
  public var kept: [Kept: Left] = [:]
  /// Readers who left one of the newsletters, and were not put back on it.
  public var keptOff = Left()
  /// Rows that name an address again.
  public var repeated = Left()

  public init() {}

  /// How many readers were put in or changed.
  public var changes: Int { added + updated + leaving.count + returning.count }

  mutating func count(_ path: WritableKeyPath<SubscriberReport, Left>, _ address: EmailAddress) {
    self[keyPath: path].add(address.text)
  }

  mutating func keep(_ reason: Kept, _ address: EmailAddress) { kept[reason, default: Left()].add(address.text) }

  mutating func change(_ field: ImportChange.Field, _ address: EmailAddress, _ old: String?, _ new: String?) {
    if new == nil, case .newsletter(let slug) = field { return takenOff[slug, default: Left()].add(address.text) }
    var known = fields[field.title] ?? Field()
    known.count += 1
    if known.examples.count < Self.examples {
      known.examples.append(Example(address: address.text, old: old, new: new))
    }
    fields[field.title] = known
  }
}

extension SubscriberReport.Left {
  mutating func add(_ address: String) {
    count += 1
    if examples.count < SubscriberReport.examples { examples.append(address) }
  }
}
