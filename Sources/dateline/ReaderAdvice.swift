internal import Newsroom
internal import Production

extension Advice {
  /// What to do about a use case of readers that can't be done.
  static func ofReaders(_ error: any Error) -> String? {
    switch error {
    case ReaderError.gone(_, let state, asPending: true):
      "--pending brings nobody back; "
        + (state == .bounced
          ? "add them with their newer consent, without --pending"
          : "\"dateline subscribers invite\" asks them, or add them with their newer consent, without --pending")
    case ReaderError.gone: "; --consent-at must be later than that"
    case InvitationError.expired: "; dateline subscribers invite sends another"
    case MeterError.noArticle: "; dateline articles finds them"
    case KeyChangeError.signs: "dateline keys rotate first"
    case KeyChangeError.busy: "; run the same command again"
    default: nil
    }
  }
}
