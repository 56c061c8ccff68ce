import Digest

/// Readers' tokens: none is taken that wasn't made for that reader, purpose and newsletter.
enum Tokens {
  /// Known to the seeds, some of which are tokens made with it.
  static let key = Array("a key of at least sixteen octets".utf8)
  private static let daily = ReaderToken(TokenKeys(key), purpose: .unsubscribe, newsletter: "daily-review")
  private static let strangers = [
    ReaderToken(TokenKeys(key), purpose: .confirm, newsletter: "daily-review"),
    ReaderToken(TokenKeys(key), purpose: .unsubscribe, newsletter: "weekly-review"),
    ReaderToken(TokenKeys(key), purpose: .unsubscribe, newsletter: ""),
    ReaderToken(TokenKeys(Array(key.dropLast())), purpose: .unsubscribe, newsletter: "daily-review"),
  ]

  @Sendable static func token(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let subscriber = daily.subscriber(of: text) {
      // Those of version 1 begin with A, and aren't made any more.
      expect(text.hasPrefix("A") || made(subscriber) == text, "taken, but not made: \(text.debugDescription)")
    }
    for stranger in strangers {
      expect(stranger.check(text, now: 0) == .refused, "taken by another: \(text.debugDescription)")
    }
    // Any number below 2^47 comes back; its token with one octet changed doesn't.
    let number = bytes.prefix(6).reduce(Int64(0)) { $0 << 8 | Int64($1) } & (1 << 47 - 1)
    var token = Array(made(number).utf8)
    expect(daily.subscriber(of: String(decoding: token, as: UTF8.self)) == number, "made, but not taken: \(number)")
    guard bytes.count > 8 else { return }
    returns(text, bytes)
    let place = Int(bytes[7]) % token.count
    guard token[place] != bytes[8] else { return }
    token[place] = bytes[8]
    expect(daily.subscriber(of: String(decoding: token, as: UTF8.self)) == nil, "forged at \(place): \(number)")
  }

  /// The same of tokens in addresses, which are read in either case.
  private static func returns(_ text: String, _ bytes: [UInt8]) {
    func read(_ local: String, _ purpose: ReturnToken.Purpose = .bounce) -> ReturnToken.Origin? {
      ReturnToken.origin(ofLocalPart: local, ring, for: purpose)
    }
    if let origin = read(text) {
      expect(local(origin) == text.lowercased().suffix(32), "taken, but not made: \(text.debugDescription)")
    }
    let origin = ReturnToken.Origin(
      subscriber: bytes.prefix(5).reduce(Int64(0)) { $0 << 8 | Int64($1) } & (1 << 39 - 1),
      issue: bytes[5..<8].reduce(Int64(0)) { $0 << 8 | Int64($1) })
    var token = Array(local(origin).utf8)
    expect(read("b+" + local(origin)) == origin, "made, but not taken: \(origin)")
    expect(read("B+" + local(origin).uppercased()) == origin, "not taken in capitals: \(origin)")
    expect(read("b+" + local(origin), .leave) == nil, "taken for another purpose: \(origin)")
    let place = Int(bytes[7]) % token.count
    let other = bytes[8]
    guard token[place] != other, token[place] & 0xdf != other else { return }
    token[place] = other
    expect(read("b+" + String(decoding: token, as: UTF8.self)) == nil, "forged at \(place): \(origin)")
  }

  private static func local(_ origin: ReturnToken.Origin) -> String {
    var bytes: [UInt8] = []
    ReturnToken(ring, purpose: .bounce, issue: origin.issue)?.append(subscriber: origin.subscriber, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let ring = TokenKeys(key)

  private static func made(_ subscriber: Int64) -> String { daily.text(subscriber: subscriber) }
}
