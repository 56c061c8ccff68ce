import Digest
import Testing

@Suite("readers' tokens")
struct ReaderTokenTests {
  let key = Array("a key of at least sixteen octets".utf8)
  let tokens: ReaderToken

  init() { tokens = ReaderToken(key: key, purpose: .unsubscribe, newsletter: "daily-review") }

  private func token(_ subscriber: Int64, _ tokens: ReaderToken) -> String {
    var bytes: [UInt8] = []
    tokens.append(subscriber: subscriber, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(
    "a token gives its subscriber back",
    arguments: [0, 1, 255, 256, 1 << 24, 1_234_567_890_123, (1 << 48) + 1, (1 << 55) - 1] as [Int64])
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
      let other = ReaderToken(key: key, purpose: .unsubscribe, newsletter: newsletter)
      #expect(other.subscriber(of: text) == nil && tokens.subscriber(of: token(42, other)) == nil)
    }
    for otherKey in [key + [1], Array(key.dropLast()), key.map { $0 ^ 1 }, []] {
      let other = ReaderToken(key: otherKey, purpose: .unsubscribe, newsletter: "daily-review")
      #expect(other.subscriber(of: text) == nil && tokens.subscriber(of: token(42, other)) == nil)
    }
  }

  @Test("a token is what the format says: version, number, and half the tag of both, the purpose and the newsletter")
  func format() {
    #expect(token(258, tokens) == signed([1, 0, 0, 0, 0, 0, 1, 2]))
    #expect(tokens.subscriber(of: signed([1, 0, 0, 0, 0, 0, 1, 2])) == 258)
    // Rightly signed, but of another version, or for another purpose.
    #expect(tokens.subscriber(of: signed([2, 0, 0, 0, 0, 0, 1, 2])) == nil)
    #expect(tokens.subscriber(of: signed([1, 0, 0, 0, 0, 0, 1, 2], purpose: "confirm")) == nil)
  }

  /// The token that the format gives, encoded without the code under test.
  private func signed(_ head: [UInt8], purpose: String = "unsubscribe") -> String {
    let tag = HMAC(key: key).tag(head + Array(purpose.utf8) + [0] + Array("daily-review".utf8))
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    let bytes = (head + tag[..<16]).map(Int.init)
    var text = ""
    for index in stride(from: 0, to: 24, by: 3) {
      let group = bytes[index] << 16 | bytes[index + 1] << 8 | bytes[index + 2]
      for shift in [18, 12, 6, 0] { text.append(alphabet[group >> shift & 63]) }
    }
    return text
  }
}
