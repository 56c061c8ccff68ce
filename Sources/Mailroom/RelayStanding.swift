internal import Newsroom

/// How one relay stands: whether it may be given mail, over how many connections and how fast.
///
/// After a fault it holds for a while, longer each time; then one connection probes, until it has taken a message.
///
/// Pure; times are seconds of one clock. Failure policy: total.
struct RelayStanding {
  let preference: Int
  let weight: Double
  let limit: Int
  var pace: Pace
  /// Its share used so far: messages given to it, over its weight.
  var used = 0.0
  /// Whether it had a share the last time that mail was given out.
  var shares = false
  /// Whether it offers SMTPUTF8, as the connection that was opened last says; unknown before the first.
  var offersSMTPUTF8: Bool?
  /// When it last answered for a message.
  var lastAnswer = -Double.infinity
  private(set) var holdUntil = -Double.infinity
  private(set) var faults = 0
  /// Its last fault, if that was a refusal.
  private(set) var refusal: RelayFault?
  private var returnsInARow = 0
  /// Refusals by policy since it last took a message.
  private var objections = 0
  /// How many connections it seems to take at once, until `narrowUntil`.
  private var narrowed = Int.max
  private var narrowUntil = -Double.infinity

  private static let narrowFor = 60.0

  init(_ relay: Relay) {
    preference = relay.preference
    weight = Double(Swift.max(1, relay.weight))
    limit = Swift.max(1, relay.connections)
    pace = Pace(ceiling: relay.rate, floor: 10)
  }

  var isProbing: Bool { faults > 0 }

  func isHeld(_ now: Double) -> Bool { holdUntil > now }

  /// How many messages it may carry at once.
  func most(_ now: Double) -> Int { isProbing ? 1 : narrowUntil > now ? min(limit, narrowed) : limit }

  /// How many messages its ready connections may take now.
  mutating func room(_ connections: Scheduler.Connections, _ now: Double) -> Int {
    max(0, min(connections.ready, most(now) - connections.busy, pace.available(now)))
  }

  /// Nobody's mail is taken for what we are, or where it comes from. One reader's server may think so; when it is one after
  /// the other, it is us, and a person must act. Where it is too much or the relay's own trouble, it may pass.
  /// - Returns: whether a person must act.
  mutating func objected(_ reply: Reply, _ now: Double, _ retry: Backoff, _ random: inout SplitMix64) -> Bool {
    objections += 1
    guard objections >= Self.patience else { return false }
    guard ReplyClass(reply) == .policy else {
      fault(.unavailable(reply), now, retry, &random)
      return false
    }
    fault(.refused(reply, at: RelayFault.policy), now, retry, &random)
    return true
  }

  private static let patience = 5

  mutating func took() {
    objections = 0
    faults = 0
    refusal = nil
  }

  /// A message came back without an answer of its own. All connections may end at once, and be as good as new when they
  /// are opened again; not more often than that.
  mutating func returned(_ reply: Reply, isFault: Bool, _ now: Double, _ retry: Backoff, _ random: inout SplitMix64) {
    returnsInARow += 1
    if !isFault && returnsInARow > max(2, limit) { fault(.unavailable(reply), now, retry, &random) }
  }

  mutating func answered(_ now: Double) {
    returnsInARow = 0
    lastAnswer = now
  }

  /// A connection could not be opened, while `others` are open.
  mutating func failedToOpen(
    _ fault: RelayFault, others: Int, _ now: Double, _ retry: Backoff, _ random: inout SplitMix64
  ) {
    guard case .unavailable = fault, others > 0 else { return self.fault(fault, now, retry, &random) }
    // Relays take so many connections from one client; those that are open go on.
    narrowed = others
    narrowUntil = now + Self.narrowFor
  }

  mutating func fault(_ fault: RelayFault, _ now: Double, _ retry: Backoff, _ random: inout SplitMix64) {
    if case .refused = fault { refusal = fault } else { refusal = nil }
    // Connections that fail together are one fault.
    guard holdUntil <= now else { return }
    faults += 1
    holdUntil = now + retry.delay(after: faults, using: &random)
  }
}

extension RelayFault {
  var reply: Reply {
    switch self {
    case .unavailable(let reply), .refused(let reply, _): reply
    }
  }
}

/// How several relays share the mail, by weight.
extension [RelayStanding] {
  /// A relay that has answered for nothing in so many seconds keeps no other from going on.
  private var silence: Double { 5 }

  /// A relay that comes back into the sharing owes nothing for the time before.
  mutating func enterShares(_ usable: [Int], _ rooms: [Int], _ now: Double) {
    guard count > 1 else { return }
    let least = usable.filter { self[$0].shares }.map { self[$0].used }.min()
    for relay in indices {
      let index = usable.firstIndex(of: relay)
      let hasRoom = index.map { rooms[$0] > 0 } ?? false
      // One whose connections are all busy still has its share coming, for a while; one that waits for its pace hasn't.
      let isBusy = self[relay].pace.delay == 0 && now - self[relay].lastAnswer < silence
      let shares = index != nil && !self[relay].isProbing && (hasRoom || isBusy)
      if shares && !self[relay].shares, let least { self[relay].used = Swift.max(self[relay].used, least) }
      self[relay].shares = shares
    }
  }

  /// Which of the relays is furthest behind its share; none may run ahead of the others by more than its connections.
  func nextShare(_ usable: [Int], _ rooms: [Int]) -> Int? {
    if usable.count == 1 { return rooms[0] > 0 ? 0 : nil }
    let least = usable.filter { self[$0].shares }.map { self[$0].used }.min() ?? 0
    return usable.indices.filter { index in
      let standing = self[usable[index]]
      guard rooms[index] > 0 else { return false }
      return !standing.shares || standing.used <= least + Double(Swift.max(8, standing.limit)) / standing.weight
    }.min { self[usable[$0]].used < self[usable[$1]].used }
  }
}
