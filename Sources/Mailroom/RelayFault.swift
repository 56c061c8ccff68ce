public import Newsroom

/// What is wrong with the relay, or between it and us. Never held against a recipient.
public enum RelayFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// It may pass: the run waits, longer each time.
  case unavailable(Reply)
  /// It won't pass by itself: the run stops, and a person must act.
  case refused(Reply, at: String)

  public var description: String {
    switch self {
    case .unavailable(let reply):
      return "the relay is unavailable: \(reply.text)"
    case .refused(let reply, let step):
      return "the relay refuses us at \(step): \(reply.text)\n\(Self.advice(reply, step))"
    }
  }

  /// Whether a refusal at RCPT speaks of the sender rather than of the recipient: authentication missing (RFC 4954,
  /// section 6), or no right to relay.
  static func concernsUs(_ reply: Reply) -> Bool {
    if [530, 534, 535, 538].contains(reply.code) { return true }
    guard reply.code >= 500 else { return false }
    let text = reply.text.lowercased()
    return ["relay access denied", "relaying denied", "not permitted to relay", "authentication required"]
      .contains { text.contains($0) }
  }

  private static func advice(_ reply: Reply, _ step: String) -> String {
    switch step {
    case "AUTH": "Check relay.user and the relay's password in Config/dateline.yaml."
    case "TLS":
      "Check relay.url, relay.ca-file and the relay's certificate; relay.tls: none is for relays on this machine."
    case "MAIL FROM": "Check that the relay lets us send from the return path in Config/dateline.yaml."
    case "EHLO": "Check relay.helo and relay.url in Config/dateline.yaml, or ask the relay why it won't have us."
    case "RCPT TO": "The relay doesn't relay for us: check relay.user, or the relay's list of trusted networks."
    default: "Check relay.url in Config/dateline.yaml."
    }
  }
}
