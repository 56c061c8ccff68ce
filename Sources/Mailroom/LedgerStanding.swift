/// How the ledger stands: whether it takes commits, and for how long one that doesn't is waited for.
///
/// Pure; times are seconds of one clock. Failure policy: total.
struct LedgerStanding: Equatable {
  /// Seconds that a ledger which is busy or full is waited for.
  let patience: Double
  /// The first failure since it last answered.
  private var since: Double?
  private var failures = 0
  /// Whether it was a commit that failed: then a look that succeeds says nothing.
  private var wasWriting = false
  private(set) var holdUntil = -Double.infinity
  /// Answers wait to be written down: that comes first when the hold is over.
  private(set) var isOwed = false

  private static let longestHold = 1.0

  init(patience: Double) { self.patience = patience }

  func isHeld(_ now: Double) -> Bool { holdUntil > now }

  /// Whether to go on.
  mutating func failed(writing: Bool, isOwed: Bool, _ now: Double) -> Bool {
    let begun = since ?? now
    since = begun
    wasWriting = wasWriting || writing
    self.isOwed = isOwed
    failures += 1
    holdUntil = now + min(Self.longestHold, 0.05 * Double(1 << min(failures, 10)))
    return now - begun < patience
  }

  mutating func answered(writing: Bool) {
    guard since != nil, writing || !wasWriting else { return }
    self = LedgerStanding(patience: patience)
  }
}
