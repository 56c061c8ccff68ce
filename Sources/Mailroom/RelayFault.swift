public import Newsroom

/// What is wrong with the relay, or between it and us. Never held against a recipient.
public enum RelayFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// It may pass: the run waits, longer each time.
  case unavailable(Reply)
  /// It won't pass by itself: a person must act. The run stops when every relay refuses.
  case refused(Reply, at: String)

  public var description: String {
    switch self {
    case .unavailable(let reply):
      return "the relay is unavailable: \(reply.text)"
    case .refused(let reply, let step):
      return "the relay refuses us at \(step): \(reply.text)\n\(Self.advice(reply, step))"
    }
  }

  /// The step of a refusal that is none: mail was refused for what we are, wherever it was said.
  static let policy = "policy"

  private static func advice(_ reply: Reply, _ step: String) -> String {
    switch step {
    case "AUTH": "Check relay.user and the relay's password in Config/dateline.yaml."
    case "TLS":
      "Check relay.url, relay.ca-file and the relay's certificate; relay.tls: none is for relays on this machine."
    case "MAIL FROM": "Check that the relay lets us send from the return path in Config/dateline.yaml."
    case "EHLO": "Check relay.helo and relay.url in Config/dateline.yaml, or ask the relay why it won't have us."
    case policy:
      "Our mail is refused by policy, one reader's after the other's: look our address and domain up in block lists, and "
        + "check SPF, DKIM and DMARC. No reader is blamed."
    case "RCPT TO", "DATA": "The relay doesn't relay for us: check relay.user, or the relay's list of trusted networks."
    default: "Check relay.url in Config/dateline.yaml."
    }
  }
}

extension Reply {
  /// Whether less should be sent there: 421, 454 and 4.7.x, unless it is greylisting in so many words.
  var lowersPace: Bool {
    let words = text.lowercased()
    if words.contains("greylist") || words.contains("graylist") { return false }
    if code == 421 || code == 454 { return true }
    guard let status = EnhancedStatus(in: text) else { return false }
    return status.kind == 4 && status.subject == 7 || ReplyClass(self) == .rate
  }
}

extension ReplyClass {
  /// Said with a 5xx, all the same no verdict on the reader's mailbox: the same message may be taken later.
  var blamesNobody: Bool { self == .policy || self == .rate || self == .relay }
}
