public import Foundation
public import Newsroom

/// An address never to be mailed.
public struct Suppression: Sendable, Equatable {
  public enum Reason: String, Sendable, Codable, CaseIterable {
    /// Mail to it came back for good (RFC 3464, a 5.x.x status).
    case bounce
    /// Its reader called our mail abuse (RFC 5965).
    case complaint
    /// Somebody asked for it: the reader, or the publisher.
    case request
  }

  /// `EmailAddress.identity`.
  public var identity: String
  public var reason: Reason
  /// What it rests on: a status line, a report's id, who asked.
  public var evidence: String
  public var date: Date

  public init(identity: String, reason: Reason, evidence: String, date: Date) {
    self.identity = identity
    self.reason = reason
    self.evidence = evidence
    self.date = date
  }
}

extension Store {
  /// Suppresses an address, stored or not; the first reason stays.
  ///
  /// - Returns: false if it was suppressed already.
  @discardableResult
  public func suppress(
    _ address: EmailAddress, reason: Suppression.Reason, evidence: String, at time: Date
  ) throws -> Bool {
    try database.write {
      try database.statement(SubscriberSQL.suppress).run([
        .text(address.identity), .text(reason.rawValue), .text(evidence), .time(time),
      ]) > 0
    }
  }

  /// Lifts a suppression: for a publisher who knows better than the evidence.
  @discardableResult
  public func unsuppress(_ address: EmailAddress) throws -> Bool {
    try database.write { try database.statement(SubscriberSQL.unsuppress).run([.text(address.identity)]) > 0 }
  }

  public func isSuppressed(_ address: EmailAddress) throws -> Bool { try suppression(of: address) != nil }

  public func suppression(of address: EmailAddress) throws -> Suppression? {
    try database.statement(SubscriberSQL.suppression).first([.text(address.identity)], Self.readSuppression)
  }

  /// The latest first.
  public func suppressions(limit: Int = 100) throws -> [Suppression] {
    try database.statement(SubscriberSQL.suppressions).all([.int(limit)], Self.readSuppression)
  }

  private static func readSuppression(_ row: Row) throws -> Suppression {
    Suppression(identity: row.text(0), reason: try row.word(1), evidence: row.text(2), date: row.time(3))
  }
}
