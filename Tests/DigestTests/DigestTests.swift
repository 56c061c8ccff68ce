import Digest
import Testing

@Suite("Digests and tokens")
struct DigestTests {
  struct Vector: Sendable {
    var key: [UInt8]
    var data: [UInt8]
    var tag: String
  }

  /// RFC 4231, section 4: cases 1 to 4, 6 and 7 (5 is a truncated tag).
  static let vectors = [
    Vector(
      key: Array(repeating: 0x0b, count: 20), data: Array("Hi There".utf8),
      tag: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    Vector(
      key: Array("Jefe".utf8), data: Array("what do ya want for nothing?".utf8),
      tag: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    Vector(
      key: Array(repeating: 0xaa, count: 20), data: Array(repeating: 0xdd, count: 50),
      tag: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    Vector(
      key: Array(1...25), data: Array(repeating: 0xcd, count: 50),
      tag: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    Vector(
      key: Array(repeating: 0xaa, count: 131),
      data: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      tag: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    Vector(
      key: Array(repeating: 0xaa, count: 131),
      data: Array(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
      tag: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
  ]

  @Test("HMAC-SHA256 gives RFC 4231's tags", arguments: vectors)
  func hmac(vector: Vector) {
    #expect(HMAC(key: vector.key).tag(vector.data).hex == vector.tag)
  }

  @Test("a tag written in place is the same, wherever the message is cut", arguments: vectors)
  func hmacInPlace(vector: Vector) {
    for cut in [0, 1, vector.data.count] {
      var output = [UInt8](repeating: 0, count: 32)
      vector.data[..<cut].withUnsafeBytes { head in
        output.withUnsafeMutableBytes { HMAC(key: vector.key).tag(head, Array(vector.data[cut...]), into: $0) }
      }
      #expect(output.hex == vector.tag)
    }
  }

  @Test("SHA-256 gives FIPS 180-4's digest of abc")
  func sha256() {
    #expect(
      SHA256.digest(of: Array("abc".utf8)).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test("a token names its subscriber, and nobody else's newsletter", arguments: [0, 1, 48_213, 1 << 54] as [Int64])
  func token(subscriber: Int64) throws {
    let key = [UInt8](repeating: 7, count: 32)
    let daily = ReaderToken(key: key, purpose: .unsubscribe, newsletter: "daily-review")
    let weekly = ReaderToken(key: key, purpose: .unsubscribe, newsletter: "weekly-review")
    var bytes: [UInt8] = []
    daily.append(subscriber: subscriber, to: &bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(bytes.count == 32)
    #expect(bytes.allSatisfy { UnicodeScalar($0).properties.isAlphabetic || "0123456789-_".utf8.contains($0) })
    #expect(daily.subscriber(of: text) == subscriber)
    #expect(weekly.subscriber(of: text) == nil)
    #expect(daily.subscriber(of: "B" + text.dropFirst()) == nil)
    #expect(daily.subscriber(of: String(text.dropLast())) == nil)
  }

  @Test("a token is made as its description says")
  func tokenFormat() {
    let key = [UInt8](repeating: 7, count: 32)
    var bytes: [UInt8] = []
    ReaderToken(key: key, purpose: .unsubscribe, newsletter: "x").append(subscriber: 258, to: &bytes)
    let head: [UInt8] = [1, 0, 0, 0, 0, 0, 1, 2]
    let tag = HMAC(key: key).tag(head + Array("unsubscribe".utf8) + [0] + Array("x".utf8))
    // Base64url by the slow way: six bits at a time, as text.
    let bits = (head + tag[..<16]).map { octet in
      let digits = String(octet, radix: 2)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    let expected = stride(from: 0, to: 192, by: 6).map { offset in
      let start = bits.index(bits.startIndex, offsetBy: offset)
      return alphabet[Int(bits[start..<bits.index(start, offsetBy: 6)], radix: 2) ?? 0]
    }
    #expect(String(decoding: bytes, as: UTF8.self) == String(expected))
  }
}
