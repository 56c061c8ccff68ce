internal import Foundation
internal import Newsroom

/// What an import changed of one reader, and what it was: to take it back.
struct ImportChange: Equatable {
  enum Field: Equatable, Hashable {
    case address, name, tier, tierEnds, language
    case attribute(String)
    case newsletter(String)
    case state
    /// One that newer consent has lifted.
    case suppression
    /// None: the file says what was known against mail to the reader.
    case again
  }

  enum Content: Equatable {
    /// Of an address, a name, a tier, a language, an attribute; of `again` the state.
    case text(String)
    case date(Date)
    case standing(Standing)
    case wish(SubscriptionRow)
    /// Its identity is the reader's.
    case suppression(Suppression)

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var date: Date? { if case .date(let date) = self { date } else { nil } }
  }

  var field: Field
  /// `nil`: there was, is none.
  var old: Content?
  var new: Content?
  /// Somebody has said it again since: it stays.
  var isDisowned = false

  init(_ field: Field, _ old: Content?, _ new: Content?) {
    self.field = field
    self.old = old
    self.new = new
  }

  /// One of those that a leaving makes.
  var isLeaving: Bool {
    switch field {
    case .state, .suppression, .newsletter: true
    default: false
    }
  }

  /// Field, item, and what it was and became, behind `keys`: in the order in which the statements take them. One array: a
  /// large import makes one for each change.
  func values(after keys: [StoredValue]) -> [StoredValue] {
    var values = keys
    values.reserveCapacity(keys.count + 12)
    let (word, item) = field.words
    values.append(.text(word))
    values.append(.text(item))
    Self.append(old, to: &values)
    if case .suppression(let lifted) = old {
      values.append(.text(lifted.evidence))
      values.append(.int(lifted.origin))
    } else {
      values.append(.null)
      values.append(.null)
    }
    Self.append(new, to: &values)
    return values
  }

  /// Its word, and when it began, was left and confirmed.
  private static func append(_ content: Content?, to values: inout [StoredValue]) {
    var (word, at, left, confirmed) = (StoredValue.null, StoredValue.null, StoredValue.null, StoredValue.null)
    switch content {
    case nil: break
    case .text(let text): word = .text(text)
    case .date(let date): at = .time(date)
    case .wish(let wish): (word, at) = (.text(wish.state.rawValue), .time(wish.since))
    case .suppression(let found): (word, at) = (.text(found.reason.rawValue), .time(found.date))
    case .standing(let standing):
      (word, at) = (.text(standing.state.rawValue), .time(standing.since))
      (left, confirmed) = (.time(standing.left), .time(standing.confirmed))
    }
    values.append(word)
    values.append(at)
    values.append(left)
    values.append(confirmed)
  }

  /// Reads a change's columns.
  init(_ row: Row) throws {
    field = try Field(row.text(.field), row.text(.item))
    old = try Self.content(row, field, (.old, .oldAt, .oldLeft, .oldConfirmed))
    new = try Self.content(row, field, (.new, .newAt, .newLeft, .newConfirmed))
    if case .suppression = field {
      old = .suppression(
        Suppression(
          identity: "", reason: try row.word(.old), evidence: row.text(.oldEvidence), date: row.time(.oldAt),
          origin: row.optionalInt(.oldImport)))
    }
    isDisowned = row.int(.disowned) != 0
  }

  private static func content(
    _ row: Row, _ field: Field, _ columns: (word: Column, at: Column, left: Column, confirmed: Column)
  ) throws -> Content? {
    switch field {
    case .tierEnds: return row.optionalTime(columns.at).map { .date($0) }
    case _ where row.isNull(columns.word): return nil
    case .state:
      return .standing(
        Standing(
          state: try row.word(columns.word), since: row.time(columns.at), left: row.optionalTime(columns.left),
          confirmed: row.optionalTime(columns.confirmed)))
    case .newsletter:
      return .wish(SubscriptionRow(state: try row.word(columns.word), since: row.time(columns.at)))
    default: return .text(row.text(columns.word))
    }
  }
}

extension ImportChange.Field {
  /// As the table has it: its word, and which attribute or newsletter.
  var words: (field: String, item: String) {
    switch self {
    case .address: ("address", "")
    case .name: ("name", "")
    case .tier: ("tier", "")
    case .tierEnds: ("tier-ends", "")
    case .language: ("language", "")
    case .attribute(let key): ("attribute", key)
    case .newsletter(let slug): ("newsletter", slug)
    case .state: ("state", "")
    case .suppression: ("suppression", "")
    case .again: ("again", "")
    }
  }

  init(_ word: String, _ item: String) throws {
    switch word {
    case "address": self = .address
    case "name": self = .name
    case "tier": self = .tier
    case "tier-ends": self = .tierEnds
    case "language": self = .language
    case "attribute": self = .attribute(item)
    case "newsletter": self = .newsletter(item)
    case "state": self = .state
    case "suppression": self = .suppression
    case "again": self = .again
    default: throw StoreError.malformed("\"\(word.printable)\" as what an import changed")
    }
  }

  /// For a person: `newsletter weekly-review`.
  var title: String {
    switch self {
    case .attribute(let key): "attribute." + key
    case .newsletter(let slug): "newsletter " + slug
    default: words.field
    }
  }
}

extension ImportChange.Content {
  /// For a person: of a date its day in UTC, of a state its word.
  var title: String {
    switch self {
    case .text(let text): text
    case .date(let date): Day(number: Int(Milliseconds.of(date) / 86_400_000)).description
    case .standing(let standing): standing.state.rawValue
    case .wish(let wish): wish.state.rawValue
    case .suppression(let found): found.reason.rawValue
    }
  }
}
