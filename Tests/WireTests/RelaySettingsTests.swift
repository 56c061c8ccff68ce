import Newsroom
import Testing
import Wire

@Suite("Relays and pacing in the settings")
struct RelaySettingsTests {
  /// The least, with several relays instead of one.
  private func several(_ relays: String, common: String = "") -> (value: NewsroomSettings?, faults: [String]) {
    settings(
      House.settings.replacing("relay:\n  url: smtp://localhost:587\n", with: common) + "relays:\n" + relays)
  }

  @Test("several relays say what is their own, and share the rest")
  func several() throws {
    let good = settings(
      House.settings.replacing("  url: smtp://localhost:587\n", with: "  connections: 7\n  retry: {first: 2m}\n")
        + "relays:\n  - {name: a, url: smtp://a.example, weight: 3, helo: h.example}\n"
        + "  - {name: b, url: smtps://b.example, preference: 20, connections: 2, messages-per-connection: 9}\n")
    let relays = try #require(good.value, "\(good.faults)").relays
    #expect(
      relays == [
        Relay(name: "a", url: "smtp://a.example", weight: 3, helo: "h.example", connections: 7),
        Relay(
          name: "b", url: "smtps://b.example", preference: 20, helo: "news.meridian.example", connections: 2,
          messagesPerConnection: 9),
      ])
    #expect(good.value?.retry.first == 120)
  }

  @Test("a relay may take a token, from a program's words")
  func tokens() throws {
    let read = settings(House.settings + "  user: u\n  auth: xoauth2\n  token-command: [/bin/token, \"a b\"]\n")
    let relay = try #require(read.value?.relays.first, "\(read.faults)")
    #expect(relay.mechanism == .xoauth2 && relay.tokenCommand == ["/bin/token", "a b"])
  }

  @Test(
    "what makes no sense is refused at its place",
    arguments: [
      ("  auth: ntlm\n", "12:9: relay.auth must be one of plain, login, cram-md5, xoauth2, oauthbearer, not \"ntlm\""),
      ("  auth: xoauth2\n  user: u\n", "12:9: relay.auth needs a token: say token-command"),
      ("  auth: xoauth2\n  token-command: t\n", "12:9: relay.auth needs a user"),
      ("  auth: plain\n", "12:9: relay.auth needs a user, and password-file or password-variable"),
      ("  token-command: [t]\n", "12:18: relay.token-command needs auth: xoauth2 or oauthbearer"),
      ("  client-key: k\n", "12:15: relay.client-key needs a client-certificate"),
      ("  tls: none\n  client-certificate: c\n", "13:23: relay.client-certificate needs tls: required"),
      (
        "  messages-per-connection: 0\n",
        "12:28: relay.messages-per-connection must be a whole number from 1 to 1000000, not \"0\""
      ),
      ("pacing: {messages-per-second: -1}\n", "12:31: pacing.messages-per-second must be a number above 0, not \"-1\""),
      (
        "pacing: {domains: {gmail: {connections: 5}}}\n",
        "12:20: pacing.domains.gmail is no domain such as gmail.com; * is for all the others, each"
      ),
      (
        "pacing: {domains: {a.test: {connections: 5}, A.test: {connections: 6}}}\n",
        "12:46: pacing.domains.A.test is there already, as a.test"
      ),
      (
        "pacing: {domains: {a.test: {rate: 5}}}\n",
        "12:29: there is no setting \"rate\" in pacing.domains.a.test"
      ),
      ("pacing: {domains: {a.test: 5}}\n", "12:28: pacing.domains.a.test must be a mapping, not text"),
      (
        "relays: [{name: a, url: smtp://a.example}]\n",
        "11:8: relay.url belongs into each of relays: relay says what they have in common"
      ),
    ])
  func faults(line: String, fault: String) {
    #expect(settings(House.settings + line).faults == ["d.yaml:" + fault])
  }

  @Test("a list of relays is judged one by one")
  func lists() {
    #expect(several("  []\n").faults.count == 1)
    let faults = several("  - {name: a, url: smtp://a.example}\n  - {name: a, url: nowhere, weight: 0}\n  - {}\n")
      .faults
    #expect(faults.count == 5 && faults.contains { $0.contains("is taken by another relay") }, "\(faults)")
  }

  @Test("the pace is read: over all, by domain, and for each of the others")
  func pacing() throws {
    let read = settings(
      House.settings
        + "pacing: {messages-per-second: 200, domains: {Gmail.com: {messages-per-second: 50, connections: 5}, \"*\": {connections: 9}}}\n"
    )
    let pacing = try #require(read.value, "\(read.faults)").pacing
    #expect(pacing.rate == 200 && pacing.domains.count == 2)
    #expect(pacing.limit(for: "gmail.com") == .init(rate: 50, connections: 5))
    #expect(pacing.limit(for: "x.example") == .init(connections: 9))
  }
}
