public import Foundation

/// Whether an issue can be with the relays in time, by what the settings allow.
///
/// Pure. Failure policy: total.
public enum Forecast {
  /// Messages a second that all must leave at on the average; `nil` once the time has come.
  public static func rateNeeded(_ messages: Int, from now: Date, by finish: Date) -> Double? {
    let seconds = finish.timeIntervalSince(now)
    return seconds > 0 ? Double(messages) / seconds : nil
  }

  /// What the settings allow that is slowest for these messages: its name, its rate, and how many messages it concerns.
  ///
  /// - Parameter domains: how many of the messages go to each domain that has a rate of its own.
  public static func bottleneck(
    _ messages: Int, relays: [Relay], pacing: Pacing, domains: [String: Int]
  ) -> (setting: String, rate: Double, messages: Int)? {
    var limits: [(setting: String, rate: Double, messages: Int)] = []
    if let rate = pacing.rate { limits.append(("pacing.messages-per-second", rate, messages)) }
    let best = relays.map(\.preference).min()
    let rates = relays.filter { $0.preference == best }.map(\.rate)
    // One relay without a rate takes whatever the others don't.
    if !rates.isEmpty, rates.allSatisfy({ $0 != nil }) {
      limits.append(("the relays' messages-per-second", rates.reduce(0) { $0 + ($1 ?? 0) }, messages))
    }
    for (domain, count) in domains {
      guard count > 0, let rate = pacing.domains[domain]?.rate else { continue }
      limits.append(("pacing.domains.\(domain)", rate, count))
    }
    return limits.max { Double($0.messages) / $0.rate < Double($1.messages) / $1.rate }
  }
}
