internal import Foundation
internal import Newsroom
internal import Store
internal import Wire

extension Command {
  /// `dateline subscribers`
  static let subscribers = Command(
    name: "subscribers",
    usage: ["import FILE.csv", "list [--tier TIER] [--newsletter NAME] [--limit N]"] + inviteUsage,
    summary: "Bring readers in, or list them",
    details: """
      FILE.csv has a header line with the columns email, name, tier (free or all-access) and
      newsletters (several separated by ;). Importing again changes only what differs. Nobody
      who left or is suppressed comes back this way. A bad row is reported with its line and
      left out; the exit code is then 65.

      """ + inviteDetails,
    options: [
      Option("tier", argument: "TIER", "list: only free or all-access readers"),
      Option("newsletter", argument: "NAME", "list: only readers of this newsletter; invite: to it"),
      Option("limit", letter: "n", argument: "N", "list: at most so many (50)"),
    ] + inviteOptions,
    examples: ["dateline subscribers import readers.csv", "dateline subscribers list --tier all-access"],
    operands: 1...2
  ) { call in
    switch (call.arguments.operands[0], call.arguments.operands.count) {
    case ("import", 2): return try importSubscribers(call, call.arguments.operands[1])
    case ("list", 1): return try listSubscribers(call)
    case ("invite", 2): return try invite(call, call.arguments.operands[1])
    case ("confirm", 2): return try confirm(call, call.arguments.operands[1])
    default:
      throw CommandError(
        .usage, "usage: dateline subscribers import FILE.csv, or list, invite ADDRESS, confirm TOKEN (see --help)")
    }
  }

  private static func importSubscribers(_ call: Invocation, _ path: String) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore(cache: 32)
    let handle = try Files.open(path)
    var file = try SubscriberFile(file: path, newsletters: Set(newsroom.newsletters.map(\.slug))) {
      [UInt8](try handle.read(upToCount: 1 << 18) ?? Data())
    }
    let importer = SubscriberImporter(
      store, .write(file: path, format: "dateline", who: try call.who()), at: newsroom.clock.now())
    var batch: [SubscriberRecord] = []
    var broken = 0
    while let row = try file.next() {
      switch row {
      case .record(let record, _):
        batch.append(record)
        if batch.count >= 5000 {
          try importer.take(batch)
          batch.removeAll(keepingCapacity: true)
        }
      case .error(let error):
        broken += 1
        call.console.warn("\(error)")
      }
    }
    try importer.take(batch)
    try importer.finish()
    let report = importer.report
    call.console.print(
      "\(report.added.grouped) added, \(report.updated.grouped) updated, \(report.unchanged.grouped) unchanged"
        + (broken > 0 ? ", \(broken.grouped) broken" : ""))
    return broken == 0 ? .ok : .data
  }

  private static func listSubscribers(_ call: Invocation) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let tier = try call.arguments.value("tier").map { text in
      guard let tier = Tier(rawValue: text) else {
        throw CommandError(.usage, "--tier: \"\(text.printable)\" is neither free nor all-access")
      }
      return tier
    }
    let newsletter = try call.arguments.value("newsletter").map { try newsroom.newsletter($0).slug }
    let limit = try call.arguments.integer("limit", in: 1...10_000_000) ?? 50
    let entries = try newsroom.openStore().subscribers(of: newsletter, tier: tier, limit: limit)
    var table = Table(header: ["ADDRESS", "NAME", "TIER", "NEWSLETTERS"])
    for entry in entries {
      let subscriber = entry.subscriber
      if call.console.json {
        call.console.print(json: ListedSubscriber(entry))
      } else {
        table.rows.append([
          subscriber.mailbox.address.text, subscriber.mailbox.name ?? "", subscriber.tier.rawValue,
          entry.isUnsubscribed ? "(left)" : entry.newsletters.joined(separator: ";"),
        ])
      }
    }
    if !call.console.json { table.lines.forEach(call.console.print) }
    return .ok
  }
}

private struct ListedSubscriber: Encodable {
  var email: String
  var name: String?
  var tier: String
  var newsletters: [String]
  var left: Bool

  init(_ entry: SubscriberEntry) {
    email = entry.subscriber.mailbox.address.text
    name = entry.subscriber.mailbox.name
    tier = entry.subscriber.tier.rawValue
    newsletters = entry.newsletters
    left = entry.isUnsubscribed
  }
}
