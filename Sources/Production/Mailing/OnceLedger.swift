internal import Mailroom
internal import Newsroom

/// A ledger in memory, where every delivery is tried once.
final class OnceLedger {
  private var open: [Claim]
  private(set) var outcomes: [Int64: Outcome] = [:]
  /// The relay's own fault, not a recipient's.
  var hasFault = false

  init(_ claims: [Claim]) { open = claims }

  func turn(_ settling: [Settlement], _ claiming: [Claim]) -> [Claim] {
    for settlement in settling { outcomes[settlement.subscriber] = settlement.outcome }
    open.removeAll { open in claiming.contains { $0.subscriber.id == open.subscriber.id } }
    return claiming
  }

  /// Numbers below zero come in the other order: from -1 on.
  func upcoming(_ wanted: Upcoming) -> [Claim] {
    guard wanted.due == nil else { return [] }
    return Array(open.lazy.filter { wanted.after == 0 || $0.subscriber.id < wanted.after }.prefix(wanted.limit))
  }
}
