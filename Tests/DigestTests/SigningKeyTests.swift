import Digest
import Foundation
internal import Platform
import Testing

@Suite("Signing keys") struct SigningKeyTests {
  @Test("a made key comes back from its PEM and signs the same", arguments: SigningKey.Algorithm.allCases)
  func roundTrip(algorithm: SigningKey.Algorithm) throws {
    let key = try SigningKey.generate(algorithm)
    let again = try SigningKey(pem: try #require(key.pem))
    #expect(again.algorithm == algorithm && again.publicKey == key.publicKey)
    let digest = SHA256.digest(of: [1, 2, 3])
    let signature = try #require(key.sign(digest: digest))
    #expect(signature.count == key.signatureLength)
    // Both kinds of signature are deterministic.
    #expect(again.sign(digest: digest) == signature)
    #expect(key.sign(digest: [1]) == nil)
    #expect(key.publicKey.count == (algorithm == .rsa ? 294 : 32))
  }

  @Test("what isn't a strong key of a known kind is refused with a reason")
  func refusals() throws {
    // openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256
    let elliptic = """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgc2VjcmV0IG9mIG5v
      IG9uZSwgZm9yIHRlc3RzIG9ubHmhRANCAAR0ZXN0
      -----END PRIVATE KEY-----
      """
    for text in ["", "not a key", elliptic] {
      let error = #expect(throws: SigningKeyError.self) { try SigningKey(pem: Array(text.utf8)) }
      #expect(error?.description.isEmpty == false)
    }
    #expect(throws: SigningKeyError.self) { try SigningKey.generate(.rsa, bits: 1024) }
  }

  @Test("Base64 is what Foundation makes of it")
  func base64() {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
      #expect(String(decoding: bytes.base64, as: UTF8.self) == Data(bytes).base64EncodedString())
    }
    #expect(String(decoding: [0xFB, 0xEF, 0xFF].base64, as: UTF8.self) == "++//")
  }
}
