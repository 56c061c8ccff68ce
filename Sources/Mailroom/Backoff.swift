public import Newsroom

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
  func suited(to deferral: Deferral) -> Backoff {
    switch deferral {
    case .greylisted: Backoff(first: first, longest: min(longest, 5 * first))
    case .full: Backoff(first: longest, longest: 4 * longest)
    case .limited, .other: self
    }
  }
}

/// Why a relay said "later", as far as the reply's codes tell.
public enum Deferral: Sendable, Equatable {
  /// The address and the sender haven't been seen together before (RFC 6647).
  case greylisted
  /// The mailbox has no room.
  case full
  /// Too much, too fast, too many connections.
  case limited
  case other

  /// By the enhanced status code (RFC 3463; its registry, RFC 5248), else by the reply code. Greylisting has no code of
  /// its own: those that do it say 4.7.1 or 4.2.0, and what it is.
  public init(_ reply: Reply) {
    let status = Self.status(of: reply.text)
    if Self.saysGreylisting(reply) {
      self = .greylisted
    } else if status == [4, 2, 2] || (status.isEmpty && reply.code == 452) {
      self = .full
    } else if status == [4, 7, 1] {
      self = .greylisted
    } else if reply.code == 421 || reply.code == 454 || status.starts(with: [4, 7]) {
      self = .limited
    } else {
      self = .other
    }
  }

  /// Whether less should be sent there: 421, 454 and 4.7.x, unless it is greylisting in so many words.
  static func lowersPace(_ reply: Reply) -> Bool {
    if saysGreylisting(reply) { return false }
    return reply.code == 421 || reply.code == 454 || status(of: reply.text).starts(with: [4, 7])
  }

  private static func saysGreylisting(_ reply: Reply) -> Bool {
    let words = reply.text.lowercased()
    return words.contains("greylist") || words.contains("graylist")
  }

  /// `450 4.2.1 later` or `4.2.1 later`: 4, 2, 1. Empty where there is none.
  private static func status(of text: String) -> [Int] {
    for word in text.split(separator: " ", maxSplits: 3).prefix(2) {
      // `421-4.7.0` where the code and the status have become one word.
      let last = word.split(separator: "-").last ?? word
      let parts = last.split(separator: ".", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { Int($0) }
      if parts.count == 3, numbers.count == 3, (2...5).contains(numbers[0]) { return numbers }
    }
    return []
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
