public import Foundation
public import Newsroom
internal import Platform

/// How far an issue has got.
public enum IssueStatus: String, Sendable, Codable, CaseIterable {
  case composed
  /// Too little to say; the next issue's window takes its articles.
  case skipped
  /// Its audience is frozen.
  case sending, finished, cancelled
}

/// What the books say about an issue; what it says itself is in its folder.
public struct IssueRecord: Sendable, Equatable {
  public var key: IssueKey
  public var status: IssueStatus
  public var window: Window
  /// When it was composed, or skipped.
  public var composed: Date
  /// SHA-256 of its manifest, in hex; `nil` if it was skipped.
  public var manifest: String?
  /// Where its files are, as `recordComposed` was told.
  public var folder: String?
  /// Why it was skipped.
  public var reason: String?
  /// When its audience was frozen, and how many readers that was.
  public var frozen: Date?
  public var audience: Int?
  public var finished: Date?
  public var desk: DeskDecision
  /// When a relay first accepted it: its articles have run. When they were set free again, since nobody had it; with
  /// neither, they are reserved.
  public var used: Date?
  public var released: Date?
  /// Until when it is worth sending, if a send has begun: a person may send past the schedule's time.
  public var latest: Date?
}

extension IssueRecord {
  init(_ row: Row) throws {
    key = try IssueKey(row)
    status = try row.word(.status)
    window = Window(start: row.time(.windowStart), cutoff: row.time(.windowCutoff))
    composed = row.time(.composed)
    manifest = row.optionalText(.manifest)
    folder = row.optionalText(.folder)
    reason = row.optionalText(.reason)
    frozen = row.optionalTime(.frozen)
    audience = row.optionalInt(.audience).map(Int.init)
    finished = row.optionalTime(.finished)
    desk = try row.word(.desk)
    used = row.optionalTime(.used)
    released = row.optionalTime(.released)
    latest = row.optionalTime(.latest)
  }
}

extension IssueKey {
  init(_ row: Row) throws {
    self.init(
      IssueName(newsletter: row.text(.newsletter), day: try row.day(.day)), generation: Int(row.int(.generation)))
  }
}

/// What the desk said of a composed issue.
public enum DeskDecision: String, Sendable, Codable, CaseIterable {
  /// Nothing: the newsletter's `on-cutoff` decides.
  case open
  case approved, held
}

/// What the books say of issues: composed, edited, decided on, sent, corrected, withdrawn, each with its log.
public struct Issues {
  let store: Store

  var database: Database { store.database }
  var sql: Catalogue { store.database.sql }

  /// A send has begun that goes on until `latest`. It is never taken back: another send may only go on longer.
  public func recordLatest(_ key: IssueKey, _ latest: Date) throws {
    let row = try rowID(of: key)
    try database.write { _ = try database.statement(sql.issues.latestTime).run([.time(latest), .int(row)]) }
  }

  /// Records a composed issue and what became of each article it looked at, in one transaction.
  ///
  /// Composing an issue again replaces its own record and article uses, until its audience is frozen.
  /// - Parameter manifest: SHA-256 of the folder's manifest, in hex (`IssueFolder.manifestHash`).
  /// - Throws: `StoreError.issueUnderWay`.
  public func recordComposed(
    _ key: IssueKey, window: Window, composed: Date, manifest: String, folder: String, selection: Selection,
    by who: String? = nil
  ) throws {
    try database.write {
      let isAgain = try issue(key)?.manifest != nil
      let row = try record(key, .composed, window, composed, manifest: manifest, folder: folder, reason: nil)
      try recordUses(of: key, row, selection)
      guard let who else { return }
      let what = isAgain ? "composed again, without what was edited before" : "composed"
      try log(
        key, .composed, by: who, ["\(what): \(selection.picks.count.counted("article", "articles"))"], at: composed)
    }
  }

  func recordUses(of key: IssueKey, _ row: Int64, _ selection: Selection) throws {
    let use = try database.statement(sql.issues.use)
    // What comes later, or is held for later, counts as not considered: it is the next issue's.
    let omissions = selection.omissions.filter { ![.embargo, .cutoff, .held].contains($0.rule) }
    for (fate, decisions) in [("picked", selection.picks), ("omitted", omissions)] {
      var place = 0
      for decision in decisions {
        // A link has no place of its own.
        let isEntry = fate == "picked" && decision.entry == nil
        if isEntry { place += 1 }
        try use.run([
          .text(key.name.newsletter), .text(decision.article), .int(row), .text(fate), isEntry ? .int(place) : .null,
          .fingerprint(decision.fingerprint),
        ])
      }
    }
  }

  /// Records that an issue was not made, and why. It uses no article and ends no window.
  public func recordSkipped(_ key: IssueKey, window: Window, at time: Date, reason: String) throws {
    try database.write {
      _ = try record(key, .skipped, window, time, manifest: nil, folder: nil, reason: reason)
    }
  }

  func record(
    _ key: IssueKey, _ status: IssueStatus, _ window: Window, _ time: Date, manifest: String?, folder: String?,
    reason: String?
  ) throws -> Int64 {
    if let known = try issue(key), known.frozen != nil { throw StoreError.issueUnderWay(key, known.status) }
    let row = try database.statement(sql.issues.record).first([
      .text(key.name.newsletter), .day(key.name.day), .int(key.generation), .text(status.rawValue),
      .time(window.start), .time(window.cutoff), .time(time), .text(manifest), .text(folder), .text(reason),
    ]) { $0.int(.only) }
    guard let row else { throw StoreError.noSuchIssue(key) }
    try database.statement(sql.issues.forget).run([.int(row)])
    return row
  }

  /// The newest generation of the issue.
  public func issue(_ name: IssueName) throws -> IssueRecord? {
    try database.statement(sql.issues.byName).first([.text(name.newsletter), .day(name.day)], IssueRecord.init)
  }

  public func issue(_ key: IssueKey) throws -> IssueRecord? {
    try database.statement(sql.issues.byKey).first(
      [.text(key.name.newsletter), .day(key.name.day), .int(key.generation)], IssueRecord.init)
  }

  /// Issues, the newest first; of all newsletters where none is given.
  public func list(of newsletter: String? = nil, limit: Int = 100) throws -> [IssueRecord] {
    try database.statement(sql.issues.list).all([.text(newsletter), .int(limit)], IssueRecord.init)
  }

  /// The last issue before `day` that was composed and has not been withdrawn unsent: its cutoff is where the next
  /// window begins.
  public func latestComposed(_ newsletter: String, before day: Day) throws -> IssueRecord? {
    try database.statement(sql.issues.latest).first([.text(newsletter), .day(day)], IssueRecord.init)
  }

  /// Where the newsletter's first issue began to look; `nil` if it has none.
  public func firstWindowStart(_ newsletter: String) throws -> Date? {
    try database.statement(sql.issues.firstStart).first([.text(newsletter)]) { $0.optionalTime(.only) } ?? nil
  }

  /// Which of `articles` (ids) other issues of the newsletter have looked at, whether they ran them or not.
  ///
  /// - Parameter day: of the issue that is being composed: its own earlier composition doesn't count.
  public func considered(_ articles: [String], by newsletter: String, apartFrom day: Day) throws -> Set<String> {
    try database.read {
      let statement = try database.statement(sql.issues.considered)
      return Set(
        try articles.filter { try statement.first([.text(newsletter), .text($0), .day(day)]) { _ in } != nil })
    }
  }

  /// Those of `articles` (ids) that another issue of the newsletter ran, and the day of the last that did.
  public func ran(_ articles: [String], in newsletter: String, apartFrom day: Day) throws -> [String: Day] {
    try database.read {
      let statement = try database.statement(sql.issues.ran)
      var days: [String: Day] = [:]
      for id in articles {
        days[id] = try statement.first([.text(newsletter), .text(id), .day(day)]) { try $0.day(.only) }
      }
      return days
    }
  }

  /// Articles (ids) that issues of the newsletter picked from `first` to before `day`, and that nobody ever got.
  public func releasedPicks(_ newsletter: String, from first: Day, before day: Day) throws -> [String] {
    try database.statement(sql.issues.releasedPicks).all([.text(newsletter), .day(day), .day(first)]) { $0.text(.only) }
  }

  /// Withdraws an issue: what is queued or deferred is cancelled. If nobody can have had it, its articles are free
  /// again.
  public func cancel(_ key: IssueKey, by who: String? = nil, note: String = "cancelled", at time: Date) throws {
    try database.write {
      guard let record = try issue(key) else { throw StoreError.noSuchIssue(key) }
      guard record.status == .composed || record.status == .sending else {
        throw StoreError.issueUnderWay(key, record.status)
      }
      let row = try rowID(of: key)
      try database.statement(sql.deliveries.cancel).run([.time(time), .int(row)])
      try database.statement(sql.issues.cancelled).run([.time(time), .int(row)])
      try database.statement(sql.issues.release).run([.time(time), .int(row)])
      if let who { try log(key, .cancelled, by: who, [note], at: time) }
    }
  }

  /// Records that nothing is left to attempt.
  ///
  /// - Throws: `StoreError.outstanding` while there is something queued, claimed or deferred.
  public func recordFinished(_ key: IssueKey, at time: Date) throws {
    try database.write {
      let outstanding = try store.queue.books(key).outstanding
      guard outstanding == 0 else { throw StoreError.outstanding(key, outstanding) }
      let row = try rowID(of: key)
      try database.statement(sql.issues.finished).run([.time(time), .int(row)])
      // Refused by all, or expired: its articles belong to the next issue.
      try database.statement(sql.issues.release).run([.time(time), .int(row)])
    }
  }

  /// The row of an issue, by which return addresses name it and its generation.
  public func rowID(of key: IssueKey) throws -> Int64 {
    if let known = store.issueRows[key] { return known }
    let row = try database.statement(sql.issues.rowID)
      .first([.text(key.name.newsletter), .day(key.name.day), .int(key.generation)]) { $0.int(.only) }
    guard let row else { throw StoreError.noSuchIssue(key) }
    store.issueRows[key] = row
    return row
  }

  /// The issue in a row of the books.
  public func issueKey(row: Int64) throws -> IssueKey? {
    try database.statement(sql.returns.key).first([.int(row)]) { try IssueKey($0) }
  }
}
