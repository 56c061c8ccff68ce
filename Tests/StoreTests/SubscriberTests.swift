import Foundation
import Newsroom
import Store
import Testing

@Suite struct SubscriberTests {
  let folder: Folder
  let store: Store

  init() throws {
    folder = try Folder()
    store = try folder.store()
  }

  @Test("the same file again changes nothing; addresses differ without case")
  func idempotent() throws {
    let records = [
      try record("Ann@example.org", to: ["daily-review", "weekly-review"]),
      try record("bob@example.org", tier: .allAccess),
    ]
    #expect(try store.audience.importSubscribers(records, at: at(0)).added == 2)
    #expect(try store.audience.importSubscribers(records, at: at(1)).unchanged == 2)
    let changed = try store.audience.importSubscribers(
      [record("ann@example.org", to: ["daily-review", "weekly-review"]), record("bob@example.org", to: [])], at: at(2))
    #expect(changed.updated == 2)
    let entries = try store.audience.subscribers()
    #expect(entries.map(\.subscriber.mailbox.address.text) == ["ann@example.org", "bob@example.org"])
    #expect(entries.map(\.newsletters) == [["daily-review", "weekly-review"], []])
    #expect(try store.audience.subscriberCounts() == [.free: 2])
    #expect(try store.audience.subscribers(of: "daily-review").count == 1)
    #expect(try store.audience.subscribers(tier: .allAccess).isEmpty)
    #expect(try store.audience.subscribers(after: entries[0].subscriber.id, limit: 5).count == 1)
  }

  @Test("who left stays gone, whatever is imported")
  func unsubscribed() throws {
    let records = [
      try record("ann@example.org", to: ["daily-review", "weekly-review"]), try record("bob@example.org"),
    ]
    _ = try store.audience.importSubscribers(records, at: at(0))
    let ann = try #require(try store.audience.subscriber(at: records[0].mailbox.address))
    let bob = try #require(try store.audience.subscriber(at: records[1].mailbox.address))
    #expect(try store.audience.unsubscribe(ann.id, from: "daily-review", at: at(1)))
    #expect(try store.audience.unsubscribe(bob.id, from: nil, at: at(1)))
    #expect(try !store.audience.unsubscribe(99, from: nil, at: at(1)))
    let again = try store.audience.importSubscribers(records, at: at(2))
    #expect(again.unchanged == 1 && again.keptOff.examples == ["ann@example.org"])
    #expect(again.kept[.unsubscribed]?.examples == ["bob@example.org"])
    _ = try store.audience.importSubscribers([record("ann@example.org", to: [])], at: at(3))
    _ = try store.audience.importSubscribers(records, at: at(4))
    #expect(try store.audience.subscribers().map(\.newsletters) == [["weekly-review"], []])
    #expect(try store.audience.subscribers().map(\.isUnsubscribed) == [false, true])
  }

  @Test("a suppressed address is reported and not taken")
  func suppressed() throws {
    let address = try EmailAddress("Gone@example.org")
    #expect(try store.suppressions.suppress(address, reason: .bounce, evidence: "5.1.1", at: at(0)))
    #expect(try !store.suppressions.suppress(address, reason: .complaint, evidence: "x", at: at(1)))
    let result = try store.audience.importSubscribers(
      [record("gone@EXAMPLE.org"), record("here@example.org")], at: at(2))
    #expect(result.added == 1 && result.kept[.suppressed]?.examples == ["gone@example.org"])
    #expect(try store.suppressions.suppression(of: address)?.reason == .bounce)
    #expect(try store.suppressions.latest().count == 1)
    #expect(try store.audience.subscriber(at: address) == nil)
    #expect(try store.suppressions.unsuppress(address))
    #expect(try !store.suppressions.isSuppressed(address))
  }
}
