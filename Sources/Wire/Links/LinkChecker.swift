internal import Glibc
internal import Markup
public import Newsroom
internal import Platform

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
  private let multi: CurlMulti
  private let settings: LinkChecker
  private var requests: [ObjectIdentifier: LinkRequest] = [:]

  init?(_ settings: LinkChecker) {
    guard let multi = CurlMulti(perHost: 4, total: max(1, settings.concurrency)) else { return nil }
    self.multi = multi
    self.settings = settings
  }

  deinit {
    for request in requests.values { multi.remove(request.curl) }
  }

  var count: Int { requests.count }

  func start(_ link: String) -> Bool {
    guard let request = LinkRequest(link, settings) else { return false }
    return add(request)
  }

  private func add(_ request: LinkRequest) -> Bool {
    do {
      try multi.add(request.curl)
    } catch {
      return false
    }
    requests[ObjectIdentifier(request.curl)] = request
    return true
  }

  /// Waits for the network, at most `timeout` seconds; the links that are done.
  func wait(_ timeout: Double) -> [(String, LinkHealth)] {
    let running = multi.perform()
    var done = finished()
    if done.isEmpty, running > 0 {
      multi.wait(milliseconds: Int32(max(0, timeout) * 1000))
      multi.perform()
      done = finished()
    }
    return done
  }

  private func finished() -> [(String, LinkHealth)] {
    var done: [(String, LinkHealth)] = []
    for (curl, failure) in multi.finished() {
      guard let request = requests.removeValue(forKey: ObjectIdentifier(curl)) else { continue }
      multi.remove(curl)
      if request.takesGet(after: failure), add(request) { continue }
      done.append((request.link, request.health(failure)))
    }
    return done
  }
}
