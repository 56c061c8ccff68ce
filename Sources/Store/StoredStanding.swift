internal import Foundation
internal import Newsroom

/// A reader's state as texts: as the log calls it, and as an import's change keeps it, to be put back. What can't be read
/// is `nil`, and isn't put back.
extension Standing {
  /// What the log calls the coming about of a gone state.
  var logged: ConsentEntry.What {
    switch state {
    case .bounced: .bounced
    case .complained: .complained
    case .erased: .erased
    case .pending, .confirmed, .unsubscribed: .left
    }
  }

  var suppressionReason: Suppression.Reason? {
    switch state {
    case .bounced: .bounce
    case .complained: .complaint
    default: nil
    }
  }

  /// As a change keeps it.
  var stored: String {
    [state.rawValue, since.millisecondText, left?.millisecondText ?? "", confirmed?.millisecondText ?? ""]
      .joined(separator: "|")
  }

  init?(stored text: String) {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, let state = ReaderState(rawValue: parts[0]), let since = Int64(parts[1]) else { return nil }
    self.init(
      state: state, since: Milliseconds.date(since), left: Int64(parts[2]).map(Milliseconds.date),
      confirmed: Int64(parts[3]).map(Milliseconds.date))
  }
}

extension SubscriptionRow {
  var stored: String { state.rawValue + "|" + since.millisecondText }

  init?(stored text: String) {
    let parts = text.split(separator: "|").map(String.init)
    guard parts.count == 2, let state = State(rawValue: parts[0]), let since = Int64(parts[1]) else { return nil }
    self.init(state: state, since: Milliseconds.date(since))
  }
}

extension Suppression {
  var stored: String { reason.rawValue + "|" + date.millisecondText + "|" + evidence }
}

extension Date {
  var millisecondText: String { String(Milliseconds.of(self)) }
}
