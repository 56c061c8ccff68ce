/// A token in a reader's link: which reader, for what, unforgeable without the publication's key.
///
/// Thirty-two characters of base64url (RFC 4648, section 5): a version octet, the subscriber's number (seven octets,
/// most significant first) and half of an HMAC-SHA256 over both, the purpose and the newsletter. Purpose and newsletter
/// aren't in the token: whoever checks it knows what it is being used for, and a token for one thing fails for another.
///
/// Failure policy: a token that doesn't check is `nil`, with no word on why. Limits: subscribers below 2^55.
public struct ReaderToken: Sendable {
  private let key: HMAC
  private let scope: [UInt8]

  public enum Purpose: String, Sendable { case unsubscribe }

  /// - Parameter key: at least 16 octets, kept secret.
  public init(key: [UInt8], purpose: Purpose, newsletter: String) {
    self.key = HMAC(key: key)
    scope = Array(purpose.rawValue.utf8) + [0] + Array(newsletter.utf8)
  }

  /// Appends the token for `subscriber`.
  public func append(subscriber: Int64, to bytes: inout [UInt8]) {
    withToken(for: subscriber) { bytes.append(contentsOf: $0) }
  }

  /// Calls `body` with the 32 characters of the token for `subscriber`, which live on the stack until it returns.
  public func withToken<Result>(
    for subscriber: Int64, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 72) { scratch in
      write(subscriber: subscriber, to: scratch)
      return body(UnsafeBufferPointer(rebasing: scratch[40..<72]))
    }
  }

  /// Writes head and tag to the first 40 octets, the token to the 32 after them.
  private func write(subscriber: Int64, to scratch: UnsafeMutableBufferPointer<UInt8>) {
    scratch[0] = Self.version
    for index in 0..<7 { scratch[index + 1] = UInt8(truncatingIfNeeded: subscriber >> (48 - 8 * Int64(index))) }
    let octets = UnsafeMutableRawBufferPointer(scratch)
    key.tag(
      UnsafeRawBufferPointer(rebasing: octets[..<8]), scope,
      into: UnsafeMutableRawBufferPointer(rebasing: octets[8..<40])
    )
    // Twenty-four octets, three at a time: no padding.
    for index in 0..<8 {
      let bits =
        UInt32(scratch[index * 3]) << 16 | UInt32(scratch[index * 3 + 1]) << 8 | UInt32(scratch[index * 3 + 2])
      for character in 0..<4 {
        scratch[40 + index * 4 + character] = Base64URL.character(bits >> UInt32(18 - 6 * character))
      }
    }
  }

  /// The subscriber of a token made with this key for this purpose and newsletter.
  public func subscriber(of token: String) -> Int64? {
    // The length first: a long text costs nothing.
    guard token.utf8.count == 32, let bytes = Base64URL.decode(token), bytes.count == 24, bytes[0] == Self.version
    else {
      return nil
    }
    let head = Array(bytes[..<8])
    guard tag(head).equalsInConstantTime(Array(bytes[8...])) else { return nil }
    return head[1...].reduce(0) { $0 << 8 | Int64($1) }
  }

  private static let version: UInt8 = 1

  private func tag(_ head: [UInt8]) -> [UInt8] { Array(key.tag(head + scope)[..<16]) }
}

/// Base64 in the alphabet for URLs, without padding (RFC 4648, section 5).
enum Base64URL {
  private static let alphabet = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  static func character(_ bits: UInt32) -> UInt8 {
    let value = UInt8(bits & 63)
    return switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + value - 26
    case 52..<62: UInt8(ascii: "0") + value - 52
    case 62: UInt8(ascii: "-")
    default: UInt8(ascii: "_")
    }
  }

  /// The same of the common alphabet, whose last two differ.
  static func standard(_ bits: UInt32) -> UInt8 {
    switch bits & 63 {
    case 62: UInt8(ascii: "+")
    case 63: UInt8(ascii: "/")
    default: character(bits)
    }
  }

  /// `nil` for a character outside the alphabet or a length that no octets give.
  static func decode(_ text: String) -> [UInt8]? {
    guard text.utf8.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var held = 0
    for character in text.utf8 {
      guard let value = alphabet.firstIndex(of: character) else { return nil }
      bits = bits << 6 | UInt32(value)
      held += 6
      if held >= 8 {
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
      }
    }
    return bytes
  }
}
