internal import Foundation
internal import Newsroom

/// Dates as feeds write them: RFC 822 and its careless relatives, ISO 8601 in all its precisions, asctime(3), and what
/// Korean, Greek and Hungarian systems have put into feeds.
///
/// Failure policy: nil for what isn't surely a date. No zone means UTC; an unknown zone too.
enum FeedDate {
  static func read(_ text: String) -> Date? {
    let line = text.oneLine
    guard !line.isEmpty, line.utf8.count <= 100 else { return nil }
    return korean(line) ?? iso(line) ?? words(line)
  }

  // MARK: ISO 8601

  /// `2003`, `2003-12`, `20031231`, `2003-335`, `03-12-31`, `2003-12-31T10:14:55.5-08:00`, `2003-W52-3`.
  private static func iso(_ text: String) -> Date? {
    let upper = text.uppercased()
    let separator = upper.firstIndex { $0 == "T" || $0 == " " }
    let datePart = separator.map { upper[..<$0] } ?? upper[...]
    guard datePart.allSatisfy({ $0.isASCII && ($0.isNumber || "-/.W".contains($0)) }), let day = day(datePart) else {
      return nil
    }
    guard let separator else { return instant(day, 0, 0, 0, east: 0) }
    let rest = upper[upper.index(after: separator)...].drop { $0 == " " || $0 == "T" }
    let clock = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ":" || $0 == "." || $0 == ",") }
    guard let time = time(clock) else { return nil }
    guard let east = zone(rest[clock.endIndex...].trimmingSpaces) else { return nil }
    return instant(day, time.0, time.1, time.2, east: east)
  }

  private static func day(_ text: Substring) -> Int? {
    let parts = text.split(whereSeparator: { $0 == "-" || $0 == "/" || $0 == "." })
    let numbers = parts.compactMap { Int($0) }
    if parts.count == 1 || parts.count == 2, let week = text.firstIndex(of: "W") {
      return weekDay(text, week)
    }
    guard numbers.count == parts.count, !text.hasPrefix("-") || parts.count == 1 || parts.count == 2 else {
      return text.contains("W") ? text.firstIndex(of: "W").flatMap { weekDay(text, $0) } : nil
    }
    switch (parts.count, parts.first?.count ?? 0) {
    case (3, 4): return number(numbers[0], numbers[1], numbers[2])
    case (3, 2) where text.contains("-"): return number(century(numbers[0]), numbers[1], numbers[2])
    case (2, 4):
      return parts[1].count == 3 ? ordinal(numbers[0], numbers[1]) : number(numbers[0], numbers[1], 1)
    case (1, 8): return number(numbers[0] / 10000, numbers[0] / 100 % 100, numbers[0] % 100)
    case (1, 7): return ordinal(numbers[0] / 1000, numbers[0] % 1000)
    case (1, 6): return number(century(numbers[0] / 10000), numbers[0] / 100 % 100, numbers[0] % 100)
    case (1, 4): return text.hasPrefix("-") ? nil : number(numbers[0], 1, 1)
    default: return nil
    }
  }

  /// `2003-W52-3`, `2003W523`.
  private static func weekDay(_ text: Substring, _ mark: Substring.Index) -> Int? {
    let digits = text[text.index(after: mark)...].filter(\.isNumber)
    guard let year = Int(text[..<mark].filter(\.isNumber)), (1900...9999).contains(year),
      [2, 3].contains(digits.count),
      let week = Int(digits.prefix(2)), (1...53).contains(week), let fourth = number(year, 1, 4)
    else { return nil }
    let weekday = digits.count == 3 ? (Int(digits.suffix(1)) ?? 1) : 1
    guard (1...7).contains(weekday) else { return nil }
    // 4 January is in week 1; day 0 (1 January 1970) was a Thursday.
    let monday = fourth - ((fourth + 3) % 7 + 7) % 7
    return monday + (week - 1) * 7 + weekday - 1
  }

  private static func ordinal(_ year: Int, _ day: Int) -> Int? {
    guard (1...366).contains(day), let first = number(year, 1, 1) else { return nil }
    return first + day - 1
  }

  private static func number(_ year: Int, _ month: Int, _ day: Int) -> Int? {
    guard (1900...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
    // Days from the civil calendar (Hinnant); the 31st of a short month runs on, as feeds with one mean the end.
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func century(_ year: Int) -> Int { year >= 100 ? year : year < 70 ? 2000 + year : 1900 + year }

  private static func time(_ text: Substring) -> (Int, Int, Double)? {
    let parts = text.replacing(",", with: ".").split(separator: ":", omittingEmptySubsequences: false)
    guard let first = parts.first, (1...3).contains(parts.count), first.count <= 2 || parts.count == 1 else {
      return nil
    }
    if parts.count == 1, first.count == 4 || first.count == 6, let number = Int(first) {
      return check(
        first.count == 4 ? (number / 100, number % 100, 0) : (number / 10000, number / 100 % 100, Double(number % 100)))
    }
    guard let hour = Int(first), first.count <= 2 else { return nil }
    let minute = parts.count > 1 ? Int(parts[1]) : 0
    let seconds = parts.count > 2 ? Double(parts[2]) : 0
    guard let minute, let seconds else { return nil }
    return check((hour, minute, seconds))
  }

  private static func check(_ time: (Int, Int, Double)) -> (Int, Int, Double)? {
    (0...24).contains(time.0) && (0...59).contains(time.1) && time.2 >= 0 && time.2 < 62 ? time : nil
  }

  private static func instant(_ day: Int, _ hour: Int, _ minute: Int, _ second: Double, east: Int) -> Date {
    Date(timeIntervalSince1970: Double(day * 86_400 + hour * 3600 + minute * 60 - east) + second)
  }

  /// Seconds east of Greenwich; nil for what is no zone at all.
  private static func zone(_ text: String) -> Int? {
    let upper = text.uppercased()
    if upper.isEmpty { return 0 }
    var rest = upper[...]
    for name in ["ETC/GMT", "GMT", "UTC", "UT", "Z"] where rest.hasPrefix(name) {
      rest = rest.dropFirst(name.count)
      break
    }
    if rest.isEmpty { return 0 }
    if let sign = rest.first, sign == "+" || sign == "-" {
      let digits = rest.dropFirst().prefix { $0.isNumber || $0 == ":" }
      let parts = digits.split(separator: ":")
      let hours: Int?
      let minutes: Int?
      if parts.count == 2 {
        (hours, minutes) = (Int(parts[0]), Int(parts[1]))
      } else {
        (hours, minutes) = (
          Int(digits.count > 2 ? digits.dropLast(2) : digits), digits.count > 2 ? Int(digits.suffix(2)) : 0
        )
      }
      guard let hours, let minutes, hours <= 24, minutes < 60 else { return nil }
      return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
    guard rest.allSatisfy({ $0.isLetter || "/_().".contains($0) || $0 == " " }) else { return nil }
    let name = rest.prefix { $0.isLetter }
    return (zones[String(name)] ?? 0) * 1800
  }

  /// Half hours east.
  private static let zones: [String: Int] = [
    "AT": -8, "ET": -10, "CT": -12, "MT": -14, "PT": -16, "AST": -8, "ADT": -6, "EST": -10, "EDT": -8, "CST": -12,
    "CDT": -10, "MST": -14, "MDT": -12, "PST": -16, "PDT": -14, "AKST": -18, "AKDT": -16, "HST": -20, "NST": -7,
    "NDT": -5, "BST": 2, "IST": 11, "WET": 0, "WEST": 2, "CET": 2, "CEST": 4, "MEZ": 2, "MESZ": 4, "EET": 4, "EEST": 6,
    "MSK": 6, "JST": 18, "KST": 18, "AEST": 20, "AEDT": 22, "ACST": 19, "ACDT": 21, "AWST": 16, "NZST": 24, "NZDT": 26,
    "SGT": 16, "HKT": 16, "A": -2, "N": 2, "M": -24, "Y": 24,
  ]

  // MARK: Words

  /// `Thu, 01 Jan 2004 19:48:21 GMT`, `Jan 1 2004 7:48 PM EST`, `Sun Jan  4 16:29:06 PST 2004`,
  /// `Fri, 2006/09/15 08:19:53 EDT`, in any order that can be told apart.
  private static func words(_ text: String) -> Date? {
    let lowered = text.lowercased().replacing(",", with: " ").replacing(". ", with: " ")
    var month: Int?
    var numbers: [(value: Int, digits: Int)] = []
    var clock: (Int, Int, Double)?
    var zoneText = ""
    var whole: Int?
    var afternoon: Bool?
    for raw in lowered.split(separator: " ") {
      for word in split(raw) {
        if word.contains(":"), clock == nil, word.first?.isNumber == true {
          let digits = word.prefix { $0.isNumber || $0 == ":" || $0 == "." }
          clock = time(digits)
          guard clock != nil else { return nil }
          let tail = word[digits.endIndex...]
          if tail == "am" || tail == "pm" { afternoon = tail == "pm" } else { zoneText += tail }
        } else if word == "am" || word == "pm" || word == "a.m." || word == "p.m." {
          afternoon = word.hasPrefix("p")
        } else if clock != nil, word.hasPrefix("+") || word.hasPrefix("-") {
          zoneText += word
        } else if let number = Int(word), number >= 0 {
          // A number of the zone's after the time: "+ 0100" is nobody's; four digits are the year.
          numbers.append((number, word.count))
        } else if whole == nil, numbers.isEmpty, month == nil, word.first?.isNumber == true,
          let found = day(word.replacing("/", with: "-")[...])
        {
          whole = found
        } else if let found = Self.month(word), month == nil {
          month = found
        } else if let ordinal = Int(word.prefix(while: \.isNumber)), ["st", "nd", "rd", "th"].contains(word.suffix(2)) {
          numbers.append((ordinal, 2))
        } else if clock != nil, zoneText.isEmpty, !isWeekday(word) {
          zoneText = String(word)
        } else if !isWeekday(word), clock == nil, month == nil, numbers.isEmpty, word.count > 12 {
          return nil
        }
      }
    }
    guard let day = whole ?? Self.day(month, numbers) else { return nil }
    var time = clock ?? (0, 0, 0)
    if let afternoon, time.0 <= 12 { time.0 = time.0 % 12 + (afternoon ? 12 : 0) }
    return instant(day, time.0, time.1, time.2, east: zone(zoneText) ?? 0)
  }

  /// `01-Jan-2004` and `1/Jan/2004` are three words.
  private static func split(_ word: Substring) -> [Substring] {
    guard word.contains(where: \.isLetter), !word.contains(":"), word.first?.isNumber == true,
      word.contains("-") || word.contains("/")
    else { return [word] }
    return word.split { $0 == "-" || $0 == "/" }
  }

  private static func day(_ month: Int?, _ numbers: [(value: Int, digits: Int)]) -> Int? {
    guard let month, numbers.count >= 2 else { return nil }
    let year = numbers.firstIndex { $0.digits == 4 } ?? 1
    let day = year == 0 ? 1 : 0
    return number(century(numbers[year].value), month, numbers[day].value)
  }

  private static func isWeekday(_ word: Substring) -> Bool {
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains { word.hasPrefix($0) }
  }

  private static func month(_ word: Substring) -> Int? {
    let name = word.filter { $0.isLetter }
    guard name.count >= 3 else { return nil }
    if let index = english.firstIndex(where: { $0.hasPrefix(name) || name.hasPrefix($0) }) { return index + 1 }
    if name == "sept" { return 9 }
    if let index = english.firstIndex(where: { name.hasPrefix($0.prefix(3)) && name.allSatisfy(\.isASCII) }),
      name.count <= 9
    {
      return index + 1
    }
    return foreign.first { name.hasPrefix($0.0) }?.1
  }

  private static let english = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ]

  /// Greek and Hungarian, by what they begin with.
  private static let foreign: [(String, Int)] = [
    ("ιαν", 1), ("φεβ", 2), ("μάρ", 3), ("μαρ", 3), ("μαώ", 3), ("απρ", 4), ("μάι", 5), ("μαϊ", 5), ("μαι", 5),
    ("ιούν", 6), ("ιον", 6), ("ιουν", 6), ("ιούλ", 7), ("ιολ", 7), ("ιουλ", 7), ("αύγ", 8), ("αυγ", 8), ("σεπ", 9),
    ("οκτ", 10), ("νοέ", 11), ("νοε", 11), ("δεκ", 12), ("januá", 1), ("febru", 2), ("márc", 3), ("ápri", 4),
    ("máju", 5), ("júni", 6), ("júli", 7), ("augu", 8), ("szep", 9), ("októ", 10), ("dece", 12),
  ]

  // MARK: Korean

  /// `2004년 05월 28일  01:31:15`, `2004-05-25 오후 11:23:17`; in Korea.
  private static func korean(_ text: String) -> Date? {
    guard text.contains("년") || text.contains("오전") || text.contains("오후") else { return nil }
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    guard numbers.count >= 3, let day = number(numbers[0], numbers[1], numbers[2]) else { return nil }
    var time = (
      numbers.count > 3 ? numbers[3] : 0, numbers.count > 4 ? numbers[4] : 0, numbers.count > 5 ? Double(numbers[5]) : 0
    )
    if text.contains("오후"), time.0 < 12 { time.0 += 12 }
    guard let time = check(time) else { return nil }
    return instant(day, time.0, time.1, time.2, east: 9 * 3600)
  }
}
