/// What a refusal means: by its enhanced status (RFC 3463, and the registry of RFC 5248), and by its words where the
/// status is missing or says nothing in particular.
///
/// Failure policy: total; what isn't understood is `unknown`, which blames nobody. Words are English, as servers' are.
public enum ReplyClass: String, Sendable, Codable, CaseIterable {
  /// There is no such mailbox, or nobody has it any more: evidence of a bounce, where it is permanent.
  case gone
  /// The recipient's domain takes no mail.
  case domain
  /// The mailbox is full: it may be emptied.
  case full
  /// A first attempt from a stranger: the same again in some minutes is taken.
  case greylisted
  /// Too much, too fast.
  case rate
  /// Reputation, block lists, SPF, DKIM or DMARC: it concerns us, not the reader.
  case policy
  /// What the message says or how large it is.
  case content
  /// We haven't said who we are, or may not send here, or not as this sender.
  case authentication
  /// The relay's or the network's own trouble.
  case relay
  case unknown

  /// - Parameters:
  ///   - code: the reply code, 0 where there is none.
  ///   - text: the reply's text, with its enhanced status, if it has one.
  public init(code: Int, text: String) {
    let status = EnhancedStatus(in: text)
    let words = ReplyWords(text)
    if [530, 534, 535, 538, 454].contains(code), status?.subject ?? 7 == 7 {
      self = .authentication
    } else if let found = status.flatMap({ Self.certain($0) }) {
      // Some call every refusal 5.1.1.
      self = found == .gone ? words.meaning.flatMap { Self.outranksGone.contains($0) ? $0 : nil } ?? found : found
    } else {
      let likely = status.flatMap(Self.likely)
      // "Try again later" says less than a status does.
      self = (words.meaning == .relay ? likely : nil) ?? words.meaning ?? likely ?? Self.of(code: code)
    }
  }

  public init(_ reply: Reply) { self.init(code: reply.code, text: reply.text) }

  /// Whether it speaks of us, and not of the reader.
  public var concernsUs: Bool { self == .policy || self == .authentication }

  /// Whether a permanent refusal of this kind is evidence that the address is dead.
  public var isEvidence: Bool { self == .gone || self == .domain }

  private static let outranksGone: Set<ReplyClass> = [.full, .greylisted, .rate]

  /// Codes that servers use for what they mean.
  private static func certain(_ status: EnhancedStatus) -> ReplyClass? {
    switch (status.subject, status.detail) {
    case (1, 1), (1, 3), (1, 6): .gone
    case (1, 2), (1, 10): .domain
    case (1, 7), (1, 8), (7, 27): .authentication
    case (2, 1): status.kind == 4 ? nil : .gone
    case (2, 2): .full
    case (2, 3), (3, 4): .content
    case (3, 1), (3, 2), (3, 5), (2, 4): .relay
    case (4, 3), (4, 5), (4, 6), (4, 7): .relay
    case (5, 3), (7, 28): .rate
    case (6, 1...9): .content
    case (7, 8), (7, 9), (7, 11), (7, 12), (7, 13), (7, 14), (7, 30): .authentication
    case (7, 17): .gone
    case (7, 18): .domain
    case (7, 20...26), (7, 29): .policy
    default: nil
    }
  }

  /// Codes that are used for much: what they mean where the words say nothing.
  private static func likely(_ status: EnhancedStatus) -> ReplyClass? {
    switch (status.subject, status.detail) {
    case (1, _): status.kind == 5 ? .gone : nil
    case (2, 1): .rate
    case (3, _), (5, _): .relay
    case (4, 4), (4, 1): status.kind == 5 ? .domain : .relay
    case (4, _): .relay
    case (6, _): .content
    case (7, 1): status.kind == 4 ? .greylisted : .policy
    case (7, _): status.kind == 4 ? .rate : .policy
    default: nil
    }
  }

  private static func of(code: Int) -> ReplyClass {
    switch code {
    case 421, 432, 451, 452, 500...504, 555: .relay
    case 450: .greylisted
    case 550, 551, 553: .gone
    case 552: .full
    case 523: .content
    case 556: .domain
    default: .unknown
    }
  }
}
