internal import Foundation
internal import Newsroom

/// Dates as pages write them: ISO 8601 in markup, "November 23, 2026" or "23. November 2026" in text.
///
/// Failure policy: `nil` for what isn't surely a date. English, German, French and Spanish months are known.
enum PageDate {
  static func read(_ text: String, in zone: TimeZone) -> Date? {
    let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard trimmed.utf8.count < 120 else { return nil }
    if let time = Timestamp.read(trimmed, in: zone) { return time }
    if let seconds = Int(trimmed), seconds > 500_000_000, seconds < 20_000_000_000 {
      return Date(timeIntervalSince1970: Double(seconds))
    }
    return inWords(trimmed, in: zone)
  }

  private static func inWords(_ text: String, in zone: TimeZone) -> Date? {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != ":" && $0 != "." }
      .map { $0.drop { $0 == "." }.reversed().drop { $0 == "." || $0 == ":" }.reversed() }
      .map { String($0).filter { $0 != "." } }.filter { !$0.isEmpty }
    for (index, word) in words.enumerated() {
      guard let month = month(word) else { continue }
      let before = index > 0 ? day(words[index - 1]) : nil
      // "23 de noviembre de 2026"
      let far = index > 1 && words[index - 1] == "de" ? day(words[index - 2]) : nil
      let after = index + 1 < words.count ? day(words[index + 1]) : nil
      for (day, next) in [(before, index + 1), (far, index + 1), (after, index + 2)] {
        guard let day else { continue }
        let rest = words.dropFirst(next).filter { $0 != "de" }
        guard let year = rest.first.flatMap({ $0.count == 4 ? Int($0) : nil }), (1900...2200).contains(year),
          let date = Day("\(year)-\(pad(month))-\(pad(day))")
        else { continue }
        return zone.instant(of: date, at: clock(Array(rest.dropFirst())) ?? .midnight)
      }
    }
    return nil
  }

  private static func clock(_ words: [String]) -> WallTime? {
    for (index, word) in words.enumerated() where word.contains(":") {
      var digits = word
      var half = index + 1 < words.count ? words[index + 1] : ""
      for suffix in ["am", "pm"] where digits.hasSuffix(suffix) {
        digits.removeLast(2)
        half = suffix
      }
      let parts = digits.split(separator: ":").compactMap { Int($0) }
      guard parts.count >= 2, var hour = parts.first else { continue }
      if half == "pm", hour < 12 { hour += 12 }
      if half == "am", hour == 12 { hour = 0 }
      if let time = WallTime("\(pad(hour)):\(pad(parts[1]))") { return time }
    }
    return nil
  }

  private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func day(_ word: String) -> Int? {
    var digits = word
    for suffix in ["st", "nd", "rd", "th", "er"] where digits.hasSuffix(suffix) { digits.removeLast(2) }
    guard digits.count <= 2, let day = Int(digits), (1...31).contains(day) else { return nil }
    return day
  }

  private static func month(_ word: String) -> Int? {
    for (number, names) in months.enumerated() where names.contains(word) { return number + 1 }
    return nil
  }

  private static let months: [[String]] = [
    ["january", "jan", "januar", "jänner", "janvier", "enero"],
    ["february", "feb", "februar", "février", "febrero"], ["march", "mar", "märz", "mars", "marzo"],
    ["april", "apr", "avril", "abril"], ["may", "mai", "mayo"], ["june", "jun", "juni", "juin", "junio"],
    ["july", "jul", "juli", "juillet", "julio"], ["august", "aug", "août", "agosto"],
    ["september", "sep", "sept", "septembre", "septiembre"],
    ["october", "oct", "oktober", "okt", "octobre", "octubre"],
    ["november", "nov", "novembre", "noviembre"], ["december", "dec", "dezember", "dez", "décembre", "diciembre"],
  ]
}
