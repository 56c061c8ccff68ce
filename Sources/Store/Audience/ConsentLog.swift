public import Foundation
public import Newsroom

/// A line of the consent log: only ever added (triggers see to it), and kept when the reader is erased, without what
/// is personal.
public struct ConsentEntry: Sendable, Equatable {
  public enum What: String, Sendable, Codable, CaseIterable {
    /// Asked for mail, to be confirmed.
    case asked
    /// A file had them as a subscriber and stated no consent: the date is only when the file was read.
    case listed
    case granted
    case left
    case bounced
    case complained
    case erased
    /// A suppression was lifted; the reader isn't back.
    case lifted
    /// A suppression was lifted, and the publisher brought the reader back.
    case resubscribed
    /// No longer on it, though they didn't say so: a file that lists all newsletters of a reader hadn't this one, or they
    /// came back after a bounce or a complaint for others only.
    case dropped
    /// Put back to what it was before an import that was undone.
    case takenBack = "taken-back"
    /// Removed with an import that was undone.
    case removed
  }

  public var subscriber: Int64
  /// `nil`: all of them.
  public var newsletter: String?
  public var what: What
  /// When it happened.
  public var date: Date
  /// When it was written down.
  public var recorded: Date
  public var note: ConsentNote
}

extension Audience {
  func log(
    _ what: ConsentEntry.What, of subscriber: Int64, _ newsletter: String?, at time: Date, recorded: Date,
    _ note: ConsentNote
  ) throws {
    try database.statement(sql.consent.insert).run([
      .int(subscriber), .text(newsletter), .text(what.rawValue), .time(time), .time(recorded),
      .text(note.how.rawValue), .int(note.number), .text(note.who), .text(note.source), .text(note.wording),
      .text(note.evidence),
    ])
  }

  /// What is known of a reader's consent, the first first.
  public func consentLog(of subscriber: Int64) throws -> [ConsentEntry] {
    try database.statement(sql.consent.list).all([.int(subscriber)]) { row in
      ConsentEntry(
        subscriber: subscriber, newsletter: row.optionalText(.newsletter), what: try row.word(.what),
        date: row.time(.at),
        recorded: row.time(.recorded),
        note: ConsentNote(
          try row.word(.how), number: row.optionalInt(.import), who: row.optionalText(.who),
          source: row.optionalText(.source), wording: row.optionalText(.wording),
          evidence: row.optionalText(.evidence)))
    }
  }
}
