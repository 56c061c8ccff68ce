internal import CCurl
internal import Newsroom

/// libcurl's word on a connection that could not be opened, as a fault of the relay.
///
/// Failure policy: what a person must mend (TLS, credentials, the URL, a 5xx at the greeting or EHLO) is `refused`; all
/// else may pass.
enum CurlFault {
  static func fault(of result: CURLcode, lastReply: Reply?, relay: Relay) -> RelayFault {
    var text = "\(relay.url): " + String(cString: curl_easy_strerror(result))
    if let lastReply, lastReply.code >= 400 { text += " (\(lastReply.text))" }
    let reply = Reply(code: lastReply?.code ?? 0, text: text)
    switch result {
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
      return .refused(reply, at: "URL")
    case CURLE_USE_SSL_FAILED where (400..<500).contains(reply.code):
      // RFC 3207, section 4: 454 is a temporary failure.
      return .unavailable(reply)
    case CURLE_USE_SSL_FAILED, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_ISSUER_ERROR:
      return .refused(reply, at: "TLS")
    case CURLE_LOGIN_DENIED:
      // RFC 4954, section 6: 454 is a temporary failure.
      return (400..<500).contains(reply.code) ? .unavailable(reply) : .refused(reply, at: "AUTH")
    case CURLE_REMOTE_ACCESS_DENIED, CURLE_WEIRD_SERVER_REPLY:
      return reply.code >= 500 ? .refused(reply, at: "EHLO") : .unavailable(reply)
    default:
      return .unavailable(reply)
    }
  }
}
