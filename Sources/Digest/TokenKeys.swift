/// The keys that tokens are signed and checked with: the newest signs, each of the others still checks what it signed.
///
/// Failure policy: a token that names a key which isn't here is false, like any other forgery. Limits: 255 keys,
/// numbered from 1; a number is never given twice.
public struct TokenKeys: Sendable {
  /// Numbers, and the keys that have them.
  private let keys: [(number: UInt8, key: HMAC)]
  /// The number of the key that signs: the highest.
  public let current: UInt8
  let signing: HMAC
  /// What a tag is computed with where the token names no key of ours: that takes as long as if it did.
  private let decoy: HMAC

  /// - Parameter keys: by number, from 1; each at least 16 octets, kept secret.
  /// - Returns: `nil` without keys, or where a number is 0 or comes twice.
  public init?(_ keys: [(number: UInt8, octets: [UInt8])]) {
    guard let newest = keys.max(by: { $0.number < $1.number }), keys.allSatisfy({ $0.number > 0 }),
      Set(keys.map(\.number)).count == keys.count
    else { return nil }
    self.keys = keys.map { ($0.number, HMAC(key: $0.octets)) }
    current = newest.number
    signing = HMAC(key: newest.octets)
    decoy = HMAC(key: Array("no key has this number".utf8))
  }

  /// A newsroom's first key, its only one.
  public init(_ key: [UInt8]) {
    let hmac = HMAC(key: key)
    (keys, current, signing, decoy) = ([(1, hmac)], 1, hmac, hmac)
  }

  /// Whether `tag` is the beginning of what the key of this number gives for `message`.
  ///
  /// Takes the same time whether there is such a key, and wherever the two differ.
  func verify(_ tag: ArraySlice<UInt8>, of message: [UInt8], by number: UInt8) -> Bool {
    let key = keys.first { $0.number == number }?.key
    let expected = (key ?? decoy).tag(message)
    let isEqual = Array(expected.prefix(tag.count)).equalsInConstantTime(Array(tag))
    return isEqual && key != nil
  }
}
