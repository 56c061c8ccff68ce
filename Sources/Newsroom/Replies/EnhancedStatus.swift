internal import Platform

/// An enhanced mail system status code (RFC 3463, section 2): `5.1.1`.
public struct EnhancedStatus: Sendable, Hashable, CustomStringConvertible {
  /// 2, 4 or 5.
  public var kind: Int
  public var subject: Int
  public var detail: Int

  public init(_ kind: Int, _ subject: Int, _ detail: Int) {
    self.kind = kind
    self.subject = subject
    self.detail = detail
  }

  /// The first one in a text, if it stands as a word of its own: not in `10.5.1.1`, nor in `5.1.1.2`.
  public init?(in text: String) {
    let octets = Array(text.utf8.prefix(2000))
    var index = 0
    while index < octets.count {
      let isAtWord = index == 0 || !Self.isWordlike(octets[index - 1])
      if isAtWord, let (status, end) = Self.read(octets, at: index),
        end == octets.count || !Self.isWordlike(octets[end]) || Self.endsSentence(octets, at: end)
      {
        self = status
        return
      }
      index += 1
    }
    return nil
  }

  public var description: String { "\(kind).\(subject).\(detail)" }

  private static func isWordlike(_ octet: UInt8) -> Bool {
    octet.isASCIIAlphanumeric || octet == UInt8(ascii: ".") || octet >= 128
  }

  private static func endsSentence(_ octets: [UInt8], at index: Int) -> Bool {
    octets[index] == UInt8(ascii: ".") && (index + 1 == octets.count || octets[index + 1] <= 32)
  }

  private static func read(_ octets: [UInt8], at start: Int) -> (EnhancedStatus, end: Int)? {
    guard [50, 52, 53].contains(octets[start]), start + 1 < octets.count, octets[start + 1] == UInt8(ascii: ".") else {
      return nil
    }
    var index = start + 2
    func number() -> Int? {
      let first = index
      var value = 0
      while index < octets.count, octets[index].isASCIIDigit, index - first < 3 {
        value = value * 10 + Int(octets[index]) - 48
        index += 1
      }
      return index > first ? value : nil
    }
    guard let subject = number(), index < octets.count, octets[index] == UInt8(ascii: ".") else { return nil }
    index += 1
    guard let detail = number() else { return nil }
    return (EnhancedStatus(Int(octets[start]) - 48, subject, detail), index)
  }
}
