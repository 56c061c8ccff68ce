import Foundation
import Newsroom
import Testing
import Wire

@Suite("dateline.yaml")
struct SettingsTests {
  @Test("the repository's own settings are read without a fault")
  func repository() throws {
    let read = try NewsroomSettings.read(
      House.bytes("Config/dateline.yaml"), file: "Config/dateline.yaml", environment: ["PATH": "/bin"],
      readFile: { _ in .failure(SecretError("not asked for")) })
    #expect(read.publication.name == "The Meridian")
    #expect(read.publication.postalAddress == ["The Meridian", "14 Harbour Lane", "New York, NY 10004"])
    #expect(read.publication.replyTo?.address.text == "editors@meridian.example")
    #expect(read.publication.listDomain == "news.meridian.example")
    #expect(read.relays[0].url == "smtp://localhost:587")
    #expect(read.relays[0].helo == "news.meridian.example")
    #expect(read.relays[0].tls == .required)
    #expect((read.relays[0].connectTimeout, read.relays[0].timeout) == (30, 660))
    #expect((read.retry.first, read.retry.longest) == (60, 1800))
    #expect(read.uncertain == .hold && read.durability == .process && read.storePatience == 60)
    #expect(read.articles.urlPattern == "https://meridian.example/{year}/{month}/{day}/{slug}/")
    #expect(read.articles.keys == ArticleDialect.standard)
  }

  @Test("the least that must be said is enough")
  func least() { #expect(settings().faults == []) }

  @Test(
    "an unknown key is refused at its place with the nearest right name",
    arguments: [
      ("extra: 1\n", "12:1: there is no setting \"extra\""),
      ("reley: {}\n", "12:1: there is no setting \"reley\"; did you mean \"relay\"?"),
      ("  tsl: none\n", "12:3: there is no setting \"tsl\" in relay; did you mean \"tls\"?"),
      ("  ca-fiel: x\n", "12:3: there is no setting \"ca-fiel\" in relay; did you mean \"ca-file\"?"),
      ("  retry: {frist: 1m}\n", "12:11: there is no setting \"frist\" in relay.retry; did you mean \"first\"?"),
      (
        "store:\n  durabilty: power\n", "13:3: there is no setting \"durabilty\" in store; did you mean \"durability\"?"
      ),
      (
        "articles:\n  keys:\n    tittle: [x]\n",
        "14:5: there is no setting \"tittle\" in articles.keys; did you mean \"title\"?"
      ),
      ("queue: {uncertian: hold}\n", "12:9: there is no setting \"uncertian\" in queue; did you mean \"uncertain\"?"),
    ])
  func unknownKeys(line: String, fault: String) {
    #expect(settings(House.settings + line).faults == ["d.yaml:" + fault])
  }

  @Test("the meter needs a number, and pages that end in a slash")
  func meter() {
    func read(_ text: String) -> (rule: MeterRule?, faults: [String]) {
      let read = settings(House.settings + text)
      return (read.value?.publication.meter, read.faults)
    }
    #expect(read("").rule == nil && read("").faults == [])
    #expect(read("meter: {articles: 5}\n").rule == MeterRule(articles: 5))
    let all = read("meter: {articles: 3, pages: \"https://meridian.example/read/\", link-within: 2d}\n")
    #expect(all.rule == MeterRule(articles: 3, pages: "https://meridian.example/read/", linkWithin: 172_800))
    for wrong in [
      "meter: {}", "meter: {articles: 0}", "meter: {pages: \"https://meridian.example/\"}",
      "meter: {articles: 3, pages: \"https://meridian.example\"}",
      "meter: {articles: 3, pages: \"http://meridian.example/\"}",
      "meter: {articles: 3, pages: \"https://meridian.example/?a=/\"}", "meter: {articles: 3, page: x}",
    ] {
      #expect(read(wrong + "\n").faults.count == 1, "\(wrong) \(read(wrong + "\n").faults)")
    }
  }

  @Test("an address that a reader's token must fit into leaves room for it")
  func tokenRoom() {
    let long = String(repeating: "b", count: 32) + "@news.meridian.example"
    func with(_ lines: String) -> String { House.settings.replacing("sender:\n", with: "sender:\n" + lines) }
    let wide = House.settings.replacing(
      "return-path: bounces@", with: "return-path: \(String(repeating: "b", count: 31))@")
    #expect(settings(wide).faults == [])
    let wider = House.settings.replacing("return-path: bounces@news.meridian.example", with: "return-path: \(long)")
    #expect(settings(wider).faults.count == 1 && settings(wider).faults[0].contains("say verp: no"))
    #expect(settings(wider.replacing("sender:\n", with: "sender:\n  verp: no\n")).faults == [])
    #expect(settings(with("  unsubscribe-address: \(long)\n")).faults.count == 1)
    #expect(settings(with("  verp: maybe\n")).faults.first?.contains("must be yes or no, not \"maybe\"") == true)
    #expect(settings(House.settings).value?.publication.verp == true)
  }

  @Test("an optional key without a value is as if it weren't there")
  func emptyOptional() {
    let read = settings(House.settings + "  ca-file:\n  user: ~\n  messages-per-second:\nstore:\nqueue:\n")
    #expect(read.faults == [])
    #expect(read.value?.relays.first?.user == nil && read.value?.relays.first?.rate == nil)
  }

  @Test(
    "a wrong value is refused at its place, and it is said what would be right",
    arguments: [
      ("  tls: maybe\n", "12:8: relay.tls must be one of required, none, not \"maybe\""),
      (
        "  tls: requird\n", "12:8: relay.tls must be one of required, none, not \"requird\"; did you mean \"required\"?"
      ),
      ("  connections: many\n", "12:16: relay.connections must be a whole number from 1 to 1000, not \"many\""),
      ("  connections: 0\n", "12:16: relay.connections must be a whole number from 1 to 1000, not \"0\""),
      ("  connections: [1]\n", "12:16: relay.connections must be a whole number from 1 to 1000, not a list"),
      ("  messages-per-second: 0\n", "12:24: relay.messages-per-second must be a number above 0, not \"0\""),
      ("  messages-per-second: nan\n", "12:24: relay.messages-per-second must be a number above 0, not \"nan\""),
      ("  timeout: 30\n", "12:12: relay.timeout must be a duration such as 90s, 5m or 2h, not \"30\""),
      ("  retry: 5m\n", "12:10: relay.retry must be a mapping, not text"),
      ("  retry: {first: 2h, longest: 1h}\n", "12:31: relay.retry.longest must not be shorter than relay.retry.first"),
      ("  helo: my host\n", "12:9: relay.helo must be a host name, not \"my host\""),
      ("articles: {url: 'https://x.example/{year}/'}\n", "12:17: articles.url must contain {slug}"),
      (
        "articles: {url: '/{slug}'}\n",
        "12:17: articles.url must be an http or https URL with no other braces than {year}, {month}, {day}, {slug}"
      ),
      ("articles: {keys: {title: {a: b}}}\n", "12:26: articles.keys.title must be a list of texts"),
    ])
  func wrongValues(line: String, fault: String) {
    #expect(settings(House.settings + line).faults == ["d.yaml:" + fault])
  }

  @Test("a section that is missing is one fault that names what it must say")
  func missingSections() {
    #expect(
      settings("").faults == [
        "d.yaml:1:1: publication is missing: it must say name, url, postal-address, time-zone",
        "d.yaml:1:1: sender is missing: it must say from, return-path, unsubscribe-url",
        "d.yaml:1:1: relay is missing: it must say url",
      ])
    #expect(settings("# nothing\n").faults.count == 3)
    let nulls = settings("publication:\nsender: {}\nrelay: text\n").faults
    #expect(nulls.contains("d.yaml:3:8: relay must be a mapping, not text"))
    #expect(nulls.count == 5, "\(nulls)")
    #expect(settings("- a\n").faults.first == "d.yaml:1:1: the file must be a mapping, not a list")
    #expect(settings("just text").faults.first == "d.yaml:1:1: the file must be a mapping, not text")
  }

  @Test("a single missing value is said at its section")
  func missingValue() {
    #expect(
      settings(replacing: "  name: The Meridian\n", with: "").faults == ["d.yaml:2:3: publication.name is missing"])
    #expect(
      settings(replacing: "  from: The Meridian <review@news.meridian.example>\n", with: "").faults
        == ["d.yaml:7:3: sender.from is missing"])
  }

  @Test("all the faults of a file are reported at once, in its order")
  func several() {
    let text = House.settings.replacing("America/New_York", with: "Mars/Olympus")
      .replacing("smtp://localhost:587", with: "localhost:587").replacing("bounces@", with: "bounces at ")
    let faults = settings(text + "  tls: perhaps\nstoer: {}\n", ["DATELINE_RELAY_TIMEOUT": "soon"]).faults
    #expect(
      faults.map { $0.split(separator: " ")[0] } == [
        "d.yaml:5:14:", "d.yaml:8:16:", "d.yaml:11:8:", "d.yaml:12:8:", "d.yaml:13:1:", "environment",
      ],
      "\(faults)")
  }

  @Test("a file that is no YAML is that one fault, at its place")
  func syntax() {
    let twice = settings(House.settings + "relay: {}\n").faults
    #expect(twice.count == 1 && twice[0].hasPrefix("d.yaml:12:1: ") && twice[0].contains("relay"), "\(twice)")
    let tab = settings("publication:\n\tname: x\n").faults
    #expect(tab.count == 1 && tab[0].hasPrefix("d.yaml:2:1: ") && tab[0].contains("tab"), "\(tab)")
    let open = settings("publication: [a\n").faults
    #expect(open.count == 1, "\(open)")
  }

  @Test(
    "no control character comes in through a name or an address",
    arguments: [
      ("  name: The Meridian\n", "  name: \"The\\r\\nBcc: x@y.example\"\n"),
      ("  name: The Meridian\n", "  name: \"The\\nMeridian\"\n"),
      ("  name: The Meridian\n", "  name: \"The\\0Meridian\"\n"),
      ("  name: The Meridian\n", "  name: \"The\\u2028Meridian\"\n"),
      ("  name: The Meridian\n", "  name: M\n  tagline: \"a\\rb\"\n"),
      ("  name: The Meridian\n", "  name: M\n  language: \"en\\r\\nX: y\"\n"),
      ("The Meridian <review@news.meridian.example>", "\"M\\r\\nBcc: v@x.example <review@news.meridian.example>\""),
      ("The Meridian <review@news.meridian.example>", "\"M <review@news.meridian.example\\n>\""),
      ("bounces@news.meridian.example", "\"bounces@news.meridian.example\\r\\nRCPT TO:<x@y.example>\""),
      ("[The Meridian, \"New York, NY 10004\"]", "[\"a\\nb\"]"),
      ("https://meridian.example/unsubscribe?token=", "\"https://meridian.example/\\r\\nX: y\""),
      ("smtp://localhost:587", "\"smtp://localhost\\n:587\""),
      ("smtp://localhost:587", "smtp://localhost\n  user: \"a\\nb\""),
      ("smtp://localhost:587", "smtp://localhost\n  helo: \"a.example\\nMAIL\""),
    ])
  func injection(line: String, attack: String) {
    let faults = settings(replacing: line, with: attack).faults
    #expect(faults.count == 1, "\(faults)")
    #expect(faults.allSatisfy { !$0.unicodeScalars.contains { $0.value < 32 } })
  }

  @Test("white space at the ends of a value, such as a folded block's newline, isn't part of it")
  func folded() {
    #expect(
      settings(replacing: "  name: The Meridian\n", with: "  name: >\n    The\n    Meridian\n").value?.publication.name
        == "The Meridian")
  }

  @Test(
    "a relay's URL names a scheme and a host, and nothing else",
    arguments: [
      ("smtp://localhost", "smtp://localhost"), ("smtps://relay.example:465/", "smtps://relay.example:465"),
      ("smtp://[::1]:25", "smtp://[::1]:25"), ("SMTP://Relay.Example:25", "smtp://Relay.Example:25"),
      ("smtp://192.0.2.1:25", "smtp://192.0.2.1:25"),
      ("smtp://user:hunter2@relay.example", nil), ("smtp://relay.example/box", nil), ("smtp://relay.example?x", nil),
      ("smtp://relay.example#x", nil), ("smtp://", nil), ("smtp://:25", nil), ("http://relay.example", nil),
      ("relay.example:25", nil), ("smtp://a:0", nil), ("smtp://a:65536", nil), ("smtp://a:b", nil), ("smtp://::1", nil),
      ("smtp://[::1", nil), ("smtp://[evil]", nil), ("smtp://a b", nil), ("smtp://exämple.com", nil),
    ] as [(String, String?)])
  func relayURL(url: String, read: String?) {
    let (value, faults) = settings(replacing: "smtp://localhost:587", with: "'\(url)'")
    #expect(value?.relays.first?.url == read, "\(faults)")
    #expect(faults.count == (read == nil ? 1 : 0), "\(faults)")
    #expect(!faults.joined().contains("hunter2"))
  }

  @Test(
    "the links' URLs can be put into headers and pages",
    arguments: [
      "http://meridian.example/u?t=", "https://user:pw@meridian.example/u", "https://meridian.example/u#t=",
      "https://meridian.example/>,<https://x.example/", "https:///u", "/u?t=", "javascript:alert(1)",
    ])
  func unsubscribeURL(url: String) {
    let faults = settings(replacing: "https://meridian.example/unsubscribe?token=", with: "'\(url)'").faults
    #expect(faults.count == 1 && !faults[0].contains("pw@"), "\(faults)")
  }

  @Test("a sender's name may be in any script, and its address's domain international")
  func sender() {
    let read = settings(
      replacing: "The Meridian <review@news.meridian.example>",
      with: "'Süddeutsche \u{1F4F0} العربية <ann@Exämple.com>'")
    #expect(read.faults == [])
    #expect(read.value?.publication.from.name == "Süddeutsche \u{1F4F0} العربية")
    #expect(read.value?.publication.from.address.text == "ann@xn--exmple-cua.com")
    #expect(read.value?.publication.listDomain == "xn--exmple-cua.com")
    let quoted = settings(
      replacing: "The Meridian <review@news.meridian.example>", with: #"'"Doe, \"J\" \\" <j@x.example>'"#)
    #expect(quoted.value?.publication.from.name == #"Doe, "J" \"#)
    #expect(
      settings(replacing: "The Meridian <review@news.meridian.example>", with: "ännchen@x.example").faults
        == [
          "d.yaml:7:9: sender.from: \"ännchen@x.example\" contains letters outside ASCII, which not every relay and mailbox takes"
        ])
  }
}
