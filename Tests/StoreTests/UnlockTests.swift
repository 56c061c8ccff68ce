import Foundation
import Newsroom
import Testing

@testable import Store

@Suite("The meter's ledger")
struct UnlockTests {
  let folder: Folder
  let store: Store
  let rule = MeterRule(articles: 3)
  let zone = TimeZone(identifier: "America/New_York") ?? .gmt
  /// 2026-11-23 06:10 in New York.
  let now = Date(timeIntervalSince1970: 1_795_432_200)

  init() throws {
    folder = try Folder()
    store = try Store(path: folder.path + "/x.sqlite")
    try store.audience.importSubscribers(
      [("a@example.org", Tier.free), ("b@example.org", .free), ("c@example.org", .allAccess)].map { address, tier in
        SubscriberRecord(mailbox: Mailbox(address: try EmailAddress(address)), tier: tier, newsletters: ["daily"])
      }, at: now)
  }

  private func id(_ address: String) throws -> Int64 {
    try #require(try store.audience.subscriber(at: EmailAddress(address))).id
  }

  @Test("three a month are opened, each once, and the month after there are three again")
  func month() throws {
    let reader = try id("a@example.org")
    func open(_ article: String, _ access: Access = .metered, at time: Date? = nil) throws -> MeterDecision? {
      try store.meter.unlock(reader, article, access, rule, in: zone, at: time ?? now)
    }
    #expect(try open("one") == .unlocks(left: 2))
    #expect(try open("one") == .alreadyOpen)
    #expect(try open("free", .open) == .free)
    #expect(try open("locked", .subscribers) == .notForThem)
    #expect(try open("two", at: now + 60) == .unlocks(left: 1))
    #expect(try open("three", at: now + 120) == .unlocks(left: 0))
    #expect(try open("four") == .spent)
    #expect(try open("two") == .alreadyOpen)
    #expect(
      try store.meter.unlocks(of: reader, in: Month(at: now, in: zone)).map(\.article) == ["one", "two", "three"])
    // The last hour of November there is December in Greenwich.
    let last = Date(timeIntervalSince1970: 1_796_101_199)
    #expect(try open("four", at: last) == .spent)
    #expect(try open("four", at: last + 1) == .unlocks(left: 2))
    #expect(try open("one", at: last + 1) == .unlocks(left: 1))
    #expect(try store.meter.unlock(99, "one", .metered, rule, in: zone, at: now) == nil)
    #expect(try store.meter.unlock(id("c@example.org"), "one", .metered, rule, in: zone, at: now) == .free)
    #expect(try store.meter.unlocks(of: id("c@example.org"), in: Month(at: now, in: zone)) == [])
  }

  @Test("an issue's standings are of those who opened anything, with a bit for each of its articles")
  func standings() throws {
    let (first, second) = (try id("a@example.org"), try id("b@example.org"))
    for article in ["x", "two"] { _ = try store.meter.unlock(first, article, .metered, rule, in: zone, at: now) }
    for article in ["one", "two", "three"] {
      _ = try store.meter.unlock(second, article, .metered, rule, in: zone, at: now)
    }
    let month = Month(at: now, in: zone)
    #expect(
      try store.meter.meterStandings(rule, in: month, articles: ["one", "two"]) == [
        first: MeterStanding(left: 1, opened: 0b10), second: MeterStanding(left: 0, opened: 0b11),
      ])
    #expect(try store.meter.meterStandings(rule, in: month.next, articles: ["one"]) == [:])
    let many = (0..<40).map { "m\($0)" } + ["two"]
    #expect(try store.meter.meterStandings(rule, in: month, articles: many)[first] == MeterStanding(left: 1))
  }

  @Test("what an erased reader opened and was asked is gone; so is a removed one's")
  func erased() throws {
    let (first, second) = (try id("a@example.org"), try id("b@example.org"))
    for reader in [first, second] {
      _ = try store.meter.unlock(reader, "one", .metered, rule, in: zone, at: now)
      _ = try store.audience.invite(
        Mailbox(address: try EmailAddress(reader == first ? "a@example.org" : "b@example.org")), to: "weekly", pause: 1,
        wording: "?", at: now, note: ConsentNote(.command))
    }
    try store.database.execute("UPDATE subscribers SET state = 'erased' WHERE id = \(first)")
    let month = Month(at: now, in: zone)
    #expect(
      try store.meter.unlocks(of: first, in: month) == [] && store.meter.unlocks(of: second, in: month).count == 1)
    let left = try Statement("SELECT subscriber FROM invitations", in: store.database).all { $0.int(.only) }
    #expect(left == [second])
  }
}
