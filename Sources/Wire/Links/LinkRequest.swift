internal import CCurl
internal import Glibc
internal import Newsroom

/// One link's question: the handle, and what the answer means.
///
/// Failure policy: `nil` where libcurl has no handle for it.
final class LinkRequest {
  let easy: UnsafeMutableRawPointer
  let link: String
  private var isGet = false
  fileprivate private(set) var isInside = false
  /// Once a process; thread-safe and counted since 7.84 (curl_global_init(3)).
  static let libcurl: CURLcode = curl_global_init(Int(CURL_GLOBAL_ALL))

  init?(_ link: String, _ settings: LinkChecker) {
    guard let easy = curl_easy_init() else { return nil }
    self.easy = easy
    self.link = link
    let agent = String(
      String.UnicodeScalarView(settings.userAgent.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    let milliseconds = Int((min(max(settings.timeout, 0.001), 600) * 1000).rounded())
    let texts = [
      (CURLOPT_URL, link), (CURLOPT_USERAGENT, agent), (CURLOPT_PROTOCOLS_STR, "http,https"),
      (CURLOPT_REDIR_PROTOCOLS_STR, "http,https"),
    ]
    let numbers = [
      (CURLOPT_FOLLOWLOCATION, 1), (CURLOPT_MAXREDIRS, Fetch.maxRedirects), (CURLOPT_NOBODY, 1), (CURLOPT_NOSIGNAL, 1),
      (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_TIMEOUT_MS, milliseconds),
      (CURLOPT_CONNECTTIMEOUT_MS, milliseconds),
    ]
    let isSet =
      texts.allSatisfy { dateline_curl_set_text(easy, $0.0, $0.1) == CURLE_OK }
      && numbers.allSatisfy { dateline_curl_set_long(easy, $0.0, $0.1) == CURLE_OK }
    guard isSet else {
      curl_easy_cleanup(easy)
      return nil
    }
    dateline_curl_set_write_function(easy, bytesCame)
    // Behind a proxy the address is the proxy's, which knows what it lets through.
    let proxies: [String] = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    let hasProxy = proxies.contains { getenv($0) != nil }
    if !settings.allowsPrivate, !hasProxy {
      dateline_curl_set_address_function(easy, addressKnown, Unmanaged.passUnretained(self).toOpaque())
    }
  }

  deinit { curl_easy_cleanup(easy) }

  /// Whether GET is to be tried, after a HEAD that got no page: many servers answer it wrongly.
  func takesGet(after result: CURLcode) -> Bool {
    guard !isGet, !isInside, result == CURLE_OK || result == CURLE_GOT_NOTHING, result != CURLE_OK || status >= 400,
      status != 429
    else { return false }
    isGet = true
    return dateline_curl_set_long(easy, CURLOPT_HTTPGET, 1) == CURLE_OK
  }

  func health(_ result: CURLcode) -> LinkHealth {
    if isInside { return .inside }
    // Bytes of a page came, and were refused by us.
    let answered = result == CURLE_OK || (isGet && result == CURLE_WRITE_ERROR)
    guard answered else { return .unreachable(words(result)) }
    switch status {
    case 404, 410: return .gone(status: status)
    case 200..<400: return .alive
    default: return .refused(status: status)
    }
  }

  private var status: Int {
    var status = 0
    dateline_curl_long(easy, CURLINFO_RESPONSE_CODE, &status)
    return status
  }

  private func words(_ result: CURLcode) -> String {
    switch result {
    case CURLE_COULDNT_RESOLVE_HOST: "there is no such host"
    case CURLE_OPERATION_TIMEDOUT: "not within the time allowed"
    case CURLE_COULDNT_CONNECT: "nothing listens there"
    case CURLE_TOO_MANY_REDIRECTS: "it redirects without end"
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ISSUER_ERROR:
      "its certificate can't be trusted"
    default: String(cString: curl_easy_strerror(result)).printable
    }
  }

  fileprivate func met(_ address: String) -> Bool {
    guard Self.isPrivate(address) ?? true else { return true }
    isInside = true
    return false
  }

  /// RFC 1122 (0/8, 127/8), RFC 1918, RFC 3927, RFC 6598; RFC 4193, RFC 4291.
  /// `nil` for what is no address in digits.
  static func isPrivate(_ address: String) -> Bool? {
    var four = in_addr()
    if inet_pton(AF_INET, address, &four) == 1 { return isPrivate(UInt32(bigEndian: four.s_addr)) }
    var six = in6_addr()
    guard inet_pton(AF_INET6, String(address.prefix { $0 != "%" }), &six) == 1 else { return nil }
    let octets = withUnsafeBytes(of: &six) { Array($0) }
    let tail = octets[12...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    if octets[..<10].allSatisfy({ $0 == 0 }), octets[10] == 0xFF, octets[11] == 0xFF { return isPrivate(tail) }
    if octets[..<12].allSatisfy({ $0 == 0 }) { return true }
    return octets[0] & 0xFE == 0xFC || (octets[0] == 0xFE && octets[1] & 0xC0 == 0x80)
  }

  private static func isPrivate(_ address: UInt32) -> Bool {
    let networks: [(UInt32, UInt32)] = [
      (0x0000_0000, 8), (0x7F00_0000, 8), (0x0A00_0000, 8), (0xAC10_0000, 12), (0xC0A8_0000, 16), (0xA9FE_0000, 16),
      (0x6440_0000, 10),
    ]
    return networks.contains { network, bits in address >> (32 - bits) == network >> (32 - bits) }
  }
}

/// A page is there: that is enough.
private func bytesCame(
  _: UnsafeMutablePointer<CChar>?, _: Int, _: Int, _: UnsafeMutableRawPointer?
) -> Int { 0 }

private func addressKnown(
  _ context: UnsafeMutableRawPointer?, _ address: UnsafeMutablePointer<CChar>?, _: UnsafeMutablePointer<CChar>?,
  _: Int32, _: Int32
) -> Int32 {
  guard let context, let address else { return CURL_PREREQFUNC_OK }
  let request = Unmanaged<LinkRequest>.fromOpaque(context).takeUnretainedValue()
  return request.met(String(cString: address)) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
