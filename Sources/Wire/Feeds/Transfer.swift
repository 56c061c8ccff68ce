internal import CCurl
internal import Glibc
internal import Markup

/// One transfer of libcurl's: the handle, and what has come in so far.
final class Transfer {
  private let easy: UnsafeMutableRawPointer
  private let settings: Fetch
  private let url: String
  private var requested: UnsafeMutablePointer<curl_slist>?
  private var bytes: [UInt8] = []
  private var headers: [String: String] = [:]
  private var isTooLarge = false
  /// Headers that a `Download` tells of.
  private static let wanted: Set<String> = [
    "content-type", "content-location", "content-language", "etag", "last-modified", "retry-after", "content-encoding",
  ]
  /// Once a process; thread-safe and counted since 7.84 (curl_global_init(3)).
  private static let libcurl: CURLcode = curl_global_init(Int(CURL_GLOBAL_ALL))

  init(_ settings: Fetch, _ url: String) throws(FetchError) {
    guard Self.libcurl == CURLE_OK, let easy = curl_easy_init() else {
      throw FetchError(url, .broken, "libcurl could not be initialised")
    }
    self.easy = easy
    self.settings = settings
    self.url = url
    try set(CURLOPT_URL, url)
    try set(CURLOPT_USERAGENT, clean(settings.userAgent))
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    try set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
    try set(CURLOPT_FOLLOWLOCATION, 1)
    try set(CURLOPT_MAXREDIRS, Fetch.maxRedirects)
    // What libcurl decodes itself; the write callback gets decoded bytes.
    try set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
    try set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(settings.connectTimeout))
    try set(CURLOPT_TIMEOUT_MS, Self.milliseconds(settings.timeout))
    try set(CURLOPT_MAXFILESIZE, settings.maxBytes)
    try set(CURLOPT_SSL_VERIFYPEER, 1)
    try set(CURLOPT_SSL_VERIFYHOST, 2)
    // No signals: other threads may be at work.
    try set(CURLOPT_NOSIGNAL, 1)
    if let authorities = settings.authorities { try set(CURLOPT_CAINFO, authorities) }
    try add(
      "Accept: application/feed+json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5")
    let context = Unmanaged.passUnretained(self).toOpaque()
    dateline_curl_set_header_function(easy, headerCame)
    dateline_curl_set_pointer(easy, CURLOPT_HEADERDATA, context)
    dateline_curl_set_write_function(easy, bytesCame)
    dateline_curl_set_pointer(easy, CURLOPT_WRITEDATA, context)
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(requested)
  }

  /// Adds a request header.
  func add(_ header: String) throws(FetchError) {
    guard let longer = curl_slist_append(requested, clean(header)) else {
      throw FetchError(url, .broken, "out of memory")
    }
    requested = longer
  }

  func run() throws(FetchError) -> Fetch.Result {
    dateline_curl_set_pointer(easy, CURLOPT_HTTPHEADER, requested)
    let result = curl_easy_perform(easy)
    var status = 0
    dateline_curl_long(easy, CURLINFO_RESPONSE_CODE, &status)
    if isTooLarge || result == CURLE_FILESIZE_EXCEEDED {
      throw FetchError(url, .tooLarge, "more than \(settings.maxBytes) bytes: ask the source for a shorter feed")
    }
    guard result == CURLE_OK else { throw fault(result) }
    if status == 304 { return .notModified }
    guard status == 200 || status == 203 else { throw refusal(status) }
    var effective: UnsafePointer<CChar>?
    dateline_curl_text(easy, CURLINFO_EFFECTIVE_URL, &effective)
    let last = effective.map { String(cString: $0) } ?? url
    // One that isn't http or https in the end is no base.
    let base = URLReference(last).resolving(URLReference(headers["content-location"] ?? ""))
    return .fetched(
      Fetch.Download(
        bytes: bytes, contentType: headers["content-type"], etag: headers["etag"],
        lastModified: headers["last-modified"], contentLanguage: headers["content-language"], finalURL: last,
        base: base.isWeb ? base.description : last))
  }

  // MARK: What comes in

  fileprivate func take(_ more: UnsafeRawBufferPointer) -> Int {
    guard bytes.count + more.count <= settings.maxBytes else {
      isTooLarge = true
      return 0
    }
    bytes.append(contentsOf: more)
    return more.count
  }

  fileprivate func take(header: UnsafeRawBufferPointer) {
    let line = String(decoding: header, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      // Another response of the chain: what the one before it said is no more.
      headers = [:]
      bytes = []
      return
    }
    guard let colon = line.firstIndex(of: ":") else { return }
    let name = line[..<colon].lowercased()
    guard Self.wanted.contains(name), line.utf8.count <= 4096 else { return }
    headers[name] = line[line.index(after: colon)...].oneLine
  }

  // MARK: Words

  private func refusal(_ status: Int) -> FetchError {
    let advice =
      switch status {
      case 401, 403, 407: "the source wants a password, or doesn't want us: ask its owner"
      case 404, 410: "there is nothing there any more: look for the feed's new address on the site"
      case 429, 503:
        "the source wants to be asked less often"
          + (headers["retry-after"].map { " (again after: \($0.prefix(40)))" } ?? "")
      case 500...: "the source is out of order: it is asked again at the next fetch"
      default: "an answer that is no file: check the address"
      }
    return FetchError(url, .refused(status: status), "HTTP status \(status): \(advice)")
  }

  private func fault(_ result: CURLcode) -> FetchError {
    let words = String(cString: curl_easy_strerror(result))
    switch result {
    case CURLE_TOO_MANY_REDIRECTS:
      return FetchError(
        url, .tooManyRedirects, "more than \(Fetch.maxRedirects) redirects: give the last address itself")
    case CURLE_UNSUPPORTED_PROTOCOL:
      return FetchError(url, .badRedirect, "it redirects to what is neither http nor https: ask the source's owner")
    case CURLE_URL_MALFORMAT: return FetchError(url, .badURL, "\(words): check the address")
    case CURLE_OPERATION_TIMEDOUT:
      return FetchError(url, .timedOut, "no whole answer within the time allowed: it is asked again at the next fetch")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_CERTPROBLEM:
      return FetchError(url, .tls, "\(words): the source's certificate can't be trusted; its owner must mend it")
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
      return FetchError(url, .unreachable, "\(words): check the address and the network")
    case CURLE_BAD_CONTENT_ENCODING:
      return FetchError(url, .broken, "the compressed answer can't be read (\(words)): ask the source's owner")
    default: return FetchError(url, .broken, "\(words): it is asked again at the next fetch")
    }
  }

  private func set(_ option: CURLoption, _ value: Int) throws(FetchError) {
    try check(dateline_curl_set_long(easy, option, value))
  }

  /// libcurl copies the text.
  private func set(_ option: CURLoption, _ value: String) throws(FetchError) {
    try check(dateline_curl_set_text(easy, option, value))
  }

  private func check(_ result: CURLcode) throws(FetchError) {
    guard result == CURLE_OK else {
      throw FetchError(url, .broken, "libcurl: \(String(cString: curl_easy_strerror(result)))")
    }
  }

  private static func milliseconds(_ seconds: Double) -> Int { Int((min(max(seconds, 0.001), 3600) * 1000).rounded()) }
}

/// Without what would end a header line.
private func clean(_ text: String) -> String {
  String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
  context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private func headerCame(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  transfer(context)?.take(header: UnsafeRawBufferPointer(start: bytes, count: size * count))
  return size * count
}

private func bytesCame(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  transfer(context)?.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
}
