import Foundation
import Newsroom
import Store
import TestSupport

extension Store {
  /// All that is stored of readers, to be compared: by address, without numbers and the times of import.
  func storedReaders() throws -> [String: String] {
    var found: [String: String] = [:]
    for entry in try audience.subscribers(limit: 10_000) {
      let wishes = entry.wishes.sorted { $0.key < $1.key }.map {
        "\($0.key)=\($0.value.state.rawValue)@\($0.value.since.timeIntervalSince1970)"
      }
      found[entry.subscriber.mailbox.address.identity] =
        "\(entry.subscriber.mailbox.address) \(entry.subscriber.mailbox.name ?? "-") \(entry.subscriber.tier) "
        + "\(String(describing: entry.tierEnds)) \(entry.language ?? "-") \(entry.attributes.json) \(entry.standing) "
        + wishes.joined(separator: " ")
    }
    return found
  }
}

/// Made-up rows about few readers, so that they meet.
struct RandomRecords {
  var random: Seeded
  let newsletters = ["daily-review", "weekly-review"]

  init(seed: UInt64) { random = Seeded(seed) }

  mutating func time() -> Date { at(Double(Int.random(in: -100...100, using: &random))) }

  mutating func address() throws -> EmailAddress {
    try EmailAddress("reader\(Int.random(in: 0..<6, using: &random))@example.org")
  }

  mutating func record() throws -> SubscriberRecord {
    let names = ["Ann", "Bob", nil]
    var record = SubscriberRecord(
      mailbox: Mailbox(name: names.randomElement(using: &random)!, address: try address()),
      tier: Bool.random(using: &random) ? .free : .allAccess,
      newsletters: newsletters.filter { _ in Bool.random(using: &random) },
      stated: SubscriberRecord.Stated(rawValue: UInt8.random(in: 0...31, using: &random)))
    record.language = Bool.random(using: &random) ? "en" : nil
    if Bool.random(using: &random) { record.attributes["city"] = ["Lisbon", "Rome"].randomElement(using: &random)! }
    if Bool.random(using: &random) { record.consent = time() }
    if Int.random(in: 0...3, using: &random) == 0 {
      record.state = [.pending, .unsubscribed, .bounced, .complained].randomElement(using: &random)!
      if Bool.random(using: &random) { record.gone = time() }
    }
    return record
  }
}
