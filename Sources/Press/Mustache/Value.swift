internal import Newsroom

/// What a template is rendered over.
///
/// A `slot` is a value that only a reader has: rendering leaves it in place.
public indirect enum Value: Sendable, Equatable {
  case null
  case bool(Bool)
  case string(String)
  case list([Value])
  case dictionary([String: Value])
  case slot(Slot)

  /// Whether a section over it is left out. As for a slot's value, the empty text counts as nothing.
  var isFalse: Bool {
    switch self {
    case .null: true
    case .bool(let value): !value
    case .string(let text): text.isEmpty
    case .list(let values): values.isEmpty
    case .dictionary, .slot: false
    }
  }

  /// Text that may be missing.
  public static func optional(_ text: String?) -> Value { text.map(Value.string) ?? .null }

  /// The value under `key` of a dictionary.
  public subscript(key: String) -> Value? {
    if case .dictionary(let values) = self { values[key] } else { nil }
  }
}

/// A place in a message for what differs from reader to reader; the raw value is the name that templates use.
public enum Slot: Sendable, Hashable, CaseIterable, RawRepresentable {
  /// The display name; may be empty.
  case subscriberName
  /// The address; never empty.
  case subscriberEmail
  /// The link by which this reader leaves this newsletter; never empty.
  case unsubscribeLink
  /// The link by which whoever gave this address says that they want the newsletter; only in a confirmation, never empty.
  case confirmLink
  /// How many metered articles the reader may still open this month; empty for none.
  case meterLeft
  /// Behind an article's address: `?reader=` and a token. Never empty.
  case articleQuery
  /// The same behind an address that has a query: `&reader=`.
  case articleParameter
  /// Not empty where the reader has opened this one of the issue's metered articles (`Issue.meteredArticles`).
  case opened(Int)

  public static let allCases: [Slot] =
    [
      .subscriberName, .subscriberEmail, .unsubscribeLink, .confirmLink, .meterLeft, .articleQuery, .articleParameter,
    ] + (0..<Issue.mostMetered).map(Slot.opened)

  public var rawValue: String {
    switch self {
    case .subscriberName: "subscriber.name"
    case .subscriberEmail: "subscriber.email"
    case .unsubscribeLink: "links.unsubscribe"
    case .confirmLink: "links.confirm"
    case .meterLeft: "meter.left"
    case .articleQuery: "meter.query"
    case .articleParameter: "meter.parameter"
    case .opened(let index): "meter.opened-\(index)"
    }
  }

  public init?(rawValue: String) {
    guard let slot = Slot.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = slot
  }

  /// Whether some reader may have no value for it, so that a section over it has to be decided per message.
  var mayBeEmpty: Bool {
    switch self {
    case .subscriberName, .meterLeft, .opened: true
    case .subscriberEmail, .unsubscribeLink, .confirmLink, .articleQuery, .articleParameter: false
    }
  }

  /// What opens the query that a token for articles stands in.
  var queryHead: String? {
    switch self {
    case .articleQuery: "?reader="
    case .articleParameter: "&reader="
    default: nil
    }
  }

  /// A context in which every slot is found under its name.
  static let context: Value = {
    var groups: [String: [String: Value]] = [:]
    for slot in Slot.allCases {
      let parts = slot.rawValue.split(separator: ".").map(String.init)
      groups[parts[0], default: [:]][parts[1]] = .slot(slot)
    }
    return .dictionary(groups.mapValues(Value.dictionary))
  }()
}
