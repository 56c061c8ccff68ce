import Foundation
import Newsroom
import Testing

@testable import Store

@Suite("Imports of readers") struct ImportTests {
  let folder: Folder
  let store: Store

  init() throws {
    folder = try Folder()
    store = try folder.store()
  }

  private func take(_ records: [SubscriberRecord], _ mode: SubscriberImporter.Mode, at time: Date) throws
    -> SubscriberReport
  {
    let importer = SubscriberImporter(store, mode, at: time)
    var rest = records[...]
    while !rest.isEmpty {
      try importer.take(rest.prefix(2))
      rest = rest.dropFirst(2)
    }
    try importer.finish()
    return importer.report
  }

  private let write = SubscriberImporter.Mode.write(file: "f.csv", format: "dateline", who: "ed")

  @Test("a preview says what the import then does, and writes nothing")
  func preview() throws {
    for seed in 0..<40 {
      let folder = try Folder()
      let tests = try ImportTests(in: folder)
      var made = RandomRecords(seed: UInt64(1000 + seed))
      for round in 0..<4 {
        let records = try (0..<8).map { _ in try made.record() }
        let before = try tests.store.storedReaders()
        let said = try tests.take(records, .preview, at: at(Double(round)))
        #expect(try tests.store.storedReaders() == before)
        #expect(try tests.store.audience.subscriberImports().count == round)
        let done = try tests.take(records, write, at: at(Double(round)))
        #expect(said == done)
        if said.changes == 0 { #expect(try tests.store.storedReaders() == before) }
      }
    }
  }

  private init(in folder: Folder) throws {
    self.folder = folder
    store = try folder.store()
  }

  @Test("taking an import back leaves everything as it was before, and can't be done twice")
  func undo() throws {
    for seed in 0..<40 {
      let folder = try Folder()
      let tests = try ImportTests(in: folder)
      let store = tests.store
      var made = RandomRecords(seed: UInt64(2000 + seed))
      try store.audience.importSubscribers((0..<6).map { _ in try made.record() }, at: at(0))
      try store.suppressions.suppress(
        EmailAddress("reader1@example.org"), reason: .bounce, evidence: "5.1.1", at: at(1))
      let before = try store.storedReaders()
      let suppressions = try store.suppressions.latest()
      _ = try tests.take((0..<8).map { _ in try made.record() }, write, at: at(2))
      let undo = try store.audience.undoImport(2, by: "ed", at: at(3))
      #expect(try store.storedReaders() == before, "seed \(seed)")
      #expect(try store.suppressions.latest() == suppressions)
      #expect(undo.kept.count == 0 && undo.unsubscribed.count == 0)
      #expect(throws: StoreError.importUndone(2, at(3), by: "ed")) {
        try store.audience.undoImport(2, by: "ed", at: at(4))
      }
    }
    #expect(throws: StoreError.noSuchImport(9)) { try store.audience.undoImport(9, by: "ed", at: at(4)) }
  }

  @Test("what was changed since stays, and who has had mail is unsubscribed rather than removed")
  func undoSince() throws {
    try store.audience.importSubscribers([record("known@example.org")], at: at(0))
    var known = try record("known@example.org", tier: .allAccess)
    known.mailbox.name = "From the file"
    _ = try take(
      [known, record("left@example.org"), record("mailed@example.org"), record("fresh@example.org")], write, at: at(1))
    known.mailbox.name = "Corrected"
    _ = try take([known], write, at: at(2))
    try store.audience.unsubscribe(2, from: nil, at: at(2))
    try store.issues.recordComposed(
      key, window: window, composed: at(2), manifest: sample, folder: "issues/x", selection: Selection())
    try store.audience.unsubscribe(4, from: "daily-review", at: at(2))
    _ = try store.queue.freezeAudience(key, tiers: [.free, .allAccess], at: at(3))
    let undo = try store.audience.undoImport(2, by: "ed", at: at(4))
    #expect(undo.removed == 0 && undo.restored == 1)
    #expect(undo.unsubscribed.examples == ["mailed@example.org"])
    #expect(
      undo.kept.examples == [
        "known@example.org: name", "left@example.org: unsubscribed since", "fresh@example.org: changed since",
      ])
    let entry = try #require(try store.audience.subscriberEntry(1))
    #expect(entry.subscriber.mailbox.name == "Corrected" && entry.subscriber.tier == .free)
    #expect(try store.audience.consentLog(of: 3).last?.note.source == "undo of import 2")
    #expect(try store.queue.books(key).balance)
  }

  @Test("a number that was a reader's is never another's")
  func numbers() throws {
    _ = try take([record("ann@example.org")], write, at: at(0))
    #expect(try store.audience.undoImport(1, by: "ed", at: at(1)).removed == 1)
    _ = try take([record("bob@example.org")], write, at: at(2))
    #expect(try store.audience.subscribers().map(\.subscriber.id) == [2])
    #expect(try store.audience.consentLog(of: 1).map(\.what) == [.listed, .removed])
  }

  @Test("an interrupted import is a numbered one of whole batches, and can be run again or taken back")
  func interrupted() throws {
    let importer = SubscriberImporter(store, write, at: at(0))
    try importer.take([record("a@example.org"), record("b@example.org")])
    let found = try #require(try store.audience.subscriberImport(1))
    #expect(found.finished == nil && found.added == 2)
    #expect(try take([record("a@example.org"), record("c@example.org")], write, at: at(1)).added == 1)
    #expect(try store.audience.undoImport(1, by: "ed", at: at(2)).removed == 2)
    #expect(throws: StoreError.self) { try importer.take([record("d@example.org")]) }
    #expect(try store.audience.subscribers().map(\.subscriber.mailbox.address.text) == ["c@example.org"])
  }

  @Test("a later row of the same reader counts only if it says that they are gone")
  func repeated() throws {
    var gone = try record("ann@example.org")
    gone.state = .unsubscribed
    var other = try record("ann@example.org")
    other.mailbox.name = "Other"
    for order in [[try record("ann@example.org"), gone, other], [gone, try record("ann@example.org"), other]] {
      let store = try Folder().store()
      let report = try store.audience.importSubscribers(order, at: at(0))
      #expect(report.added == 1 && report.repeated.count + report.leaving.count == 2)
      let entry = try #require(try store.audience.subscriberEntry(1))
      #expect(entry.standing.state == .unsubscribed && entry.subscriber.mailbox.name == "Reader")
    }
  }

  @Test("what a file doesn't speak of stays, and who bounced elsewhere is suppressed here")
  func fields() throws {
    var full = try record("ann@example.org", tier: .allAccess, to: ["daily-review"])
    full.attributes = Attributes(["city": "Rome", "job": "cook"])
    full.language = "it"
    full.stated = [.name, .tier, .newsletters, .language]
    try store.audience.importSubscribers([full], at: at(0))
    var little = try record("ann@example.org", to: ["weekly-review"])
    little.stated = []
    little.attributes = Attributes(["city": "Milan"])
    let report = try store.audience.importSubscribers([little], at: at(1))
    #expect(report.fields.keys.sorted() == ["attribute.city", "newsletter weekly-review"])
    let entry = try #require(try store.audience.subscriberEntry(1))
    #expect(entry.subscriber.tier == .allAccess && entry.language == "it" && entry.newsletters.count == 2)
    #expect(entry.attributes.values == ["city": "Milan", "job": "cook"])
    var bounced = try record("dead@example.org")
    bounced.state = .bounced
    try store.audience.importSubscribers([bounced], at: at(2))
    #expect(try store.suppressions.suppression(of: bounced.mailbox.address)?.reason == .bounce)
  }
}
