import Digest

/// Readers' tokens: none is taken that wasn't made for that reader, purpose and newsletter.
enum Tokens {
  /// Known to the seeds, some of which are tokens made with it.
  static let key = Array("a key of at least sixteen octets".utf8)
  private static let daily = ReaderToken(key: key, purpose: .unsubscribe, newsletter: "daily-review")
  private static let strangers = [
    ReaderToken(key: key, purpose: .unsubscribe, newsletter: "weekly-review"),
    ReaderToken(key: key, purpose: .unsubscribe, newsletter: ""),
    ReaderToken(key: Array(key.dropLast()), purpose: .unsubscribe, newsletter: "daily-review"),
  ]

  @Sendable static func token(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let subscriber = daily.subscriber(of: text) {
      expect(made(subscriber) == text, "taken, but not made: \(text.debugDescription)")
    }
    for stranger in strangers {
      expect(stranger.subscriber(of: text) == nil, "taken by another: \(text.debugDescription)")
    }
    // Any number below 2^55 comes back; its token with one octet changed doesn't.
    let number = bytes.prefix(7).reduce(Int64(0)) { $0 << 8 | Int64($1) } & (1 << 55 - 1)
    var token = Array(made(number).utf8)
    expect(daily.subscriber(of: String(decoding: token, as: UTF8.self)) == number, "made, but not taken: \(number)")
    guard bytes.count > 8 else { return }
    let place = Int(bytes[7]) % token.count
    guard token[place] != bytes[8] else { return }
    token[place] = bytes[8]
    expect(daily.subscriber(of: String(decoding: token, as: UTF8.self)) == nil, "forged at \(place): \(number)")
  }

  private static func made(_ subscriber: Int64) -> String {
    var bytes: [UInt8] = []
    daily.append(subscriber: subscriber, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
