internal import Foundation
public import Newsroom
public import Store

/// Composing an issue because somebody says so: with regard to what was done to the one that it replaces.
///
/// Failure policy: what somebody has changed is replaced only if `again` says so; where composing fails, it stands.
public struct Composing {
  let newsroom: NewsroomFolder
  let store: Store
  let newsletter: Newsletter
  let who: String

  public struct Result {
    public var made: IssueComposer.Result
    /// Whose changes are gone with what was replaced: `Ada and Ben`.
    public var replacedChangesOf: String?
    /// It was held before, and still is.
    public var isHeld = false
  }

  public init(newsroom: NewsroomFolder, store: Store, newsletter: Newsletter, who: String) {
    self.newsroom = newsroom
    self.store = store
    self.newsletter = newsletter
    self.who = who
  }

  /// The day that is meant: the one that is given, else today.
  /// - Throws: `IssueError.tooFarAhead`, or `.notOnThisDay` where nothing is given and none is due today.
  public func day(_ given: Day?) throws -> Day {
    let zone = newsroom.publication.timeZone
    let today = zone.day(at: newsroom.clock.now())
    if let given {
      guard given <= today.adding(days: 7) else { throw IssueError.tooFarAhead(given) }
      return given
    }
    guard newsletter.schedule.runs(on: today, in: zone) else {
      throw IssueError.notOnThisDay(
        newsletter: newsletter.slug, today, next: newsletter.schedule.dayFrom(today, in: zone))
    }
    return today
  }

  /// The caller holds the newsletter's lock.
  ///
  /// - Parameters:
  ///   - note: the editor's note, as Markdown.
  ///   - again: although somebody has worked on it, or cancelled it.
  public func compose(_ day: Day, note: [UInt8]? = nil, again: Bool) throws -> Result {
    let name = IssueName(newsletter: newsletter.slug, day: day)
    let before = try store.issues.issue(name)
    let work = try Work(on: before, store)
    if !again {
      if before?.status == .cancelled { throw IssueError.isCancelled(name) }
      if let people = work.people { throw IssueError.workedOn(name, by: people) }
    }
    let composer = IssueComposer(newsroom: newsroom, store: store, newsletter: newsletter, who: who)
    var result = Result(made: try composer.compose(day, note: note), replacedChangesOf: work.editors)
    // The desk said so, whatever is in it.
    if case .composed = result.made, before?.status == .composed, before?.desk == .held {
      try store.issues.decide(
        IssueKey(name), .held, by: who, note: "held, as it was before", at: newsroom.clock.now())
      result.isHeld = true
    }
    return result
  }

  /// Tells what somebody should know of the issue that has just been made.
  public func check(_ name: IssueName, _ events: Events) {
    Preflight(newsroom: newsroom, store: store, newsletter: newsletter, events: events).tell(name)
  }

  /// What people did to an issue since it was last composed.
  private struct Work {
    /// All who did anything; `nil` if nobody did.
    var people: String?
    /// Those of them who changed what it says.
    var editors: String?

    init(on record: IssueRecord?, _ store: Store) throws {
      guard let record, record.status == .composed else { return }
      let since = try store.issues.log(record.key.name).reversed().prefix { $0.event != .composed }.reversed()
      people = Self.names(since.filter { $0.event != .proofs })
      editors = Self.names(since.filter { $0.event == .edited })
    }

    private static func names(_ entries: [LogEntry]) -> String? {
      var names: [String] = []
      for entry in entries where !names.contains(entry.who) { names.append(entry.who) }
      return names.isEmpty ? nil : names.joined(separator: " and ")
    }
  }
}
