// A queue in a real store, for runs whose books are to be looked at afterwards.

import Foundation
import Newsroom
import TestSupport

@testable import Mailroom
@testable import Store

/// So many free readers, reader1@example.com and on, all queued. The numbers are those of `LawfulLedger`.
final class KeptQueue {
  static let key = IssueKey(IssueName(newsletter: "daily-review", day: Day(number: 20_780)))

  let folder: TemporaryFolder
  let store: Store
  var path: String { folder.at("dateline.sqlite") }

  init(readers: Int) throws {
    folder = try TemporaryFolder()
    store = try Store(path: folder.at("dateline.sqlite"))
    let now = Date()
    _ = try store.audience.importSubscribers(
      try (1...readers).map {
        SubscriberRecord(
          mailbox: Mailbox(address: try EmailAddress("reader\($0)@example.com")), tier: .free,
          newsletters: ["daily-review"])
      }, at: now)
    try store.issues.recordComposed(
      Self.key, window: Window(start: now - 86_400, cutoff: now), composed: now,
      manifest: String(repeating: "ab", count: 32), folder: "issues/x", selection: Selection())
    _ = try store.queue.freezeAudience(Self.key, tiers: [.free], at: now)
  }

  func books() throws -> Books { try store.queue.books(Self.key) }
  func deliveries() throws -> [DeliveryRecord] { try store.queue.deliveries(Self.key) }
}
