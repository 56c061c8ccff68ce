internal import Foundation
internal import Newsroom
internal import Platform

/// Times as subscriber files write them, fast: `2026-11-23`, `2026-11-23 06:05:30`, `2026-11-23T06:05:30.25Z`, with an
/// offset (`+0200`, `+02:00`), Go's `2026-11-23 06:05:30.25 +0000 UTC`. UTC where nothing is said.
///
/// Failure policy: `nil` for what isn't surely a time.
enum SubscriberTime {
  static func read(_ text: String) -> Date? {
    let octets = Array(text.utf8)
    guard octets.count >= 10, let day = Day(text.prefix(10)) else { return nil }
    let midnight = Double(day.number) * 86_400
    guard octets.count > 10 else { return Date(timeIntervalSince1970: midnight) }
    guard octets[10] == UInt8(ascii: "T") || octets[10] == UInt8(ascii: " ") || octets[10] == UInt8(ascii: "t") else {
      return nil
    }
    var rest = octets[11...]
    guard let hours = number(&rest, 1...2), hours < 24, take(":", &rest), let minutes = number(&rest, 2...2),
      minutes < 60
    else { return nil }
    var seconds = 0.0
    if take(":", &rest) {
      guard let whole = number(&rest, 2...2), whole < 61 else { return nil }
      seconds = Double(min(whole, 59))
      if take(".", &rest) {
        var scale = 0.1
        guard let first = rest.first, first.isASCIIDigit else { return nil }
        while let digit = rest.first, digit.isASCIIDigit {
          seconds += Double(digit - 48) * scale
          scale /= 10
          rest.removeFirst()
        }
      }
    }
    guard let offset = offset(&rest), rest.isEmpty else { return nil }
    // To the millisecond, as times are kept.
    let total = midnight + Double(hours * 3600 + minutes * 60 - offset) + seconds
    return Date(timeIntervalSince1970: (total * 1000).rounded() / 1000)
  }

  /// Seconds east of Greenwich.
  private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int? {
    while rest.first == 32 { rest.removeFirst() }
    guard let sign = rest.first else { return 0 }
    if isZero(rest) {
      rest = []
      return 0
    }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    rest.removeFirst()
    guard let hours = number(&rest, 2...2), hours <= 15 else { return nil }
    _ = take(":", &rest)
    let minutes = rest.first?.isASCIIDigit == true ? number(&rest, 2...2) : 0
    guard let minutes, minutes < 60 else { return nil }
    while rest.first == 32 { rest.removeFirst() }
    // Go names the zone once more.
    while let letter = rest.first, letter.isASCIIUppercase { rest.removeFirst() }
    return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 3600 + minutes * 60)
  }

  private static func isZero(_ rest: ArraySlice<UInt8>) -> Bool {
    ["Z", "z", "UTC", "GMT"].contains { $0.utf8.elementsEqual(rest) }
  }

  private static func take(_ scalar: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.first == UInt8(ascii: scalar) else { return false }
    rest.removeFirst()
    return true
  }

  private static func number(_ rest: inout ArraySlice<UInt8>, _ length: ClosedRange<Int>) -> Int? {
    var (value, count) = (0, 0)
    while count < length.upperBound, let digit = rest.first, digit.isASCIIDigit {
      value = value * 10 + Int(digit) - 48
      count += 1
      rest.removeFirst()
    }
    return count >= length.lowerBound ? value : nil
  }
}
