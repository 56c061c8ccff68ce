import Foundation
import Newsroom
import Store
import Testing

@Suite struct IssueDeskTests {
  let folder: Folder
  let store: Store

  init() throws {
    folder = try Folder()
    store = try folder.store()
  }

  private func decisions(_ ids: [String]) -> [Selection.Decision] {
    ids.map { .init(article: $0, title: $0, reason: "because") }
  }

  private func compose(_ offset: Int, _ picks: [String]) throws -> IssueKey {
    let key = IssueKey(IssueName(newsletter: "daily-review", day: monday.adding(days: offset)))
    try store.issues.recordComposed(
      key, window: Window(start: at(Double(offset - 1) * 86_400), cutoff: at(Double(offset) * 86_400)),
      composed: at(1), manifest: sample, folder: "f", selection: Selection(picks: decisions(picks)), by: "ada")
    return key
  }

  private func settle(_ key: IssueKey, _ outcomes: [Outcome]) throws {
    let claims = try store.claim(key, limit: outcomes.count, now: at(2))
    try store.queue.settle(
      key, zip(claims, outcomes).map { Settlement(subscriber: $0.subscriber.id, outcome: $1) }, at: at(3))
  }

  private let yes = Outcome.accepted(Reply(code: 250, text: "ok"))
  private let no = Outcome.rejected(Reply(code: 550, text: "no"))
  private let later = Outcome.deferred(Reply(code: 451, text: "later"))
  private let unknown = Outcome.uncertain(Reply(code: 0, text: "?"))

  private func readers(_ count: Int) throws {
    _ = try store.audience.importSubscribers((0..<count).map { try record("reader\($0)@example.org") }, at: at(0))
  }

  @Test("what the desk decides holds an issue back or lets it go, and is logged")
  func desk() throws {
    try readers(1)
    let key = try compose(0, ["a"])
    #expect(try store.issues.issue(key)?.desk == .open)
    try store.issues.decide(key, .held, by: "ben\n", note: "held: why", at: at(5))
    #expect(try store.issues.issue(key)?.desk == .held)
    #expect(throws: StoreError.held(key)) { try store.queue.freezeAudience(key, tiers: [.free], at: at(6)) }
    try store.issues.decide(key, .approved, by: "cy", note: "approved", at: at(7))
    #expect(
      try store.issues.log(key.name).map { "\($0.who): \($0.what)" } == [
        "ada: composed: 1 article", "ben\\u{a}: held: why", "cy: approved",
      ])
    #expect(try store.issues.log(key.name).map(\.at) == [at(1), at(5), at(7)])
    _ = try store.queue.freezeAudience(key, tiers: [.free], at: at(8))
    // Under way it can be held as well; once it is finished, nothing is left to decide.
    try store.issues.decide(key, .held, by: "ben", note: "held", at: at(9))
    #expect(try store.issues.issue(key)?.desk == .held)
    try store.issues.cancel(key, by: "ben", at: at(10))
    #expect(throws: StoreError.issueUnderWay(key, .cancelled)) {
      try store.issues.decide(key, .approved, by: "ben", note: "approved", at: at(11))
    }
    #expect(try store.issues.log(key.name).count == 5)
  }

  @Test("an edit replaces what was composed, once, with its log; an approval ends, a hold stays")
  func edited() throws {
    let key = try compose(0, ["a", "b"])
    let second = String(repeating: "cd", count: 32)
    try store.issues.decide(key, .approved, by: "cy", note: "approved", at: at(2))
    try store.issues.recordEdited(
      key, replacing: sample, manifest: second, selection: Selection(picks: decisions(["b", "c"])), by: "ada",
      changes: ["one", "two"], at: at(3))
    #expect(try store.issues.issue(key)?.manifest == second && store.issues.issue(key)?.desk == .open)
    #expect(
      try store.issues.ran(["a", "b", "c"], in: "daily-review", apartFrom: monday.adding(days: 1)).keys.sorted() == [
        "b", "c",
      ])
    #expect(throws: StoreError.changed(key)) {
      try store.issues.recordEdited(
        key, replacing: sample, manifest: sample, selection: Selection(), by: "x", changes: ["three"], at: at(4))
    }
    try store.issues.decide(key, .held, by: "cy", note: "held", at: at(5))
    try store.issues.recordEdited(
      key, replacing: second, manifest: sample, selection: Selection(), by: "ada", changes: ["three"], at: at(6))
    #expect(try store.issues.issue(key)?.desk == .held)
    #expect(
      try store.issues.log(key.name).suffix(3).map(\.what).first == "the approval was of the issue before this change")
  }

  @Test("articles are reserved, used with the first acceptance, and released when nobody got them")
  func ledger() throws {
    try readers(2)
    func next() throws -> IssueKey? {
      try store.issues.latestComposed("daily-review", before: monday.adding(days: 20))?.key
    }
    let got = try compose(0, ["a"])
    _ = try store.queue.freezeAudience(got, tiers: [.free], at: at(2))
    #expect(try store.issues.issue(got)?.used == nil)
    try settle(got, [no, yes])
    try store.issues.recordFinished(got, at: at(4))
    #expect(try store.issues.issue(got)?.used == at(3) && store.issues.issue(got)?.released == nil)
    // Refused by everybody.
    let failed = try compose(1, ["b"])
    _ = try store.queue.freezeAudience(failed, tiers: [.free], at: at(2))
    try settle(failed, [no, no])
    try store.issues.recordFinished(failed, at: at(5))
    #expect(try store.issues.issue(failed)?.released == at(5) && store.issues.issue(failed)?.used == nil)
    // Withdrawn before and after its audience was frozen.
    let withdrawn = try compose(2, ["c"])
    try store.issues.cancel(withdrawn, by: "ada", at: at(6))
    let late = try compose(3, ["d"])
    _ = try store.queue.freezeAudience(late, tiers: [.free], at: at(2))
    try settle(late, [later])
    try store.issues.cancel(late, at: at(7))
    #expect(try store.queue.books(late)[.cancelled] == 2)
    // Somebody may have had it: nothing is released.
    let doubtful = try compose(4, ["e"])
    _ = try store.queue.freezeAudience(doubtful, tiers: [.free], at: at(2))
    try settle(doubtful, [unknown, no])
    try store.issues.recordFinished(doubtful, at: at(8))
    #expect(try store.issues.issue(doubtful)?.released == nil)
    let all = ["a", "b", "c", "d", "e"]
    let day = monday.adding(days: 20)
    #expect(try store.issues.ran(all, in: "daily-review", apartFrom: day).keys.sorted() == ["a", "e"])
    #expect(try store.issues.considered(all, by: "daily-review", apartFrom: day) == ["a", "e"])
    #expect(try next() == doubtful)
    #expect(try store.issues.releasedPicks("daily-review", from: monday, before: day) == ["b", "c", "d"])
    #expect(try store.issues.releasedPicks("daily-review", from: monday.adding(days: 2), before: day) == ["c", "d"])
    // Who got it after all uses them.
    try store.queue.resolveUncertain(doubtful, to: .accepted, at: at(9))
    #expect(try store.issues.issue(doubtful)?.used == at(9))
    // Composed anew, a withdrawn issue has reserved them again; another's pick isn't released any more.
    _ = try compose(2, ["c"])
    #expect(try next() == doubtful)
    #expect(try store.issues.issue(withdrawn)?.released == nil)
    #expect(try store.issues.releasedPicks("daily-review", from: monday, before: day) == ["b", "d"])
  }

  @Test("a correction takes over exactly who hasn't been reached, in one transaction, and both books balance")
  func correction() throws {
    try readers(8)
    let key = try compose(0, ["a", "b"])
    _ = try store.queue.freezeAudience(key, tiers: [.free], at: at(2))
    try settle(key, [yes, yes, no, unknown, later])
    let next = IssueKey(key.name, generation: 2)
    let second = String(repeating: "cd", count: 32)
    func correct(_ next: IssueKey, _ previous: String, notify: Bool) throws -> (before: Books, now: Books) {
      try store.issues.correct(
        next, replacing: previous, manifest: second, folder: "f.2", selection: Selection(picks: decisions(["b", "c"])),
        notify: notify, by: "ada", changes: ["corrected"], at: at(10))
    }
    #expect(throws: StoreError.changed(key)) { try correct(next, second, notify: true) }
    #expect(throws: StoreError.changed(next)) { try correct(IssueKey(key.name, generation: 3), sample, notify: true) }
    // One of those who had it doesn't want any more mail.
    let gone = try EmailAddress("reader1@example.org")
    try store.suppressions.suppress(gone, reason: .complaint, evidence: "x", at: at(9))
    let books = try correct(next, sample, notify: true)
    #expect(books.before.balance && books.now.balance)
    #expect(books.before.counts == [.accepted: 2, .rejected: 1, .uncertain: 1, .cancelled: 4])
    #expect(books.now.counts == [.queued: 6])
    #expect(books.now.exclusions == ["complained": 1])
    let moved = try store.queue.deliveries(next).filter { $0.letter == .issue }.map(\.subscriber.id)
    #expect(try moved == store.queue.deliveries(key, state: .cancelled).map(\.subscriber.id))
    #expect(try store.issues.notes(next) == 2)
    #expect(try store.issues.issue(key)?.status == .finished && store.issues.issue(next)?.status == .sending)
    #expect(try store.issues.issue(key.name)?.key == next)
    #expect(try store.issues.reached(key.name) == 3)
    #expect(try store.issues.generations(key.name).map(\.key) == [key, next])
    // Of a newsletter's articles, both generations' count as run.
    #expect(try store.issues.ran(["a", "b", "c"], in: "daily-review", apartFrom: monday.adding(days: 1)).count == 3)
    // Claims say what they bring.
    let claims = try store.claim(next, limit: 6, now: at(11))
    #expect(claims.filter { $0.letter == .correction }.count == 2)
    try store.queue.settle(
      next, claims.prefix(1).map { Settlement(subscriber: $0.subscriber.id, outcome: yes) }, at: at(12))
    try store.queue.settle(
      next,
      claims.dropFirst().map { Settlement(subscriber: $0.subscriber.id, outcome: .returned(Reply(code: 0, text: ""))) },
      at: at(12))
    // Corrected again without a note: who was promised one gets this correction's.
    let third = try correct(IssueKey(key.name, generation: 3), second, notify: false)
    #expect(third.before.balance && third.now.counts == [.queued: 5])
    #expect(try store.issues.notes(IssueKey(key.name, generation: 3)) > 0)
  }

  @Test("a correction of what nobody is left for is refused, and changes nothing")
  func nothingLeft() throws {
    try readers(1)
    let key = try compose(0, ["a"])
    let next = IssueKey(key.name, generation: 2)
    func correct(notify: Bool) throws {
      _ = try store.issues.correct(
        next, replacing: sample, manifest: sample, folder: "f.2", selection: Selection(), notify: notify, by: "ada",
        changes: ["corrected"], at: at(10))
    }
    #expect(throws: StoreError.issueUnderWay(key, .composed)) { try correct(notify: true) }
    _ = try store.queue.freezeAudience(key, tiers: [.free], at: at(2))
    try settle(key, [yes])
    try store.issues.recordFinished(key, at: at(3))
    #expect(throws: StoreError.nothingToCorrect(key)) { try correct(notify: false) }
    #expect(try store.issues.issue(next) == nil && store.issues.log(key.name).count == 1)
    try correct(notify: true)
    #expect(try store.queue.books(next).counts == [.queued: 1])
  }

  @Test("a proof that was taken or refused is remembered for what it showed")
  func proofs() throws {
    let key = try compose(0, ["a"])
    let desk = try EmailAddress("Desk@example.org")
    func has(_ manifest: String, _ tier: Tier = .free) throws -> Bool {
      try store.issues.hasProof(key, manifest: manifest, to: desk, tier: tier)
    }
    #expect(try !has(sample))
    try store.issues.recordProof(key, manifest: sample, to: desk, tier: .free, accepted: true, at: at(2))
    try store.issues.recordProof(
      key, manifest: sample, to: EmailAddress("desk@example.org"), tier: .free, accepted: false, at: at(3))
    #expect(try has(sample) && !has(sample, .allAccess) && !has("other"))
  }
}
