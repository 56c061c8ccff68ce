internal import Foundation
internal import Newsroom
internal import Platform
internal import Production
internal import Store

extension Command {
  /// `dateline reconcile`
  static let reconcile = Command(
    name: "reconcile", usage: ["ISSUE [LOG…] [--resend | --accept]"],
    summary: "Settle deliveries of which nobody knows whether the relay took them",
    details: """
      LOG is the relay's Postfix log (several, where it was rotated; - is standard input, for
      zcat): whose Message-ID the relay took into its queue is accepted. What the logs don't know
      stays uncertain, unless --resend puts it back into the queue (rather twice than not at all;
      dateline send goes on) or --accept takes it for accepted (rather not at all than twice).
      Without LOG and option: what is uncertain, and since when.
      """,
    options: [
      Option("resend", "send the rest again"), Option("accept", "take the rest for accepted"), .who,
    ],
    examples: [
      "dateline reconcile daily-review /var/log/mail.log.1 /var/log/mail.log",
      "zcat mail.log.2.gz | dateline reconcile daily-review/2026-11-23 - --resend",
    ], operands: 1...100
  ) { call in
    let (newsroom, store, name) = try call.issue()
    let (resends, accepts) = (call.arguments.has("resend"), call.arguments.has("accept"))
    guard !(resends && accepts) else { throw CommandError(.usage, "--resend and --accept exclude one another") }
    let who = try call.who()
    let listDomain = try FrozenIssue.open(name, newsroom, store).letterhead.listDomain
    let logs = call.arguments.operands.dropFirst().map { $0 == "-" ? RelayLogInput.stream(.standardInput) : .file($0) }
    let report = try Reconciliation(newsroom: newsroom, store: store, listDomain: listDomain).settle(
      name, logs: logs, rest: resends ? .resend : accepts ? .accept : .leave, by: who)
    if call.console.json {
      call.console.print(json: report)
    } else {
      call.console.print("\(name): \(report.words)")
      let zone = newsroom.publication.timeZone
      for delivery in report.left {
        call.console.print(
          "  \(delivery.address), since \(zone.day(at: delivery.since)) \(zone.wallTime(at: delivery.since))")
      }
      if report.resent > 0 { call.console.note("dateline send \(name) goes on") }
      if !logs.isEmpty, report.mentions == 0 {
        call.console.warn("no line of the logs names a message of \(name): are they the relay's, and of that day?")
      }
    }
    return report.left.isEmpty ? .ok : .again
  }
}
