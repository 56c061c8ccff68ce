internal import Foundation
internal import Newsroom
internal import Platform
internal import Production
internal import Store

extension Command {
  /// `dateline suppressions`
  static let suppressions = Command(
    name: "suppressions", usage: ["[--reason REASON] [--limit N]"],
    summary: "Addresses never to be mailed: list, add, remove, bring in and out",
    details: """
      REASON is bounce, complaint or request. A suppressed address gets no mail, whatever an
      import says, until it is removed here; its reader's state says why.
      """,
    options: listing,
    examples: [
      "dateline suppressions", "dateline suppressions add ada@example.org --reason request --note 'by phone'",
      "dateline suppressions import mailgun-bounces.csv", "dateline suppressions export > suppressions.csv",
    ],
    verbs: [
      Verb(
        name: "list", arguments: "[--reason REASON] [--limit N]", summary: "List them, the latest first",
        options: listing, run: { call, _ in try list(call) }),
      Verb(
        name: "add", arguments: "ADDRESS --reason REASON [--note TEXT]", summary: "Suppress an address",
        options: [reasonOption, Option("note", argument: "TEXT", "how we know"), .who], operands: 1...1,
        run: { try add($0, $1[0]) }),
      Verb(
        name: "remove", arguments: "ADDRESS", summary: "Lift a suppression",
        details: """
          Tells what it was, and brings nobody back: that takes consent (dateline subscribers).
          """, options: [.who], operands: 1...1, run: { try remove($0, $1[0]) }),
      Verb(
        name: "import", arguments: "FILE [--reason REASON]", summary: "Bring a list in",
        details: """
          FILE is CSV: an export of ours, or of Amazon SES, Mailgun (bounces, complaints,
          unsubscribes), Postmark or listmonk (its blocklisted subscribers), recognised by its
          header; or a column of addresses, with --reason. A bad row is told with its line and
          left out; the exit code is then 65.
          """, options: [reasonOption, .who], operands: 1...1, run: { try bringIn($0, $1[0]) }),
      Verb(
        name: "export", arguments: "[--reason REASON]", summary: "Print the whole list as a file that imports again",
        details: """
          Erased readers are in it as hashes that are worth something to this newsroom alone.
          """, options: [reasonOption], run: { call, _ in try export(call) }),
    ],
    run: { call in try list(call) })

  private static let reasonOption = Option("reason", argument: "REASON", "bounce, complaint or request")
  private static let listing = [reasonOption, Option("limit", letter: "n", argument: "N", "at most so many (50)")]

  private static func list(_ call: Invocation) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let suppressions = try Suppressing(newsroom: newsroom)
    let found = try suppressions.latest(
      reason: try reason(call), limit: try call.arguments.integer("limit", in: 1...10_000_000) ?? 50)
    if call.console.json {
      for each in found { call.console.print(json: SuppressionListing(each)) }
      return .ok
    }
    let counts = try suppressions.counts()
    let total = counts.values.reduce(0, +)
    guard total > 0 else {
      call.console.print("nobody is suppressed")
      return .ok
    }
    var table = Table(header: ["ADDRESS", "REASON", "SINCE", "EVIDENCE"])
    for each in found {
      table.rows.append([
        each.isErased ? "(erased)" : each.identity, each.reason.rawValue, newsroom.moment(each.date),
        String(each.evidence.printable.prefix(100)),
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
    let known = try Suppressing(newsroom: newsroom).add(
      address, reason: reason, note: call.arguments.value("note"), by: try call.who())
    call.console.print(
      known.map { "\(address) is suppressed already: \(words($0, newsroom))" }
        ?? "\(address) is suppressed (\(reason.rawValue))")
    return .ok
  }

  private static func remove(_ call: Invocation, _ text: String) throws -> ExitCode {
    let address = try call.address(text)
    let newsroom = try call.newsroom()
    let known = try Suppressing(newsroom: newsroom).remove(address, by: try call.who())
    if call.console.json {
      call.console.print(json: SuppressionListing(known))
    } else {
      call.console.print("\(address) is no longer suppressed; it was: \(words(known, newsroom))")
    }
    return .ok
  }

  private static func bringIn(_ call: Invocation, _ path: String) throws -> ExitCode {
    let standard = try reason(call)
    let newsroom = try call.newsroom()
    let handle = path == "-" ? FileHandle.standardInput : try Files.open(path)
    let report = try SuppressionImport(
      newsroom: newsroom, events: call.console.events(newsroom), who: try call.who()
    ).run(path, reason: standard) { [UInt8](try handle.read(upToCount: 1 << 18) ?? Data()) }
    if call.console.json {
      call.console.print(json: report)
    } else {
      call.console.print(
        "\(report.title): \(report.added.grouped) added, \(report.known.grouped) known"
          + (report.passedOver > 0 ? ", \(report.passedOver.grouped) not suppressed there" : "")
          + (report.broken > 0 ? ", \(report.broken.grouped) broken" : ""))
    }
    return report.broken == 0 ? .ok : .data
  }

  private static func export(_ call: Invocation) throws -> ExitCode {
    let reason = try reason(call)
    try Suppressing(newsroom: try call.newsroom()).export(reason: reason, to: call.console.write)
    return .ok
  }

  private static func words(_ suppression: Suppression, _ newsroom: NewsroomFolder) -> String {
    "\(suppression.reason.rawValue), since \(newsroom.moment(suppression.date)): \(suppression.evidence.printable)"
  }

  private static func reason(_ call: Invocation) throws -> Suppression.Reason? {
    guard let text = call.arguments.value("reason") else { return nil }
    guard let reason = Suppression.Reason(rawValue: text) else {
      throw CommandError(.usage, "--reason: \"\(text.printable)\" is none of bounce, complaint, request")
    }
    return reason
  }
}
