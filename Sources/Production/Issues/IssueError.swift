public import Newsroom
internal import Platform
public import Store

/// Why nothing can be done with an issue.
public enum IssueError: ProductionError, Equatable {
  case noSuchIssue(IssueName)
  /// It has a state in which this can't be done.
  case notPossible(IssueName, IssueStatus)
  /// Readers have it already; who wants it changed for the rest corrects it.
  case underWay(IssueName, IssueStatus)
  /// It goes out at this moment.
  case isSending(IssueName)
  /// Nobody has had it; who wants it changed edits it.
  case notUnderWay(IssueName)
  case cancelled(IssueKey)
  /// Somebody has worked on what composing again would replace.
  case workedOn(IssueName, by: String)
  /// Composing would revive what somebody has cancelled.
  case isCancelled(IssueName)
  /// Readers have had it, or may have.
  case reached(IssueName, readers: Int)
  case fileMissing(folder: String, name: String)
  /// A subject pattern that gives nothing.
  case noSubject(newsletter: String, pattern: String)
  /// More than a week.
  case tooFarAhead(Day)
  /// None is scheduled; the next one may be.
  case notOnThisDay(newsletter: String, Day, next: Day?)
  /// Its row's number is too large for return addresses.
  case tooManyForReturnAddresses(IssueKey, row: Int64)

  public var blame: Blame {
    switch self {
    case .tooFarAhead, .notOnThisDay: .request
    case .noSubject, .tooManyForReturnAddresses: .settings
    default: .data
    }
  }

  public var description: String {
    switch self {
    case .noSuchIssue(let name): "there is no issue \(name)"
    case .notPossible(let name, let status): "\(name) is \(status.rawValue)"
    case .underWay(let name, let status): "\(name) is \(status.rawValue): readers have it"
    case .isSending(let name): "\(name) is sending already"
    case .notUnderWay(let name): "nobody has had \(name) yet"
    case .cancelled(let key): "\(key) was cancelled: nobody gets it"
    case .workedOn(let name, let who):
      "\(who) has worked on \(name); composing it again drops what was changed: the order, holds, summaries, the note"
    case .isCancelled(let name): "\(name) is cancelled"
    case .reached(let name, let readers):
      readers == 1
        ? "1 reader has had \(name), or may have" : "\(readers.grouped) readers have had \(name), or may have"
    case .fileMissing(let folder, let name):
      "\(folder) has no \(name): compose the issue again, or restore it from a backup"
    case .noSubject(let slug, let pattern): "\(slug): the subject pattern \"\(pattern)\" gives no subject"
    case .tooFarAhead(let day): "\(day) is more than a week ahead: there is nothing to say yet"
    case .notOnThisDay(let slug, let day, _): "there is no \(slug) on \(day.weekday.name) \(day)"
    case .tooManyForReturnAddresses(let key, let row):
      "issue \(key) is number \(row), and return addresses have room for 16,777,215: set sender.verp to no, and leave out "
        + "sender.unsubscribe-address"
    }
  }
}
