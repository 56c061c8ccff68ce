import Foundation
import Newsroom
import Store
import Testing

@Suite("Segments") struct SegmentTests {
  let folder: Folder
  let store: Store

  init() throws {
    folder = try Folder()
    store = try folder.store()
    func reader(_ name: String, _ change: (inout SubscriberRecord) -> Void = { _ in }) throws -> SubscriberRecord {
      var made = try record("\(name)@example.org")
      made.consent = at(-100)
      change(&made)
      return made
    }
    try store.audience.importSubscribers(
      [
        reader("plain"), reader("rome") { $0.attributes["city"] = "rome" },
        reader("milan") { $0.attributes["city"] = "Milan" },
        reader("british") {
          $0.language = "en-gb"
          $0.attributes["city"] = "Rome"
        },
        reader("french") {
          $0.language = "fr"
          $0.attributes["city"] = "Rome"
        },
        reader("late") {
          $0.consent = at(-10)
          $0.attributes["city"] = "Rome"
        },
        reader("lapsed") {
          $0.tier = .allAccess
          $0.tierEnds = at(1)
          $0.attributes["city"] = "Rome"
        },
        reader("payer") {
          $0.tier = .allAccess
          $0.tierEnds = at(2)
          $0.attributes["city"] = "Rome"
        },
        reader("pending") { $0.state = .pending }, reader("bounced") { $0.state = .bounced },
      ], at: at(0))
  }

  private func reasons(_ segment: Segment) throws -> [String: String] {
    let store = self.store
    try store.issues.recordComposed(
      key, window: window, composed: at(0), manifest: sample, folder: "issues/x", selection: Selection())
    var dry: [String] = []
    try store.audience.forEachReader(of: "daily-review", segment: segment, at: at(1)) {
      dry.append("\($0.mailbox.address.localPart) \($0.tier.rawValue)")
    }
    let books = try store.queue.freezeAudience(key, segment: segment, at: at(1))
    let frozen = try store.queue.deliveries(key).map {
      "\($0.subscriber.mailbox.address.localPart) \($0.subscriber.tier.rawValue)"
    }
    #expect(frozen == dry && books.audience == dry.count && books.balance)
    var found = Dictionary(
      uniqueKeysWithValues: frozen.map {
        ($0.split(separator: " ")[0].description, $0.split(separator: " ")[1].description)
      })
    for left in try store.queue.exclusions(key) {
      found[String(left.subscriber.mailbox.address.localPart)] = left.reason
    }
    return found
  }

  @Test("tiers are those at the time of freezing: all-access that has ended is free")
  func tiers() throws {
    let found = try reasons(Segment(tiers: [.free]))
    #expect(found["lapsed"] == "free" && found["payer"] == "other-tier")
    #expect(found["pending"] == "pending" && found["bounced"] == "bounced" && found["plain"] == "free")
  }

  @Test("languages, attributes and the time of subscribing choose, and say so")
  func narrow() throws {
    let found = try reasons(
      Segment(
        tiers: [.free, .allAccess], languages: ["en"], attributes: ["city": ["Rome", "Paris \"x\""]],
        subscribedBefore: at(-50)))
    #expect(
      found == [
        "plain": "other-segment", "rome": "free", "milan": "other-segment", "british": "free",
        "french": "other-segment", "late": "other-segment", "lapsed": "free", "payer": "all-access",
        "pending": "pending", "bounced": "bounced",
      ])
  }
}
