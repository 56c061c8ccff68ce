internal import Foundation
internal import Glibc
public import Newsroom
internal import Platform
public import Store

/// An issue on the desk: what a plan is written from, and what becomes of one.
///
/// Failure policy: the issue is frozen anew whole, with its log, or stays as it was.
public struct IssueEditor {
  let newsroom: NewsroomFolder
  let store: Store
  let newsletter: Newsletter
  let frozen: FrozenIssue
  let who: String

  public init(newsroom: NewsroomFolder, store: Store, newsletter: Newsletter, frozen: FrozenIssue, who: String) {
    self.newsroom = newsroom
    self.store = store
    self.newsletter = newsletter
    self.frozen = frozen
    self.who = who
  }

  private var composer: IssueComposer {
    IssueComposer(newsroom: newsroom, store: store, newsletter: newsletter, who: who)
  }
  private var key: IssueKey { frozen.record.key }

  /// - Parameter isCorrection: what an earlier correction said is not this one's.
  public func desk(isCorrection: Bool = false) -> PlanDesk {
    var issue = frozen.issue
    if isCorrection {
      issue.editing?.correction = nil
      issue.editing?.correctionHTML = nil
      // Of several corrections, the first one's: what most readers have had.
      var editing = issue.editing ?? Editing()
      editing.correctedSubject = editing.correctedSubject ?? issue.subject
      issue.editing = editing
    }
    var desk = PlanDesk(
      issue: issue, newsletter: newsletter, now: newsroom.clock.now(), isCorrection: isCorrection,
      find: { try store.library.articles(named: $0) },
      ran: { try store.issues.ran([$0], in: newsletter.slug, apartFrom: key.name.day)[$0] },
      fingerprint: { try store.library.fingerprints(ofArticles: [$0])[$0] })
    if !isCorrection { desk.fate = try? IssueOutlook(frozen.record, newsroom, store).fate }
    let zone = newsroom.publication.timeZone
    desk.when = { "\(zone.day(at: $0)) \(zone.wallTime(at: $0))" }
    return desk
  }

  /// The issue that a plan makes of it, set, and what changed; no line if nothing did.
  private func arranged(
    _ plan: Plan, _ desk: PlanDesk, correction: Bool = false
  ) throws -> (issue: Issue, files: [String: [UInt8]], changes: [String]) {
    let application = PlanApplication(
      desk: desk, editor: who,
      plainText: { ((try? store.library.text(ofArticle: $0.id)) ?? nil) ?? IssueComposer.plainText($0.body) },
      html: { try composer.html(Array($0.utf8)) })
    var issue = try application.issue(of: plan)
    let files = try composer.set(&issue, correction: correction)
    return (issue, files, PlanChanges.lines(from: desk.issue, to: issue))
  }

  /// Freezes the edited issue in place of what was composed.
  ///
  /// - Returns: what changed.
  public func edit(_ plan: Plan, _ desk: PlanDesk) throws -> [String] {
    let (issue, files, changes) = try arranged(plan, desk)
    guard !changes.isEmpty else { return [] }
    guard let lock = try lockSoon() else { throw newsroom.busy(newsletter.slug) }
    defer { withExtendedLifetime(lock) {} }
    let now = newsroom.clock.now()
    // Before a file is touched: what was edited must still be what is frozen.
    guard let record = try store.issues.issue(key.name), record.key == key, record.status == .composed else {
      throw StoreError.issueUnderWay(key, try store.issues.issue(key.name)?.status ?? .cancelled)
    }
    guard record.manifest == frozen.manifestHash else { throw StoreError.changed(key) }
    try IssueFolder.write(
      files, to: newsroom.issueFolder(key), issue: key, composed: now, recorded: frozen.manifestHash
    ) { folder in
      try store.issues.recordEdited(
        key, replacing: frozen.manifestHash, manifest: folder.manifestHash, selection: issue.selection, by: who,
        changes: changes, at: now)
    }
    return changes
  }

  public struct Correction {
    public var key: IssueKey
    public var changes: [String]
    public var before: Books
    public var now: Books
    public var notes: Int
  }

  /// Freezes the next generation, for those not yet reached. The caller holds the lock.
  ///
  /// - Parameter notify: whether those who had an earlier generation get a note of what was corrected.
  /// - Returns: `nil` if the plan changes nothing, and nobody is to be told anything.
  public func correct(_ plan: Plan, _ desk: PlanDesk, notify: Bool) throws -> Correction? {
    // Readers who were promised the note of an earlier correction get this one's.
    let owesNotes =
      try !store.queue.deliveries(key, state: .queued, limit: 1, letter: .correction).isEmpty
      || !store.queue.deliveries(key, state: .deferred, limit: 1, letter: .correction).isEmpty
    if plan.correction == nil, notify || owesNotes {
      throw PlanFaults([
        PlanFault(
          plan.sections.first?.picks.first?.line ?? 1,
          "what was wrong, and what is right? Say it below correction:, indented; the note that goes to those who had "
            + "the issue has nothing else in it")
      ])
    }
    let (issue, files, changes) = try arranged(plan, desk, correction: plan.correction != nil)
    guard notify || changes.contains(where: { !$0.hasPrefix("correction ") }) else {
      guard changes.isEmpty else {
        throw PlanFaults([
          PlanFault(
            1, "the correction changes nothing for those who haven't had the issue, and the others aren't told",
            isUntold: true)
        ])
      }
      return nil
    }
    let draft = try FrozenIssue.draft(frozen.record, issue, files)
    try Preflight(newsroom: newsroom, store: store, newsletter: newsletter, events: .unheard).pass(draft)
    let next = IssueKey(key.name, generation: key.generation + 1)
    let now = newsroom.clock.now()
    var books = (before: Books(audience: 0, counts: [:]), now: Books(audience: 0, counts: [:]))
    try IssueFolder.write(
      files, to: newsroom.issueFolder(next), issue: next, composed: now, corrects: frozen.manifestHash
    ) { folder in
      books = try store.issues.correct(
        next, replacing: frozen.manifestHash, manifest: folder.manifestHash, folder: folder.path,
        selection: issue.selection, notify: notify, by: who,
        changes: ["corrected" + (notify ? ", with a note to those who had it" : "")] + changes, at: now)
    }
    return Correction(
      key: next, changes: changes, before: books.before, now: books.now, notes: try store.issues.notes(next))
  }

  /// A run that is at work for a moment is waited for.
  private func lockSoon() throws -> FileLock? {
    let begun = ContinuousClock.now
    while true {
      if let lock = try newsroom.lock(newsletter.slug) { return lock }
      guard ContinuousClock.now - begun < .seconds(5) else { return nil }
      usleep(50_000)
    }
  }
}
