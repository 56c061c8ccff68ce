public import Foundation
public import Newsroom
internal import Platform

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
      "\(path) was written by a newer release (its layout is \(found), this program knows \(known)). "
        + "Install the newer program, or restore the backup made before it."
    case .unknownMigrations(let path, let names):
      "\(path) was changed in a way that this program doesn't know (\(names.joined(separator: ", ").printable)). "
        + "Install the program that wrote it, or restore the backup made before it."
    case .noSuchIssue(let issue): "\(issue) has not been composed."
    case .issueUnderWay(let issue, let status):
      "\(issue) is \(status.rawValue): its readers must all get the same, so it isn't composed again."
    case .noAudience(let issue): "\(issue) has no audience yet: freeze it first."
    case .notClaimed(let issue, let subscriber, let state):
      "\(issue): the delivery to subscriber \(subscriber) is "
        + (state.map { "\($0.rawValue), not claimed by this process" } ?? "not in the books")
        + ", so it can't be settled. Nothing of this turn was written."
    case .outstanding(let issue, let count): "\(issue) still has \(count.counted("delivery", "deliveries")) to attempt."
    case .held(let issue):
      "\(issue) is held: nobody gets it until it is approved."
    case .changed(let issue): "\(issue) was composed or edited by somebody else in the meantime; nothing was changed."
    case .nothingToCorrect(let issue):
      "\(issue) has no reader left who hasn't had it; nothing was changed."
    case .noErasureKey:
      "Readers were erased, and the key that keeps them out, Queue/erasure.key, isn't there: restore it from the backup."
    case .noSuchImport(let number): "there is no import \(number)."
    case .importUndone(let number, _, let who):
      "import \(number) has been taken back already\(who.isEmpty ? "" : ", by \(who)"); nothing was changed."
    case .malformed(let what):
      "The database holds \(what), which no release of this program wrote: restore the last backup."
    }
  }
}
