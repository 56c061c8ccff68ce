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
    let head = [Self.version] + (0..<7).map { UInt8(truncatingIfNeeded: subscriber >> (48 - 8 * Int64($0))) }
    bytes.append(contentsOf: Base64URL.encode(head + tag(head)))
  }

  /// The subscriber of a token made with this key for this purpose and newsletter.
  public func subscriber(of token: String) -> Int64? {
    guard let bytes = Base64URL.decode(token), bytes.count == 24, bytes[0] == Self.version else { return nil }
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

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 4 + 2) / 3)
    var bits: UInt32 = 0
    var held = 0
    for octet in bytes {
      bits = bits << 8 | UInt32(octet)
      held += 8
      while held >= 6 {
        held -= 6
        text.append(alphabet[Int(bits >> UInt32(held) & 63)])
      }
    }
    if held > 0 { text.append(alphabet[Int(bits << UInt32(6 - held) & 63)]) }
    return text
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
