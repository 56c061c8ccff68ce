/// How fast mail may go to one destination or through one relay: a bucket of tokens, one a message, that fills at a rate.
///
/// The rate is at most `ceiling`. When the other side says that it is too much, the rate is halved, from what was really
/// sent; every second in which something is accepted gives a thirtieth of the rate before that back. A rate that has
/// grown to four times what was too much is forgotten.
///
/// Pure; times are seconds of one clock. Failure policy: total.
struct Pace: Sendable, Equatable {
  /// What the settings allow, messages per second; unlimited where `nil`.
  let ceiling: Double?
  /// No complaint lowers the rate below this.
  let floor: Double
  /// Messages per second at present; unlimited where `nil`.
  private(set) var rate: Double?

  private var tokens = 1.0
  private var refilled: Double?
  /// Messages counted since `began`, and how many a second there were before.
  private var counted = 0
  private var began = -Double.infinity
  private var measured = 0.0
  /// The last complaint, and the rate that it complained of.
  private var lowered = -Double.infinity
  private var tooMuch = 0.0
  private var raised = -Double.infinity

  /// Complaints within so many seconds are one: they answer to one burst.
  private static let burst = 1.0

  init(ceiling: Double? = nil, floor: Double = 1) {
    self.ceiling = ceiling
    self.floor = min(floor, ceiling ?? floor)
    rate = ceiling
  }

  /// Whether there is nothing to remember of it.
  var isUnlimited: Bool { rate == nil }

  /// How many messages may leave now.
  mutating func available(_ now: Double) -> Int {
    guard let rate else { return Int.max }
    let passed = max(0, now - (refilled ?? now))
    refilled = now
    // A tenth of a second's worth may be saved up, so that the pace is even.
    tokens = min(max(1, rate / 10), tokens + passed * rate)
    // The sum of many small parts may fall short of one by less than anybody could wait for.
    return Int(min(tokens + 1e-9, 1e9))
  }

  /// Seconds until the next message may leave, as far as `available` last saw.
  var delay: Double { rate.map { max(0, 1 - tokens) / $0 } ?? 0 }

  mutating func take(_ count: Int, _ now: Double) {
    if rate != nil { tokens -= Double(count) }
    if now - began >= 1 {
      measured = began.isFinite ? Double(counted) / (now - began) : 0
      began = now
      counted = 0
    }
    counted += count
  }

  /// The other side says that it is too much.
  mutating func lower(_ now: Double) {
    guard now - lowered >= Self.burst else { return }
    lowered = now
    let sent = max(measured, Double(counted) / max(1, now - began))
    tooMuch = max(floor, min(rate ?? .infinity, sent))
    rate = max(floor, tooMuch / 2)
    tokens = min(tokens, 1)
    raised = now
  }

  /// The other side took a message.
  mutating func raise(_ now: Double) {
    guard let rate, lowered.isFinite else { return }
    let passed = min(1, max(0, now - raised))
    raised = now
    let grown = rate + passed * tooMuch / 30
    self.rate = min(grown, ceiling ?? .infinity)
    if grown >= min(4 * tooMuch, ceiling ?? .infinity) {
      self.rate = ceiling
      lowered = -.infinity
    }
  }
}
