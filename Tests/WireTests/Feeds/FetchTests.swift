import Markup
import TestSupport
import Testing
import Wire

@Suite("Fetching")
struct FetchTests {
  static let server = Result { try WebServer() }
  private let server: WebServer
  private var fetch = Fetch(userAgent: "Dateline tests")

  init() throws {
    server = try Self.server.get()
    fetch.timeout = 20
  }

  private func download(_ path: String) throws -> Fetch.Download {
    guard case .fetched(let download) = try fetch.get(server.url(path)) else { throw SupportError("not modified") }
    return download
  }

  private func reason(_ url: String, _ fetch: Fetch) -> FetchError.Reason? {
    do throws(FetchError) {
      _ = try fetch.get(url)
      return nil
    } catch { return error.reason }
  }

  @Test("a file comes with what HTTP says of it, and only once")
  func conditional() throws {
    let first = try download("/feed")
    #expect(try FeedReader.read(first.bytes, contentType: first.contentType, url: first.base).title == "Served")
    #expect(first.contentType == "application/rss+xml; charset=utf-8")
    #expect(first.etag == "\"v1\"")
    #expect(first.contentLanguage == "en")
    #expect(first.finalURL == server.url("/feed"))
    #expect(first.base == server.url("/elsewhere/"))
    #expect(try fetch.get(server.url("/feed"), etag: first.etag) == .notModified)
    #expect(try fetch.get(server.url("/dated"), lastModified: first.lastModified) == .notModified)
    #expect(try fetch.get(server.url("/feed"), etag: "\"v0\"") != .notModified)
  }

  @Test("five redirects are followed, the sixth is refused, and none leaves the web")
  func redirects() throws {
    let download = try download("/redirect?5")
    #expect(download.finalURL == server.url("/feed"))
    #expect(String(decoding: download.bytes, as: UTF8.self).hasPrefix("<rss"))
    #expect(reason(server.url("/redirect?6"), fetch) == .tooManyRedirects)
    for target in ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:1/x", "smtp://127.0.0.1/"] {
      #expect(reason(server.url("/elsewhere?" + target), fetch) == .badRedirect)
    }
  }

  @Test(
    "only the web is fetched", arguments: ["file:///etc/passwd", "ftp://x/", "x.xml", "http://", "http://a b/", ""])
  func schemes(url: String) {
    #expect(reason(url, fetch) == .badURL)
  }

  @Test("the size is bounded as the bytes come in, packed or not")
  func oversize() throws {
    #expect(try download("/large?19").bytes.count == 19 << 20)
    #expect(reason(server.url("/large?21"), fetch) == .tooLarge)
    #expect(reason(server.url("/told?999999999"), fetch) == .tooLarge)
    #expect(reason(server.url("/bomb?400"), fetch) == .tooLarge)
    #expect(try download("/bomb?20").bytes.count == 20 << 20)
  }

  @Test("packed files are unpacked, and broken ones reported")
  func packed() throws {
    #expect(try FeedReader.read(try download("/gzip").bytes).title == "Served")
    #expect(reason(server.url("/no-gzip"), fetch) == .broken)
    #expect(reason(server.url("/cut"), fetch) == .broken)
  }

  @Test("a slow server is given up")
  func slow() {
    var hurried = fetch
    hurried.timeout = 0.5
    #expect(reason(server.url("/slow"), hurried) == .timedOut)
  }

  @Test("refusals say what to do")
  func refusals() throws {
    #expect(reason(server.url("/gone"), fetch) == .refused(status: 410))
    let error = #expect(throws: FetchError.self) { try fetch.get(server.url("/busy")) }
    #expect(
      error?.description == server.url("/busy")
        + ": HTTP status 429: the source wants to be asked less often (again after: 120)")
    let port = 1  // tcpmux: nobody listens there
    #expect(reason("http://127.0.0.1:\(port)/", fetch) == .unreachable)
    let secret = #expect(throws: FetchError.self) { try fetch.get("http://ann:secret@127.0.0.1:\(port)/") }
    #expect(secret?.description.contains("secret") == false)
  }

  @Test("nothing can be smuggled into the request")
  func injection() throws {
    var fetch = fetch
    fetch.userAgent = "Dateline\r\nX-Evil: 1"
    let result = try fetch.get(server.url("/echo"), etag: "\"a\"\r\nX-Worse: 2\r\n")
    guard case .fetched(let download) = result else { throw SupportError("not modified") }
    let lines = String(decoding: download.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    #expect(!lines.contains { $0.hasPrefix("X-") })
    #expect(lines.contains("User-Agent: DatelineX-Evil: 1"))
  }

  @Test("a certificate must be trusted and name the host")
  func tls() throws {
    let good = try WebServer(tls: true)
    #expect(reason(good.url("/feed"), fetch) == .tls)
    var trusting = fetch
    trusting.authorities = good.authorities
    #expect(reason(good.url("/feed"), trusting) == nil)
    let other = try WebServer(tls: true, name: "elsewhere.test")
    trusting.authorities = other.authorities
    #expect(reason(other.url("/feed"), trusting) == .tls)
  }
}
