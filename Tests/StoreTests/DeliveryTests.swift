import Foundation
import Newsroom
import TestSupport
import Testing

@testable import Store

private let yes = Reply(code: 250, text: "2.0.0 Ok")
private let later = Reply(code: 451, text: "4.7.1 Greylisted")
private let no = Reply(code: 550, text: "5.1.1 No such user")

@Suite struct DeliveryTests {
  let folder: Folder
  let store: Store

  init() throws {
    folder = try Folder()
    store = try folder.store()
  }

  func freeze(_ tiers: Set<Tier> = [.free]) throws -> Books {
    try store.queue.freezeAudience(key, tiers: tiers, at: at(1))
  }

  @Test("an audience is chosen once, with the reason for everyone left out")
  func freezing() throws {
    try store.prepare(readers: 10)
    _ = try store.audience.importSubscribers(
      [record("payer@example.org", tier: .allAccess), record("weekly@example.org", to: ["weekly-review"])], at: at(0))
    try store.suppressions.suppress(EmailAddress("reader2@example.org"), reason: .complaint, evidence: "ARF", at: at(0))
    try store.audience.unsubscribe(5, from: "daily-review", at: at(0))
    try store.audience.unsubscribe(6, from: nil, at: at(0))
    var dry: [Int64] = []
    try store.audience.forEachReader(of: "daily-review", segment: Segment(tiers: [.free]), at: at(1)) {
      dry.append($0.id)
    }
    #expect(dry == [1, 2, 4, 7, 8, 9, 10])
    let books = try freeze()
    #expect(books.audience == 7 && books[.queued] == 7 && books.balance)
    #expect(books.exclusions == ["complained": 1, "unsubscribed": 2, "other-tier": 1])
    #expect(
      try store.queue.exclusions(key).map(\.reason) == ["complained", "unsubscribed", "unsubscribed", "other-tier"])
    #expect(try store.queue.deliveries(key).map(\.subscriber.id) == dry)
    // Later changes change nothing.
    _ = try store.audience.importSubscribers([record("new@example.org")], at: at(2))
    #expect(try freeze([.free, .allAccess]) == books)
    #expect(try store.issues.issue(key)?.status == .sending)
  }

  @Test("deliveries are claimed in subscriber order and settled as the relay said")
  func turns() throws {
    try store.prepare(readers: 6)
    _ = try freeze()
    #expect(try store.claim(key, limit: 4, now: at(2)).map(\.subscriber.id) == [1, 2, 3, 4])
    let next = try store.queue.turn(
      key,
      settling: [
        Settlement(subscriber: 1, outcome: .accepted(yes)), Settlement(subscriber: 2, outcome: .rejected(no)),
        Settlement(subscriber: 3, outcome: .deferred(later), due: at(100)),
        Settlement(subscriber: 4, outcome: .returned(later), due: at(50)),
      ], claiming: store.queue.upcoming(key, Upcoming(limit: 1)), now: at(3))
    #expect(next.map(\.subscriber.id) == [5])
    #expect(try store.queue.books(key).counts == [.accepted: 1, .rejected: 1, .deferred: 1, .queued: 2, .claimed: 1])
    #expect(try store.queue.nextDue(key) == at(50))
    #expect(try store.claim(key, limit: 9, now: at(49)).map(\.subscriber.id) == [6])
    #expect(try store.claim(key, limit: 9, now: at(50)).map(\.attempts) == [0], "a returned attempt doesn't count")
    #expect(try store.claim(key, limit: 9, now: at(100)).map(\.attempts) == [1])
    let records = try store.queue.deliveries(key, state: .rejected)
    #expect(records.map(\.reply) == [no] && records[0].settled == at(3) && records[0].claimed == at(2))
    #expect(records[0].attempts == 1)
  }

  @Test("settling what isn't claimed names it, and writes nothing of the turn")
  func wrongSettlement() throws {
    try store.prepare(readers: 3)
    _ = try freeze()
    _ = try store.claim(key, limit: 2, now: at(2))
    let settlements = [
      Settlement(subscriber: 1, outcome: .accepted(yes)), Settlement(subscriber: 3, outcome: .accepted(yes)),
    ]
    #expect(throws: StoreError.notClaimed(key, subscriber: 3, state: .queued)) {
      try store.queue.settle(key, settlements, at: at(3))
    }
    #expect(throws: StoreError.notClaimed(key, subscriber: 77, state: nil)) {
      try store.queue.settle(key, [Settlement(subscriber: 77, outcome: .accepted(yes))], at: at(3))
    }
    #expect(try store.queue.books(key)[.claimed] == 2)
    try store.queue.settle(key, [settlements[0]], at: at(3))
    #expect(throws: StoreError.notClaimed(key, subscriber: 1, state: .accepted)) {
      try store.queue.settle(key, [settlements[0]], at: at(4))
    }
    let other = try folder.store(worker: 2)
    #expect(throws: StoreError.notClaimed(key, subscriber: 2, state: .claimed)) {
      try other.queue.settle(key, [Settlement(subscriber: 2, outcome: .accepted(yes))], at: at(3))
    }
  }

  @Test("who is suppressed or leaves after the freezing isn't mailed")
  func lateSuppression() throws {
    try store.prepare(readers: 8)
    _ = try freeze()
    for n in [0, 1, 3] {
      try store.suppressions.suppress(EmailAddress("reader\(n)@example.org"), reason: .bounce, evidence: "x", at: at(1))
    }
    try store.audience.unsubscribe(3, from: "daily-review", at: at(1))
    let all = try store.queue.upcoming(key, Upcoming(limit: 9))
    #expect(all.count == 8, "reading ahead judges nobody")
    #expect(try store.claim(key, limit: 7, now: at(2)).map(\.subscriber.id) == [5, 6, 7])
    #expect(try store.queue.books(key)[.suppressed] == 4)
    #expect(try store.claim(key, limit: 9, now: at(2)).map(\.subscriber.id) == [8])
    #expect(try store.queue.turn(key, settling: [], claiming: all, now: at(3)) == [], "settled, or claimed already")
    #expect(
      try store.queue.deliveries(key, state: .suppressed)[2].reply?.text == "unsubscribed since the audience was frozen"
    )
  }

  @Test("reading ahead tells who is next, and claims nobody")
  func readingAhead() throws {
    try store.prepare(readers: 6)
    _ = try store.audience.importSubscribers(
      [record("payer@other.test", tier: .allAccess), record("other@other.test")], at: at(0))
    let free = try freeze([.free, .allAccess])
    func upcoming(_ wanted: Upcoming) throws -> [Int64] { try store.queue.upcoming(key, wanted).map(\.subscriber.id) }
    #expect(try upcoming(Upcoming(limit: 3)) == [1, 2, 3])
    #expect(try upcoming(Upcoming(after: 3, through: 7, limit: 9)) == [4, 5, 6, 7])
    #expect(try upcoming(Upcoming(tier: .allAccess, limit: 9)) == [7])
    #expect(try upcoming(Upcoming(domain: "other.test", limit: 9)) == [7, 8])
    #expect(try upcoming(Upcoming(domain: "r.test", limit: 9)) == [])
    #expect(try upcoming(Upcoming(tier: .free, domain: "other.test", limit: 9)) == [8])
    #expect(try store.queue.books(key) == free)
    _ = try store.claim(key, limit: 4, now: at(2))
    try store.queue.settle(
      key, [(1, 9), (2, 5), (3, 30)].map { Settlement(subscriber: $0, outcome: .deferred(later), due: at($1)) },
      at: at(3))
    #expect(try upcoming(Upcoming(due: at(9), limit: 9)) == [2, 1])
    #expect(try upcoming(Upcoming(due: at(8), limit: 9)) == [2])
    #expect(try upcoming(Upcoming(limit: 9)) == [5, 6, 7, 8])
    #expect(try store.queue.nextDue(key) == at(5))
    #expect(try store.queue.nextDue(key, after: at(9)) == at(30))
    #expect(try store.queue.nextDue(key, after: at(30)) == nil)
  }

  @Test("after a crash the claimed are uncertain, until somebody settles it")
  func recovery() throws {
    try store.prepare(readers: 5)
    _ = try freeze()
    _ = try store.claim(key, limit: 3, now: at(2))
    let next = try folder.store(worker: 2)
    #expect(try next.queue.recoverClaims(key, at: at(9)) == 3)
    #expect(try next.queue.recoverClaims(key, at: at(9)) == 0)
    #expect(try next.queue.uncertain(key).map(\.text) == (0..<3).map { "reader\($0)@example.org" })
    #expect(try next.claim(key, limit: 9, now: at(9)).map(\.subscriber.id) == [4, 5])
    try next.queue.settle(key, [4, 5].map { Settlement(subscriber: $0, outcome: .accepted(yes)) }, at: at(10))
    try next.issues.recordFinished(key, at: at(11))
    #expect(try next.queue.resolveUncertain(key, to: .accepted, subscriber: 2, at: at(12)) == 1)
    #expect(try next.queue.resolveUncertain(key, to: .queued, at: at(12)) == 2)
    #expect(try next.issues.issue(key)?.status == .sending, "there is something to send again")
    #expect(throws: StoreError.outstanding(key, 2)) { try next.issues.recordFinished(key, at: at(13)) }
    #expect(try next.queue.expire(key, at: at(14)) == 2)
    #expect(try next.queue.books(key).balance)
  }

  @Test("every state and outcome fits the table of states")
  func states() {
    let outcomes: [Outcome] = [.accepted(yes), .deferred(yes), .rejected(yes), .uncertain(yes), .returned(yes)]
    for outcome in outcomes { #expect(DeliveryState.claimed.mayBecome(outcome.state)) }
    for resolution in UncertainResolution.allCases {
      #expect(DeliveryState(rawValue: resolution.rawValue).map(DeliveryState.uncertain.mayBecome) == true)
    }
  }

  @Test("the queue's statements use its partial indexes")
  func plans() throws {
    func plan(_ sql: String, _ parameters: Int) throws -> String {
      let statement = try store.database.driver.prepare("EXPLAIN QUERY PLAN " + sql)
      try statement.bind(Array(repeating: .null, count: parameters))
      defer { statement.reset() }
      var lines: [String] = []
      while try statement.step() { lines.append(statement.text(3)) }
      return lines.joined(separator: "; ")
    }
    #expect(try plan(SQLiteDeliveries.ready, 6).contains("deliveries_ready"))
    #expect(try plan(SQLiteDeliveries.due, 3).contains("deliveries_waiting"))
    #expect(try plan(SQLiteDeliveries.recover, 2).contains("deliveries_claimed"))
    #expect(try plan(SQLiteDeliveries.uncertain, 3).contains("deliveries_uncertain"))
    #expect(try plan(SQLiteDeliveries.nextDue, 2).contains("deliveries_waiting"))
    for sql in [SQLiteDeliveries.ready, SQLiteDeliveries.due] {
      #expect(try !plan(sql, sql == SQLiteDeliveries.ready ? 6 : 3).contains("TEMP"))
    }
  }

  @Test("whatever happens the books balance, and nobody is claimed twice without doubt between", arguments: 1...12)
  func randomHistory(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    var store = try folder.store(worker: 1)
    try store.prepare(readers: 60)
    let audience = try store.queue.freezeAudience(key, tiers: [.free], at: at(1)).audience
    var worker: Int64 = 1
    var held: Set<Int64> = []
    var ended: Set<Int64> = []
    var clock = 2.0
    for _ in 0..<120 {
      clock += Double.random(in: 0...20, using: &random)
      switch Int.random(in: 0..<12, using: &random) {
      case 0:  // The process dies; the next one finds its claims.
        worker += 1
        store = try folder.store(worker: worker)
        #expect(try store.queue.recoverClaims(key, at: at(clock)) == held.count)
        held = []
      case 1:
        try store.queue.resolveUncertain(
          key, to: Bool.random(using: &random) ? .accepted : .queued,
          subscriber: Int64.random(in: 1...60, using: &random),
          at: at(clock))
      case 2:
        let reader = Int.random(in: 0..<60, using: &random)
        try store.suppressions.suppress(
          EmailAddress("reader\(reader)@example.org"), reason: .request, evidence: "", at: at(clock))
      default:
        let some = held.sorted().filter { _ in Bool.random(using: &random) }
        let settlements = some.map { id in
          let outcomes: [Outcome] = [
            .accepted(yes), .accepted(yes), .deferred(later), .rejected(no), .uncertain(later), .returned(later),
          ]
          return Settlement(
            subscriber: id, outcome: outcomes.randomElement(using: &random) ?? .accepted(yes),
            due: Bool.random(using: &random) ? at(clock + 30) : nil)
        }
        let claims = try store.claim(
          key, limit: Int.random(in: 0...8, using: &random), settling: settlements, now: at(clock))
        held.subtract(some)
        ended.formUnion(settlements.filter { $0.outcome.state.isFinal }.map(\.subscriber))
        for claim in claims {
          #expect(held.insert(claim.subscriber.id).inserted, "claimed while claimed")
          #expect(!ended.contains(claim.subscriber.id), "claimed after its end")
          #expect(try !store.suppressions.isSuppressed(claim.subscriber.mailbox.address))
        }
      }
      let books = try store.queue.books(key)
      #expect(books.balance && books.audience == audience && books[.claimed] == held.count)
    }
    _ = try store.queue.resolveUncertain(key, to: .queued, at: at(clock))
    while case let claims = try store.claim(key, limit: 60, now: at(clock + 1_000)), !claims.isEmpty {
      try store.queue.settle(
        key, claims.map { Settlement(subscriber: $0.subscriber.id, outcome: .accepted(yes)) }, at: at(clock))
    }
    try store.queue.recoverClaims(key, at: at(clock))
    let books = try store.queue.books(key)
    #expect(books.balance && books.outstanding == 0 && books[.uncertain] == held.count)
  }
}

extension Store {
  /// Claims up to so many of what is next: what is due, then the never tried. Fewer where some are barred.
  func claim(_ key: IssueKey, limit: Int, settling: [Settlement] = [], now: Date) throws -> [Claim] {
    try queue.settle(key, settling, at: now)
    let next = try queue.upcoming(key, Upcoming(due: now, limit: limit)) + queue.upcoming(key, Upcoming(limit: limit))
    return try queue.turn(key, settling: [], claiming: Array(next.prefix(limit)), now: now)
  }
}
