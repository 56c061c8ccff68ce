public import Foundation
public import Newsroom

/// A line of an issue's log.
public struct LogEntry: Sendable, Equatable {
  public var generation: Int
  public var at: Date
  /// A person's name, or the command that acted by itself.
  public var who: String
  public var what: String
}

/// What people do to an issue, each with who and when.
extension Store {
  /// Appends to the issue's log. Controls in either text are shown, not kept.
  func log(_ key: IssueKey, by who: String, _ lines: [String], at time: Date) throws {
    let row = try rowID(of: key)
    let statement = try database.statement(LogSQL.append)
    for line in lines {
      try statement.run([.int(row), .time(time), .text(who.printable), .text(line.printable)])
    }
  }

  /// The issue's log, all generations, the oldest line first.
  public func log(_ name: IssueName) throws -> [LogEntry] {
    try database.statement(LogSQL.read).all([.text(name.newsletter), .day(name.day)]) {
      LogEntry(generation: Int($0.int(0)), at: $0.time(1), who: $0.text(2), what: $0.text(3))
    }
  }

  /// Writes a line of the log by itself.
  public func note(_ key: IssueKey, by who: String, _ line: String, at time: Date) throws {
    try database.write { try log(key, by: who, [line], at: time) }
  }

  /// What the desk decides about an issue that is composed, or whose sending was stopped, in one transaction with its
  /// log. The deliveries stay as they are.
  ///
  /// - Throws: `StoreError.issueUnderWay` for one that is finished, was skipped or cancelled.
  public func decide(
    _ key: IssueKey, _ decision: DeskDecision, by who: String, note: String, at time: Date
  ) throws {
    try database.write {
      guard let record = try issue(key) else { throw StoreError.noSuchIssue(key) }
      guard record.status == .composed || record.status == .sending else {
        throw StoreError.issueUnderWay(key, record.status)
      }
      try database.statement(IssueSQL.desk).run([.text(decision.rawValue), .int(try rowID(of: key))])
      try log(key, by: who, [note], at: time)
    }
  }

  /// Records an edited issue in place of what was composed, with the changes, in one transaction.
  ///
  /// What was held stays held; an approval was of something else, and ends.
  /// - Parameter replaced: the manifest that was edited.
  /// - Throws: `StoreError.changed` if the issue isn't that one any more; `.issueUnderWay`.
  public func recordEdited(
    _ key: IssueKey, replacing replaced: String, manifest: String, selection: Selection, by who: String,
    changes: [String], at time: Date
  ) throws {
    try database.write {
      guard let known = try issue(key) else { throw StoreError.noSuchIssue(key) }
      guard known.status == .composed else { throw StoreError.issueUnderWay(key, known.status) }
      guard known.manifest == replaced else { throw StoreError.changed(key) }
      let row = try rowID(of: key)
      try database.statement(IssueSQL.edited).run([
        .text(manifest), .text((known.desk == .held ? DeskDecision.held : .open).rawValue), .int(row),
      ])
      try database.statement(IssueSQL.forget).run([.int(row)])
      try recordUses(of: key, row, selection)
      try log(key, by: who, changes, at: time)
      if known.desk == .approved {
        try log(key, by: who, ["the approval was of the issue before this change"], at: time)
      }
    }
  }
}

enum LogSQL {
  static let append = "INSERT INTO issue_log (issue, at, who, what) VALUES (?, ?, ?, ?)"
  static let read = """
    SELECT i.generation, l.at, l.who, l.what FROM issues i JOIN issue_log l ON l.issue = i.id
    WHERE i.newsletter = ? AND i.day = ? ORDER BY l.id
    """
}
