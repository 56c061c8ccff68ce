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
public enum Slot: String, Sendable, CaseIterable {
  /// The display name; may be empty.
  case subscriberName = "subscriber.name"
  /// The address; never empty.
  case subscriberEmail = "subscriber.email"
  /// The link by which this reader leaves this newsletter; never empty.
  case unsubscribeLink = "links.unsubscribe"
  /// The link by which whoever gave this address says that they want the newsletter; only in a confirmation, never empty.
  case confirmLink = "links.confirm"

  /// Whether some reader may have no value for it, so that a section over it has to be decided per message.
  var mayBeEmpty: Bool { self == .subscriberName }

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
