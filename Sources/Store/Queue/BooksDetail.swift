public import Foundation
public import Newsroom

/// An issue's books in more detail: by destination, and by what the relay said.
extension DeliveryQueue {
  /// Deliveries of one destination domain, by state.
  public struct DomainBooks: Sendable, Equatable {
    public var domain: String
    public var counts: [DeliveryState: Int]

    public var total: Int { counts.values.reduce(0, +) }
    /// Not accepted, and not still to be tried for the first time.
    public var troubled: Int {
      [DeliveryState.deferred, .rejected, .expired, .uncertain].reduce(0) { $0 + (counts[$1] ?? 0) }
    }
  }

  /// Answers of one kind.
  public struct ReasonBooks: Sendable, Equatable {
    public var state: DeliveryState
    public var meaning: ReplyClass
    public var count: Int
    /// One of the replies, for a person.
    public var example: String
  }

  /// The destination domains, those with the most trouble first, then the largest. Reads every delivery: about two seconds
  /// for a million.
  public func domains(_ key: IssueKey, limit: Int) throws -> [DomainBooks] {
    let row = try store.issues.rowID(of: key)
    var found: [String: [DeliveryState: Int]] = [:]
    try database.read {
      try database.statement(BooksSQL.domains).each([.int(row)]) {
        found[$0.text(0), default: [:]][try $0.word(1)] = Int($0.int(2))
      }
    }
    let books = found.map { DomainBooks(domain: $0.key, counts: $0.value) }.sorted {
      ($0.troubled, $0.total, $1.domain) > ($1.troubled, $1.total, $0.domain)
    }
    return Array(books.prefix(limit))
  }

  /// What the relay said of deliveries that aren't accepted, by what it means; the most frequent first.
  public func reasons(_ key: IssueKey) throws -> [ReasonBooks] {
    let row = try store.issues.rowID(of: key)
    var found: [ReasonBooks] = []
    try database.read {
      try database.statement(BooksSQL.reasons).each([.int(row)]) {
        let state: DeliveryState = try $0.word(0)
        let reply = Reply(code: Int($0.int(1)), text: $0.text(2))
        let (meaning, count) = (ReplyClass(reply), Int($0.int(3)))
        if let index = found.firstIndex(where: { $0.state == state && $0.meaning == meaning }) {
          found[index].count += count
        } else {
          found.append(ReasonBooks(state: state, meaning: meaning, count: count, example: reply.text))
        }
      }
    }
    return found.sorted { ($0.count, $1.state.rawValue) > ($1.count, $0.state.rawValue) }
  }

  /// Deferred deliveries are due at once: for a person who has mended what was wrong.
  ///
  /// - Returns: how many.
  @discardableResult
  public func retryDeferred(_ key: IssueKey, by who: String, at time: Date) throws -> Int {
    let row = try store.issues.rowID(of: key)
    return try database.write {
      let count = try database.statement(BooksSQL.retry).run([.time(time), .int(row), .time(time)])
      if count > 0 { try store.issues.log(key, .retried, by: who, ["\(count) deferred deliveries are tried again at once"], at: time) }
      return count
    }
  }
}

enum BooksSQL {
  /// The identity's domain is lower case, and an A-label.
  static let domains = """
    SELECT substr(r.identity, instr(r.identity, '@') + 1) AS domain, d.state, count(*)
    FROM deliveries d CROSS JOIN subscribers r ON r.id = d.subscriber WHERE d.issue = ? GROUP BY domain, d.state
    """
  static let reasons = """
    SELECT state, code, reply, count(*) FROM deliveries
    WHERE issue = ? AND code IS NOT NULL AND state IN ('deferred', 'rejected', 'expired', 'uncertain', 'queued')
    GROUP BY state, code, reply ORDER BY count(*) DESC
    """
  static let retry = """
    UPDATE deliveries INDEXED BY deliveries_waiting SET due = ?1 WHERE issue = ?2 AND due IS NOT NULL AND due > ?3
    """
}
