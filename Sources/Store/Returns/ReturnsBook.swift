public import Foundation
public import Newsroom

/// A mail that came back, as the books keep it.
public struct ReturnEntry: Sendable, Equatable {
  /// What was done about it.
  public enum Effect: String, Sendable, Codable, CaseIterable {
    /// Nothing: it says nothing that asks for it, or nothing can be believed.
    case none
    /// A soft bounce, counted.
    case counted
    case suppressed
    case unsubscribed
    /// Kept for a person.
    case unknown
    /// A person has seen to it.
    case settled
  }

  /// What says whose it is.
  public enum Proof: String, Sendable, Codable {
    /// A signed address of ours.
    case token
    /// The Message-ID of a delivery that is in the books, to the address that the mail speaks of.
    case books
  }

  /// SHA-256, 32 octets.
  public var hash: [UInt8]
  public var at: Date
  public var mailbox: String
  /// `bounce`, `report`, `complaint`, `unsubscribe`, `auto-reply`, `unknown`.
  public var kind: String
  public var effect: Effect
  public var proof: Proof?
  public var subscriber: Int64?
  /// The row of the issue that it answers.
  public var issue: Int64?
  /// `hard`, `soft`, `delayed`, `none`.
  public var verdict: String?
  public var meaning: ReplyClass?
  public var status: EnhancedStatus?
  public var evidence: String

  public init(
    hash: [UInt8], at: Date, mailbox: String, kind: String, effect: Effect = .none, proof: Proof? = nil,
    subscriber: Int64? = nil, issue: Int64? = nil, verdict: String? = nil, meaning: ReplyClass? = nil,
    status: EnhancedStatus? = nil, evidence: String = ""
  ) {
    self.hash = hash
    self.at = at
    self.mailbox = mailbox
    self.kind = kind
    self.effect = effect
    self.proof = proof
    self.subscriber = subscriber
    self.issue = issue
    self.verdict = verdict
    self.meaning = meaning
    self.status = status
    self.evidence = evidence
  }
}

/// The mails that came back, each once, and where mailboxes have been read.
public struct ReturnsBook {
  let store: Store

  var database: Database { store.database }
  var sql: Catalogue { store.database.sql }

  /// Whether the mail was read before.
  public func hasReturn(_ hash: [UInt8]) throws -> Bool {
    try database.statement(sql.returns.known).first([.blob(hash)]) { _ in } != nil
  }

  public func record(_ entry: ReturnEntry) throws {
    try database.write {
      _ = try database.statement(sql.returns.insert).run([
        .blob(entry.hash), .time(entry.at), .text(entry.mailbox), .text(entry.kind), .text(entry.effect.rawValue),
        .text(entry.proof?.rawValue), .int(entry.subscriber), .int(entry.issue), .text(entry.verdict),
        .text(entry.meaning?.rawValue), .text(entry.status?.description), .text(entry.evidence),
      ])
    }
  }

  /// Soft bounces of a reader since then, and since they last consented: one for each issue at the most, and of mail that
  /// is no issue's one for each day.
  public func softReturns(of subscriber: Int64, since time: Date) throws -> Int {
    Int(try database.statement(sql.returns.soft).first([.int(subscriber), .time(time)]) { $0.int(.only) } ?? 0)
  }

  /// What came back of a reader's mail, the latest first, with the issue where that is known.
  public func list(of subscriber: Int64, limit: Int = 100) throws -> [(entry: ReturnEntry, issue: IssueKey?)] {
    try database.statement(sql.returns.ofReader).all([.int(subscriber), .int(limit)]) { row in
      (try ReturnEntry(row), row.isNull(.newsletter) ? nil : try IssueKey(row))
    }
  }

  /// Mails that wait for a person, the oldest first.
  public func unknownReturns(limit: Int = 100) throws -> [ReturnEntry] {
    try database.statement(sql.returns.unknown).all([.int(limit)], ReturnEntry.init)
  }

  /// Those whose hash begins with these hexadecimal digits.
  public func unknownReturns(hash prefix: String) throws -> [ReturnEntry] {
    try database.statement(sql.returns.unknownByHash).all([.text(prefix.lowercased())], ReturnEntry.init)
  }

  /// A person has seen to a mail that nobody understood.
  ///
  /// - Returns: false if it doesn't wait for anybody.
  @discardableResult
  public func settleReturn(_ hash: [UInt8]) throws -> Bool {
    return try database.write { try database.statement(sql.returns.settle).run([.blob(hash)]) > 0 }
  }

  // MARK: Where mailboxes have been read

  public func returnMarks(of mailbox: String) throws -> Set<String> {
    Set(try database.statement(sql.returns.marks).all([.text(mailbox)]) { $0.text(.only) })
  }

  /// - Parameter forgetting: the others of the mailbox are forgotten.
  public func rememberMark(_ mark: String, of mailbox: String, forgetting: Bool = false) throws {
    try database.write {
      if forgetting { try database.statement(sql.returns.forget).run([.text(mailbox)]) }
      try database.statement(sql.returns.remember).run([.text(mailbox), .text(mark)])
    }
  }

  /// Forgets what a mailbox no longer has.
  public func keepMarks(_ current: Set<String>, of mailbox: String) throws {
    try database.write {
      for mark in try returnMarks(of: mailbox).subtracting(current) {
        try database.statement(sql.returns.forgetOne).run([.text(mailbox), .text(mark)])
      }
    }
  }

  /// Mails of a reader that wait for a person: by their hashes.
  public func unknownReturns(of subscriber: Int64) throws -> [[UInt8]] {
    try database.statement(sql.returns.unknownOfReader).all([.int(subscriber)]) { $0.blob(.only) }
  }

  /// What is personal in a reader's returns goes: for their erasure. None of them waits for a person any more.
  func forgetReturns(of subscriber: Int64) throws {
    try database.statement(sql.returns.erase).run([.int(subscriber)])
  }

  /// What was written down of returns that name an address goes, whoever they were taken for.
  func forgetReturns(naming identity: String) throws {
    try database.statement(sql.returns.eraseNaming).run([.text(identity)])
  }
}

extension ReturnEntry {
  init(_ row: Row) throws {
    self.init(
      hash: row.blob(.hash), at: row.time(.at), mailbox: row.text(.mailbox), kind: row.text(.kind),
      effect: try row.word(.effect), proof: row.optionalText(.proof).flatMap(Proof.init),
      subscriber: row.optionalInt(.subscriber), issue: row.optionalInt(.issue), verdict: row.optionalText(.verdict),
      meaning: row.optionalText(.meaning).flatMap(ReplyClass.init),
      status: row.optionalText(.status).flatMap { EnhancedStatus(in: $0) }, evidence: row.text(.evidence))
  }
}
