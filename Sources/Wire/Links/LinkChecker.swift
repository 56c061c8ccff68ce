internal import CCurl
internal import Glibc
internal import Markup
public import Newsroom

/// Asks for the pages behind links, many at a time, to learn which are dead.
///
/// HEAD, and where the answer isn't a page, GET, of which nothing is read. Redirects are followed, five at the most, to
/// http and https only; TLS is verified. Failure policy: what went wrong is a link's `LinkHealth`, never an error. Limits:
/// `concurrency` links at a time and four of one host; `timeout` seconds a link, `patience` for all: what isn't done by
/// then is `unchecked`. An address in a private network is not asked anything. Blocks its thread.
public struct LinkChecker: Sendable {
  /// Names whoever asks: "Dateline/1.0 (+https://example.com)".
  public var userAgent: String
  public var concurrency = 8
  public var timeout: Double = 10
  public var patience: Double = 30
  /// For tests, whose servers are on loopback.
  public var allowsPrivate = false

  public init(userAgent: String) { self.userAgent = userAgent }

  /// - Parameter progress: told how many are done.
  public func check(_ links: [String], progress: (Int) -> Void = { _ in }) -> [String: LinkHealth] {
    var health: [String: LinkHealth] = [:]
    var waiting: [String] = []
    for link in links where health[link] == nil {
      let reference = URLReference(link)
      if !reference.isWeb || link.utf8.count > 8000 || !link.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) {
        health[link] = .unreachable("it is no address that can be asked for")
      } else if !allowsPrivate, Self.isInside(Self.host(reference)) {
        health[link] = .inside
      } else if LinkHealth.isReserved(host: Self.host(reference)) {
        health[link] = .unchecked("a name that is reserved for examples")
      } else {
        health[link] = .unchecked("there was no time")
        waiting.append(link)
      }
    }
    guard !waiting.isEmpty, let run = LinkRun(self) else { return health }
    let deadline = Self.seconds() + patience
    waiting.reverse()
    var done = 0
    while !waiting.isEmpty || run.count > 0, Self.seconds() < deadline {
      while run.count < max(1, concurrency), let link = waiting.popLast() {
        if !run.start(link) { health[link] = .unreachable("libcurl can't ask for it") }
      }
      for (link, result) in run.wait(min(1, deadline - Self.seconds())) {
        health[link] = result
        done += 1
      }
      progress(done)
    }
    return health
  }

  /// Told by the name alone: no connection is made.
  private static func isInside(_ host: Substring) -> Bool {
    let host = host.lowercased()
    return LinkRequest.isPrivate(host) ?? (host == "localhost" || host.hasSuffix(".localhost"))
  }

  static func host(_ reference: URLReference) -> Substring {
    var host = Substring(reference.authority ?? "")
    if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
    if host.hasPrefix("[") { return host.dropFirst().prefix { $0 != "]" } }
    return host.prefix { $0 != ":" }
  }

  static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// The links that are being asked for, on one multi handle.
private final class LinkRun {
  private let multi: UnsafeMutableRawPointer
  private let settings: LinkChecker
  private var requests: [UnsafeMutableRawPointer: LinkRequest] = [:]

  init?(_ settings: LinkChecker) {
    guard LinkRequest.libcurl == CURLE_OK, let multi = curl_multi_init() else { return nil }
    self.multi = multi
    self.settings = settings
    dateline_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 4)
    dateline_curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, max(1, settings.concurrency))
  }

  deinit {
    for request in requests.values { curl_multi_remove_handle(multi, request.easy) }
    requests.removeAll()
    curl_multi_cleanup(multi)
  }

  var count: Int { requests.count }

  func start(_ link: String) -> Bool {
    guard let request = LinkRequest(link, settings) else { return false }
    return add(request)
  }

  private func add(_ request: LinkRequest) -> Bool {
    guard curl_multi_add_handle(multi, request.easy) == CURLM_OK else { return false }
    requests[request.easy] = request
    return true
  }

  /// Waits for the network, at most `timeout` seconds; the links that are done.
  func wait(_ timeout: Double) -> [(String, LinkHealth)] {
    var running: Int32 = 0
    curl_multi_perform(multi, &running)
    var done = finished()
    if done.isEmpty, running > 0 {
      curl_multi_poll(multi, nil, 0, Int32(max(0, timeout) * 1000), nil)
      curl_multi_perform(multi, &running)
      done = finished()
    }
    return done
  }

  private func finished() -> [(String, LinkHealth)] {
    var done: [(String, LinkHealth)] = []
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
        let request = requests.removeValue(forKey: easy)
      else { continue }
      let result = dateline_curl_result(message)
      curl_multi_remove_handle(multi, easy)
      if request.takesGet(after: result), add(request) { continue }
      done.append((request.link, request.health(result)))
    }
    return done
  }
}
