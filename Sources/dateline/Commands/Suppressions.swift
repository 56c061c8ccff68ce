internal import Foundation
internal import Newsroom
internal import Store
internal import Wire

extension Command {
  /// `dateline suppressions`
  static let suppressions = Command(
    name: "suppressions",
    usage: [
      "[list] [--reason REASON] [--limit N]", "add ADDRESS --reason REASON [--note TEXT]", "remove ADDRESS",
      "import FILE [--reason REASON]", "export",
    ],
    summary: "Addresses never to be mailed: list, add, remove, bring in and out",
    details: """
      REASON is bounce, complaint or request. A suppressed address gets no mail, whatever an
      import says, until it is removed here; its reader's state says why. remove tells what it
      was, and brings nobody back: that takes consent (dateline subscribers).
      FILE is CSV: an export of ours, or of Amazon SES, Mailgun (bounces, complaints,
      unsubscribes), Postmark or listmonk (its blocklisted subscribers), recognised by its
      header; or a column of addresses, with --reason. A bad row is told with its line and left
      out; the exit code is then 65. export prints the whole list as such a file; erased readers
      are in it as hashes that are worth something to this newsroom alone.
      """,
    options: [
      Option("reason", argument: "REASON", "bounce, complaint or request"),
      Option("note", argument: "TEXT", "add: how we know"),
      Option("limit", letter: "n", argument: "N", "list: at most so many, the latest first (50)"), .who,
    ],
    examples: [
      "dateline suppressions", "dateline suppressions add ada@example.org --reason request --note 'by phone'",
      "dateline suppressions import mailgun-bounces.csv", "dateline suppressions export > suppressions.csv",
    ], operands: 0...2
  ) { call in
    let operands = call.arguments.operands
    switch (operands.first ?? "list", operands.count) {
    case ("list", 0...1): return try list(call)
    case ("add", 2): return try add(call, operands[1])
    case ("remove", 2): return try remove(call, operands[1])
    case ("import", 2): return try bringIn(call, operands[1])
    case ("export", 1): return try export(call)
    default:
      throw CommandError(
        .usage, "usage: dateline suppressions list | add ADDRESS | remove ADDRESS | import FILE | export")
    }
  }

  private static func list(_ call: Invocation) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    let found = try store.suppressions.latest(
      reason: try reason(call), limit: try call.arguments.integer("limit", in: 1...10_000_000) ?? 50)
    if call.console.json {
      for each in found { call.console.print(json: Listed(each)) }
      return .ok
    }
    let counts = try store.suppressions.counts()
    let total = counts.values.reduce(0, +)
    guard total > 0 else {
      call.console.print("nobody is suppressed")
      return .ok
    }
    let zone = newsroom.publication.timeZone
    var table = Table(header: ["ADDRESS", "REASON", "SINCE", "EVIDENCE"])
    for each in found {
      table.rows.append([
        each.isErased ? "(erased)" : each.identity, each.reason.rawValue,
        "\(zone.day(at: each.date)) \(zone.wallTime(at: each.date))", String(each.evidence.printable.prefix(100)),
      ])
    }
    table.lines.forEach(call.console.print)
    let parts = Suppression.Reason.allCases.compactMap { reason in
      counts[reason].map { "\(reason.rawValue) \($0.grouped)" }
    }
    call.console.note("\(total.grouped) in all: \(parts.joined(separator: ", "))")
    return .ok
  }

  private static func add(_ call: Invocation, _ text: String) throws -> ExitCode {
    guard let reason = try reason(call) else {
      throw CommandError(.usage, "say why: --reason bounce, complaint or request")
    }
    let address = try call.address(text)
    let newsroom = try call.newsroom()
    let who = try call.who()
    let note = call.arguments.value("note").map { ": \($0.printable.prefix(400))" } ?? ""
    let store = try newsroom.openStore()
    let isNew = try store.suppressions.suppress(
      address, reason: reason, evidence: "added by \(who)\(note)", at: newsroom.clock.now(),
      note: ConsentNote(.command, who: who))
    if !isNew, let known = try store.suppressions.suppression(of: address) {
      call.console.print("\(address) is suppressed already: \(words(known, newsroom))")
    } else {
      call.console.print("\(address) is suppressed (\(reason.rawValue))")
    }
    return .ok
  }

  private static func remove(_ call: Invocation, _ text: String) throws -> ExitCode {
    let address = try call.address(text)
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    guard let known = try store.suppressions.suppression(of: address) else {
      throw CommandError(.noInput, "\(address) isn't suppressed")
    }
    let was = words(known, newsroom)
    try store.suppressions.unsuppress(
      address, at: newsroom.clock.now(),
      note: ConsentNote(.command, who: try call.who(), evidence: "it was \(known.reason.rawValue): \(known.evidence)"))
    if call.console.json {
      call.console.print(json: Listed(known))
    } else {
      call.console.print("\(address) is no longer suppressed; it was: \(was)")
    }
    return .ok
  }

  private static func bringIn(_ call: Invocation, _ path: String) throws -> ExitCode {
    let standard = try reason(call).flatMap { SuppressionRecord.Reason(rawValue: $0.rawValue) }
    let newsroom = try call.newsroom()
    let who = try call.who()
    let handle = path == "-" ? FileHandle.standardInput : try Files.open(path)
    var file = try SuppressionFile(file: path, reason: standard) {
      [UInt8](try handle.read(upToCount: 1 << 18) ?? Data())
    }
    let store = try newsroom.openStore(cache: 32)
    let origin =
      "imported by \(who) from \(URL(fileURLWithPath: path).lastPathComponent.printable) (\(file.format.rawValue))"
    var report = Report(format: file.format.rawValue, title: file.format.title, unread: file.unread)
    if !file.unread.isEmpty {
      call.console.warn(
        "not read: \(file.unread.count == 1 ? "column" : "columns") \(file.unread.joined(separator: ", "))"
          + (file.isDated
            ? ""
            : "; since when an address is suppressed would be in since, created_at, LastUpdateTime or "
              + "updated_at, and is taken to be now"))
    }
    var batch: [SuppressionRecord] = []
    func flush() throws {
      let now = newsroom.clock.now()
      try store.together {
        for record in batch {
          if try take(record, origin, who, now, store) { report.added += 1 } else { report.known += 1 }
        }
      }
      batch.removeAll(keepingCapacity: true)
      call.console.progress("Importing", report.added + report.known, of: 0)
    }
    while let row = try file.next() {
      switch row {
      case .record(let record):
        batch.append(record)
        if batch.count >= 5_000 { try flush() }
      case .passedOver: report.passedOver += 1
      case .error(let error):
        report.broken += 1
        call.console.warn("\(error)")
      }
    }
    try flush()
    call.console.endProgress()
    if call.console.json {
      call.console.print(json: report)
    } else {
      call.console.print(report.line)
    }
    return report.broken == 0 ? .ok : .data
  }

  private static func take(
    _ record: SuppressionRecord, _ origin: String, _ who: String, _ now: Date, _ store: Store
  ) throws -> Bool {
    guard let reason = Suppression.Reason(rawValue: record.reason.rawValue) else { return false }
    let evidence = record.evidence.isEmpty ? origin : "\(record.evidence); \(origin)"
    // A date to come would outlast consent that is given meanwhile.
    let date = min(record.date ?? now, now)
    if let erased = record.erased {
      return try store.suppressions.suppressErased(
        Suppression(identity: erased, reason: reason, evidence: record.evidence, date: date))
    }
    guard let address = record.address else { return false }
    return try store.suppressions.suppress(
      address, reason: reason, evidence: evidence, at: date,
      note: ConsentNote(.import, who: who, evidence: evidence), recorded: now)
  }

  /// Page by page: memory stays flat.
  private static func export(_ call: Invocation) throws -> ExitCode {
    let store = try call.newsroom().openStore()
    let reason = try reason(call)
    call.console.write(Array("email,reason,evidence,since\r\n".utf8))
    var last = ""
    while true {
      let page = try store.suppressions.page(reason: reason, after: last)
      guard let end = page.last else { return .ok }
      last = end.identity
      var text = ""
      for each in page {
        text +=
          "\(each.identity),\(each.reason.rawValue),\(quoted(each.evidence)),"
          + "\(each.date.formatted(.iso8601))\r\n"
      }
      call.console.write(Array(text.utf8))
    }
  }

  /// RFC 4180. A field that a spreadsheet would take for a formula begins with an apostrophe.
  private static func quoted(_ text: String) -> String {
    let plain = text.printable
    let safe = "=+-@".contains(plain.first ?? " ") ? "'" + plain : plain
    return safe.contains { ",\"\r\n".contains($0) } ? "\"\(safe.replacing("\"", with: "\"\""))\"" : safe
  }

  private static func words(_ suppression: Suppression, _ newsroom: NewsroomFolder) -> String {
    let zone = newsroom.publication.timeZone
    return "\(suppression.reason.rawValue), since \(zone.day(at: suppression.date)) "
      + "\(zone.wallTime(at: suppression.date)): \(suppression.evidence.printable)"
  }

  private static func reason(_ call: Invocation) throws -> Suppression.Reason? {
    guard let text = call.arguments.value("reason") else { return nil }
    guard let reason = Suppression.Reason(rawValue: text) else {
      throw CommandError(.usage, "--reason: \"\(text.printable)\" is none of bounce, complaint, request")
    }
    return reason
  }

  private struct Listed: Encodable {
    var address, reason, evidence: String
    var since: Date
    var erased: Bool

    init(_ suppression: Suppression) {
      address = suppression.identity
      reason = suppression.reason.rawValue
      evidence = suppression.evidence
      since = suppression.date
      erased = suppression.isErased
    }
  }

  private struct Report: Encodable {
    var format: String
    var title: String
    /// Columns that were passed over.
    var unread: [String]
    var added = 0
    var known = 0
    var passedOver = 0
    var broken = 0

    enum CodingKeys: CodingKey { case format, unread, added, known, passedOver, broken }

    var line: String {
      "\(title): \(added.grouped) added, \(known.grouped) known"
        + (passedOver > 0 ? ", \(passedOver.grouped) not suppressed there" : "")
        + (broken > 0 ? ", \(broken.grouped) broken" : "")
    }
  }
}
