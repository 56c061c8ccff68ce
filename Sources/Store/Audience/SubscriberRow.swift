internal import Foundation
internal import Newsroom

/// A reader's row as it is stored: what judging an import or an event needs, with nothing parsed that needn't be.
struct SubscriberRow {
  var id: Int64
  var address: String
  var name: String?
  var tier: Tier
  var standing: Standing
  var tierEnds: Date?
  var language: String?
  /// JSON.
  var attributes: String?
  var imported: Date
  var origin: Int64?
  var changedBy: Int64?

  init(_ row: Row) throws {
    id = row.int(.id)
    address = row.text(.address)
    name = row.optionalText(.name)
    tier = try row.word(.tier)
    standing = Standing(
      state: try row.word(.state), since: row.time(.since), left: row.optionalTime(.leftAt),
      confirmed: row.optionalTime(.confirmedAt))
    tierEnds = row.optionalTime(.tierEnds)
    language = row.optionalText(.language)
    attributes = row.optionalText(.attributes)
    imported = row.time(.imported)
    origin = row.optionalInt(.origin)
    changedBy = row.optionalInt(.changedBy)
  }

  init(
    id: Int64, address: String, name: String?, tier: Tier, standing: Standing, tierEnds: Date?, language: String?,
    attributes: String?, imported: Date, origin: Int64?
  ) {
    self.id = id
    self.address = address
    self.name = name
    self.tier = tier
    self.standing = standing
    self.tierEnds = tierEnds
    self.language = language
    self.attributes = attributes
    self.imported = imported
    self.origin = origin
    changedBy = origin
  }

  func subscriber() throws -> Subscriber {
    do {
      return Subscriber(id: id, mailbox: Mailbox(name: name, address: try EmailAddress(address)), tier: tier)
    } catch {
      throw StoreError.malformed("an address that can't be mailed (\(error))")
    }
  }

  func parsedAttributes() throws -> Attributes {
    guard let attributes else { return Attributes() }
    guard let parsed = Attributes(json: attributes) else { throw StoreError.malformed("attributes that are no JSON") }
    return parsed
  }
}

extension Subscriber {
  /// Reads id, address, name and tier.
  init(_ row: Row) throws {
    do {
      self.init(
        id: row.int(.id),
        mailbox: Mailbox(name: row.optionalText(.name), address: try EmailAddress(row.text(.address))),
        tier: try row.word(.tier))
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError.malformed("an address that can't be mailed (\(error))")
    }
  }
}

/// One newsletter of a reader's: its own small lattice.
struct SubscriptionRow: Equatable {
  enum State: String { case pending, subscribed, unsubscribed }

  var state: State
  var since: Date

  var standing: Standing {
    switch state {
    case .pending: Standing(state: .pending, since: since)
    case .subscribed: Standing(state: .confirmed, since: since, confirmed: since)
    case .unsubscribed: Standing(state: .unsubscribed, since: since, left: since)
    }
  }

  init(state: State, since: Date) {
    self.state = state
    self.since = since
  }

  init(_ standing: Standing) {
    switch standing.state {
    case .pending: state = .pending
    case .confirmed: state = .subscribed
    default: state = .unsubscribed
    }
    since = standing.since
  }
}

extension Audience {
  func subscriberRow(identity: String) throws -> SubscriberRow? {
    try database.statement(sql.readers.byIdentity).first([.text(identity)]) { try SubscriberRow($0) }
  }

  func subscriberRow(_ id: Int64) throws -> SubscriberRow? {
    try database.statement(sql.readers.byID).first([.int(id)]) { try SubscriberRow($0) }
  }

  func subscriptionRows(of id: Int64) throws -> [String: SubscriptionRow] {
    var held: [String: SubscriptionRow] = [:]
    try database.statement(sql.readers.subscriptions).each([.int(id)]) {
      held[$0.text(.newsletter)] = SubscriptionRow(state: try $0.word(.state), since: $0.time(.since))
    }
    return held
  }

  /// A number that no reader has had; the caller has the write lock.
  func nextReaderNumber() throws -> Int64 {
    (try database.statement(sql.readers.lastNumber).first { $0.int(.only) } ?? 0) + 1
  }

  func insert(_ row: SubscriberRow, identity: String) throws {
    let standing = row.standing
    try database.statement(sql.readers.insert).run([
      .int(row.id), .text(row.address), .text(identity), .text(row.name), .text(row.tier.rawValue),
      .time(row.tierEnds), .text(row.language), .text(row.attributes), .time(row.imported), .int(row.origin),
      .int(row.changedBy), .text(standing.state.rawValue), .time(standing.since), .time(standing.left),
      .time(standing.confirmed),
    ])
  }

  func update(_ row: SubscriberRow) throws {
    try database.statement(sql.readers.update).run([
      .text(row.address), .text(row.name), .text(row.tier.rawValue), .time(row.tierEnds), .text(row.language),
      .text(row.attributes), .time(row.imported), .int(row.changedBy), .int(row.id),
    ])
  }

  func stand(_ id: Int64, _ standing: Standing, changedBy: Int64? = nil) throws {
    try database.statement(sql.readers.stand).run([
      .text(standing.state.rawValue), .time(standing.since), .time(standing.left), .time(standing.confirmed),
      .int(changedBy), .int(id),
    ])
  }

  func subscribe(_ id: Int64, to newsletter: String, _ row: SubscriptionRow) throws {
    try database.statement(sql.readers.newsletter).run([.text(newsletter)])
    try database.statement(sql.readers.subscribe).run([
      .text(newsletter), .int(id), .text(row.state.rawValue), .time(row.since),
    ])
  }

  func touch(_ id: Int64, by number: Int64? = nil) throws {
    try database.statement(sql.readers.touch).run([.int(number), .int(id)])
  }
}
