internal import Newsroom
internal import Production
internal import Store

extension Command {
  /// `dateline subscribers list`
  @Sendable static func listSubscribers(_ call: Invocation, _: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let newsletter = try call.arguments.value("newsletter").map { try newsroom.newsletter($0).slug }
    let entries = try newsroom.openStore().audience.subscribers(
      of: newsletter, tier: try call.tier(), state: try call.readerState(),
      limit: try call.arguments.integer("limit", in: 1...10_000_000) ?? 50)
    guard !call.console.json else {
      for entry in entries { call.console.print(json: ReaderListing(entry)) }
      return .ok
    }
    var table = Table(header: ["ADDRESS", "NAME", "TIER", "NEWSLETTERS"])
    table.rows = entries.map { entry in
      let subscriber = entry.subscriber
      return [
        subscriber.mailbox.address.text, subscriber.mailbox.name?.printable ?? "", subscriber.tier.rawValue,
        words(entry),
      ]
    }
    table.lines.forEach(call.console.print)
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
