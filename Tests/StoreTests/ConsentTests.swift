import Digest
import Foundation
import Newsroom
import Testing

@testable import Store

@Suite("Consent") struct ConsentTests {
  let folder: Folder
  let store: Store

  init() throws {
    folder = try Folder()
    store = try folder.store()
  }

  @Test("over any sequence of calls nobody who left, bounced or complained is raised without newer consent")
  func lattice() throws {
    for seed in 0..<25 {
      let folder = try Folder()
      let store = try folder.store()
      store.suppressions.useErasureKey([UInt8](repeating: 7, count: 32))
      var made = RandomRecords(seed: UInt64(seed))
      for step in 0..<40 {
        let before = try Dictionary(
          uniqueKeysWithValues: store.audience.subscribers(limit: 100).map {
            ($0.subscriber.mailbox.address.identity, $0)
          })
        var (records, granted, isLifting): ([SubscriberRecord], Date?, Bool) = ([], nil, false)
        let address = try made.address()
        let reader = try store.audience.subscriber(at: address)?.id
        let now = at(Double(step))
        switch Int.random(in: 0...9, using: &made.random) {
        case 0: try store.suppressions.suppress(address, reason: .bounce, evidence: "5.1.1", at: made.time())
        case 1: try store.suppressions.suppress(address, reason: .complaint, evidence: "ARF", at: made.time())
        case 2: try store.suppressions.suppress(address, reason: .request, evidence: "asked", at: made.time())
        case 3: if let reader { try store.audience.unsubscribe(reader, from: nil, at: made.time()) }
        case 4: if let reader { try store.audience.unsubscribe(reader, from: "daily-review", at: made.time()) }
        case 5:
          granted = made.time()
          if let reader, let granted {
            try store.audience.grant(
              reader, to: ["daily-review"], at: granted, by: .publisher, note: ConsentNote(.command))
          }
        case 6:
          isLifting = true
          try store.suppressions.unsuppress(address, at: now)
        default:
          records = try (0..<3).map { _ in try made.record() }
          try store.audience.importSubscribers(records, at: now)
        }
        for entry in try store.audience.subscribers(limit: 100) {
          let identity = entry.subscriber.mailbox.address.identity
          guard let old = before[identity] else { continue }
          let evidence =
            records.filter { $0.mailbox.address.identity == identity }.compactMap(\.consent).max() ?? granted
          if old.standing.state.isGone, !entry.standing.state.isGone {
            #expect(evidence.map { $0 > old.standing.lastLeaving } == true && old.standing.state != .complained)
            #expect(try store.suppressions.suppression(of: entry.subscriber.mailbox.address) == nil)
          }
          if old.standing.state >= .bounced, entry.standing.state == .unsubscribed { #expect(isLifting) }
          for (slug, wish) in entry.wishes where wish.state == .subscribed && old.wishes[slug]?.state == .unsubscribed {
            #expect(evidence.map { $0 > (old.wishes[slug]?.since ?? .distantFuture) } == true)
          }
        }
      }
      try replays(store)
    }
  }

  /// The log tells the whole story: from it alone each reader is gone, or isn't, as the row says.
  private func replays(_ store: Store) throws {
    for entry in try store.audience.subscribers(limit: 100) {
      var isGone = false
      for line in try store.audience.consentLog(of: entry.subscriber.id) where line.newsletter == nil {
        switch line.what {
        case .left, .bounced, .complained, .erased, .lifted: isGone = true
        case .listed, .granted, .resubscribed, .asked: isGone = false
        case .dropped, .takenBack, .removed: break
        }
      }
      #expect(isGone == entry.standing.state.isGone)
      for (slug, wish) in entry.wishes {
        let last = try store.audience.consentLog(of: entry.subscriber.id).last {
          $0.newsletter == slug || [.left, .lifted].contains($0.what) && $0.newsletter == nil
        }
        let expected: [SubscriberEntry.Wish.State: [ConsentEntry.What]] = [
          .subscribed: [.granted, .listed], .unsubscribed: [.left, .lifted, .dropped], .pending: [.asked],
        ]
        #expect(
          expected[wish.state]?.contains(last?.what ?? .removed) == true, "\(slug) \(wish) \(String(describing: last))")
      }
    }
  }

  @Test("the log is only ever added to")
  func appendOnly() throws {
    try store.audience.importSubscribers([record("ann@example.org")], at: at(0))
    for sql in [
      "DELETE FROM consent_log", "UPDATE consent_log SET at = 0", "UPDATE consent_log SET what = 'left'",
      "UPDATE consent_log SET source = NULL", "UPDATE consent_log SET newsletter = NULL",
    ] {
      #expect(throws: DatabaseError.self, "\(sql)") { try store.database.execute(sql) }
    }
  }

  @Test("a suppression moves the reader, and is logged, and lifting it brings nobody back of itself")
  func suppressing() throws {
    try store.audience.importSubscribers([record("ann@example.org")], at: at(0))
    let ann = try EmailAddress("ann@example.org")
    try store.suppressions.suppress(ann, reason: .bounce, evidence: "5.1.1 unknown", at: at(5))
    #expect(try store.audience.subscriberEntry(at: ann)?.standing.state == .bounced)
    #expect(try store.suppressions.unsuppress(ann, at: at(6)))
    #expect(try store.audience.subscriberEntry(at: ann)?.standing.state == .unsubscribed)
    try store.suppressions.suppress(ann, reason: .complaint, evidence: "ARF", at: at(7))
    #expect(try store.suppressions.unsuppress(ann, at: at(8), resubscribe: true))
    #expect(try store.audience.subscriberEntry(at: ann)?.standing.state == .unsubscribed, "they were off already")
    let log = try store.audience.consentLog(of: 1)
    #expect(log.map(\.what) == [.listed, .bounced, .lifted, .complained, .lifted])
    #expect(log[1].note.how == .bounce && log[1].note.evidence == "5.1.1 unknown")
  }

  @Test("newer consent brings one back who bounced, and lifts the bounce; older doesn't, and none after a request")
  func newer() throws {
    let bob = try EmailAddress("bob@example.org")
    try store.audience.importSubscribers([record("bob@example.org")], at: at(0))
    try store.suppressions.suppress(bob, reason: .bounce, evidence: "5.1.1", at: at(10))
    var again = try record("bob@example.org")
    again.consent = at(9)
    #expect(try store.audience.importSubscribers([again], at: at(30)).kept[.bounced]?.count == 1)
    again.consent = at(11)
    #expect(try store.audience.importSubscribers([again], at: at(30)).returning.count == 1)
    #expect(
      try !store.suppressions.isSuppressed(bob)
        && store.audience.subscriberEntry(at: bob)?.newsletters == ["daily-review"])
    try store.suppressions.suppress(bob, reason: .request, evidence: "x", at: at(20))
    again.consent = at(25)
    #expect(try store.audience.importSubscribers([again], at: at(30)).kept[.unsubscribed]?.count == 1)
  }

  @Test("a reader who left everything comes back to what they consent to, and nothing else")
  func narrow() throws {
    try store.audience.importSubscribers([record("ann@example.org", to: ["daily-review", "weekly-review"])], at: at(0))
    try store.audience.unsubscribe(1, from: nil, at: at(5))
    let state = try store.audience.grant(1, to: ["weekly-review"], at: at(6), by: .reader, note: ConsentNote(.link))
    #expect(state == .confirmed)
    #expect(try store.audience.subscriberEntry(1)?.newsletters == ["weekly-review"])
    #expect(try store.audience.grant(99, to: [], at: at(6), by: .reader, note: ConsentNote(.link)) == nil)
  }

  @Test("an erasure while somebody reads is done again once they have ended, and takes what came back since")
  func erasingAgain() throws {
    store.suppressions.useErasureKey([UInt8](repeating: 7, count: 32))
    let ann = try record("findme@example.org")
    try store.audience.importSubscribers([ann], at: at(0))
    let reader = try folder.store()
    try reader.database.execute("BEGIN")
    #expect(try reader.audience.subscribers().count == 1)
    let note = ConsentNote(.command)
    let first = try #require(try store.audience.erase(ann.mailbox.address, at: at(1), note: note))
    #expect(first == Erasure(subscriber: 1, residues: [], isOutOfFile: false))
    try reader.database.execute("COMMIT")
    try store.returns.record(
      ReturnEntry(
        hash: [UInt8](repeating: 1, count: 32), at: at(2), mailbox: "-", kind: "bounce",
        evidence: "<FindMe@example.org>"))
    let second = try #require(try store.audience.erase(ann.mailbox.address, at: at(3), note: note))
    #expect(second == Erasure(subscriber: nil, isAgain: true, residues: [], isOutOfFile: true))
    for file in [folder.database, folder.database + "-wal"] {
      guard let bytes = FileManager.default.contents(atPath: file) else { continue }
      #expect(!String(decoding: bytes, as: UTF8.self).lowercased().contains("findme"), "\(file)")
    }
  }

  @Test("an erased reader is gone from the file, stays in the books, and no import brings them back")
  func erasing() throws {
    store.suppressions.useErasureKey([UInt8](repeating: 7, count: 32))
    var ann = try record("Findme@example.org")
    ann.mailbox.name = "Nominata Testperson"
    ann.attributes["city"] = "Attributopolis"
    ann.source = "Formularium"
    try store.audience.importSubscribers([ann], at: at(0))
    ann.mailbox.name = "Nominata Secunda"
    try store.audience.importSubscribers([ann], at: at(1))
    try store.issues.recordComposed(
      key, window: window, composed: at(0), manifest: sample, folder: "issues/x", selection: Selection())
    _ = try store.queue.freezeAudience(key, tiers: [.free], at: at(1))
    let claims = try store.queue.turn(
      key, settling: [], claiming: store.queue.upcoming(key, Upcoming(after: 0, limit: 5)), now: at(2))
    let refused = Outcome.rejected(Reply(code: 550, text: "5.1.1 <findme@example.org> unknown"))
    try store.queue.settle(key, [Settlement(subscriber: claims[0].subscriber.id, outcome: refused)], at: at(3))
    try store.suppressions.suppress(ann.mailbox.address, reason: .bounce, evidence: "550 findme@example.org", at: at(3))
    let erasure = try #require(
      try store.audience.erase(ann.mailbox.address, at: at(4), note: ConsentNote(.command, who: "ed")))
    #expect(erasure == Erasure(subscriber: 1, hasDeliveries: true, residues: [], isOutOfFile: true))
    for file in [folder.database, folder.database + "-wal"] {
      guard let bytes = FileManager.default.contents(atPath: file) else { continue }
      let text = String(decoding: bytes, as: UTF8.self).lowercased()
      for word in ["findme", "nominata", "attributopolis", "formularium"] {
        #expect(!text.contains(word), "\(word) in \(file)")
      }
    }
    #expect(try store.audience.subscriber(at: ann.mailbox.address) == nil)
    #expect(try store.queue.books(key).balance && store.queue.deliveries(key).count == 1)
    #expect(try store.audience.consentLog(of: 1).map(\.what) == [.listed, .bounced, .erased])
    #expect(try store.suppressions.suppression(of: ann.mailbox.address)?.isErased == true)
    ann.consent = at(99)
    #expect(try store.audience.importSubscribers([ann], at: at(100)).kept[.erased]?.count == 1)
    #expect(try store.audience.subscribers().count == 1)
    let again = try #require(try store.audience.erase(ann.mailbox.address, at: at(5), note: ConsentNote(.command)))
    #expect(again == Erasure(subscriber: nil, isAgain: true, residues: [], isOutOfFile: true))
    let nobody = try EmailAddress("nobody@example.org")
    #expect(try store.audience.erase(nobody, at: at(5), note: ConsentNote(.command)) == nil)
    // Without the key nobody can tell them from others: nothing is imported.
    let other = try folder.store()
    #expect(throws: StoreError.noErasureKey) { try other.audience.importSubscribers([ann], at: at(6)) }
    #expect(try store.suppressions.unsuppress(ann.mailbox.address, at: at(7)))
  }

  @Test("readers of an earlier layout keep what they were, and who had left needs newer consent")
  func migration() throws {
    let folder = try Folder()
    do {
      let database = try Database(path: folder.database, synchronous: .normal, cache: 2)
      for step in Schema.migrations.prefix(3) { try step.run(on: database) }
      try database.execute(
        """
        INSERT INTO subscribers (id, address, identity, name, tier, state, imported) VALUES
          (1, 'ann@x.example', 'ann@x.example', 'Ann', 'free', 'confirmed', 1000),
          (2, 'bob@x.example', 'bob@x.example', NULL, 'all-access', 'unsubscribed', 1000),
          (3, 'cy@x.example', 'cy@x.example', NULL, 'free', 'confirmed', 1000);
        INSERT INTO newsletters VALUES ('daily-review');
        INSERT INTO subscriptions VALUES ('daily-review', 1, 'subscribed', 1000),
          ('daily-review', 2, 'subscribed', 1000), ('daily-review', 3, 'subscribed', 1000);
        INSERT INTO suppressions VALUES ('cy@x.example', 'bounce', '5.1.1', 2000);
        PRAGMA user_version = 3;
        """)
    }
    let store = try folder.store()
    let entries = try store.audience.subscribers()
    #expect(entries.map(\.standing.state) == [.confirmed, .unsubscribed, .bounced])
    #expect(entries.map(\.newsletters) == [["daily-review"], [], []])
    #expect(entries[1].wishes["daily-review"]?.state == .unsubscribed)
    #expect(try store.audience.consentLog(of: 1).first?.note.source == "before the consent log")
    var bob = try record("bob@x.example")
    bob.consent = at(-200_000)
    #expect(try store.audience.importSubscribers([bob], at: at(9)).kept[.unsubscribed]?.count == 1)
  }
}
