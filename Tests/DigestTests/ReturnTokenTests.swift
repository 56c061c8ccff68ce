import Digest
import TestSupport
import Testing

@Suite("tokens in the addresses that mail comes back to")
struct ReturnTokenTests {
  let keys = TokenKeys(Array("a key of at least sixteen octets".utf8))

  private func local(
    _ subscriber: Int64, issue: Int64 = 7, _ purpose: ReturnToken.Purpose = .bounce, _ keys: TokenKeys? = nil
  ) throws -> String {
    var bytes = Array("bounces+".utf8)
    try #require(ReturnToken(keys ?? self.keys, purpose: purpose, issue: issue)).append(
      subscriber: subscriber, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func origin(_ local: String, _ purpose: ReturnToken.Purpose = .bounce) -> ReturnToken.Origin? {
    ReturnToken.origin(ofLocalPart: local, keys, for: purpose)
  }

  @Test("a local part gives its reader and issue back, in whatever case it comes")
  func roundTrip() throws {
    var random = Seeded.drawn()
    for round in 0..<2_000 {
      let edges: [Int64] = [0, -1, (1 << 39) - 1, -(1 << 39)]
      let subscriber = round < 4 ? edges[round] : Int64.random(in: -9...(1 << 39) - 1, using: &random)
      let issue = round < 2 ? Int64(round * ((1 << 24) - 1)) : Int64.random(in: 0..<1 << 24, using: &random)
      let text = try local(subscriber, issue: issue)
      let expected = ReturnToken.Origin(subscriber: subscriber, issue: issue)
      #expect(text.utf8.count == 40 && text.wholeMatch(of: #/bounces\+[a-z2-7]{32}/#) != nil, "\(random.repeats)")
      let mixed = String(text.map { Bool.random(using: &random) ? Character($0.uppercased()) : $0 })
      for form in [text, text.uppercased(), mixed] { #expect(origin(form) == expected, "\(form), \(random.repeats)") }
    }
  }

  @Test("with one bit of its twenty octets another, a token is false")
  func bitFlips() throws {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    let text = Array(try local(1_234_567, issue: 77).utf8)
    for place in 8..<40 {
      let value = try #require(alphabet.firstIndex(of: text[place]))
      for bit in 0..<5 {
        var forged = text
        forged[place] = alphabet[value ^ 1 << bit]
        #expect(origin(String(decoding: forged, as: UTF8.self)) == nil)
      }
      // Every other octet, too: only the other case of the same letter is the same token.
      for octet in UInt8(0)..<128 where octet | 0x20 != text[place] || octet < 64 {
        var forged = text
        forged[place] = octet
        if forged != text { #expect(origin(String(decoding: forged, as: UTF8.self)) == nil, "\(place) \(octet)") }
      }
    }
  }

  @Test("a bounce's token isn't a leaving reader's, nor the other way round, nor another key's")
  func crossed() throws {
    for made in ReturnToken.Purpose.allCases {
      for read in ReturnToken.Purpose.allCases {
        #expect((origin(try local(5, made), read) != nil) == (made == read))
      }
    }
    let other = TokenKeys(Array("another key of sixteen octets".utf8))
    #expect(origin(try local(5, .bounce, other)) == nil)
    let rotated = try ring(
      (1, Array("a key of at least sixteen octets".utf8)), (2, Array("another key of sixteen octets".utf8)))
    #expect(ReturnToken.origin(ofLocalPart: try local(5), rotated, for: .bounce)?.subscriber == 5)
    let new = try local(5, .bounce, rotated)
    let old = try local(5)
    #expect(new != old && origin(new) == nil)
    #expect(ReturnToken.origin(ofLocalPart: new, rotated, for: .bounce)?.subscriber == 5)
  }

  @Test("what isn't a token behind a plus is none: too short, too long, without the plus, or another kind's")
  func shapes() throws {
    let text = try local(5)
    let token = String(text.dropFirst(8))
    #expect(origin("+" + token) != nil)
    #expect(origin(String(repeating: "x", count: ReturnToken.roomBefore) + "+" + token) != nil)
    for wrong in [
      "", "+", token, "bounces-" + token, "bounces" + token, text + "a", text + "=", text + " ",
      String(text.dropLast()),
      "bounces+ " + token, String(repeating: "x", count: ReturnToken.roomBefore + 1) + "+" + token, text + "\0",
      "bounces+" + String(repeating: "a", count: 32), String(repeating: "a", count: 10_000_000),
      "bounces+" + ReaderToken(keys, purpose: .unsubscribe, newsletter: "").text(subscriber: 5),
    ] {
      #expect(origin(wrong) == nil, "\(wrong.prefix(80))")
    }
    // A sign that case folding turns into an ASCII letter isn't one.
    for sign in ["\u{212A}", "\u{17F}", "\u{131}"] { #expect(origin("bounces+" + token.dropLast() + sign) == nil) }
  }

  @Test("an issue's row beyond the token's room is refused, not cut")
  func limits() {
    #expect(ReturnToken(keys, purpose: .bounce, issue: 1 << 24) == nil)
    #expect(ReturnToken(keys, purpose: .bounce, issue: -1) == nil)
  }

  @Test("a token is what the format says")
  func format() throws {
    let head: [UInt8] = [4, 1, 0, 0, 0, 1, 2, 0, 0, 7]
    let tag = HMAC(key: Array("a key of at least sixteen octets".utf8)).tag(head + Array("leave".utf8) + [0])
    let bits = (head + tag[..<10]).flatMap { octet in (0..<8).map { octet >> (7 - $0) & 1 } }
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
    let text = stride(from: 0, to: 160, by: 5).map { start in
      alphabet[bits[start..<start + 5].reduce(0) { Int($0) << 1 | Int($1) }]
    }
    #expect(try local(258, .leave) == "bounces+" + String(text))
  }
}
