import Foundation
import Newsroom
import Platform
import Production
import Store
import Testing

@Suite("Production: settling doubt by the relay's log") struct ReconciliationTests {
  let sample: SampleNewsroom
  let newsroom: NewsroomFolder
  let store: Store
  /// Readers whose deliveries were claimed by a worker that is gone.
  let doubtful: [Int64]

  init() throws {
    sample = try SampleNewsroom()
    newsroom = try sample.open()
    store = try newsroom.openStore()
    let records = try (0..<4).map {
      SubscriberRecord(
        mailbox: Mailbox(name: nil, address: try EmailAddress("reader\($0)@example.org")), tier: .free,
        newsletters: ["daily-review"])
    }
    _ = try store.audience.importSubscribers(records, at: at(0))
    try store.issues.recordComposed(
      key, window: Window(start: at(-86_400), cutoff: at(0)), composed: at(0),
      manifest: String(repeating: "ab", count: 32), folder: "issues/x", selection: Selection())
    _ = try store.queue.freezeAudience(key, tiers: [.free], at: at(1))
    let claims = try store.queue.turn(
      key, settling: [], claiming: store.queue.upcoming(key, Upcoming(limit: 3)), now: at(2))
    doubtful = claims.map(\.subscriber.id)
  }

  private func log(of readers: some Sequence<Int64>) throws -> RelayLogInput {
    let lines = readers.map {
      """
      Nov 23 06:00:01 mail postfix/cleanup[10]: 4XyZ\($0): message-id=<daily-review.\(key.name.day).1.\($0)@news.meridian.example>
      Nov 23 06:00:01 mail postfix/qmgr[3]: 4XyZ\($0): from=<bounces@news.meridian.example>, size=31000, nrcpt=1 (queue active)

      """
    }
    return .file(try sample.write(lines.joined(), to: "mail.log"))
  }

  private func settle(_ logs: [RelayLogInput] = [], _ rest: Reconciliation.Rest = .leave) throws -> ReconciliationReport
  {
    try Reconciliation(newsroom: newsroom, store: store, listDomain: "news.meridian.example")
      .settle(key.name, logs: logs, rest: rest, by: "Ada")
  }

  @Test("what a log knows is accepted, and the rest is told and stays uncertain")
  func log() throws {
    let report = try settle([log(of: doubtful.prefix(2))])
    #expect((report.mentions, report.found, report.resent, report.taken) == (2, 2, 0, 0))
    #expect(report.left.map(\.address) == ["reader2@example.org"])
    #expect(report.words == "2 accepted, as the relay's log says, 1 uncertain")
    let books = try store.queue.books(key)
    #expect(books.counts == [.accepted: 2, .uncertain: 1, .queued: 1] && books.balance)
    #expect(try store.issues.log(key.name).contains { $0.who == "Ada" && $0.what == "reconciled: \(report.words)" })
  }

  @Test("a person decides what becomes of the rest")
  func rest() throws {
    #expect(try settle([], .leave).left.count == 3)
    #expect(try settle([log(of: [])], .resend).resent == 3)
    #expect(try store.queue.books(key).counts == [.queued: 4])
    _ = try store.queue.turn(key, settling: [], claiming: store.queue.upcoming(key, Upcoming(limit: 4)), now: at(3))
    #expect(try settle([], .accept).taken == 4)
    #expect(try store.queue.books(key).counts == [.accepted: 4])
    #expect(try store.issues.issue(key)?.status == .finished)
    #expect(try settle().words == "nothing is uncertain")
  }

  @Test("a compressed log is refused before anything is changed, and so is an issue that somebody works on")
  func refused() throws {
    let path = sample.root + "/mail.log.gz"
    try Data([0x1F, 0x8B, 8, 0]).write(to: URL(fileURLWithPath: path))
    #expect(throws: ReconciliationError.compressed(path: path)) { try settle([.file(path)], .accept) }
    #expect(try store.queue.books(key)[.claimed] == 3)
    let lock = try #require(try newsroom.lock("daily-review"))
    defer { withExtendedLifetime(lock) {} }
    #expect { try settle() } throws: { ($0 as? NewsroomError)?.blame == .moment }
  }
}
