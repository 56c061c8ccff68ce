import Digest
import Testing

@Suite("readers' tokens")
struct ReaderTokenTests {
  let key = Array("a key of at least sixteen octets".utf8)
  let tokens: ReaderToken

  init() { tokens = ReaderToken(TokenKeys(key), purpose: .unsubscribe, newsletter: "daily-review") }

  private func token(_ subscriber: Int64, _ tokens: ReaderToken) -> String {
    var bytes: [UInt8] = []
    tokens.append(subscriber: subscriber, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(
    "a token gives its subscriber back",
    arguments: [0, 1, 255, 256, 1 << 24, 1_234_567_890_123, (1 << 47) - 1, -1, -2, -(1 << 47)] as [Int64])
  func roundTrip(subscriber: Int64) {
    let text = token(subscriber, tokens)
    #expect(text.utf8.count == 32)
    #expect(
      text.utf8.allSatisfy { "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8.contains($0) })
    #expect(tokens.subscriber(of: text) == subscriber)
    #expect(token(subscriber, tokens) == text)
  }

  @Test("a token is appended behind what is there")
  func appends() {
    var bytes = Array("https://example.com/u?t=".utf8)
    tokens.append(subscriber: 7, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "https://example.com/u?t=" + token(7, tokens))
  }

  @Test("each octet of the text counts: any other character anywhere makes the token false")
  func forged() {
    let text = Array(token(42, tokens).utf8)
    for position in text.indices {
      for octet in UInt8(0)..<128 where octet != text[position] {
        var forged = text
        forged[position] = octet
        #expect(tokens.subscriber(of: String(decoding: forged, as: UTF8.self)) == nil, "\(position) \(octet)")
      }
    }
  }

  @Test("a truncated, lengthened or padded token is false")
  func lengths() {
    let text = token(42, tokens)
    for count in 0..<32 { #expect(tokens.subscriber(of: String(text.prefix(count))) == nil) }
    for tail in ["A", "AA", "AAA", "AAAA", "=", "==", "\n", " ", "\0", text] {
      #expect(tokens.subscriber(of: text + tail) == nil)
      #expect(tokens.subscriber(of: tail + text) == nil)
    }
    #expect(tokens.subscriber(of: String(repeating: "A", count: 10_000_000)) == nil)
    #expect(tokens.subscriber(of: "") == nil)
  }

  @Test("the standard alphabet's + and / are no other way to write - and _")
  func alphabet() {
    var seen = 0
    for subscriber in Int64(0)..<200 {
      let text = token(subscriber, tokens)
      let other = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
      guard other != text else { continue }
      seen += 1
      #expect(tokens.subscriber(of: other) == nil)
    }
    #expect(seen > 20)
  }

  @Test("a token for another newsletter or key is false, and so are parts that only join to the same text")
  func scopes() {
    let text = token(42, tokens)
    for newsletter in ["weekly-review", "", "daily-revie", "daily-review2", "Daily-Review"] {
      let other = ReaderToken(TokenKeys(key), purpose: .unsubscribe, newsletter: newsletter)
      #expect(other.subscriber(of: text) == nil && tokens.subscriber(of: token(42, other)) == nil)
    }
    for otherKey in [key + [1], Array(key.dropLast()), key.map { $0 ^ 1 }, []] {
      let other = ReaderToken(TokenKeys(otherKey), purpose: .unsubscribe, newsletter: "daily-review")
      #expect(other.subscriber(of: text) == nil && tokens.subscriber(of: token(42, other)) == nil)
    }
  }

  @Test(
    "a token is what the format says: version, key, number, and half the tag of these, the purpose and the newsletter")
  func format() throws {
    #expect(token(258, tokens) == signed([2, 1, 0, 0, 0, 0, 1, 2]))
    let expiring = ReaderToken(TokenKeys(key), purpose: .confirm, newsletter: "daily-review", expires: 0x0102_0304)
    let text = signed([3, 1, 0, 0, 0, 0, 1, 2, 1, 2, 3, 4], purpose: "confirm", tag: 18)
    #expect(token(258, expiring) == text && text.utf8.count == 40 && expiring.length == 40)
    // Rightly signed, but of no version there is, by a key there isn't, or for another purpose.
    for version in UInt8.min ... .max where ![1, 2, 3].contains(version) {
      #expect(tokens.subscriber(of: signed([version, 1, 0, 0, 0, 0, 1, 2])) == nil)
    }
    for number in UInt8.min ... .max where number != 1 {
      #expect(tokens.subscriber(of: signed([2, number, 0, 0, 0, 0, 1, 2])) == nil)
    }
    #expect(tokens.subscriber(of: signed([2, 1, 0, 0, 0, 0, 1, 2], purpose: "confirm")) == nil)
    // A version's length belongs to it.
    #expect(tokens.check(signed([3, 1, 0, 0, 0, 0, 1, 2], tag: 16), now: 0) == .refused)
    #expect(tokens.check(signed([2, 1, 0, 0, 0, 0, 1, 2, 9, 9, 9, 9], tag: 18), now: 0) == .refused)
  }

  @Test("tokens that were mailed before keys had numbers are good as long as the first key is here")
  func firstVersion() throws {
    let old = signed([1, 0, 0, 0, 0, 0, 1, 2])
    #expect(tokens.subscriber(of: old) == 258)
    let other = Array("another key of sixteen octets".utf8)
    let rotated = try ring((1, key), (2, other))
    let retired = try ring((2, other))
    #expect(ReaderToken(rotated, purpose: .unsubscribe, newsletter: "daily-review").subscriber(of: old) == 258)
    #expect(ReaderToken(retired, purpose: .unsubscribe, newsletter: "daily-review").subscriber(of: old) == nil)
    #expect(ReaderToken(rotated, purpose: .unsubscribe, newsletter: "weekly-review").subscriber(of: old) == nil)
  }

  @Test("after a rotation the new key signs, the old one's tokens are good, and those of a retired one aren't")
  func rotation() throws {
    let keys = [UInt8](1...4).map { [UInt8](repeating: $0, count: 32) }
    func tokens(_ numbers: UInt8...) throws -> ReaderToken {
      let ring = try #require(TokenKeys(numbers.map { (number: $0, octets: keys[Int($0) - 1]) }) as TokenKeys?)
      return ReaderToken(ring, purpose: .unsubscribe, newsletter: "daily-review")
    }
    let first = try tokens(1)
    let both = try tokens(2, 1)
    let second = try tokens(2)
    #expect(token(7, both) == token(7, second) && token(7, first) != token(7, second))
    #expect(both.subscriber(of: token(7, first)) == 7 && both.subscriber(of: token(7, second)) == 7)
    #expect(second.subscriber(of: token(7, first)) == nil && first.subscriber(of: token(7, second)) == nil)
    // One key's tokens are no other's, whatever number stands there.
    let renumbered = ReaderToken(try ring((1, keys[1])), purpose: .unsubscribe, newsletter: "daily-review")
    #expect(renumbered.subscriber(of: token(7, second)) == nil)
    let none: [(number: UInt8, octets: [UInt8])] = []
    #expect(TokenKeys(none) == nil)
    let zero: [(number: UInt8, octets: [UInt8])] = [(0, keys[0])]
    #expect(TokenKeys(zero) == nil)
    let twice: [(number: UInt8, octets: [UInt8])] = [(1, keys[0]), (1, keys[1])]
    #expect(TokenKeys(twice) == nil)
  }

  @Test("a token is good up to its second and not in it; then the desk, and only the desk, can tell it from a forgery")
  func expiry() {
    let confirm = ReaderToken(TokenKeys(key), purpose: .confirm, newsletter: "daily-review", expires: 1_000)
    let text = token(42, confirm)
    let reader = ReaderToken(TokenKeys(key), purpose: .confirm, newsletter: "daily-review")
    #expect(reader.check(text, now: 0) == .valid(42) && reader.check(text, now: 999) == .valid(42))
    #expect(reader.check(text, now: 1_000) == .expired(42) && reader.check(text, now: .max) == .expired(42))
    #expect(reader.subscriber(of: text) == nil)
    for place in 0..<40 {
      var forged = Array(text.utf8)
      forged[place] = forged[place] == 65 ? 66 : 65
      let other = String(decoding: forged, as: UTF8.self)
      #expect(reader.check(other, now: 0) == .refused && reader.check(other, now: 2_000) == .refused)
    }
    // Far times stay far.
    let late = ReaderToken(TokenKeys(key), purpose: .confirm, newsletter: "daily-review", expires: 1 << 40)
    #expect(reader.check(token(42, late), now: 4_294_967_294) == .valid(42))
  }

  @Test("a token of one purpose or newsletter is false for each other", arguments: ReaderToken.Purpose.allCases)
  func crossed(made: ReaderToken.Purpose) {
    for expires in [nil, 5_000] as [Int64?] {
      let text = token(9, ReaderToken(TokenKeys(key), purpose: made, newsletter: "daily-review", expires: expires))
      for purpose in ReaderToken.Purpose.allCases {
        for newsletter in ["daily-review", "weekly-review"] {
          let reader = ReaderToken(TokenKeys(key), purpose: purpose, newsletter: newsletter)
          let isOurs = purpose == made && newsletter == "daily-review"
          #expect(reader.check(text, now: 1) == (isOurs ? .valid(9) : .refused))
        }
      }
    }
  }

  /// The token that the format gives, encoded without the code under test.
  private func signed(_ head: [UInt8], purpose: String = "unsubscribe", tag count: Int = 16) -> String {
    let tag = HMAC(key: key).tag(head + Array(purpose.utf8) + [0] + Array("daily-review".utf8))
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    let bytes = (head + tag[..<count]).map(Int.init)
    var text = ""
    for index in stride(from: 0, to: bytes.count / 3 * 3, by: 3) {
      let group = bytes[index] << 16 | bytes[index + 1] << 8 | bytes[index + 2]
      for shift in [18, 12, 6, 0] { text.append(alphabet[group >> shift & 63]) }
    }
    return text
  }
}

/// Keys by number.
func ring(_ keys: (UInt8, [UInt8])...) throws -> TokenKeys {
  let keys = TokenKeys(keys.map { (number: $0.0, octets: $0.1) })
  return try #require(keys)
}
