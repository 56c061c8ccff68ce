public import Foundation
internal import Newsroom

/// A numbered import.
public struct SubscriberImport: Sendable, Equatable {
  public var number: Int64
  public var file: String
  /// What the file was recognised as: `dateline`, `Ghost` ….
  public var format: String
  public var who: String
  public var began: Date
  /// `nil`: it was interrupted, after a whole batch; or is running.
  public var finished: Date?
  public var undone: Date?
  public var undoneBy: String?
  public var added: Int
  public var updated: Int
}

extension Audience {
  /// The latest first.
  public func subscriberImports(limit: Int = 50) throws -> [SubscriberImport] {
    try database.statement(sql.imports.list).all([.int(limit)], Self.readImport)
  }

  public func subscriberImport(_ number: Int64) throws -> SubscriberImport? {
    try database.statement(sql.imports.one).first([.int(number)], Self.readImport)
  }

  private static func readImport(_ row: Row) -> SubscriberImport {
    SubscriberImport(
      number: row.int(.id), file: row.text(.file), format: row.text(.format), who: row.text(.who),
      began: row.time(.began), finished: row.optionalTime(.finished), undone: row.optionalTime(.undone),
      undoneBy: row.optionalText(.undoneBy), added: Int(row.int(.added)), updated: Int(row.int(.updated)))
  }
}
