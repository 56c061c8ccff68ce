import Newsroom
import Testing

@Suite("deliveries")
struct DeliveryTests {
  /// CONTRIBUTING.md's table: among it, a queued delivery expires when the issue's latest time comes first, and a claimed
  /// one goes back when the relay itself was at fault.
  static let table: [DeliveryState: Set<DeliveryState>] = [
    .queued: [.claimed, .suppressed, .cancelled, .expired],
    .claimed: [.accepted, .deferred, .rejected, .uncertain, .queued],
    .deferred: [.claimed, .expired, .suppressed, .cancelled],
    .uncertain: [.accepted, .queued],
  ]

  @Test("each state may become what the state table says, and nothing else", arguments: DeliveryState.allCases)
  func mayBecome(state: DeliveryState) {
    let next = Set(DeliveryState.allCases.filter(state.mayBecome))
    #expect(next == Self.table[state] ?? [])
    #expect(state.isFinal == next.isEmpty)
  }

  @Test("every state is reached from queued, and every delivery can end")
  func reachable() {
    func reached(from state: DeliveryState) -> Set<DeliveryState> {
      var seen: Set = [state]
      while case let more = DeliveryState.allCases.filter({ next in
        !seen.contains(next) && seen.contains { $0.mayBecome(next) }
      }), !more.isEmpty { seen.formUnion(more) }
      return seen
    }
    #expect(reached(from: .queued) == Set(DeliveryState.allCases))
    for state in DeliveryState.allCases { #expect(reached(from: state).contains { $0.isFinal }) }
  }

  @Test("the books balance when every reader of the audience is in one state, exclusions apart")
  func books() {
    var books = Books(
      audience: 45, counts: Dictionary(uniqueKeysWithValues: zip(DeliveryState.allCases, 1...9)),
      exclusions: ["suppressed before": 7])
    #expect(books.balance)
    #expect(books[.queued] == 1 && books[.cancelled] == 9)
    #expect(books.outstanding == books[.queued] + books[.claimed] + books[.deferred])
    for state in DeliveryState.allCases {
      var wrong = books
      wrong.counts[state, default: 0] += 1
      #expect(!wrong.balance)
      wrong.counts[state] = nil
      #expect(!wrong.balance)
    }
    books.audience += 1
    #expect(!books.balance)
    #expect(Books(audience: 0, counts: [:]).balance && Books(audience: 0, counts: [:])[.accepted] == 0)
  }

  @Test("a reply is one printable line of at most 500 characters")
  func reply() {
    let reply = Reply(code: 550, text: "no such user\r\n250 OK\0" + String(repeating: "x", count: 1000))
    #expect(reply.text.hasPrefix("no such user\\u{d}\\u{a}250 OK\\u{0}x"))
    #expect(reply.text.count == 500)
    for outcome in [Outcome.accepted(reply), .deferred(reply), .rejected(reply), .uncertain(reply), .returned(reply)] {
      #expect(outcome.reply == reply)
    }
  }
}

@Suite("secrets")
struct SecretTests {
  @Test("a secret shows in no text about it or about what holds it")
  func hidden() throws {
    enum Wrapper { case one(Relay, [String: Secret], Secret?) }
    let secret = Secret("hunter2")
    let relay = Relay(url: "smtp://relay.example:587", user: "ann", password: secret, helo: "news.example")
    let wrapper = Wrapper.one(relay, ["password": secret], secret)
    var text = "\(secret) \(relay) \(wrapper) \([secret]) \(String(reflecting: secret)) \(String(reflecting: relay))"
    text +=
      "\(String(reflecting: wrapper)) \(secret.description) \(secret.debugDescription) \(String(describing: relay))"
    text += " \(Optional(secret) as Any) \(type(of: secret)) \(Mirror(reflecting: secret).children.map(\.value))"
    for child in Mirror(reflecting: relay).children { text += " \(child.value)" }
    dump(secret, to: &text)
    dump(relay, to: &text)
    dump(wrapper, to: &text)
    dump([Optional(secret)], to: &text)
    #expect(!text.contains("hunter2"))
    #expect(text.contains("(secret)"))
    #expect(secret.value == "hunter2" && secret == Secret("hunter2") && secret != Secret("hunter3"))
  }
}

@Suite("issue names")
struct IssueNameTests {
  @Test("an issue's name reads what it writes")
  func roundTrip() throws {
    let name = try #require(IssueName("daily-review/2026-11-23"))
    #expect(name.newsletter == "daily-review" && name.day.description == "2026-11-23")
    #expect(IssueName(name.description) == name)
  }

  @Test(
    "a name that is no slug and day is refused, for it is also a path",
    arguments: [
      "", "/", "daily-review", "daily-review/", "/2026-11-23", "../2026-11-23", "./2026-11-23", "a/b/2026-11-23",
      "a/../2026-11-23", "daily review/2026-11-23", "daily\n/2026-11-23", "daily\0/2026-11-23", "daily/2026-11-31",
      "daily/2026-11-23/", "daily/2026-11-23 ", "~/2026-11-23", "a.b/2026-11-23", "a\\b/2026-11-23", "\r\n/2026-11-23",
    ])
  func refused(text: String) { #expect(IssueName(text) == nil) }
}
