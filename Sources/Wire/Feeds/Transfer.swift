internal import Markup
internal import Platform

/// One transfer of libcurl's: the handle, and what has come in so far.
final class Transfer {
  private let curl: CurlHandle
  private let settings: Fetch
  private let url: String
  private var bytes: [UInt8] = []
  private var headers: [String: String] = [:]
  private var isTooLarge = false
  /// Headers that a `Download` tells of.
  private static let wanted: Set<String> = [
    "content-type", "content-location", "content-language", "etag", "last-modified", "retry-after", "content-encoding",
  ]

  init(_ settings: Fetch, _ url: String) throws(FetchError) {
    var options = CurlOptions(
      url: url, schemes: ["http", "https"], connectTimeout: min(settings.connectTimeout, Self.maxSeconds))
    options.timeout = min(settings.timeout, Self.maxSeconds)
    options.userAgent = settings.userAgent
    options.redirects = Fetch.maxRedirects
    // What libcurl decodes itself; what comes in is decoded.
    options.encodings = "gzip, deflate"
    options.maxBytes = settings.maxBytes
    options.authorities = settings.authorities
    do throws(CurlError) {
      curl = try CurlHandle(options)
    } catch {
      throw FetchError(url, .broken, error.kind == .noLibrary ? error.description : "libcurl: \(error)")
    }
    self.settings = settings
    self.url = url
    curl.onHeader = { [unowned self] in take(header: $0) }
    curl.onBody = { [unowned self] in take($0) }
    try add(
      "Accept: application/feed+json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5")
  }

  private static let maxSeconds = 3600.0

  /// Adds a request header.
  func add(_ header: String) throws(FetchError) {
    do throws(CurlError) { try curl.add(header: header) } catch { throw FetchError(url, .broken, error.description) }
  }

  func run() throws(FetchError) -> Fetch.Result {
    var failure: CurlError?
    do throws(CurlError) { try curl.perform() } catch { failure = error }
    if isTooLarge || failure?.kind == .tooLarge {
      throw FetchError(url, .tooLarge, "more than \(settings.maxBytes) bytes: ask the source for a shorter feed")
    }
    if let failure { throw fault(failure) }
    let status = curl.status
    if status == 304 { return .notModified }
    guard status == 200 || status == 203 else { throw refusal(status) }
    let last = curl.finalURL ?? url
    // One that isn't http or https in the end is no base.
    let base = URLReference(last).resolving(URLReference(headers["content-location"] ?? ""))
    return .fetched(
      Fetch.Download(
        bytes: bytes, contentType: headers["content-type"], etag: headers["etag"],
        lastModified: headers["last-modified"], contentLanguage: headers["content-language"], finalURL: last,
        base: base.isWeb ? base.description : last))
  }

  // MARK: What comes in

  private func take(_ more: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count + more.count <= settings.maxBytes else {
      isTooLarge = true
      return false
    }
    bytes.append(contentsOf: more)
    return true
  }

  private func take(header: UnsafeRawBufferPointer) {
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

  private func fault(_ failure: CurlError) -> FetchError {
    switch failure.kind {
    case .tooManyRedirects:
      FetchError(url, .tooManyRedirects, "more than \(Fetch.maxRedirects) redirects: give the last address itself")
    case .unsupportedScheme:
      FetchError(url, .badRedirect, "it redirects to what is neither http nor https: ask the source's owner")
    case .badURL: FetchError(url, .badURL, "\(failure): check the address")
    case .timedOut:
      FetchError(url, .timedOut, "no whole answer within the time allowed: it is asked again at the next fetch")
    case .certificate, .certificateFile, .handshake:
      FetchError(url, .tls, "\(failure): the source's certificate can't be trusted; its owner must mend it")
    case .noHost, .noProxy, .noConnection:
      FetchError(url, .unreachable, "\(failure): check the address and the network")
    case .badEncoding:
      FetchError(url, .broken, "the compressed answer can't be read (\(failure)): ask the source's owner")
    default: FetchError(url, .broken, "\(failure): it is asked again at the next fetch")
    }
  }
}
