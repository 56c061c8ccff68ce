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

  /// Whether the mail was read before.
  public func hasReturn(_ hash: [UInt8]) throws -> Bool {
    try database.statement(ReturnSQL.known).first([.blob(hash)]) { _ in } != nil
  }

  public func record(_ entry: ReturnEntry) throws {
    try database.write {
      _ = try database.statement(ReturnSQL.insert).run([
        .blob(entry.hash), .time(entry.at), .text(entry.mailbox), .text(entry.kind), .text(entry.effect.rawValue),
        .text(entry.proof?.rawValue), .int(entry.subscriber), .int(entry.issue), .text(entry.verdict),
        .text(entry.meaning?.rawValue), .text(entry.status?.description), .text(entry.evidence),
      ])
    }
  }

  /// Soft bounces of a reader since then, and since they last consented: one for each issue at the most, and of mail that
  /// is no issue's one for each day.
  public func softReturns(of subscriber: Int64, since time: Date) throws -> Int {
    Int(try database.statement(ReturnSQL.soft).first([.int(subscriber), .time(time)]) { $0.int(0) } ?? 0)
  }

  /// What came back of a reader's mail, the latest first, with the issue where that is known.
  public func list(of subscriber: Int64, limit: Int = 100) throws -> [(entry: ReturnEntry, issue: IssueKey?)] {
    try database.statement(ReturnSQL.ofReader).all([.int(subscriber), .int(limit)]) { row in
      (try Self.readReturn(row), try Self.readKey(row, from: 12))
    }
  }

  /// Mails that wait for a person, the oldest first.
  public func unknownReturns(limit: Int = 100) throws -> [ReturnEntry] {
    try database.statement(ReturnSQL.unknown).all([.int(limit)], Self.readReturn)
  }

  /// Those whose hash begins with these hexadecimal digits.
  public func unknownReturns(hash prefix: String) throws -> [ReturnEntry] {
    try database.statement(ReturnSQL.unknownByHash).all([.text(prefix.lowercased())], Self.readReturn)
  }

  /// A person has seen to a mail that nobody understood.
  ///
  /// - Returns: false if it doesn't wait for anybody.
  @discardableResult
  public func settleReturn(_ hash: [UInt8]) throws -> Bool {
    return try database.write { try database.statement(ReturnSQL.settle).run([.blob(hash)]) > 0 }
  }

  // MARK: Where mailboxes have been read

  public func returnMarks(of mailbox: String) throws -> Set<String> {
    Set(try database.statement(ReturnSQL.marks).all([.text(mailbox)]) { $0.text(0) })
  }

  /// - Parameter forgetting: the others of the mailbox are forgotten.
  public func rememberMark(_ mark: String, of mailbox: String, forgetting: Bool = false) throws {
    try database.write {
      if forgetting { try database.statement(ReturnSQL.forget).run([.text(mailbox)]) }
      try database.statement(ReturnSQL.remember).run([.text(mailbox), .text(mark)])
    }
  }

  /// Forgets what a mailbox no longer has.
  public func keepMarks(_ current: Set<String>, of mailbox: String) throws {
    try database.write {
      for mark in try returnMarks(of: mailbox).subtracting(current) {
        try database.statement(ReturnSQL.forgetOne).run([.text(mailbox), .text(mark)])
      }
    }
  }

  /// Mails of a reader that wait for a person: by their hashes.
  public func unknownReturns(of subscriber: Int64) throws -> [[UInt8]] {
    try database.statement(ReturnSQL.unknownOfReader).all([.int(subscriber)]) { $0.blob(0) }
  }

  /// What is personal in a reader's returns goes: for their erasure. None of them waits for a person any more.
  func forgetReturns(of subscriber: Int64) throws {
    try database.statement(ReturnSQL.erase).run([.int(subscriber)])
  }

  /// What was written down of returns that name an address goes, whoever they were taken for.
  func forgetReturns(naming identity: String) throws {
    try database.statement(ReturnSQL.eraseNaming).run([.text(identity)])
  }

  private static func readReturn(_ row: Row) throws -> ReturnEntry {
    ReturnEntry(
      hash: row.blob(0), at: row.time(1), mailbox: row.text(2), kind: row.text(3), effect: try row.word(4),
      proof: row.optionalText(5).flatMap(ReturnEntry.Proof.init), subscriber: row.optionalInt(6),
      issue: row.optionalInt(7), verdict: row.optionalText(8), meaning: row.optionalText(9).flatMap(ReplyClass.init),
      status: row.optionalText(10).flatMap { EnhancedStatus(in: $0) }, evidence: row.text(11))
  }

  static func readKey(_ row: Row, from column: Int32) throws -> IssueKey? {
    guard !row.isNull(column) else { return nil }
    return IssueKey(
      IssueName(newsletter: row.text(column), day: try row.day(column + 1)), generation: Int(row.int(column + 2)))
  }
}

enum ReturnSQL {
  private static let columns = """
    t.hash, t.at, t.mailbox, t.kind, t.effect, t.proof, t.subscriber, t.issue, t.verdict, t.meaning, t.status, t.evidence
    """
  static let known = "SELECT 1 FROM returns WHERE hash = ?"
  static let insert = """
    INSERT INTO returns (hash, at, mailbox, kind, effect, proof, subscriber, issue, verdict, meaning, status, evidence)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
  static let soft = """
    SELECT count(DISTINCT ifnull(issue, -(at / 86400000))) FROM returns WHERE subscriber = ?1 AND effect = 'counted'
      AND at >= max(?2, ifnull((SELECT confirmed_at FROM subscribers WHERE id = ?1), ?2))
    """
  static let ofReader = """
    SELECT \(columns), i.newsletter, i.day, i.generation FROM returns t LEFT JOIN issues i ON i.id = t.issue
    WHERE t.subscriber = ? ORDER BY t.at DESC, t.id DESC LIMIT ?
    """
  static let unknown = "SELECT \(columns) FROM returns t WHERE t.effect = 'unknown' ORDER BY t.id LIMIT ?"
  static let unknownByHash = """
    SELECT \(columns) FROM returns t WHERE t.effect = 'unknown' AND substr(lower(hex(t.hash)), 1, length(?1)) = ?1 LIMIT 2
    """
  static let settle = "UPDATE returns SET effect = 'settled' WHERE hash = ? AND effect = 'unknown'"
  static let unknownOfReader = "SELECT hash FROM returns WHERE subscriber = ? AND effect = 'unknown'"
  static let erase = """
    UPDATE returns SET evidence = '', effect = CASE effect WHEN 'unknown' THEN 'settled' ELSE effect END
    WHERE subscriber = ?
    """
  static let eraseNaming = "UPDATE returns SET evidence = '(erased)' WHERE instr(lower(evidence), ?) > 0"

  static let reader = "SELECT id, address, name, tier FROM subscribers WHERE id = ? AND state <> 'erased'"
  static let key = "SELECT newsletter, day, generation FROM issues WHERE id = ?"
  static let mailed = """
    SELECT i.id FROM issues i JOIN deliveries d ON d.issue = i.id JOIN subscribers r ON r.id = d.subscriber
    WHERE i.newsletter = ? AND i.day = ? AND i.generation = ? AND d.subscriber = ? AND r.identity = ?
      AND d.state IN ('accepted', 'uncertain', 'claimed')
    """

  static let marks = "SELECT mark FROM return_marks WHERE mailbox = ?"
  static let remember = "INSERT INTO return_marks (mailbox, mark) VALUES (?, ?) ON CONFLICT DO NOTHING"
  static let forget = "DELETE FROM return_marks WHERE mailbox = ?"
  static let forgetOne = "DELETE FROM return_marks WHERE mailbox = ? AND mark = ?"
}
