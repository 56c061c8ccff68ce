internal import Newsroom
internal import Store

extension Command {
  /// `dateline subscribers list`
  @Sendable static func listSubscribers(_ call: Invocation, _: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let (tier, state) = (try call.tier(), try call.readerState())
    let newsletter = try call.arguments.value("newsletter").map { try newsroom.newsletter($0).slug }
    let limit = try call.arguments.integer("limit", in: 1...10_000_000) ?? 50
    let entries = try newsroom.openStore().audience.subscribers(of: newsletter, tier: tier, state: state, limit: limit)
    var table = Table(header: ["ADDRESS", "NAME", "TIER", "NEWSLETTERS"])
    for entry in entries {
      if call.console.json {
        call.console.print(json: ListedSubscriber(entry))
      } else {
        let subscriber = entry.subscriber
        table.rows.append([
          subscriber.mailbox.address.text, subscriber.mailbox.name?.printable ?? "", subscriber.tier.rawValue,
          words(entry),
        ])
      }
    }
    if !call.console.json { table.lines.forEach(call.console.print) }
    return .ok
  }

  private static func words(_ entry: SubscriberEntry) -> String {
    switch entry.standing.state {
    case .confirmed: entry.newsletters.joined(separator: ";")
    case .pending: "(pending)"
    case .unsubscribed: "(left)"
    case .bounced, .complained, .erased: "(\(entry.standing.state.rawValue))"
    }
  }
}

private struct ListedSubscriber: Encodable {
  var email: String
  var name: String?
  var tier: String
  var newsletters: [String]
  var state: String
  var left: Bool

  init(_ entry: SubscriberEntry) {
    email = entry.subscriber.mailbox.address.text
    name = entry.subscriber.mailbox.name
    tier = entry.subscriber.tier.rawValue
    newsletters = entry.newsletters
    state = entry.standing.state.rawValue
    left = entry.isUnsubscribed
  }
}
