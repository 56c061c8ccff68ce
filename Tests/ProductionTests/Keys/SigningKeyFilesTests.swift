import Digest
import Foundation
import Production
import Testing

@Suite("Production: keys to sign mail with") struct SigningKeyFilesTests {
  let sample: SampleNewsroom
  let files: SigningKeyFiles

  init() throws {
    sample = try SampleNewsroom()
    files = SigningKeyFiles(try sample.open())
  }

  @Test("a key is made for its owner's eyes alone, named after the month, and never over one that is there")
  func make() throws {
    let made = try files.make(.ed25519)
    #expect((made.selector, made.domain) == ("e202611", "news.meridian.example"))
    #expect(made.path == sample.root + "/Config/dkim/e202611.pem")
    let pem = try Data(contentsOf: URL(fileURLWithPath: made.path))
    #expect(try SigningKey(pem: Array(pem)).publicKey == made.key.publicKey)
    let mode = try FileManager.default.attributesOfItem(atPath: made.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(throws: SigningKeyFileError.taken(path: made.path)) { try files.make(.ed25519) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: made.path)) == pem)
    #expect(try files.make(.rsa(bits: 2048)).selector == "s202611")
    #expect(files.idle() == ["e202611", "s202611"])
  }

  @Test("a key that the settings name isn't idle")
  func named() throws {
    _ = try files.make(.ed25519, selector: "a")
    _ = try files.make(.ed25519, selector: "b")
    try sample.write(
      SampleNewsroom.settings + "dkim:\n  - selector: a\n    key-file: dkim/a.pem\n", to: "Config/dateline.yaml")
    #expect(SigningKeyFiles(try sample.open()).idle() == ["b"])
  }

  @Test(
    "what can't be a label of a domain's name is no selector",
    arguments: ["", "-a", "a-", "A", "a b", "../x", "é", String(repeating: "a", count: 64)])
  func selectors(_ text: String) throws {
    #expect(throws: SigningKeyFileError.notASelector(text)) { try files.make(.ed25519, selector: text) }
    #expect(files.idle().isEmpty)
  }

  @Test("an RSA key has 2048 to 4096 bits", arguments: [0, 1024, 2047, 4097])
  func bits(_ bits: Int) throws {
    #expect(throws: SigningKeyFileError.badBits(bits)) { try files.make(.rsa(bits: bits)) }
  }
}
