public import Digest
public import Foundation
public import Newsroom
internal import Platform

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

  /// `EmailAddress.identity`; of an erased reader `#` and a keyed hash of it (`Store.erasedIdentity`).
  public var identity: String
  public var reason: Reason
  /// What it rests on: a status line, a report's id, who asked.
  public var evidence: String
  public var date: Date
  /// The number of the import that it rests on, and on nothing else.
  public var origin: Int64?

  public var isErased: Bool { identity.hasPrefix("#") }

  public init(identity: String, reason: Reason, evidence: String, date: Date, origin: Int64? = nil) {
    self.identity = identity
    self.reason = reason
    self.evidence = evidence
    self.date = date
    self.origin = origin
  }
}

/// The addresses never to be mailed. A reader of one moves with it: their state and their log, in the same transaction.
public struct SuppressionList {
  let store: Store

  var database: Database { store.database }
  var sql: Catalogue { store.database.sql }

  /// Suppresses an address, stored or not; the first reason stays. If it is a reader's, the reader's state moves and the
  /// log says so, in the same transaction: a complaint after a bounce still makes the reader `complained`.
  ///
  /// - Parameters:
  ///   - time: when it happened.
  ///   - note: how we know; by the reason, where it isn't given.
  /// - Returns: false if it was suppressed already.
  @discardableResult
  public func suppress(
    _ address: EmailAddress, reason: Suppression.Reason, evidence: String, at time: Date, note: ConsentNote? = nil,
    recorded: Date? = nil
  ) throws -> Bool {
    try database.write {
      let identity = address.identity
      let isNew =
        // Without the key nobody can tell; then it stands twice, which does no harm.
        try (try? isErased(identity)) != true
        && database.statement(sql.suppressions.add).run([
          .text(identity), .text(reason.rawValue), .text(evidence), .time(time), .null,
        ]) > 0
      // It rests on more than the import now.
      if !isNew { try database.statement(sql.suppressions.corroborate).run([.text(evidence), .text(identity)]) }
      var note = note ?? ConsentNote(reason.channel)
      note.evidence = note.evidence ?? evidence
      try store.audience.suppressReader(identity: identity, reason, at: time, recorded: recorded ?? time, note)
      return isNew
    }
  }

  /// Lifts a suppression: for a publisher who knows better than the evidence. An erased reader's, too.
  ///
  /// A reader of the address is `unsubscribed` then; with `resubscribe` what they were before, unless they had asked to go.
  /// - Returns: false if it wasn't suppressed.
  @discardableResult
  public func unsuppress(
    _ address: EmailAddress, at time: Date = Date(), note: ConsentNote = ConsentNote(.command),
    resubscribe: Bool = false
  ) throws -> Bool {
    try database.write {
      var isLifted = false
      for identity in try [address.identity] + erasedIdentities(address.identity) {
        if try database.statement(sql.suppressions.remove).run([.text(identity)]) > 0 { isLifted = true }
      }
      if isLifted {
        try store.audience.liftReader(identity: address.identity, at: time, resubscribes: resubscribe, note)
      }
      return isLifted
    }
  }

  public func isSuppressed(_ address: EmailAddress) throws -> Bool { try suppression(of: address) != nil }

  /// By the address itself, or by an erased reader's keyed hash.
  public func suppression(of address: EmailAddress) throws -> Suppression? {
    if let found = try suppression(identity: address.identity) { return found }
    for identity in try erasedIdentities(address.identity) {
      if let found = try suppression(identity: identity) { return found }
    }
    return nil
  }

  func suppression(identity: String) throws -> Suppression? {
    try database.statement(sql.suppressions.byIdentity).first([.text(identity)], Suppression.init)
  }

  /// The key under which erased readers are kept out, 32 octets: with another one they would come back by an import.
  public func useErasureKey(_ key: [UInt8]) { store.erasureKey = HMAC(key: key) }

  /// What stands in the suppression list for an erased reader.
  public static func erasedIdentity(_ identity: String, key: HMAC) -> String {
    "#" + key.tag(Array(("erased\0" + identity).utf8)).hex
  }

  /// Under what an address may stand as an erased reader's: none where nobody was erased.
  func erasedIdentities(_ identity: String) throws -> [String] {
    guard try hasErased() else { return [] }
    guard let erasureKey = store.erasureKey else { throw StoreError.noErasureKey }
    return [Self.erasedIdentity(identity, key: erasureKey)]
  }

  func hasErased() throws -> Bool {
    try database.statement(sql.suppressions.anyErased).first { _ in } != nil
  }

  func isErased(_ identity: String) throws -> Bool {
    try erasedIdentities(identity).contains { try suppression(identity: $0) != nil }
  }
}

extension Suppression {
  init(_ row: Row) throws {
    self.init(
      identity: row.text(.identity), reason: try row.word(.reason), evidence: row.text(.evidence), date: row.time(.at),
      origin: row.optionalInt(.import))
  }

  /// How people read what a suppression rests on that came with an import.
  static func evidence(ofImport number: Int64) -> String { "import \(number)" }
}

extension Suppression.Reason {
  var channel: ConsentNote.Channel {
    switch self {
    case .bounce: .bounce
    case .complaint: .complaint
    case .request: .command
    }
  }
}

/// The suppression list as a whole: for lists, exports and imports.
extension SuppressionList {
  /// In the order of their identities, after one: page by page.
  public func page(
    reason: Suppression.Reason? = nil, after identity: String, limit: Int = 1_000
  ) throws -> [Suppression] {
    try database.statement(sql.suppressions.page).all(
      [.text(identity), .text(reason?.rawValue), .int(limit)], Suppression.init)
  }

  /// How many there are, by reason.
  public func counts() throws -> [Suppression.Reason: Int] {
    var counts: [Suppression.Reason: Int] = [:]
    try database.statement(sql.suppressions.counts).each { counts[try $0.word(.reason)] = Int($0.int(.count)) }
    return counts
  }

  /// The latest first.
  public func latest(reason: Suppression.Reason? = nil, limit: Int = 100) throws -> [Suppression] {
    try database.statement(sql.suppressions.latest).all([.text(reason?.rawValue), .int(limit)], Suppression.init)
  }

  /// An erased reader's keyed hash, from an export of this newsroom's; worth nothing under another key.
  ///
  /// - Returns: false if it was there.
  public func suppressErased(_ suppression: Suppression) throws -> Bool {
    guard suppression.isErased, suppression.identity.utf8.count == 65 else { return false }
    return try database.write {
      try database.statement(sql.suppressions.add).run([
        .text(suppression.identity), .text(suppression.reason.rawValue), .text(suppression.evidence),
        .time(suppression.date), .null,
      ]) > 0
    }
  }
}
