import Foundation
import Newsroom
import Store
import Testing

@Suite struct IssueTests {
  let folder: Folder
  let store: Store

  init() throws {
    folder = try Folder()
    store = try folder.store()
  }

  func issue(_ offset: Int, _ newsletter: String = "daily-review") -> IssueKey {
    IssueKey(IssueName(newsletter: newsletter, day: monday.adding(days: offset)))
  }

  func compose(_ key: IssueKey, picks: [String], omits: [String] = []) throws {
    func decision(_ id: String) -> Selection.Decision { .init(article: id, title: id, reason: "because") }
    try store.issues.recordComposed(
      key, window: window, composed: at(1), manifest: sample, folder: "f",
      selection: Selection(picks: picks.map(decision), omissions: omits.map(decision)))
  }

  @Test("what an issue used is remembered against the newsletter's other issues, not itself")
  func uses() throws {
    try compose(issue(0), picks: ["a", "b"], omits: ["c", "a"])
    let all = ["a", "b", "c", "d"]
    #expect(try store.issues.ran(all, in: "daily-review", apartFrom: monday).isEmpty)
    let next = monday.adding(days: 1)
    #expect(try store.issues.ran(all, in: "daily-review", apartFrom: next) == ["a": monday, "b": monday])
    #expect(try store.issues.considered(all, by: "daily-review", apartFrom: next) == ["a", "b", "c"])
    #expect(try store.issues.considered(["c", "d"], by: "daily-review", apartFrom: next) == ["c"])
    #expect(try store.issues.considered(all, by: "weekly-review", apartFrom: next).isEmpty)
    try compose(issue(0), picks: ["d"])
    #expect(try store.issues.considered(all, by: "daily-review", apartFrom: next) == ["d"])
    try store.issues.cancel(issue(0), at: at(5))
    #expect(try store.issues.considered(all, by: "daily-review", apartFrom: next).isEmpty)
  }

  @Test("windows follow composed issues, not skipped or withdrawn ones")
  func latest() throws {
    #expect(try store.issues.latestComposed("daily-review", before: monday) == nil)
    #expect(try store.issues.firstWindowStart("daily-review") == nil)
    try compose(issue(0), picks: [])
    try store.issues.recordSkipped(issue(1), window: window, at: at(2), reason: "two articles, three needed")
    try compose(issue(2), picks: [])
    try store.issues.cancel(issue(2), at: at(3))
    try compose(issue(0, "weekly-review"), picks: [])
    #expect(try store.issues.latestComposed("daily-review", before: monday) == nil)
    #expect(try store.issues.latestComposed("daily-review", before: monday.adding(days: 9))?.key == issue(0))
    #expect(try store.issues.firstWindowStart("daily-review") == window.start)
    #expect(try store.issues.issue(issue(1).name)?.reason == "two articles, three needed")
    #expect(try store.issues.list(of: "daily-review").map(\.status) == [.cancelled, .skipped, .composed])
    #expect(try store.issues.list().count == 4)
    // A skipped issue may be composed after all.
    try compose(issue(1), picks: ["a"])
    #expect(try store.issues.issue(issue(1))?.status == .composed)
  }

  @Test("an issue on its way isn't composed again; another generation is")
  func underWay() throws {
    try compose(issue(0), picks: ["a"])
    _ = try store.queue.freezeAudience(issue(0), tiers: [.free], at: at(1))
    #expect(throws: StoreError.issueUnderWay(issue(0), .sending)) { try compose(issue(0), picks: ["b"]) }
    #expect(throws: StoreError.issueUnderWay(issue(0), .sending)) {
      try store.issues.recordSkipped(issue(0), window: window, at: at(2), reason: "x")
    }
    #expect(try store.issues.ran(["a", "b"], in: "daily-review", apartFrom: monday.adding(days: 1)) == ["a": monday])
    try compose(IssueKey(issue(0).name, generation: 2), picks: ["b"])
    #expect(try store.issues.issue(issue(0).name)?.key.generation == 2)
    try store.issues.recordFinished(issue(0), at: at(9))
    #expect(try store.issues.issue(issue(0))?.status == .finished)
    #expect(throws: StoreError.noSuchIssue(issue(7))) { try store.queue.books(issue(7)) }
  }
}
