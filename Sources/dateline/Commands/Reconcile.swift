internal import Foundation
internal import Newsroom
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
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    let name = try newsroom.issueName(call.arguments.operands[0], store)
    let newsletter = try newsroom.newsletter(name.newsletter)
    let (resends, accepts) = (call.arguments.has("resend"), call.arguments.has("accept"))
    guard !(resends && accepts) else { throw CommandError(.usage, "--resend and --accept exclude one another") }
    let who = try call.who()
    guard let lock = try newsroom.lock(newsletter.slug) else { throw newsroom.busy(newsletter) }
    defer { withExtendedLifetime(lock) {} }
    let now = newsroom.clock.now()
    var report = Reconciliation(issue: "\(name)")
    let listDomain = try FrozenIssue.open(name, newsroom, store).letterhead.listDomain
    var log = RelayLog(head: "<\(name.newsletter).\(name.day).", tail: "@\(listDomain)>")
    for path in call.arguments.operands.dropFirst() { try read(path, into: &log) }
    report.mentions = log.mentions
    for record in try store.issues.generations(name) where record.frozen != nil {
      let key = record.key
      var settled = Reconciliation(issue: "\(key)")
      // Whoever claimed is gone: we hold the lock.
      try store.queue.recoverClaims(key, at: now)
      var after: Int64 = 0
      while true {
        let page = try store.queue.deliveries(key, state: .uncertain, after: after)
        guard let last = page.last else { break }
        after = last.subscriber.id
        for delivery in page {
          let id = delivery.subscriber.id
          if log.taken.contains(.init(generation: key.generation, subscriber: id)) {
            settled.found += try store.queue.resolveUncertain(key, to: .accepted, subscriber: id, at: now)
          } else if resends {
            settled.resent += try store.queue.resolveUncertain(key, to: .queued, subscriber: id, at: now)
          } else if accepts {
            settled.taken += try store.queue.resolveUncertain(key, to: .accepted, subscriber: id, at: now)
          } else {
            settled.left.append(
              .init(
                address: delivery.subscriber.mailbox.address.text, since: delivery.settled ?? delivery.claimed ?? now))
          }
        }
      }
      if settled.settled > 0 {
        try store.issues.note(key, .reconciled, by: who, "reconciled: \(settled.line)", at: now)
      }
      report.add(settled)
      let books = try store.queue.books(key)
      if books.outstanding == 0, try store.issues.issue(key)?.status == .sending {
        try store.issues.recordFinished(key, at: now)
      }
    }
    if call.console.json {
      call.console.print(json: report)
    } else {
      call.console.print("\(name): \(report.line)")
      let zone = newsroom.publication.timeZone
      for delivery in report.left {
        call.console.print(
          "  \(delivery.address), since \(zone.day(at: delivery.since)) \(zone.wallTime(at: delivery.since))")
      }
      if report.resent > 0 { call.console.note("dateline send \(name) goes on") }
      if call.arguments.operands.count > 1, report.mentions == 0 {
        call.console.warn("no line of the logs names a message of \(name): are they the relay's, and of that day?")
      }
    }
    return report.left.isEmpty ? .ok : .again
  }

  private static func read(_ path: String, into log: inout RelayLog) throws {
    let handle = path == "-" ? FileHandle.standardInput : try Files.open(path)
    var isFirst = true
    while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
      if isFirst, chunk.starts(with: [0x1F, 0x8B]) {
        throw CommandError(.noInput, "\(path) is compressed: zcat \(path) | dateline reconcile … -")
      }
      isFirst = false
      log.read([UInt8](chunk))
    }
    log.end()
  }
}

/// What a reconciliation settled.
private struct Reconciliation: Encodable {
  var issue: String
  /// Lines of the logs that name one of the issue's messages.
  var mentions = 0
  /// Accepted, as a log says.
  var found = 0
  /// Back in the queue.
  var resent = 0
  /// Accepted, as a person says.
  var taken = 0
  /// Still uncertain.
  var left: [Left] = []

  struct Left: Encodable {
    var address: String
    var since: Date
  }

  init(issue: String) { self.issue = issue }

  var settled: Int { found + resent + taken }

  mutating func add(_ other: Reconciliation) {
    found += other.found
    resent += other.resent
    taken += other.taken
    left += other.left
  }

  var line: String {
    let parts = [
      (found, "accepted, as the relay's log says"), (taken, "taken for accepted"), (resent, "queued again"),
      (left.count, "uncertain"),
    ].filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
    return parts.isEmpty ? "nothing is uncertain" : parts.joined(separator: ", ")
  }
}
