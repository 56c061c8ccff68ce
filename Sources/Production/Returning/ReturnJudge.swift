internal import Foundation
internal import Newsroom
internal import Returns
internal import Store

/// What an address of ours proves, whose token checks.
struct TokenClaim: Equatable {
  /// Below zero for a test mailbox.
  var subscriber: Int64
  /// The issue's row; 0 for mail that is no issue's.
  var issue: Int64
  /// The address is one to leave by, not one that bounces come to.
  var isLeave: Bool
}

/// Decides whose a mail is and what it does. Reads the books, and writes nothing.
///
/// A signed address outranks whatever the mail says. Without one a mail is kept for a person, so that a forged bounce
/// changes nothing; unless `returns.without-token` is `books`: then it counts if it names the Message-ID of a delivery that
/// is in the books and that delivery's reader, which can be guessed.
struct ReturnJudge {
  var policy = ReturnPolicy()
  /// Message-IDs of ours end in `@` and this.
  var listDomain: String
  var claim: (EmailAddress) -> TokenClaim?
  var reader: (Int64) throws -> Subscriber?
  var issue: (Int64) throws -> IssueKey?
  /// The row of an issue of which this reader, who has this address, was sent mail.
  var mailed: (IssueKey, Int64, EmailAddress) throws -> Int64?
  /// Whether it was the address of a reader who was erased.
  var isErased: (EmailAddress) throws -> Bool

  enum Action: Equatable {
    case nothing
    case hardBounce, softBounce, complaint
    /// `nil`: of all newsletters.
    case leave(String?)
    /// For a person.
    case keep
  }

  struct Judgement: Equatable {
    var action = Action.nothing
    var proof: ReturnEntry.Proof?
    var reader: Subscriber?
    /// Its row, and what it is.
    var issue: Int64?
    var issueKey: IssueKey?
    var recipient: ReturnedRecipient?
    /// One line for the books and for people.
    var evidence: String
  }

  /// - Parameter delivered: the address that the mail came to, where whoever handed it over knows it.
  func judge(_ mail: ReturnedMail, delivered: EmailAddress? = nil) throws -> Judgement {
    var judgement = Judgement(evidence: mail.evidence)
    if let claim = claim(of: mail, delivered) {
      judgement.proof = .token
      judgement.reader = try reader(claim.subscriber)
      judgement.issueKey = claim.issue > 0 ? try issue(claim.issue) : nil
      judgement.issue = judgement.issueKey == nil ? nil : claim.issue
      judgement.recipient = recipient(of: mail, judgement.reader)
      guard judgement.reader != nil else {
        judgement.proof = nil
        // An erased reader's address isn't written down again: what their mail says stays out of the books.
        judgement.evidence =
          claim.subscriber < 0
          ? "mail to a test mailbox" + (mail.kind == .bounce ? " came back" : "") + ": " + mail.evidence
          : "the reader isn't in the books any more" + (mail.kind == .bounce ? ": a bounce" : "")
        return judgement
      }
      judgement.action = action(mail, judgement, isLeave: claim.isLeave)
    } else if let found = try inTheBooks(mail) {
      (judgement.reader, judgement.issue, judgement.issueKey, judgement.recipient) = found
      judgement.proof = .books
      judgement.action = action(mail, judgement, isLeave: false)
      if policy.withoutToken == .unknown, judgement.action != .nothing { judgement.action = .keep }
      if judgement.action == .keep { judgement.evidence = "no token (returns.without-token): " + mail.evidence }
    } else if !mail.recipients.isEmpty, try mail.recipients.allSatisfy({ try $0.names.contains(where: isErased) }) {
      judgement.evidence = "the reader was erased" + (mail.kind == .bounce ? ": a bounce" : "")
      return judgement
    } else {
      judgement.recipient = mail.recipients.first
      switch mail.kind {
      case .autoReply, .report: break
      case .bounce
      where mail.recipients.contains { $0.verdict == .delayed || $0.verdict == .none }
        && mail.recipients.allSatisfy { $0.verdict == .delayed || $0.verdict == .none }:
        break
      case .bounce, .complaint, .unsubscribe:
        judgement.action = .keep
        judgement.evidence = "neither token nor a delivery in the books bears it out: " + mail.evidence
      case .unknown: judgement.action = .keep
      }
    }
    if let diagnostic = judgement.recipient?.diagnostic, mail.kind == .bounce, !diagnostic.isEmpty,
      judgement.action != .keep
    {
      judgement.evidence = diagnostic
    }
    return judgement
  }

  private func claim(of mail: ReturnedMail, _ delivered: EmailAddress?) -> TokenClaim? {
    for address in [delivered].compactMap({ $0 }) + mail.addressees { if let claim = claim(address) { return claim } }
    for address in mail.originalSenders { if let claim = claim(address), !claim.isLeave { return claim } }
    return nil
  }

  private func action(_ mail: ReturnedMail, _ judgement: Judgement, isLeave: Bool) -> Action {
    switch mail.kind {
    case .complaint: return .complaint
    case .unsubscribe: return .leave(judgement.issueKey?.name.newsletter)
    // Whoever writes to that address wants to leave, whatever the words are.
    case .unknown: return isLeave ? .leave(judgement.issueKey?.name.newsletter) : .keep
    case .autoReply, .report: return .nothing
    case .bounce:
      // Nobody's mail bounces to the address to leave by: it is no envelope's sender.
      guard !isLeave else { return .keep }
      guard let recipient = judgement.recipient else { return .softBounce }
      guard recipient.verdict == .hard || recipient.verdict == .soft else { return .nothing }
      switch ReturnPolicy.weight(isPermanent: recipient.verdict == .hard, recipient.meaning) {
      case .hard: return .hardBounce
      case .soft: return .softBounce
      case .none: return .nothing
      }
    }
  }

  /// Of several recipients the reader's own; else, since the mail was theirs alone, whom it was passed on to: the worst.
  private func recipient(of mail: ReturnedMail, _ reader: Subscriber?) -> ReturnedRecipient? {
    if let identity = reader?.mailbox.address.identity,
      let own = mail.recipients.first(where: { $0.mailedAs?.identity == identity })
        ?? mail.recipients.first(where: { $0.address.identity == identity })
    {
      return own
    }
    return mail.recipients.max { Self.rank($0.verdict) < Self.rank($1.verdict) }
  }

  private static func rank(_ verdict: ReturnedRecipient.Verdict) -> Int {
    switch verdict {
    case .none: 0
    case .delayed: 1
    case .soft: 2
    case .hard: 3
    }
  }

  private func inTheBooks(
    _ mail: ReturnedMail
  ) throws -> (Subscriber?, Int64?, IssueKey?, ReturnedRecipient?)? {
    guard let name = mail.originalMessageID, let (key, subscriber) = message(name) else { return nil }
    for recipient in mail.recipients.prefix(20) {
      for name in recipient.names {
        if let row = try mailed(key, subscriber, name), let reader = try reader(subscriber) {
          return (reader, row, key, recipient)
        }
      }
    }
    return nil
  }

  /// `daily-review.2026-11-23.1.17@news.meridian.example`: newsletter, day, generation, subscriber.
  func message(_ name: String) -> (IssueKey, subscriber: Int64)? {
    guard let at = name.lastIndex(of: "@"), name[name.index(after: at)...].lowercased() == listDomain.lowercased()
    else {
      return nil
    }
    let parts = name[..<at].split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, let day = Day(String(parts[1])), let generation = Int(parts[2]), generation > 0,
      let subscriber = Int64(parts[3]), subscriber > 0
    else { return nil }
    return (IssueKey(IssueName(newsletter: String(parts[0]), day: day), generation: generation), subscriber)
  }
}

extension ReturnedRecipient {
  /// Under which the books may know them: whom we mailed, and whom that was passed on to.
  fileprivate var names: [EmailAddress] { [mailedAs, address].compactMap { $0 } }
}
