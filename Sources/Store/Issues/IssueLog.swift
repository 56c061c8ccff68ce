public import Foundation
public import Newsroom

/// A line of an issue's log: what it records, and how people are told of it.
public struct LogEntry: Sendable, Equatable {
  public enum Event: String, Sendable, Codable, CaseIterable {
    case composed
    /// A person changed what it says.
    case edited
    case approved, held
    /// It is as if the desk had said nothing: an approval was of something else.
    case opened
    /// Proofs were mailed to the desk.
    case proofs
    /// A further generation was made, and what changed in it.
    case corrected
    /// Deliveries that were uncertain were settled.
    case reconciled
    /// Deliveries that waited for a later attempt were due at once.
    case retried
    case cancelled

    /// What a decision of the desk's is recorded as.
    public init(_ decision: DeskDecision) {
      switch decision {
      case .open: self = .opened
      case .approved: self = .approved
      case .held: self = .held
      }
    }
  }

  public var generation: Int
  public var at: Date
  /// A person's name, or the command that acted by itself.
  public var who: String
  public var event: Event
  /// Why it was held, where somebody said so.
  public var reason: String?
  /// For people: nothing goes by its words.
  public var what: String
}

/// What people do to an issue, each with who and when.
extension Issues {
  /// Appends to the issue's log. Controls in either text are shown, not kept.
  func log(
    _ key: IssueKey, _ event: LogEntry.Event, by who: String, _ lines: [String], reason: String? = nil, at time: Date
  ) throws {
    let row = try rowID(of: key)
    let statement = try database.statement(sql.log.append)
    for line in lines {
      try statement.run([
        .int(row), .time(time), .text(who.printable), .text(event.rawValue), .text(reason?.printable),
        .text(line.printable),
      ])
    }
  }

  /// The issue's log, all generations, the oldest line first.
  public func log(_ name: IssueName) throws -> [LogEntry] {
    try database.statement(sql.log.read).all([.text(name.newsletter), .day(name.day)]) {
      LogEntry(
        generation: Int($0.int(.generation)), at: $0.time(.at), who: $0.text(.who), event: try $0.word(.event),
        reason: $0.optionalText(.reason), what: $0.text(.what))
    }
  }

  /// Writes a line of the log by itself.
  public func note(_ key: IssueKey, _ event: LogEntry.Event, by who: String, _ line: String, at time: Date) throws {
    try database.write { try log(key, event, by: who, [line], at: time) }
  }

  /// What the desk decides about an issue that is composed, or whose sending was stopped, in one transaction with its
  /// log. The deliveries stay as they are.
  ///
  /// - Parameters:
  ///   - note: the log's line, for people.
  ///   - reason: why it is held.
  /// - Throws: `StoreError.issueUnderWay` for one that is finished, was skipped or cancelled.
  public func decide(
    _ key: IssueKey, _ decision: DeskDecision, by who: String, note: String, reason: String? = nil, at time: Date
  ) throws {
    try database.write {
      guard let record = try issue(key) else { throw StoreError.noSuchIssue(key) }
      guard record.status == .composed || record.status == .sending else {
        throw StoreError.issueUnderWay(key, record.status)
      }
      try database.statement(sql.issues.desk).run([.text(decision.rawValue), .int(try rowID(of: key))])
      try log(key, .init(decision), by: who, [note], reason: decision == .held ? reason : nil, at: time)
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
      try database.statement(sql.issues.edited).run([
        .text(manifest), .text((known.desk == .held ? DeskDecision.held : .open).rawValue), .int(row),
      ])
      try database.statement(sql.issues.forget).run([.int(row)])
      try recordUses(of: key, row, selection)
      try log(key, .edited, by: who, changes, at: time)
      if known.desk == .approved {
        try log(key, .opened, by: who, ["the approval was of the issue before this change"], at: time)
      }
    }
  }
}

/// Which proofs the desk has had.
extension Issues {
  /// Whether the proof of what `manifest` says need not be mailed: the relay took it, or refuses the address.
  public func hasProof(_ key: IssueKey, manifest: String, to address: EmailAddress, tier: Tier) throws -> Bool {
    try database.statement(sql.proofs.find)
      .first([.int(try rowID(of: key)), .text(manifest), .text(address.identity), .text(tier.rawValue)]) { _ in }
      != nil
  }

  public func recordProof(
    _ key: IssueKey, manifest: String, to address: EmailAddress, tier: Tier, accepted: Bool, at time: Date
  ) throws {
    let row = try rowID(of: key)
    try database.write {
      _ = try database.statement(sql.proofs.record).run([
        .int(row), .text(manifest), .text(address.identity), .text(tier.rawValue),
        .text(accepted ? "accepted" : "rejected"), .time(time),
      ])
    }
  }
}
