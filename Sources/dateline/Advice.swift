internal import Newsroom
internal import Production

/// What to do about an error of a library, in this program's commands. Libraries say what is wrong and where; they don't
/// know who calls them.
enum Advice {
  /// The error's words, with the advice behind them.
  static func message(of error: any Error) -> String {
    let text = "\(error)"
    guard let advice = of(error) else { return text }
    return text + (text.hasSuffix(".") ? " " : advice.first?.isUppercase == true ? ". " : ": ") + advice
  }

  /// - Returns: a clause or sentence that follows the error's; `nil` where the error says all.
  static func of(_ error: any Error) -> String? {
    switch error {
    case let error as NewsroomError: of(error)
    case let error as ReturnsError: of(error)
    case let error as ReconciliationError: of(error)
    default: nil
    }
  }

  private static func of(_ error: NewsroomError) -> String? {
    switch error {
    case .noNewsroom(path: .some): "dateline init makes one"
    case .noNewsroom: "name one with --root DIR"
    case .noIssueYet(let slug): "dateline compose \(slug)"
    case .skipped(let issue):
      "Once there is more, dateline compose \(issue.name.newsletter) --date \(issue.name.day)"
    default: nil
    }
  }

  private static func of(_ error: ReturnsError) -> String? {
    switch error {
    case .noMailboxes: "Name one, such as dateline returns /var/mail/bounces"
    case .notAMailbox: "the user is given with --user"
    case .notAnID: "dateline returns unknown lists them"
    default: nil
    }
  }

  private static func of(_ error: ReconciliationError) -> String? {
    switch error {
    case .compressed(let path): "zcat \(path ?? "LOG") | dateline reconcile … -"
    }
  }
}
