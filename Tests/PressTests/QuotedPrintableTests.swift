import TestSupport
import Testing

@testable import Press

@Suite("Quoted-printable")
struct QuotedPrintableTests {
  static func encode(_ text: String) -> String {
    var bytes: [UInt8] = []
    var encoder = QuotedPrintable()
    encoder.put(Array(text.utf8), to: &bytes)
    encoder.finish(to: &bytes)
    return bytes.string
  }

  /// What no relay and no mbox has to touch.
  static func isClean(_ encoded: String) -> Bool {
    Decoding.lines(Array(encoded.utf8)).allSatisfy { line in
      line.utf8.count <= 76 && !line.hasPrefix(".") && !line.hasPrefix("From ") && !line.hasSuffix(" ")
        && !line.hasSuffix("\t") && line.utf8.allSatisfy { ($0 >= 32 && $0 < 127) || $0 == 9 }
    }
  }

  @Test(
    "text is encoded as RFC 2045 says",
    arguments: [
      ("plain", "plain"), ("a=b", "a=3Db"), ("a\nb\r\nc", "a\r\nb\r\nc"), ("é", "=C3=A9"),
      ("a \nb\t\n", "a=20\r\nb=09\r\n"),
      ("end ", "end=20"), (".\n.b", "=2E\r\n=2Eb"), ("From x\nFor x", "=46rom x\r\nFor x"), ("x From ", "x From=20"),
      ("\u{0}", "=00"), ("", ""), ("F", "=46"), ("a\rb", "ab"),
    ])
  func examples(text: String, expected: String) {
    #expect(Self.encode(text) == expected)
  }

  @Test("lines break softly at 76, never within a character")
  func softBreaks() {
    #expect(Self.encode(String(repeating: "x", count: 80)) == String(repeating: "x", count: 75) + "=\r\nxxxxx")
    let encoded = Self.encode(String(repeating: "日", count: 20))
    #expect(encoded.hasPrefix(String(repeating: "=E6=97=A5", count: 8) + "=\r\n=E6=97=A5"))
    #expect(Self.encode(String(repeating: "x", count: 75) + ".From ").hasSuffix("=\r\n=2EFrom=20"))
  }

  @Test("what is decoded is what was encoded, on clean lines", arguments: 0..<20)
  func roundTrip(block: Int) {
    for seed in block * 100..<block * 100 + 100 {
      var random = Seeded(seed)
      let text = random.text(upTo: 30)
      let encoded = Self.encode(text)
      #expect(Self.isClean(encoded), "seed \(seed): \(encoded)")
      let decoded = Decoding.quotedPrintable(encoded.utf8)?.filter { $0 != 13 }
      #expect(decoded == Array(text.utf8), "seed \(seed)")
    }
  }
}
