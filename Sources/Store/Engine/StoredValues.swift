// How times, days and words of closed lists are kept.

internal import Foundation
internal import Newsroom

/// Milliseconds since 1970, as all times are kept.
enum Milliseconds {
  /// Clamped to the years 1 to 9999: a time from outside may be anything, NaN among it.
  static func of(_ date: Date) -> Int64 {
    let value = (date.timeIntervalSince1970 * 1000).rounded()
    guard value > -62_135_596_800_000 else { return -62_135_596_800_000 }
    guard value < 253_402_300_800_000 else { return 253_402_300_799_999 }
    return Int64(value)
  }

  static func date(_ milliseconds: Int64) -> Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

extension StoredValue {
  static func time(_ date: Date?) -> StoredValue { date.map { .int(Milliseconds.of($0)) } ?? .null }
  static func day(_ day: Day) -> StoredValue { .text(day.description) }
}

extension Row {
  func time(_ column: Column) -> Date { Milliseconds.date(int(column)) }
  func optionalTime(_ column: Column) -> Date? { isNull(column) ? nil : time(column) }

  /// A word of a closed list, which the CHECK constraints keep closed.
  func word<Word: RawRepresentable>(_ column: Column) throws -> Word where Word.RawValue == String {
    let text = text(column)
    guard let word = Word(rawValue: text) else { throw StoreError.malformed("\"\(text.printable)\" as a \(Word.self)") }
    return word
  }

  func day(_ column: Column) throws -> Day {
    let text = text(column)
    guard let day = Day(text) else { throw StoreError.malformed("\"\(text.printable)\" as a day") }
    return day
  }
}
