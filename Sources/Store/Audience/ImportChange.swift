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

  /// Field, item, and what it was and became: in the order in which the statements take them.
  var values: [StoredValue] {
    let (word, item) = field.words
    var standings: [[StoredValue]] = []
    for content in [old, new] {
      switch content {
      case nil: standings.append([.null, .null, .null, .null])
      case .text(let text): standings.append([.text(text), .null, .null, .null])
      case .date(let date): standings.append([.null, .time(date), .null, .null])
      case .wish(let wish): standings.append([.text(wish.state.rawValue), .time(wish.since), .null, .null])
      case .suppression(let found): standings.append([.text(found.reason.rawValue), .time(found.date), .null, .null])
      case .standing(let standing):
        standings.append([
          .text(standing.state.rawValue), .time(standing.since), .time(standing.left), .time(standing.confirmed),
        ])
      }
    }
    var lifted: Suppression?
    if case .suppression(let found) = old { lifted = found }
    return [.text(word), .text(item)] + standings[0] + [.text(lifted?.evidence), .int(lifted?.origin)] + standings[1]
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
