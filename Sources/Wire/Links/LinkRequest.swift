internal import Glibc
internal import Newsroom
internal import Platform

/// One link's question: the handle, and what the answer means.
///
/// Failure policy: `nil` where libcurl has no handle for it.
final class LinkRequest {
  let curl: CurlHandle
  let link: String
  private var isGet = false
  private var isInside = false

  init?(_ link: String, _ settings: LinkChecker) {
    let seconds = min(settings.timeout, 600)
    var options = CurlOptions(url: link, schemes: ["http", "https"], connectTimeout: seconds)
    options.timeout = seconds
    options.userAgent = settings.userAgent
    options.redirects = Fetch.maxRedirects
    options.wantsHeadOnly = true
    do {
      curl = try CurlHandle(options)
    } catch {
      return nil
    }
    self.link = link
    // A page is there: that is enough.
    curl.onBody = { _ in false }
    // Behind a proxy the address is the proxy's, which knows what it lets through.
    let proxies: [String] = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    let hasProxy = proxies.contains { getenv($0) != nil }
    if !settings.allowsPrivate, !hasProxy { curl.judge { [unowned self] in met($0) } }
  }

  /// Whether GET is to be tried, after a HEAD that got no page: many servers answer it wrongly.
  func takesGet(after failure: CurlError?) -> Bool {
    guard !isGet, !isInside, failure == nil || failure?.kind == .noAnswer, failure != nil || curl.status >= 400,
      curl.status != 429
    else { return false }
    isGet = true
    do {
      try curl.wantWhole()
      return true
    } catch {
      return false
    }
  }

  func health(_ failure: CurlError?) -> LinkHealth {
    if isInside { return .inside }
    // Bytes of a page that came, and were refused by us, are an answer.
    if let failure, !(isGet && failure.kind == .refusedByUs) { return .unreachable(words(failure)) }
    switch curl.status {
    case 404, 410: return .gone(status: curl.status)
    case 200..<400: return .alive
    default: return .refused(status: curl.status)
    }
  }

  private func words(_ failure: CurlError) -> String {
    switch failure.kind {
    case .noHost: "there is no such host"
    case .timedOut: "not within the time allowed"
    case .noConnection: "nothing listens there"
    case .tooManyRedirects: "it redirects without end"
    case .certificate, .handshake: "its certificate can't be trusted"
    default: failure.description.printable
    }
  }

  private func met(_ address: String) -> Bool {
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
