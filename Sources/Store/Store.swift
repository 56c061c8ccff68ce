internal import Digest
public import Foundation
public import Newsroom

/// What Dateline keeps, in one database: this opens it, and each subject (`library`, `issues`, …) has its own type.
///
/// Failure policy: every method either does all it says in one transaction or throws and has done nothing. Errors are
/// `DatabaseError` (what the engine refused) and `StoreError` (what the rules refuse). Limits: one thread, one connection;
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

  /// The subjects: each says what it keeps, and takes the others' word for theirs.
  public var library: Library { Library(store: self) }
  public var issues: Issues { Issues(store: self) }
  public var audience: Audience { Audience(store: self) }
  public var suppressions: SuppressionList { SuppressionList(store: self) }
  public var queue: DeliveryQueue { DeliveryQueue(store: self) }
  public var returns: ReturnsBook { ReturnsBook(store: self) }
  public var meter: MeterLedger { MeterLedger(store: self) }

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

  /// All that `body` does is one transaction: a mail that came back and what it does, or a batch of them.
  public func together<Result>(_ body: () throws -> Result) throws -> Result { try database.write(body) }

  /// From now on a commit waits for the disk: for what is deleted elsewhere once it is in the books.
  public func commitDurably() throws { try database.driver.commitDurably() }
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
