import Digest
internal import Platform
import Testing

@Suite("SHA-256 and HMAC")
struct SHA256Tests {
  @Test(
    "SHA-256 gives the digests of FIPS 180-4's examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
          + "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
    ])
  func examples(text: String, digest: String) {
    #expect(SHA256.digest(of: Array(text.utf8)).hex == digest)
  }

  @Test("a million letters, in pieces of any size, give NIST's digest")
  func million() {
    let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    for size in [1, 63, 64, 65, 1000, 1_000_000] {
      var state = SHA256()
      let piece = [UInt8](repeating: UInt8(ascii: "a"), count: size)
      for _ in 0..<(1_000_000 / size) { state.update(piece) }
      state.update([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000 % size))
      #expect(state.digest().hex == digest, "\(size)")
    }
  }

  @Test("a copied state continues from where the original was, and a digest leaves it as it was")
  func copies() {
    var state = SHA256()
    state.update(Array("a".utf8))
    let before = state.digest()
    var copy = state
    copy.update(Array("bc".utf8))
    #expect(state.digest() == before)
    #expect(copy.digest().hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    state.update(Array("bc".utf8))
    #expect(state.digest() == copy.digest())
  }

  @Test(
    "HMAC gives the tags of RFC 4231",
    arguments: [
      (
        [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
      ),
      (
        Array(1...25), [UInt8](repeating: 0xcd, count: 50),
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
      ),
      (
        [UInt8](repeating: 0xaa, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
      (
        [UInt8](repeating: 0xaa, count: 131),
        Array(
          ("This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
            + "hashed before being used by the HMAC algorithm.").utf8),
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
      ),
    ] as [([UInt8], [UInt8], String)])
  func hmac(key: [UInt8], message: [UInt8], tag: String) {
    let hmac = HMAC(key: key)
    #expect(hmac.tag(message).hex == tag)
    #expect(hmac.tag(message).hex == tag, "one tag leaves the key ready for the next")
  }

  @Test("HMAC truncated to half is RFC 4231's test 5, and a key of a block isn't hashed first")
  func lengths() {
    let tag = HMAC(key: [UInt8](repeating: 0x0c, count: 20)).tag(Array("Test With Truncation".utf8))
    #expect([UInt8](tag[..<16]).hex == "a3b6167473100ee06e0c796c2955552b")
    let key = [UInt8](repeating: 7, count: 64)
    #expect(HMAC(key: key).tag([1]) == HMAC(key: key).tag([1]))
    #expect(HMAC(key: key + [7]).tag([1]) == HMAC(key: SHA256.digest(of: key + [7])).tag([1]))
    #expect(HMAC(key: key).tag([1]) != HMAC(key: SHA256.digest(of: key)).tag([1]))
  }

  @Test("octets compare by value and length, and print as hexadecimal")
  func octets() {
    #expect([UInt8]([0, 15, 16, 255]).hex == "000f10ff" && [UInt8]().hex == "")
    #expect([UInt8]([1, 2]).equalsInConstantTime([1, 2]) && [UInt8]().equalsInConstantTime([]))
    for other: [UInt8] in [[], [1], [1, 3], [0, 2], [1, 2, 0]] {
      #expect(![UInt8]([1, 2]).equalsInConstantTime(other))
    }
    #expect([UInt8].random(count: 32)?.count == 32)
    #expect([UInt8].random(count: 32) != [UInt8].random(count: 32))
  }

  @Test("a key's state never shows")
  func hidden() {
    struct Wrapper { var token: ReaderToken }
    let key = [UInt8](repeating: 0x0b, count: 20)
    let other = [UInt8](repeating: 0x0c, count: 20)
    func shown(_ key: [UInt8]) -> String {
      let wrapper = Wrapper(token: ReaderToken(TokenKeys(key), purpose: .unsubscribe, newsletter: "daily-review"))
      var text = "\(wrapper) \(HMAC(key: key)) \(String(reflecting: wrapper))"
      dump(wrapper, to: &text)
      dump(HMAC(key: key), to: &text)
      return text
    }
    #expect(shown(key) == shown(other))
  }

  @Test("a tag written in place is the same, wherever the message is cut")
  func inPlace() {
    let message = Array("what do ya want for nothing?".utf8)
    let hmac = HMAC(key: Array("Jefe".utf8))
    for cut in 0...message.count {
      var output = [UInt8](repeating: 0, count: 32)
      message[..<cut].withUnsafeBytes { head in
        output.withUnsafeMutableBytes { hmac.tag(head, Array(message[cut...]), into: $0) }
      }
      #expect(output == hmac.tag(message))
    }
  }
}
