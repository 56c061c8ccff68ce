import Digest
import Newsroom
internal import Platform
import TestSupport
import Testing

@testable import Press

@Suite("DKIM signatures") struct DKIMTests {
  /// RFC 6376, section 3.4.4, word for word: what the body's octets must already be.
  static func relaxed(_ body: [UInt8]) -> [UInt8] {
    var lines = body.split(separator: 10, omittingEmptySubsequences: false).map { line in
      var text: [UInt8] = []
      for octet in line where octet != 13 {
        let isSpace = octet == 32 || octet == 9
        if isSpace, text.last == 32 { continue }
        text.append(isSpace ? 32 : octet)
      }
      while text.last == 32 { text.removeLast() }
      return text
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.flatMap { $0 + [13, 10] }
  }

  @Test("the body as it is sent is its own relaxed form, whatever it says", arguments: 0..<10)
  func relaxedBody(block: Int) throws {
    for seed in block * 25..<block * 25 + 25 {
      var random = Seeded(seed)
      let spaces: [Piece] = [.literal(Array("a  b\t\tc   \n \n\t\n   d \r\n".utf8))]
      let program = try MessageProgram(
        try MessageProgramTests.head(), text: spaces + random.pieces(), html: random.pieces() + spaces)
      for name in ["  two  spaces\t", "Ada", nil] {
        let bytes = MessageProgramTests.run(program, try MessageProgramTests.reader(name))
        let body = Decoding.message(bytes).body
        #expect(Self.relaxed(body) == body, "seed \(seed)")
      }
    }
  }

  @Test("fields are canonical as in RFC 6376, section 3.4.5, and taken from the bottom")
  func header() {
    let header = Array("A: X\r\nB : Y\t\r\n\tZ  \r\nb: second\r\nSubject:\r\n".utf8)
    func text(_ names: [String]) -> String { RelaxedHeader.text(of: names, in: header[...]).string }
    #expect(text(["A", "B", "B", "B"]) == "a:X\r\nb:second\r\nb:Y Z\r\n")
    #expect(text(["Subject", "Cc"]) == "subject:\r\n")
  }

  @Test("a signed message is the unsigned one with its signatures before it, and the same on every attempt")
  func signedMessage() throws {
    let keys = [try SigningKey.generate(.rsa), try SigningKey.generate(.ed25519)]
    let signers = try keys.map { try DKIMSigner(key: $0, selector: "s2026a", domain: "news.meridian.example") }
    var random = Seeded(7)
    let (text, html) = (random.pieces(), random.pieces())
    let plain = try MessageProgram(try MessageProgramTests.head(), text: text, html: html)
    let signed = try MessageProgram(try MessageProgramTests.head(), text: text, html: html, signers: signers)
    #expect(signed.isSigned && !plain.isSigned)
    for name in ["Ada", nil, "Zoë"] {
      let reader = try MessageProgramTests.reader(name)
      var bytes = Array("kept".utf8)
      signed.append(for: reader, to: &bytes)
      #expect(bytes.starts(with: "kept".utf8))
      bytes.removeFirst(4)
      let unsigned = MessageProgramTests.run(plain, reader)
      #expect(Array(bytes.suffix(unsigned.count)) == unsigned)
      #expect(MessageProgramTests.run(signed, reader) == bytes)
      let head = bytes.dropLast(unsigned.count)
      #expect(head.split(separator: 10).allSatisfy { $0.count <= 79 })
      let fields = Decoding.message(bytes).fields.filter { $0.0 == "DKIM-Signature" }
      #expect(fields.count == 2)
      for (_, value) in fields {
        #expect(!value.contains("l=") && value.contains("c=relaxed/relaxed") && value.contains("t=1795410000"))
        let hash = SHA256.digest(of: Decoding.message(bytes).body).base64.string
        #expect(value.filter { $0 != " " }.contains("bh=\(hash);"))
      }
    }
  }

  @Test("names that can't stand in the DNS are refused")
  func names() throws {
    let key = try SigningKey.generate(.ed25519)
    for name in ["", "a b", "a;b=", "é", "-a", "a..b", "a\r\nX: y", String(repeating: "a", count: 64)] {
      #expect(throws: MessageError.self) { try DKIMSigner(key: key, selector: name, domain: "example.org") }
      #expect(throws: MessageError.self) { try DKIMSigner(key: key, selector: "s", domain: name) }
    }
  }
}
