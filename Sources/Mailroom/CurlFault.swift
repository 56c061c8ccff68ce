internal import Newsroom
internal import Platform

/// libcurl's word on a connection that could not be opened, as a fault of the relay.
///
/// Failure policy: what a person must mend (TLS, credentials, the URL, a 5xx at the greeting or EHLO) is `refused`; all
/// else may pass.
enum CurlFault {
  static func fault(of failure: CurlError, lastReply: Reply?, relay: Relay) -> RelayFault {
    var text = "\(relay.url): \(failure)"
    if let lastReply, lastReply.code >= 400 { text += " (\(lastReply.text))" }
    let reply = Reply(code: lastReply?.code ?? 0, text: text)
    switch failure.kind {
    case .unsupportedScheme, .badURL:
      return .refused(reply, at: "URL")
    case .noTLS where (400..<500).contains(reply.code):
      // RFC 3207, section 4: 454 is a temporary failure.
      return .unavailable(reply)
    case .noTLS, .certificate, .certificateFile:
      return .refused(reply, at: "TLS")
    case .login:
      // RFC 4954, section 6: 454 is a temporary failure.
      return (400..<500).contains(reply.code) ? .unavailable(reply) : .refused(reply, at: "AUTH")
    case .accessDenied, .oddReply:
      return reply.code >= 500 ? .refused(reply, at: "EHLO") : .unavailable(reply)
    default:
      return .unavailable(reply)
    }
  }
}
