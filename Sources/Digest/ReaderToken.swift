internal import Platform

/// A token in a reader's link: which reader, for what, until when; unforgeable without the publication's key.
///
/// Base64url (RFC 4648, section 5) of a version octet, the number of the key, the subscriber's number (six octets, most
/// significant first), for one that expires the second since 1970 in which it does (four octets), and the beginning of an
/// HMAC-SHA256 over all these, the purpose and the newsletter. Purpose and newsletter aren't in the token: whoever checks
/// it knows what it is being used for, and a token for one thing fails for another.
///
///     version 1  subscriber (7 octets)                    tag (16)   32 characters: made before keys had numbers, by
///                                                                    the one that is now number 1; still taken
///     version 2  key, subscriber (6)                      tag (16)   32 characters
///     version 3  key, subscriber (6), expiry (4)          tag (18)   40 characters
///
/// Version 4 is `ReturnToken`'s: no two kinds of token sign the same octets.
///
/// Failure policy: a token that doesn't check is refused with no word on why, but for one that was good and has expired,
/// which the desk may want to know and the outside must not. Limits: subscribers from -2^47 to 2^47 - 1 (below zero: test
/// mailboxes); expiry before 2106.
public struct ReaderToken: Sendable {
  private let keys: TokenKeys
  private let scope: [UInt8]
  private let expires: UInt32?

  public enum Purpose: String, Sendable, CaseIterable {
    /// To leave a newsletter.
    case unsubscribe
    /// To say that one asked for a newsletter: always with an expiry.
    case confirm
    /// To read a metered article as this reader: always with an expiry.
    case article
  }

  /// What a token proves.
  public enum Verdict: Sendable, Equatable {
    /// Made by us for this purpose and newsletter: whose it is.
    case valid(Int64)
    /// It was, but its time is over. Not to be told apart from `refused` by anybody outside.
    case expired(Int64)
    case refused
  }

  /// - Parameter expires: seconds since 1970, from which on a token made here is no longer valid; `nil` for never.
  public init(_ keys: TokenKeys, purpose: Purpose, newsletter: String, expires: Int64? = nil) {
    self.keys = keys
    self.expires = expires.map { UInt32(clamping: $0) }
    scope = Array(purpose.rawValue.utf8) + [0] + Array(newsletter.utf8)
  }

  /// Octets of a token that is made here: 32, or 40 with an expiry.
  public var length: Int { expires == nil ? 32 : 40 }

  /// Appends the token for `subscriber`.
  public func append(subscriber: Int64, to bytes: inout [UInt8]) {
    withToken(for: subscriber) { bytes.append(contentsOf: $0) }
  }

  /// The token for `subscriber`.
  public func text(subscriber: Int64) -> String {
    withToken(for: subscriber) { String(decoding: $0, as: UTF8.self) }
  }

  /// Calls `body` with the characters of the token for `subscriber`, which live on the stack until it returns.
  public func withToken<Result>(
    for subscriber: Int64, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.textStart + 40) { scratch in
      write(subscriber: subscriber, to: scratch)
      return body(UnsafeBufferPointer(rebasing: scratch[Self.textStart..<Self.textStart + length]))
    }
  }

  /// The text begins after a head of 12 octets and a whole tag.
  private static let textStart = 44

  /// Writes head and tag to the first octets, the token to those from `textStart` on.
  private func write(subscriber: Int64, to scratch: UnsafeMutableBufferPointer<UInt8>) {
    scratch[0] = expires == nil ? 2 : 3
    scratch[1] = keys.current
    for index in 0..<6 { scratch[index + 2] = UInt8(truncatingIfNeeded: subscriber >> (40 - 8 * Int64(index))) }
    var head = 8
    if let expires {
      for index in 0..<4 { scratch[index + 8] = UInt8(truncatingIfNeeded: expires >> (24 - 8 * UInt32(index))) }
      head = 12
    }
    let octets = UnsafeMutableRawBufferPointer(scratch)
    keys.signing.tag(
      UnsafeRawBufferPointer(rebasing: octets[..<head]), scope,
      into: UnsafeMutableRawBufferPointer(rebasing: octets[head..<head + 32])
    )
    // Three octets at a time: no padding.
    for index in 0..<length / 4 {
      let bits =
        UInt32(scratch[index * 3]) << 16 | UInt32(scratch[index * 3 + 1]) << 8 | UInt32(scratch[index * 3 + 2])
      for character in 0..<4 {
        scratch[Self.textStart + index * 4 + character] = Base64.url.character(bits >> UInt32(18 - 6 * character))
      }
    }
  }

  /// What a token is good for, here and now.
  /// - Parameter now: seconds since 1970.
  public func check(_ token: String, now: Int64) -> Verdict {
    // The length first: a long text costs nothing.
    guard [32, 40].contains(token.utf8.count), let bytes = Base64.url.decode(token), let first = bytes.first else {
      return .refused
    }
    let (head, number): (Int, UInt8)
    switch (first, bytes.count) {
    case (1, 24): (head, number) = (8, 1)
    case (2, 24): (head, number) = (8, bytes[1])
    case (3, 30): (head, number) = (12, bytes[1])
    default: return .refused
    }
    guard keys.verify(bytes[head...], of: bytes[..<head] + scope, by: number) else { return .refused }
    let subscriber = Self.number(first == 1 ? bytes[1..<8] : bytes[2..<8])
    guard first == 3 else { return .valid(subscriber) }
    let end = bytes[8..<12].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    return now < end ? .valid(subscriber) : .expired(subscriber)
  }

  /// The subscriber of a token made for this purpose and newsletter, which never expires: one that does is refused.
  public func subscriber(of token: String) -> Int64? {
    if case .valid(let subscriber) = check(token, now: .max) { subscriber } else { nil }
  }

  /// Two's complement, most significant octet first.
  static func number(_ octets: ArraySlice<UInt8>) -> Int64 {
    let value = octets.reduce(Int64(0)) { $0 << 8 | Int64($1) }
    let unused = Int64(64 - 8 * octets.count)
    return (value << unused) >> unused
  }
}
