import Foundation
import Newsroom
import Press
import Production
import Store
import TestSupport
import Testing

/// The house's newsroom with the sample's articles, in a folder of its own; no program is started.
final class HouseNewsroom {
  let folder: Folder
  let newsroom: NewsroomFolder
  let store: Store
  let newsletter: Newsletter

  init(now: String = "2026-11-23T06:10:00-05:00") throws {
    folder = try Folder()
    _ = try NewsroomLayout(house: Fixtures.repositoryRoot).make(folder.path)
    newsroom = try NewsroomFolder.find(root: folder.path, environment: ["DATELINE_NOW": now])
    store = try newsroom.openStore()
    newsletter = try newsroom.newsletter("daily-review")
    _ = try FileImport(newsroom: newsroom, store: store).take([Fixtures.repositoryRoot + "/Config/sample/articles"])
  }

  /// The sample's Monday.
  let day = Day("2026-11-23") ?? Day(number: 0)
  var name: IssueName { IssueName(newsletter: newsletter.slug, day: day) }

  func composing(_ who: String = "Ada") -> Composing {
    Composing(newsroom: newsroom, store: store, newsletter: newsletter, who: who)
  }

  /// Changes the subject line, as an editor does.
  func edit(by who: String) throws {
    let frozen = try FrozenIssue.open(name, newsroom, store)
    let editor = IssueEditor(newsroom: newsroom, store: store, newsletter: newsletter, frozen: frozen, who: who)
    let desk = editor.desk()
    let text = try PlanText.text(of: desk).replacing(#/(?m)^subject: .*$/#, with: "subject: Changed by hand")
    let plan = try #require(try PlanReader.plan(Array(text.utf8), for: desk))
    #expect(try !editor.edit(plan, desk).isEmpty)
  }
}

@Suite("Composing by hand") struct ComposingTests {
  @Test("changes are lost only where somebody says so, and only those who changed something are named")
  func again() throws {
    let house = try HouseNewsroom()
    #expect(try house.composing().compose(house.day, again: false).replacedChangesOf == nil)
    // Nobody has worked on it.
    #expect(try house.composing().compose(house.day, again: false).replacedChangesOf == nil)
    try house.store.issues.decide(
      IssueKey(house.name), .approved, by: "Ben", note: "approved", at: house.newsroom.clock.now())
    #expect(throws: IssueError.workedOn(house.name, by: "Ben")) {
      try house.composing().compose(house.day, again: false)
    }
    // A decision is no change.
    #expect(try house.composing().compose(house.day, again: true).replacedChangesOf == nil)
    try house.edit(by: "Cy")
    try house.store.issues.decide(
      IssueKey(house.name), .held, by: "Ben", note: "held", at: house.newsroom.clock.now())
    let done = try house.composing().compose(house.day, again: true)
    #expect(done.replacedChangesOf == "Cy" && done.isHeld)
    #expect(try FrozenIssue.open(house.name, house.newsroom, house.store).issue.subject != "Changed by hand")
  }

  @Test("where composing fails, what was changed stands, and nothing is said to be lost")
  func failing() throws {
    let house = try HouseNewsroom()
    _ = try house.composing().compose(house.day, again: false)
    try house.edit(by: "Cy")
    let template = house.newsroom.templates + "/daily-review.html.mustache"
    try Data("{{#never".utf8).write(to: URL(fileURLWithPath: template))
    #expect(throws: TemplateError.self) { try house.composing().compose(house.day, again: true) }
    #expect(try FrozenIssue.open(house.name, house.newsroom, house.store).issue.subject == "Changed by hand")
  }

  @Test("what is cancelled is revived only where somebody says so")
  func cancelled() throws {
    let house = try HouseNewsroom()
    _ = try house.composing().compose(house.day, again: false)
    let send = RunningSend(
      newsroom: house.newsroom, newsletter: house.newsletter, events: .unheard, patience: 0, sends: { _ in false })
    let decisions = IssueDecisions(newsroom: house.newsroom, store: house.store, name: house.name, who: "Ada")
    #expect(try decisions.cancel(thoughReached: false, stopping: send).readers == 0)
    #expect(throws: IssueError.notPossible(house.name, .cancelled)) { try decisions.approve() }
    #expect(throws: IssueError.isCancelled(house.name)) { try house.composing().compose(house.day, again: false) }
    _ = try house.composing().compose(house.day, again: true)
    #expect(try decisions.approve().record.desk == .approved)
  }
}

@Suite("The day's work") struct DueWorkTests {
  private func work(_ house: HouseNewsroom, _ events: Events = .unheard) -> DueWork {
    DueWork(
      newsroom: house.newsroom, newsletter: house.newsletter, events: events, shouldStop: { false }, seed: 1, who: "run"
    )
  }

  private func done(_ work: DueWork) throws -> [DueWork.Done] {
    var done: [DueWork.Done] = []
    try work.perform { done.append($0) }
    return done
  }

  @Test("what was done is told although a later step fails")
  func failing() throws {
    let house = try HouseNewsroom(now: "2026-11-23T00:10:00-05:00")
    // The Friday before was never composed; today's template is broken.
    try house.store.issues.recordSkipped(
      IssueKey(IssueName(newsletter: house.newsletter.slug, day: house.day.adding(days: -5))),
      window: Window(start: Date(timeIntervalSince1970: 0), cutoff: Date(timeIntervalSince1970: 1)),
      at: house.newsroom.clock.now(), reason: "nothing")
    let template = house.newsroom.templates + "/daily-review.html.mustache"
    try Data("{{#never".utf8).write(to: URL(fileURLWithPath: template))
    let later = try NewsroomFolder.find(
      root: house.folder.path, environment: ["DATELINE_NOW": "2026-11-23T06:10:00-05:00"])
    var done: [DueWork.Done] = []
    #expect(throws: TemplateError.self) {
      try DueWork(
        newsroom: later, newsletter: house.newsletter, events: .unheard, shouldStop: { false }, seed: 1, who: "run"
      ).perform { done.append($0) }
    }
    #expect(done.contains { if case .missed = $0 { true } else { false } })
  }

  @Test("composes at its time, and says so once")
  func composes() throws {
    let house = try HouseNewsroom()
    let listener = Listener()
    #expect(try done(work(house, listener.sink)).isEmpty)
    #expect(listener.notices.contains { "\($0)".hasPrefix("daily-review/2026-11-23 composed: ") })
    #expect(try house.store.issues.issue(house.name)?.status == .composed)
    let second = Listener()
    #expect(try done(work(house, second.sink)).isEmpty)
    #expect(second.notices.allSatisfy { $0.weight == .detail })
  }

  @Test("an issue with an error is held, told once, and blames what is in it")
  func held() throws {
    let house = try HouseNewsroom(now: "2026-11-23T06:35:00-05:00")
    let footer = house.newsroom.templates + "/footer.html.mustache"
    try Data("<p>no way out</p>".utf8).write(to: URL(fileURLWithPath: footer))
    guard case .heldByCheck(let failure)? = try done(work(house)).first else {
      Issue.record("the issue was not held")
      return
    }
    #expect(failure.blame == .data && failure.findings.contains { $0.rule == .unsubscribe })
    #expect(try house.store.issues.issue(house.name)?.desk == .held)
    #expect(try house.store.issues.log(house.name).last?.event == .held)
    #expect(try done(work(house)).isEmpty)
  }

  @Test("where another process works on the newsletter, nothing is done")
  func busy() throws {
    let house = try HouseNewsroom()
    let lock = try house.newsroom.lock(house.newsletter.slug)
    defer { withExtendedLifetime(lock) {} }
    #expect(try done(work(house)).isEmpty)
    #expect(try house.store.issues.issue(house.name) == nil)
    #expect(throws: NewsroomError.self) { try house.newsroom.lockNow(house.newsletter.slug) }
  }
}

@Suite("Everything that is due") struct NewsroomRunTests {
  @Test("a newsletter that fails keeps none of the others from its work, nor the metrics from being written")
  func failing() throws {
    let house = try HouseNewsroom()
    try FileManager.default.removeItem(atPath: house.newsroom.templates + "/daily-review.html.mustache")
    // A second one, whose issue is due as well, after the first in order.
    let config = house.folder.path + "/Config/newsletters"
    let text = try String(contentsOfFile: config + "/daily-review.yaml", encoding: .utf8)
    try Data(text.utf8).write(to: URL(fileURLWithPath: config + "/evening.yaml"))
    for part in ["html", "txt"] {
      let other = house.newsroom.templates + "/evening.\(part).mustache"
      try FileManager.default.copyItem(
        atPath: Fixtures.repositoryRoot + "/Templates/daily-review.\(part).mustache", toPath: other)
    }
    let newsroom = try NewsroomFolder.find(
      root: house.folder.path, environment: ["DATELINE_NOW": "2026-11-23T06:10:00-05:00"])
    var failed: [String] = []
    NewsroomRun(newsroom: newsroom, events: .unheard, shouldStop: { false }, seed: { 1 }, who: "run").perform {
      if case .newsletterFailed(let slug, let error) = $0, error is TemplateError { failed.append(slug) }
    }
    #expect(failed == ["daily-review"])
    #expect(try house.store.issues.issue(IssueName(newsletter: "evening", day: house.day))?.status == .composed)
    #expect(FileManager.default.fileExists(atPath: newsroom.queue + "/dateline.prom"))
  }

  @Test("a stop is heard before the next newsletter")
  func stopped() throws {
    let house = try HouseNewsroom()
    NewsroomRun(newsroom: house.newsroom, events: .unheard, shouldStop: { true }, seed: { 1 }, who: "run").perform {
      _ in
    }
    #expect(try house.store.issues.issue(house.name) == nil)
  }
}

@Suite("Which day is meant") struct ComposingDayTests {
  @Test("today where the newsletter runs, what is given within a week, and nothing else")
  func day() throws {
    let house = try HouseNewsroom(now: "2026-11-21T06:10:00-05:00")
    let saturday = try #require(Day("2026-11-21"))
    let composing = house.composing()
    #expect(throws: IssueError.notOnThisDay(newsletter: "daily-review", saturday, next: Day("2026-11-23"))) {
      try composing.day(nil)
    }
    #expect(try composing.day(saturday.adding(days: 7)) == saturday.adding(days: 7))
    #expect(throws: IssueError.tooFarAhead(saturday.adding(days: 8))) { try composing.day(saturday.adding(days: 8)) }
    #expect(try HouseNewsroom().composing().day(nil) == Day("2026-11-23"))
  }
}
