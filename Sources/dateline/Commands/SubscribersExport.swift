internal import Foundation
internal import Newsroom
internal import Store
internal import Wire

extension Command {
  /// `dateline subscribers export`
  @Sendable static func exportSubscribers(_ call: Invocation, _: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let state = try call.readerState()
    let slug = try call.arguments.value("newsletter").map { try newsroom.newsletter($0).slug }
    let format = call.arguments.value("format") ?? "csv"
    guard ["csv", "jsonl"].contains(format) else {
      throw CommandError(.usage, "--format: \"\(format.printable)\" is neither csv nor jsonl")
    }
    let store = try newsroom.openStore()
    var writer = SubscriberWriter(isJSONLines: format == "jsonl", attributes: try store.attributeKeys())
    var last: Int64 = 0
    while true {
      let page = try store.subscribers(of: slug, state: state, after: last, limit: 1_000)
      for entry in page where entry.standing.state != .erased {
        writer.append(
          SubscriberWriter.Reader(
            mailbox: entry.subscriber.mailbox, tier: entry.subscriber.tier, tierEnds: entry.tierEnds,
            language: entry.language,
            newsletters: entry.wishes.filter { $0.value.state != .unsubscribed }.keys.sorted(),
            leftNewsletters: entry.wishes.filter { $0.value.state == .unsubscribed }.keys.sorted(),
            state: entry.standing.state, gone: entry.standing.state.isGone ? entry.standing.lastLeaving : nil,
            consent: entry.standing.confirmed, attributes: entry.attributes))
      }
      call.console.write(writer.take())
      guard let end = page.last else { return .ok }
      last = end.subscriber.id
    }
  }
}
