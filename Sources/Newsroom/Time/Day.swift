internal import Platform

/// A calendar day, apart from any time zone: what an issue is dated by.
///
/// Failure policy: text that is no day of the Gregorian calendar is `nil`; reckoning stops at the first and the last
/// day. Limits: years 1 to 9999.
public struct Day: Sendable, Hashable, Comparable {
  public let year: Int
  public let month: Int
  public let day: Int

  /// `nil` if there is no such day (30 February).
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    guard day <= Day.length(ofMonth: month, in: year) else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Reads ISO 8601's `2026-11-23`, and nothing else.
  public init?(_ text: some StringProtocol) {
    var numbers = (0, 0, 0)
    var position = 0
    for octet in text.utf8 {
      switch (position, octet.isASCIIDigit) {
      case (4, _), (7, _): guard octet == UInt8(ascii: "-") else { return nil }
      case (0...3, true): numbers.0 = numbers.0 * 10 + Int(octet) - 48
      case (5...6, true): numbers.1 = numbers.1 * 10 + Int(octet) - 48
      case (8...9, true): numbers.2 = numbers.2 * 10 + Int(octet) - 48
      default: return nil
      }
      position += 1
    }
    guard position == 10 else { return nil }
    self.init(year: numbers.0, month: numbers.1, day: numbers.2)
  }

  /// Days since 1970-01-01, by Howard Hinnant's `days_from_civil`.
  public var number: Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The inverse of `number`. What lies outside the calendar's limits is its first or last day.
  public init(number: Int) {
    let z = min(max(number, Day.numbers.lowerBound), Day.numbers.upperBound) + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  public var weekday: Weekday {
    // 1970-01-01 was a Thursday.
    Weekday.allCases[((number % 7) + 7 + 3) % 7]
  }

  public func adding(days: Int) -> Day {
    let (sum, overflow) = number.addingReportingOverflow(days)
    return Day(number: overflow ? (days < 0 ? .min : .max) : sum)
  }

  public static func < (left: Day, right: Day) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// 0001-01-01 to 9999-12-31.
  static let numbers = -719_162...2_932_896

  private static func length(ofMonth month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Day: CustomStringConvertible {
  /// ISO 8601: `2026-11-23`.
  public var description: String {
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// For readers: `Monday, November 23, 2026`.
  public var long: String { "\(weekday.name), \(monthName) \(day), \(year)" }

  /// For lists of dates: `Thu, Nov 26`.
  public var short: String { "\(weekday.name.prefix(3)), \(monthName.prefix(3)) \(day)" }

  private var monthName: String {
    [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December",
    ][month - 1]
  }
}

extension Day: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let day = Day(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is not a day")
    }
    self = day
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// Days of the week, Monday first (ISO 8601).
public enum Weekday: String, Sendable, CaseIterable, Codable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday

  public var name: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

/// A time on the wall clock, to the minute.
public struct WallTime: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let hour: Int
  public let minute: Int

  public init?(hour: Int, minute: Int) {
    guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
    self.hour = hour
    self.minute = minute
  }

  /// Reads `06:00` or `6:00`.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
      parts.allSatisfy({ $0.utf8.allSatisfy(\.isASCIIDigit) }),
      let hour = Int(parts[0]), let minute = Int(parts[1])
    else { return nil }
    self.init(hour: hour, minute: minute)
  }

  public var minutes: Int { hour * 60 + minute }

  public var description: String { "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)" }

  public static func < (left: WallTime, right: WallTime) -> Bool { left.minutes < right.minutes }
}
