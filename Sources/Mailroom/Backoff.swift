internal import Newsroom

/// Growing, jittered delays: twice as long each time, up to a longest, each between three quarters and five quarters of
/// that, so that what failed together doesn't come back together.
///
/// Pure: the randomness is seeded. Failure policy: total.
public struct Backoff: Sendable, Equatable {
  /// Seconds before the second attempt.
  public var first: Double
  /// Seconds at the most, before jitter.
  public var longest: Double

  public init(first: Double, longest: Double) {
    self.first = first
    self.longest = longest
  }

  /// Seconds to wait after attempt number `attempt`, counted from 1.
  func delay(after attempt: Int, using random: inout SplitMix64) -> Double {
    let doubled = first * Double(1 << min(max(attempt - 1, 0), 30))
    return min(doubled, longest) * Double.random(in: 0.75...1.25, using: &random)
  }

  /// For one class of answers, where this is for the common one.
  ///
  /// Greylisting ends after minutes, so it is asked again soon, and never long after. A full mailbox isn't emptied within
  /// the hour. Where the rate was too high the domain's pace is lowered as well, and need not wait longer for that.
  func suited(to meaning: ReplyClass) -> Backoff {
    switch meaning {
    case .greylisted: Backoff(first: first, longest: min(longest, 5 * first))
    case .full: Backoff(first: longest, longest: 4 * longest)
    default: self
    }
  }
}

/// Sebastiano Vigna's splitmix64: small, seeded, good enough for jitter.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
