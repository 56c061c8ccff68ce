internal import Newsroom
internal import Press
internal import Production
internal import Store

/// What to do about an error of a library, in this program's commands. Libraries say what is wrong and where; they don't
/// know who calls them.
enum Advice {
  /// The error's words, with the advice behind them.
  static func message(of error: any Error) -> String {
    let text = "\(error)"
    guard let advice = of(error) else { return text }
    if error is CheckFailure { return text + "\n" + advice }
    let joint =
      text.hasSuffix(".")
      ? " " : ";:".contains(advice.first ?? " ") ? "" : advice.first?.isUppercase == true ? ". " : "; "
    return text + joint + advice
  }

  /// - Returns: a clause, with its semicolon or without, or a sentence that follows the error's; `nil` where the error says all.
  static func of(_ error: any Error) -> String? {
    switch error {
    case let error as NewsroomError: of(error)
    case let error as IssueError: of(error)
    case let error as CheckFailure: of(error)
    case let error as SigningError: error.file == nil ? nil : "dateline dkim new makes a key"
    case StoreError.noSuchIssue: "Run: dateline compose"
    case StoreError.held(let issue): "To let it go: dateline approve \(issue.name)"
    case StoreError.nothingToCorrect: "To tell those who had it: --notify."
    case StoreError.noSuchImport: "dateline subscribers imports lists them."
    case let error as PlanMistakes: error.isUntold ? "To tell the others: --notify" : nil
    case let error as ReturnsError: of(error)
    case let error as ReconciliationError: of(error)
    case is ReaderError, is InvitationError, is MeterError, is KeyChangeError: ofReaders(error)
    case let error as RunningSend.StillSending: "--wait SECONDS gives it more time than \(error.patience)"
    default: nil
    }
  }

  /// A notice's words, with the advice behind them.
  static func message(of notice: any Notice) -> String {
    switch notice {
    case CheckNotice.found(let name, let findings):
      let count = FindingTable.count(findings, [.error, .warning])
      return
        (["\(name): \(count) found (dateline check \(name) tells what to do)"]
        + FindingTable.brief(findings).map { "  \($0)" }).joined(separator: "\n")
    case CheckNotice.warnings(let name, let findings):
      return "\(name): \(FindingTable.count(findings)) (dateline check \(name))"
    case SendNotice.cutOff(let key, _): return "\(notice) (dateline queue \(key.name))"
    case DueNotice.heldByCheck(let failure):
      return "\(message(of: failure))\n\(failure.name) is held until dateline approve \(failure.name)"
    case DueNotice.restHeld(let name): return "\(notice): dateline approve \(name)"
    case DueNotice.heldAtCutoff(let name, let until):
      return
        "\(notice). dateline approve \(name) lets it go until \(until); then it is cancelled, and the next issue catches up"
    default: return "\(notice)"
    }
  }

  private static func of(_ failure: CheckFailure) -> String {
    let lines = FindingTable.brief(failure.findings.filter { $0.severity == .error }, most: 10).map { "  \($0)" }
    return
      (lines + [
        "mend it (dateline edit \(failure.name), or compose it again; dateline check \(failure.name) tells more), or send "
          + "it as it is: dateline send \(failure.name) --yes"
      ]).joined(separator: "\n")
  }

  private static func of(_ error: IssueError) -> String? {
    switch error {
    case .noSuchIssue(let name): "dateline compose \(name.newsletter) --date \(name.day) makes it"
    case .underWay(let name, _): "dateline correct \(name) mends it for the rest"
    case .notUnderWay(let name): "dateline edit \(name) changes it for everybody"
    case .isSending(let name): "dateline hold \(name) stops it"
    case .notOnThisDay(_, _, let next): next.map { "the next is --date \($0)" }
    case .isCancelled: ": --again revives it"
    case .workedOn(let name, _):
      "dateline show \(name) --explain tells what. If composing it again is what you want, add --again"
    case .reached(let name, _):
      "to withdraw it from the others, add --yes; to mend it for them, dateline correct \(name)"
    default: nil
    }
  }

  private static func of(_ error: NewsroomError) -> String? {
    switch error {
    case .noNewsroom(path: .some): "dateline init makes one"
    case .noNewsroom: "name one with --root DIR"
    case .noIssueYet(let slug): "dateline compose \(slug) makes one"
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
