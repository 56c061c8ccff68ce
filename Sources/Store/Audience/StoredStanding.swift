internal import Newsroom

/// What a state is called elsewhere: in the log, and in the suppression list.
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
}
