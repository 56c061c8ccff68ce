public import Newsroom

/// What a mail that came back, or was sent to one of our addresses, says.
///
/// Everything in it is a stranger's word: whoever acts on it trusts a signed token first (the address that the mail was
/// sent to), and the rest only as far as a token or the books bear it out.
public struct ReturnedMail: Sendable, Equatable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// A relay couldn't deliver, or gives up for now (RFC 3464, RFC 6533, and what older servers write).
    case bounce
    /// Good or neutral news of a delivery: delivered, relayed, expanded. Nothing to do.
    case report
    /// A reader, or their provider, calls our mail abuse (RFC 5965, feedback type `abuse`, `fraud`, `virus` …).
    case complaint
    /// A provider passes on that its reader wants no more (feedback type `opt-out`), or the reader writes so.
    case unsubscribe
    /// A vacation notice, a challenge, any answer by a program (RFC 3834).
    case autoReply = "auto-reply"
    /// For a person to read.
    case unknown
  }

  public var kind: Kind
  /// Who is meant, each once, in the order of the mail. Empty where a report hides it (a redacted complaint).
  public var recipients: [ReturnedRecipient]
  /// The addresses this mail itself went to, the envelope's first: Delivered-To, X-Original-To, Envelope-To, then To
  /// and Cc. A token of ours is in one of them.
  public var addressees: [EmailAddress]
  /// The envelope sender and Return-Path of our mail, where the report quotes them: they carry its token too.
  public var originalSenders: [EmailAddress]
  /// The Message-ID of our mail, without its angle brackets.
  public var originalMessageID: String?
  /// One printable line that says what this rests on, for the log and for `who`; at most 500 characters.
  public var evidence: String

  public init(
    kind: Kind, recipients: [ReturnedRecipient] = [], addressees: [EmailAddress] = [],
    originalSenders: [EmailAddress] = [], originalMessageID: String? = nil, evidence: String = ""
  ) {
    self.kind = kind
    self.recipients = recipients
    self.addressees = addressees
    self.originalSenders = originalSenders
    self.originalMessageID = originalMessageID
    self.evidence = evidence
  }
}

/// One recipient that a report speaks of.
public struct ReturnedRecipient: Sendable, Equatable {
  /// What the failure is worth.
  public enum Verdict: String, Sendable, Codable, CaseIterable {
    /// The address is dead: no such mailbox, no such domain.
    case hard
    /// It failed this time, or for a reason that isn't the address: full, policy, content, the relay's trouble.
    case soft
    /// It is being tried further; no bounce.
    case delayed
    /// Delivered, relayed or expanded.
    case none
  }

  /// Who failed: RFC 3464's Final-Recipient.
  public var address: EmailAddress
  /// Whom we mailed, where the report tells that it was somebody else (Original-Recipient): a reader whose mail is
  /// forwarded to `address`. A look-up tries it first.
  public var mailedAs: EmailAddress?
  public var verdict: Verdict
  public var meaning: ReplyClass
  public var status: EnhancedStatus?
  /// Printable, at most 500 characters: what the server said.
  public var diagnostic: String

  public init(
    address: EmailAddress, mailedAs: EmailAddress? = nil, verdict: Verdict, meaning: ReplyClass,
    status: EnhancedStatus? = nil, diagnostic: String = ""
  ) {
    self.address = address
    self.mailedAs = mailedAs
    self.verdict = verdict
    self.meaning = meaning
    self.status = status
    self.diagnostic = diagnostic
  }
}
