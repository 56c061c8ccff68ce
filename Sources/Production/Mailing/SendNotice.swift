internal import Foundation
public import Mailroom
public import Newsroom
internal import Platform
public import Store

/// What a send tells while it works.
public enum SendNotice: Notice {
  /// How many are to be sent at the start.
  case begins(IssueKey, outstanding: Int, audience: Int)
  case pastLatest(IssueName)
  /// The last run was cut off with so many deliveries in flight.
  case cutOff(IssueKey, uncertain: Int)
  /// So many waited for a time further off than any retry: the clock was ahead when they were put off.
  case clockWasAhead(IssueKey, deliveries: Int)
  /// By the newsroom's policy.
  case uncertainSentAgain(IssueKey, deliveries: Int)
  /// - `rate`: messages a second.
  case rateNeeded(IssueKey, rate: Double, finish: WallTime)
  case finishHasPassed(IssueKey, finish: WallTime, outstanding: Int)
  /// The settings don't let all be out in time.
  case tooSlow(IssueKey, setting: String, messages: Int, end: WallTime, finish: WallTime)
  /// Others carried its mail.
  case relayRefused(relay: String, RelayFault)
  case relayFault(IssueKey, RelayFault, until: String)
  /// The store can't take anything at the moment; nothing is begun until it does.
  case booksBusy(IssueKey, String)
  case attemptsNotLogged(path: String, reason: String)
  case askedToStop(process: Int32, newsletter: String)

  public var weight: NoticeWeight {
    switch self {
    case .begins, .rateNeeded: .detail
    case .pastLatest, .cutOff, .clockWasAhead, .uncertainSentAgain, .relayFault, .askedToStop: .note
    case .finishHasPassed, .tooSlow, .relayRefused, .booksBusy, .attemptsNotLogged: .warning
    }
  }

  public var description: String {
    switch self {
    case .begins(let key, let outstanding, let audience):
      "\(key): \(outstanding.grouped) of \(audience.grouped) to send"
    case .pastLatest(let name): "\(name) is past its latest time; it is sent because you say so"
    case .cutOff(let key, let count):
      "\(key): the last run was cut off; \(count.counted("delivery is", "deliveries are")) uncertain"
    case .clockWasAhead(let key, let count):
      "\(key): \(count.counted("delivery", "deliveries")) waited for a time further off than any retry, so the clock was "
        + "ahead then: tried at once"
    case .uncertainSentAgain(let key, let count):
      "\(key): \(count.counted("uncertain delivery is", "uncertain deliveries are")) sent again, as queue.uncertain says"
    case .rateNeeded(let key, let rate, let finish):
      "\(key): \(String(format: "%.1f", rate)) messages/s are needed to finish by \(finish)"
    case .finishHasPassed(let key, let finish, let outstanding):
      "\(key): finish-by, \(finish), has passed; \(outstanding.counted("message is", "messages are")) still to be sent"
    case .tooSlow(let key, let setting, let messages, let end, let finish):
      "\(key): \(setting) lets \(messages.counted("message", "messages")) out by \(end) at the earliest, not by "
        + "\(finish) (finish-by)"
    case .relayRefused(let relay, let fault): "\(relay): \(fault)\nThe other relays carried its mail."
    case .relayFault(let key, let fault, let until):
      "\(key): \(fault)\nIt is tried again, longer and longer apart, until \(until)."
    case .booksBusy(let key, let trouble):
      "\(key): \(trouble)\nMail on its way is kept; nothing is begun until it takes them."
    case .attemptsNotLogged(let path, let reason): "can't write \(path): \(reason); attempts aren't logged from here on"
    case .askedToStop(let process, let slug):
      "process \(process) is sending \(slug): asked to stop; waiting for what is in flight …"
    }
  }
}
