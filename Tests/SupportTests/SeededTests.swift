import TestSupport
import Testing

@Suite("Seeds of random input")
struct SeededTests {
  @Test("the same seed gives the same cases, another one others")
  func same() {
    func cases(_ seed: UInt64) -> [UInt64] {
      var random = Seeded(exactly: seed)
      return (0..<20).map { _ in random.next() }
    }
    #expect(cases(7) == cases(7))
    #expect(cases(7) != cases(8))
    // From Vigna's splitmix64.c, seed 0.
    #expect(cases(0)[0] == 0xE220_A839_7B1D_CDAF)
  }

  @Test(
    "a seed is taken from the environment, in decimal or hexadecimal",
    arguments: [("42", 42), ("0x2a", 42), ("0X2A", 42), ("0", 0), ("18446744073709551615", UInt64.max)]
      as [(String, UInt64)])
  func given(_ text: String, _ seed: UInt64) throws {
    #expect(try Seed.seed(in: ["DATELINE_SEED": text]) == seed)
  }

  @Test("no seed is none")
  func none() throws { #expect(try Seed.seed(in: ["SEED": "1"]) == nil) }

  @Test(
    "what is no seed is refused by its name",
    arguments: ["", "x", "0x", "-1", "+1", "0x-1", "2a", " 1", "1.5", "18446744073709551616"])
  func refused(_ text: String) {
    #expect(
      throws: SupportError(
        "DATELINE_SEED is \"\(text)\": give a number from 0 to 18446744073709551615, or 0x and up to 16 hex digits")
    ) { try Seed.seed(in: ["DATELINE_SEED": text]) }
  }

  @Test("a drawn seed is printed, and its words repeat the cases")
  func printed() throws {
    var lines: [String] = []
    var drawn = Seeded.drawn("a test") { lines.append($0) }
    #expect(lines == ["a test: \(drawn.repeats)"])
    let words = drawn.repeats.split(separator: "=").map(String.init)
    var again = Seeded(exactly: try #require(try Seed.seed(in: [words[0]: words[1]])))
    #expect((0..<20).map { _ in drawn.next() } == (0..<20).map { _ in again.next() })
  }
}
