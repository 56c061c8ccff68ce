/// A token in an address of ours that mail comes back to: which reader it went to, in which issue, unforgeable without the
/// publication's key. `bounces+TOKEN@domain` (VERP: variable envelope return path), `unsubscribe+TOKEN@domain`.
///
/// Thirty-two characters of base32 (RFC 4648, section 6) in small letters, read in either case, since hosts change it: a
/// version octet (4), the number of the key, the subscriber's number (five octets, most significant first), the issue's
/// (three), and 80 bits of an HMAC-SHA256 over these and the purpose. All of it is text and none of it padding, so that
/// no two texts but for their case are one token.
///
/// Failure policy: a token that doesn't check is `nil`, with no word on why. Limits: subscribers from -2^39 to 2^39 - 1
/// (below zero: test mailboxes), issues below 2^24; at most 31 octets before the `+`, for a local part of 64 (RFC 5321,
/// section 4.5.3.1.1).
public struct ReturnToken: Sendable {
  private let keys: TokenKeys
  private let issue: UInt32
  private let scope: [UInt8]

  public enum Purpose: String, Sendable, CaseIterable {
    /// The envelope's sender: what comes there is a bounce, or an automatic answer.
    case bounce
    /// List-Unsubscribe's mailto: whoever writes there wants to leave.
    case leave
  }

  /// What mail went out, that this one answers.
  public struct Origin: Sendable, Equatable, Hashable {
    /// The store's key; below zero for a test mailbox.
    public let subscriber: Int64
    /// The issue's row in the store, which names its generation too; 0 for mail that is no issue's, a confirmation say.
    public let issue: Int64

    public init(subscriber: Int64, issue: Int64) {
      self.subscriber = subscriber
      self.issue = issue
    }
  }

  /// Characters of a token.
  public static let length = 32
  /// Octets that may stand before the `+`.
  public static let roomBefore = 64 - 1 - length

  /// - Parameter issue: as `Origin.issue`.
  /// - Returns: `nil` for an issue's row outside the limits.
  public init?(_ keys: TokenKeys, purpose: Purpose, issue: Int64) {
    guard (0..<1 << 24).contains(issue) else { return nil }
    self.keys = keys
    self.issue = UInt32(issue)
    scope = Self.scope(of: purpose)
  }

  /// Appends the token for `subscriber`, without an allocation but for what `bytes` has to grow by.
  public func append(subscriber: Int64, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 42) { scratch in
      scratch[0] = Self.version
      scratch[1] = keys.current
      for index in 0..<5 { scratch[index + 2] = UInt8(truncatingIfNeeded: subscriber >> (32 - 8 * Int64(index))) }
      for index in 0..<3 { scratch[index + 7] = UInt8(truncatingIfNeeded: issue >> (16 - 8 * UInt32(index))) }
      let octets = UnsafeMutableRawBufferPointer(scratch)
      keys.signing.tag(
        UnsafeRawBufferPointer(rebasing: octets[..<10]), scope,
        into: UnsafeMutableRawBufferPointer(rebasing: octets[10..<42]))
      Base32.append(UnsafeBufferPointer(rebasing: scratch[..<20]), to: &bytes)
    }
  }

  /// What the token at the end of a local part says: `bounces+TOKEN`, in either case.
  ///
  /// Whether what stands before the `+` is ours is the caller's to know; so is who wrote: a token proves that its mail
  /// once went out, not that the answer is honest.
  public static func origin(ofLocalPart local: some StringProtocol, _ keys: TokenKeys, for purpose: Purpose) -> Origin?
  {
    // A local part has 64 octets at the most: the rest of a long text isn't even looked at.
    let octets = Array(local.utf8.prefix(65))
    guard octets.count <= 64, octets.count > length, octets[octets.count - length - 1] == UInt8(ascii: "+") else {
      return nil
    }
    return origin(of: octets[(octets.count - length)...], keys, for: purpose)
  }

  /// What a token says, by itself.
  static func origin(of token: ArraySlice<UInt8>, _ keys: TokenKeys, for purpose: Purpose) -> Origin? {
    guard token.count == length, let bytes = Base32.decode(token), bytes.count == 20, bytes[0] == version,
      keys.verify(bytes[10...], of: bytes[..<10] + scope(of: purpose), by: bytes[1])
    else { return nil }
    return Origin(
      subscriber: ReaderToken.number(bytes[2..<7]), issue: bytes[7..<10].reduce(0) { $0 << 8 | Int64($1) })
  }

  private static let version: UInt8 = 4

  private static func scope(of purpose: Purpose) -> [UInt8] { Array(purpose.rawValue.utf8) + [0] }
}
