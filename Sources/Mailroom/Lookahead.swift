internal import Foundation
internal import Newsroom

/// The deliveries that were read ahead of their claim, in a lane for each destination domain. The lanes take turns, each
/// at its own pace, so that one domain's backlog holds up no other.
///
/// A domain with limits, whose lane is full, is set aside: the walk through the audience goes on without it, and its lane
/// is filled from where it was left. So the window stays small, whatever the audience's mixture.
///
/// Pure; times are seconds of one clock. Failure policy: total. Limits: about `window` deliveries, 32 domains set aside,
/// a few thousand lanes.
struct Lookahead {
  private struct Lane {
    let domain: String
    let connections: Int?
    var pace: Pace
    var queue: [Claim] = []
    var head = 0
    /// Picked, and not settled yet.
    var inFlight = 0
    /// Where reading goes on for a domain that was set aside.
    var aside: Position?

    var count: Int { queue.count - head }
    var isLimited: Bool { !pace.isUnlimited || connections != nil }
    var isIdle: Bool { count == 0 && inFlight == 0 && aside == nil }
  }

  /// How far the walk has come: the audience is walked once for each phase.
  private struct Position: Equatable {
    var phase = 0
    var subscriber: Int64 = 0
  }

  private let pacing: Pacing
  private let phases: [Tier?]
  private let window: Int
  private var page: Int { max(1, window / 4) }
  /// How many of one limited domain the window holds.
  private var share: Int { max(1, window / 4) }
  private var lanes: [Lane] = []
  private var slots: [String: Int] = [:]
  private var free: [Int] = []
  /// The lanes that hold something, and whose turn it is.
  private var ring: [Int] = []
  private var turn = 0
  private var aside: [Int] = []
  private var walk = Position()
  /// Those read that the ledger still lists as due, until they are claimed.
  private var retries: Set<Int64> = []
  /// When the first of the deliveries that wait is due.
  private(set) var nextDue: Double?

  /// Deliveries in the window.
  private(set) var count = 0
  /// Seconds until a lane may go on that couldn't at the last `pick`; infinite where none waits for the clock.
  private(set) var delay = Double.infinity

  init(pacing: Pacing, first: Tier?, window: Int = 1_000) {
    self.pacing = pacing
    self.window = window
    phases = first.map { first in [first] + Tier.allCases.filter { $0 != first } } ?? [nil]
    nextDue = -.infinity
  }

  /// The whole audience has been walked through.
  var isExhausted: Bool { walk.phase == phases.count && aside.isEmpty }

  /// Walks once more: others may have put something back into the queue.
  mutating func restart() {
    walk = Position()
    nextDue = -.infinity
  }

  /// What to read next; `nil`: nothing, or there is no room.
  func wants(_ now: Double) -> Upcoming? {
    if let nextDue, nextDue <= now, retries.count < max(1, window / 2), count < window {
      return Upcoming(due: Date(timeIntervalSince1970: now), limit: page + retries.count)
    }
    guard count + page <= window else { return nil }
    for slot in aside where lanes[slot].count <= share / 2 {
      guard let from = lanes[slot].aside else { continue }
      return Upcoming(
        after: from.subscriber, through: from.phase == walk.phase ? walk.subscriber : .max, tier: phases[from.phase],
        domain: lanes[slot].domain, limit: max(1, share / 2))
    }
    guard walk.phase < phases.count else { return nil }
    return Upcoming(after: walk.subscriber, tier: phases[walk.phase], limit: page)
  }

  /// What was found; `nextDue`: when the first is due of those that aren't due yet, where that was read.
  mutating func take(_ found: [Claim], of wanted: Upcoming, nextDue: Double?) {
    let isComplete = found.count < wanted.limit
    if wanted.due != nil {
      for claim in found where retries.insert(claim.subscriber.id).inserted { append(claim, slot(of: claim)) }
      if isComplete { self.nextDue = nextDue }
    } else if let domain = wanted.domain {
      guard let slot = slots[domain], var from = lanes[slot].aside else { return }
      for claim in found { append(claim, slot) }
      from.subscriber = found.last?.subscriber.id ?? from.subscriber
      if isComplete { from = Position(phase: from.phase + 1) }
      let isThrough = isComplete && (from.phase > walk.phase || from.phase == phases.count)
      lanes[slot].aside = isThrough ? nil : from
      if isThrough { aside.removeAll { $0 == slot } }
    } else {
      for claim in found {
        let slot = slot(of: claim)
        if lanes[slot].aside != nil { continue }
        if lanes[slot].isLimited && lanes[slot].count >= share && aside.count < 32 {
          lanes[slot].aside = Position(phase: walk.phase, subscriber: claim.subscriber.id - 1)
          aside.append(slot)
        } else {
          append(claim, slot)
        }
      }
      walk.subscriber = found.last?.subscriber.id ?? walk.subscriber
      if isComplete { walk = Position(phase: walk.phase + 1) }
    }
  }

  /// The next delivery whose domain may be sent to now. It counts as on its way until `settle`.
  mutating func pick(_ now: Double) -> Claim? {
    delay = .infinity
    for _ in 0..<ring.count {
      if turn >= ring.count { turn = 0 }
      let slot = ring[turn]
      guard lanes[slot].inFlight < lanes[slot].connections ?? .max else {
        turn += 1
        continue
      }
      guard lanes[slot].pace.available(now) > 0 else {
        delay = min(delay, lanes[slot].pace.delay)
        turn += 1
        continue
      }
      let claim = lanes[slot].queue[lanes[slot].head]
      lanes[slot].head += 1
      lanes[slot].inFlight += 1
      lanes[slot].pace.take(1, now)
      count -= 1
      if lanes[slot].count == 0 {
        lanes[slot].queue.removeAll(keepingCapacity: lanes[slot].queue.count < 64)
        lanes[slot].head = 0
        ring.swapAt(turn, ring.count - 1)
        ring.removeLast()
      } else {
        turn += 1
      }
      return claim
    }
    return nil
  }

  /// A picked delivery is about to be claimed: the ledger won't list it any more.
  mutating func claim(_ claim: Claim) { if !retries.isEmpty { retries.remove(claim.subscriber.id) } }

  /// A picked delivery is no longer on its way. `lowers`: its domain says that it is too much.
  mutating func settle(_ claim: Claim, accepted: Bool = false, lowers: Bool = false, now: Double) {
    guard let slot = slots[Self.domain(of: claim)] else { return }
    lanes[slot].inFlight -= 1
    if accepted { lanes[slot].pace.raise(now) }
    if lowers { lanes[slot].pace.lower(now) }
    if lanes[slot].isIdle && lanes[slot].pace.isUnlimited { remove(slot) }
  }

  /// A delivery waits for this time.
  mutating func expect(at due: Double) { nextDue = min(nextDue ?? .infinity, due) }

  static func domain(of claim: Claim) -> String {
    let text = claim.subscriber.mailbox.address.text
    guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return text }
    return String(text[text.utf8.index(after: at)...])
  }

  private mutating func append(_ claim: Claim, _ slot: Int) {
    if lanes[slot].count == 0 { ring.append(slot) }
    // What was sent is cut off from time to time, so that a lane which never runs empty doesn't grow.
    if lanes[slot].head > 256 {
      lanes[slot].queue.removeFirst(lanes[slot].head)
      lanes[slot].head = 0
    }
    lanes[slot].queue.append(claim)
    count += 1
  }

  private mutating func slot(of claim: Claim) -> Int {
    let domain = Self.domain(of: claim)
    if let slot = slots[domain] { return slot }
    if slots.count > 4_096 { sweep() }
    let limit = pacing.limit(for: domain)
    let lane = Lane(domain: domain, connections: limit.connections, pace: Pace(ceiling: limit.rate))
    if let slot = free.popLast() {
      lanes[slot] = lane
      slots[domain] = slot
      return slot
    }
    lanes.append(lane)
    slots[domain] = lanes.count - 1
    return lanes.count - 1
  }

  private mutating func remove(_ slot: Int) {
    slots[lanes[slot].domain] = nil
    free.append(slot)
  }

  /// Forgets domains that nothing is known of but their pace.
  private mutating func sweep() {
    for slot in Array(slots.values) where lanes[slot].isIdle { remove(slot) }
  }
}
