import Newsroom
import Testing

@testable import Mailroom

@Suite("a pace")
struct PaceTests {
  /// Takes what there is every hundredth of a second; the rate of that over so many seconds.
  private func rate(_ pace: inout Pace, from start: Double, seconds: Double, accepted: Bool = false) -> Double {
    var taken = 0
    for step in 0..<Int(seconds * 100) {
      let now = start + Double(step) / 100
      let count = min(pace.available(now), 10)
      pace.take(count, now)
      taken += count
      if accepted && count > 0 { pace.raise(now) }
    }
    return Double(taken) / seconds
  }

  @Test("without a ceiling and a complaint it doesn't hold anything up")
  func unlimited() {
    var pace = Pace()
    #expect(pace.available(0) == Int.max && pace.delay == 0 && pace.isUnlimited)
    pace.take(1000, 0)
    #expect(pace.available(0) == Int.max)
    pace.raise(5)
    #expect(pace.isUnlimited)
  }

  @Test("a ceiling is kept, and nothing is caught up with")
  func ceiling() {
    for ceiling in [0.5, 3, 200] {
      var pace = Pace(ceiling: ceiling)
      #expect(abs(rate(&pace, from: 0, seconds: 20) - ceiling) <= max(0.1, ceiling / 50), "\(ceiling)")
      #expect(pace.available(1e6) == Int(max(1, ceiling / 10)))
    }
    var absurd = Pace(ceiling: 1e300)
    #expect(absurd.available(0) == 1 && absurd.available(1e300) == 1_000_000_000)
    var none = Pace(ceiling: 1e-300)
    none.take(1, 0)
    #expect(none.available(1e9) == 0 && none.delay > 1e9)
  }

  @Test("a complaint halves what was really sent; those of one burst are one; the floor holds")
  func lowering() throws {
    for ceiling in [nil, 1000.0] {
      var pace = Pace(ceiling: ceiling, floor: 2)
      for step in 0..<300 {
        _ = pace.available(Double(step) / 100)
        pace.take(1, Double(step) / 100)
      }
      pace.lower(3)
      pace.lower(3.5)
      let halved = try #require(pace.rate)
      #expect(abs(halved - 50) < 2, "\(halved)")
      #expect(abs(rate(&pace, from: 3, seconds: 10) - 50) < 3)
      pace.lower(13)
      #expect(abs((pace.rate ?? 0) - 25) < 2)
      for complaint in 1...20 { pace.lower(Double(13 + 2 * complaint)) }
      #expect(pace.rate == 2)
    }
    var low = Pace(ceiling: 0.2, floor: 2)
    low.take(1, 0)
    low.lower(1)
    #expect(low.rate == 0.2)
  }

  @Test("what is accepted raises it, a thirtieth a second, up to the ceiling, or until the complaint is forgotten")
  func raising() throws {
    var pace = Pace(ceiling: 100)
    _ = rate(&pace, from: 0, seconds: 3)
    pace.lower(3)
    let halved = try #require(pace.rate)
    #expect(halved < 52)
    // Time alone raises nothing.
    _ = rate(&pace, from: 3, seconds: 10)
    #expect(pace.rate == halved)
    _ = rate(&pace, from: 13, seconds: 5, accepted: true)
    let grown = try #require(pace.rate)
    #expect(grown > halved + 10 && grown < halved + 25, "\(grown)")
    _ = rate(&pace, from: 18, seconds: 20, accepted: true)
    #expect(pace.rate == 100)

    var free = Pace()
    for step in 0..<200 { free.take(1, Double(step) / 100) }
    free.lower(2)
    #expect(free.rate != nil)
    _ = rate(&free, from: 2, seconds: 60, accepted: true)
    #expect(free.rate != nil)
    _ = rate(&free, from: 62, seconds: 120, accepted: true)
    #expect(free.isUnlimited)
  }
}

@Suite("when a relay said later")
struct DeferralTests {
  @Test("421, 454 and 4.7.x ask for less, unless they say that it is greylisting")
  func pace() {
    func lowers(_ code: Int, _ text: String) -> Bool { Reply(code: code, text: text).lowersPace }
    #expect(lowers(421, "421 4.3.2 closing") && lowers(454, "454 later") && lowers(451, "451 4.7.1 try again later"))
    #expect(lowers(450, "450-4.7.28 unusual rate"))
    #expect(!lowers(451, "451 4.7.1 Greylisted") && !lowers(452, "452 4.2.2 full") && !lowers(451, "451 4.3.0 later"))
  }

  @Test("greylisting is asked again soon, a full mailbox late")
  func delays() {
    let retry = Backoff(first: 60, longest: 1800)
    var random = SplitMix64(seed: 1)
    func delay(_ meaning: ReplyClass, _ attempt: Int) -> Double {
      retry.suited(to: meaning).delay(after: attempt, using: &random)
    }
    #expect(delay(.greylisted, 1) <= 75 && delay(.greylisted, 9) <= 375)
    #expect(delay(.full, 1) >= 1350 && delay(.full, 9) >= 5400)
    #expect(delay(.relay, 9) >= 1350 && delay(.relay, 1) <= 75 && delay(.rate, 1) <= 75)
  }
}
