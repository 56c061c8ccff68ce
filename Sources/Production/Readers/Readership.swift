internal import Foundation
public import Newsroom
internal import Platform
public import Store
internal import Wire

/// What a newsroom's staff does with readers by hand: adding one, taking one off, taking an import back.
///
/// Failure policy: typed errors; nothing is written where one is thrown. Nobody who left, bounced, complained or is
/// suppressed comes back by this but with newer consent.
public struct Readership {
  let newsroom: NewsroomFolder
  let who: String

  /// - Parameter who: does it, for the log.
  public init(newsroom: NewsroomFolder, who: String) {
    self.newsroom = newsroom
    self.who = who
  }

  /// Somebody to be added, by the names and limits of a file's columns.
  public struct NewReader {
    public var address: EmailAddress
    public var newsletters: [String]
    /// How consent came.
    public var consent: String
    /// The words that the reader agreed to.
    public var wording: String?
    /// `name`, `tier`, `tier-ends`, `language`, `consent-at`.
    public var fields: [(name: String, value: String)] = []
    public var attributes: [(key: String, value: String)] = []
    /// They have yet to confirm.
    public var isPending = false

    public init(_ address: EmailAddress, newsletters: [String], consent: String) {
      self.address = address
      self.newsletters = newsletters
      self.consent = consent
    }
  }

  public enum Addition: Sendable, Equatable { case added, addedPending, updated, unchanged }

  /// - Throws: `ReaderError` where they can't be added.
  public func add(_ reader: NewReader) throws -> Addition {
    let now = newsroom.clock.now()
    let record = try record(of: reader, now)
    let note = ConsentNote(
      .command, who: who, source: reader.consent.printable, wording: reader.wording?.printable)
    let isPending = record.state == .pending
    switch try newsroom.openStore().audience.add(record, at: now, note: note) {
    case .added: return isPending ? .addedPending : .added
    case .updated: return .updated
    case .unchanged: return .unchanged
    case .refused(.complained): throw ReaderError.complained(reader.address)
    case .refused(let state): throw ReaderError.gone(reader.address, state, asPending: isPending)
    case .suppressed(let found): throw ReaderError.suppressed(reader.address, found)
    }
  }

  /// As a file's row, so that the same limits hold.
  private func record(of reader: NewReader, _ now: Date) throws -> SubscriberRecord {
    let slugs = try reader.newsletters.map { try newsroom.newsletter($0).slug }
    var pairs = [("email", reader.address.text)] + reader.fields.map { ($0.name, $0.value) }
    for (name, value) in reader.attributes {
      guard let key = Attributes.key(name) else {
        throw ReaderError.unusable("\"\(name.printable)\" is no attribute's name such as city")
      }
      pairs.append(("attribute." + key, value))
    }
    if reader.isPending { pairs.append(("state", "pending")) }
    let line = "{" + pairs.map { JSONText.quoted($0.0) + ":" + JSONText.quoted($0.1) }.joined(separator: ",") + "}"
    var rest = Array(line.utf8)
    var file = try SubscriberFile(
      file: "add", newsletters: Set(newsroom.newsletters.map(\.slug)),
      options: SubscriberFileOptions(newsletters: slugs, isJSONLines: true), now: now
    ) {
      defer { rest = [] }
      return rest
    }
    switch try file.next() {
    case .record(let record, _)?: return record
    case .error(let error)?: throw ReaderError.unusable(error.message)
    case nil: throw ReaderError.unusable("there is nothing to add")
    }
  }

  /// - Parameters:
  ///   - newsletters: none: of all.
  ///   - source: how we know that they want to go.
  /// - Throws: `ReaderError.nobody`.
  public func unsubscribe(_ address: EmailAddress, from newsletters: [String], source: String? = nil) throws {
    let slugs = try newsletters.map { try newsroom.newsletter($0).slug }
    let store = try newsroom.openStore()
    guard let reader = try store.audience.subscriber(at: address) else { throw ReaderError.nobody(address) }
    let note = ConsentNote(.command, who: who, source: source?.printable)
    for slug in slugs.isEmpty ? [nil] : slugs.map(Optional.some) {
      try store.audience.unsubscribe(reader.id, from: slug, at: newsroom.clock.now(), note: note)
    }
  }

  /// Takes an import back.
  /// - Throws: `StoreError.noSuchImport`, `.importUndone`.
  public func undo(import number: Int64) throws -> ImportUndo {
    try newsroom.openStore(cache: 32).audience.undoImport(number, by: who, at: newsroom.clock.now())
  }
}

/// An import, as a list of them has it.
public struct ImportListing: Encodable {
  var number: Int64
  var file, format, who: String
  var began: Date
  var finished, undone: Date?
  var undoneBy: String?
  var added, changed: Int

  private enum CodingKeys: String, CodingKey {
    case number = "import"
    case file, format, who, began, finished, undone, undoneBy, added, changed
  }

  public init(_ found: SubscriberImport) {
    number = found.number
    (file, format, who) = (found.file, found.format, found.who)
    (began, finished, undone, undoneBy) = (found.began, found.finished, found.undone, found.undoneBy)
    (added, changed) = (found.added, found.updated)
  }
}

/// A reader, as a list of them has it.
public struct ReaderListing: Encodable {
  var email: String
  var name: String?
  var tier: String
  var newsletters: [String]
  var state: String
  var left: Bool

  public init(_ entry: SubscriberEntry) {
    email = entry.subscriber.mailbox.address.text
    name = entry.subscriber.mailbox.name
    tier = entry.subscriber.tier.rawValue
    newsletters = entry.newsletters
    state = entry.standing.state.rawValue
    left = entry.isUnsubscribed
  }
}
