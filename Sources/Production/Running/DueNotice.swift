public import Newsroom
internal import Platform

/// What the day's work tells while it is done.
public enum DueNotice: Notice {
  case anotherRun(String)
  case composed(IssueName, articles: Int)
  case skipped(IssueName, reason: String)
  case feedProblem(String)
  case held(IssueName)
  case restHeld(IssueName)
  case heldAtCutoff(IssueName, until: WallTime)
  case heldByCheck(CheckFailure)
  case missed(IssueName, reason: String)
  /// Composed by hand, and not sent within a day.
  case withdrawnUnsent(IssueName)
  case withdrawn(IssueName, wasHeld: Bool, latest: WallTime)
  case expired(IssueName, readers: Int)

  public var weight: NoticeWeight {
    switch self {
    case .anotherRun, .held, .restHeld: .detail
    case .composed, .skipped, .withdrawnUnsent: .note
    case .feedProblem, .heldAtCutoff, .heldByCheck, .missed, .withdrawn, .expired: .warning
    }
  }

  public var description: String {
    switch self {
    case .anotherRun(let slug): "\(slug): another run is at work"
    case .composed(let name, let articles): "\(name) composed: \(articles.counted("article", "articles"))"
    case .skipped(let name, let reason): "\(name) skipped: \(reason)"
    case .feedProblem(let problem): problem
    case .held(let name): "\(name) is held"
    case .restHeld(let name): "\(name) is held; the rest of its readers wait until it is approved"
    case .heldAtCutoff(let name, _): "\(name) is held: nobody has approved it"
    case .heldByCheck(let failure): "\(failure)\n\(failure.name) is held until it is approved"
    case .missed(let name, let reason): "\(name): \(reason)"
    case .withdrawnUnsent(let name): "\(name), composed by hand, was not sent within a day, and is cancelled"
    case .withdrawn(let name, let wasHeld, let latest):
      "\(name) was \(wasHeld ? "held past" : "not sent by") its latest time (\(latest)), and is cancelled; the next issue "
        + "catches up"
    case .expired(let name, let readers):
      "\(name): \(readers.counted("reader was", "readers were")) not reached by its latest time"
    }
  }
}
