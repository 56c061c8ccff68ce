// Where tests get their random input from: one generator, whose seed DATELINE_SEED sets (decimal, or hexadecimal after 0x).
// Failure policy: a DATELINE_SEED that is no seed ends the run with status 64, so that no run seems to repeat another.

import Glibc

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers for the same seed. DATELINE_SEED goes before the test's own.
public struct Seeded: RandomNumberGenerator, Sendable {
  /// What it began with.
  public let seed: UInt64
  private var state: UInt64

  /// For a test with cases of its own: negative seeds wrap around.
  public init(_ seed: some BinaryInteger) {
    self.init(exactly: Seed.given ?? UInt64(truncatingIfNeeded: seed))
  }

  /// Whatever DATELINE_SEED says.
  public init(exactly seed: UInt64) {
    self.seed = seed
    state = seed
  }

  /// New cases in each run. Prints the seed, as a failure needs it.
  public static func drawn(_ test: String = #function, print: (String) -> Void = { Swift.print($0) }) -> Seeded {
    let made = Seeded(UInt64.random(in: .min ... .max))
    print("\(test): \(made.repeats)")
    return made
  }

  /// What to set to run the same cases again: `DATELINE_SEED=0x2a`.
  public var repeats: String { "\(Seed.variable)=0x\(String(seed, radix: 16))" }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  public mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int.random(in: 0..<choices.count, using: &self)]
  }

  public mutating func octets(upTo count: Int) -> [UInt8] {
    (0..<Int.random(in: 0...count, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
  }
}

/// The seed that the environment gives.
public enum Seed {
  static let variable = "DATELINE_SEED"

  /// That of this run, nil without one.
  static let given: UInt64? = {
    guard let set = getenv(variable) else { return nil }
    do { return try seed(in: [variable: String(cString: set)]) } catch {
      let line = "\(error)\n"
      _ = write(STDERR_FILENO, line, line.utf8.count)
      exit(64)
    }
  }()

  /// - Throws: `SupportError` for what is not a whole number of 64 bits without a sign.
  public static func seed(in environment: [String: String]) throws -> UInt64? {
    guard let text = environment[variable] else { return nil }
    let isHex = text.hasPrefix("0x") || text.hasPrefix("0X")
    let digits = isHex ? text.dropFirst(2) : text[...]
    guard digits.first != "+", digits.first != "-", let seed = UInt64(digits, radix: isHex ? 16 : 10) else {
      throw SupportError(
        "\(variable) is \"\(text)\": give a number from 0 to \(UInt64.max), or 0x and up to 16 hex digits")
    }
    return seed
  }
}
