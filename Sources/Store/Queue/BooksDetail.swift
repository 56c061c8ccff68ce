public import Foundation
public import Newsroom
internal import Platform

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
      try database.statement(sql.books.domains).each([.int(row)]) {
        found[$0.text(.domain), default: [:]][try $0.word(.state)] = Int($0.int(.count))
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
      try database.statement(sql.books.reasons).each([.int(row)]) {
        let state: DeliveryState = try $0.word(.state)
        let reply = Reply(code: Int($0.int(.code)), text: $0.text(.reply))
        let (meaning, count) = (ReplyClass(reply), Int($0.int(.count)))
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
      let count = try database.statement(sql.books.retry).run([.time(time), .int(row), .time(time)])
      if count > 0 {
        try store.issues.log(
          key, .retried, by: who,
          ["\(count.counted("deferred delivery is", "deferred deliveries are")) tried again at once"], at: time)
      }
      return count
    }
  }
}
