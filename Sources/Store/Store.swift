internal import Digest
public import Foundation
public import Newsroom

/// What Dateline keeps: the library, issues, the audience, deliveries and suppressions, in one SQLite file.
///
/// Failure policy: every method either does all it says in one transaction or throws and has done nothing. Errors are
/// `DatabaseError` (what SQLite refused) and `StoreError` (what the rules refuse). Limits: one thread, one connection;
/// times are kept to the millisecond; memory doesn't grow with the audience.
public final class Store {
  let database: Database
  /// Written beside a claim: whose it is.
  let worker: Int64
  /// Row numbers of issues already looked up: they never change.
  var issueRows: [IssueKey: Int64] = [:]
  /// Rows of issues of which this process has written down an acceptance: asking once is enough.
  var usedIssues: Set<Int64> = []
  /// By which erased readers are known again.
  var erasureKey: HMAC?

  /// Opens or creates the file at `path`, and brings an older one up to date.
  ///
  /// - Parameters:
  ///   - cache: megabytes of pages kept in memory: little for a send, which walks in order; more for a large import.
  ///   - worker: names this process's claims; two that work at the same time must differ.
  /// - Throws: `StoreError.newerDatabase` for a file that a later version of the program has changed.
  public init(
    path: String, synchronous: Synchronous = .normal, cache: Int = 2,
    worker: Int64 = Int64(ProcessInfo.processInfo.processIdentifier)
  ) throws {
    database = try Database(path: path, synchronous: synchronous, cache: cache)
    self.worker = worker
    try Schema.migrate(database)
  }
}

/// One issue's one going out: deliveries belong to it.
public struct IssueKey: Sendable, Hashable, CustomStringConvertible {
  public var name: IssueName
  /// 1, unless the publisher sends a corrected issue to everybody again.
  public var generation: Int

  public init(_ name: IssueName, generation: Int = 1) {
    self.name = name
    self.generation = generation
  }

  public var description: String { generation == 1 ? "\(name)" : "\(name) (generation \(generation))" }
}

/// What the store's rules refuse.
public enum StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  case newerDatabase(path: String, found: Int, known: Int)
  /// Another program's file, or that of one that isn't older than this.
  case unknownMigrations(path: String, [String])
  case noSuchIssue(IssueKey)
  /// Composing or skipping an issue that is already on its way.
  case issueUnderWay(IssueKey, IssueStatus)
  case noAudience(IssueKey)
  /// Settling a delivery that this process hasn't claimed.
  case notClaimed(IssueKey, subscriber: Int64, state: DeliveryState?)
  /// Finishing an issue with deliveries left to attempt.
  case outstanding(IssueKey, Int)
  /// The desk keeps it back.
  case held(IssueKey)
  /// The issue isn't the one that was edited any more.
  case changed(IssueKey)
  /// Everybody has had it, and nobody is to be told.
  case nothingToCorrect(IssueKey)
  /// Readers were erased, and what keeps them out of an import isn't there.
  case noErasureKey
  case noSuchImport(Int64)
  case importUndone(Int64, Date, by: String)
  case malformed(String)

  public var description: String {
    switch self {
    case .newerDatabase(let path, let found, let known):
      "\(path) was written by a newer dateline (its layout is \(found), this program knows \(known)). "
        + "Install the newer program, or restore the backup made before it."
    case .unknownMigrations(let path, let names):
      "\(path) was changed in a way that this program doesn't know (\(names.joined(separator: ", ").printable)). "
        + "Install the program that wrote it, or restore the backup made before it."
    case .noSuchIssue(let issue): "\(issue) has not been composed. Run: dateline compose"
    case .issueUnderWay(let issue, let status):
      "\(issue) is \(status.rawValue): its readers must all get the same, so it isn't composed again."
    case .noAudience(let issue): "\(issue) has no audience yet: freeze it first."
    case .notClaimed(let issue, let subscriber, let state):
      "\(issue): the delivery to subscriber \(subscriber) is "
        + (state.map { "\($0.rawValue), not claimed by this process" } ?? "not in the books")
        + ", so it can't be settled. Nothing of this turn was written."
    case .outstanding(let issue, let count): "\(issue) still has \(count) deliveries to attempt."
    case .held(let issue):
      "\(issue) is held: nobody gets it until somebody lets it go with dateline approve \(issue.name)"
    case .changed(let issue): "\(issue) was composed or edited by somebody else in the meantime; nothing was changed."
    case .nothingToCorrect(let issue):
      "\(issue) has no reader left who hasn't had it; nothing was changed. To tell those who had it: --notify."
    case .noErasureKey:
      "Readers were erased, and the key that keeps them out, Queue/erasure.key, isn't there: restore it from the backup."
    case .noSuchImport(let number): "there is no import \(number). dateline subscribers imports lists them."
    case .importUndone(let number, _, let who):
      "import \(number) has been taken back already\(who.isEmpty ? "" : ", by \(who)"); nothing was changed."
    case .malformed(let what): "The database holds \(what), which no dateline wrote: restore the last backup."
    }
  }
}

/// Milliseconds since 1970, as all times are kept.
enum Milliseconds {
  /// Clamped to the years 1 to 9999: a time from outside may be anything, NaN among it.
  static func of(_ date: Date) -> Int64 {
    let value = (date.timeIntervalSince1970 * 1000).rounded()
    guard value > -62_135_596_800_000 else { return -62_135_596_800_000 }
    guard value < 253_402_300_800_000 else { return 253_402_300_799_999 }
    return Int64(value)
  }

  static func date(_ milliseconds: Int64) -> Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

extension Value {
  static func time(_ date: Date?) -> Value { date.map { .int(Milliseconds.of($0)) } ?? .null }
  static func day(_ day: Day) -> Value { .text(day.description) }
}

extension Row {
  func time(_ column: Int32) -> Date { Milliseconds.date(int(column)) }
  func optionalTime(_ column: Int32) -> Date? { isNull(column) ? nil : time(column) }

  /// A word of a closed list, which the CHECK constraints keep closed.
  func word<Word: RawRepresentable>(_ column: Int32) throws -> Word where Word.RawValue == String {
    let text = text(column)
    guard let word = Word(rawValue: text) else { throw StoreError.malformed("\"\(text.printable)\" as a \(Word.self)") }
    return word
  }

  func day(_ column: Int32) throws -> Day {
    let text = text(column)
    guard let day = Day(text) else { throw StoreError.malformed("\"\(text.printable)\" as a day") }
    return day
  }
}
