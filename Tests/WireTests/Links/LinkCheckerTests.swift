import Newsroom
import TestSupport
import Testing

@testable import Wire

@Suite("Links")
struct LinkCheckerTests {
  private func checker(_ change: (inout LinkChecker) -> Void = { _ in }) -> LinkChecker {
    var checker = LinkChecker(userAgent: "Dateline/test")
    checker.allowsPrivate = true
    change(&checker)
    return checker
  }

  @Test("are alive, gone, refused or unreachable, as their servers say; GET is tried where HEAD gets no page")
  func health() throws {
    let server = try WebServer()
    let expected: [(String, LinkHealth)] = [
      (server.url("/feed"), .alive), (server.url("/elsewhere?/feed"), .alive), (server.url("/no-head"), .alive),
      (server.url("/no-head-nothing"), .gone(status: 404)), (server.url("/gone"), .gone(status: 410)),
      (server.url("/nothing-there"), .gone(status: 404)), (server.url("/broken"), .refused(status: 500)),
      (server.url("/busy"), .refused(status: 429)),
      ("http://127.0.0.1:1/", .unreachable("nothing listens there")),
      ("https://meridian.example/a", .unchecked("a name that is reserved for examples")),
      ("http://a b/", .unreachable("it is no address that can be asked for")),
    ]
    let health = checker().check(expected.map(\.0))
    for (link, state) in expected { #expect(health[link] == state, "\(link)") }
  }

  @Test("are asked for many at a time, and no longer than the patience lasts")
  func bounds() throws {
    let server = try WebServer()
    let slow = (0..<8).map { server.url("/slow?\($0)") }
    let begun = ContinuousClock.now
    let health = checker { $0.patience = 1.5 }.check([server.url("/feed")] + slow)
    #expect(ContinuousClock.now - begun < .seconds(4))
    #expect(health[server.url("/feed")] == .alive)
    for link in slow { #expect(health[link] == .unchecked("there was no time")) }
    let late = checker { $0.timeout = 0.5 }.check(slow)
    for link in slow { #expect(late[link] == .unreachable("not within the time allowed")) }
  }

  @Test("into private networks are told, and nothing is asked there")
  func inside() throws {
    let server = try WebServer()
    let health = LinkChecker(userAgent: "Dateline/test").check([server.url("/feed")])
    #expect(health == [server.url("/feed"): .inside])
    // What isn't told by the name is, when the connection stands and nothing has been asked.
    let short = "http://127.1:\(server.port)/feed"
    #expect(LinkChecker(userAgent: "x").check([short]) == [short: .inside])
    for link in ["http://localhost:1/", "http://[::1]:1/x", "https://u:p@10.0.0.1/"] {
      #expect(LinkChecker(userAgent: "x").check([link]) == [link: .inside], "\(link)")
    }
    for address in ["10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"] {
      #expect(LinkRequest.isPrivate(address) == true, "\(address)")
    }
    for address in ["8.8.8.8", "172.32.0.1", "2a00:1450::1"] {
      #expect(LinkRequest.isPrivate(address) == false, "\(address)")
    }
  }
}
