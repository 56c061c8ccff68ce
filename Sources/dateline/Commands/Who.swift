internal import Foundation
internal import Newsroom
internal import Production
internal import Store

extension Command {
  /// `dateline who`
  static let whoGot = Command(
    name: "who", usage: ["ADDRESS [--limit N]"], summary: "What a reader got, when, and why not",
    details: """
      The reader's tier and subscriptions, whether the address is suppressed and on what evidence,
      and for each issue what became of it: the state, when, what the relay said and what that
      means, or why the reader was left out. Exit code 66 if nobody has the address.
      """,
    options: [Option("limit", letter: "n", argument: "N", "so many issues, the latest first (20)")],
    examples: ["dateline who ada@example.org", "dateline --json who ada@example.org"], operands: 1...1
  ) { call in
    let newsroom = try call.newsroom()
    let address = try call.address(call.arguments.operands[0])
    let limit = try call.arguments.integer("limit", in: 1...10_000) ?? 20
    let mail = try ReaderMail(to: address, limit: limit, newsroom)
    if call.console.json {
      call.console.print(json: mail)
    } else {
      (head(mail, newsroom) + issues(mail, newsroom) + returns(mail, newsroom)).forEach(call.console.print)
    }
    return .ok
  }

  /// Who they are, what they asked for, and whether they may be mailed.
  private static func head(_ mail: ReaderMail, _ newsroom: NewsroomFolder) -> [String] {
    var lines: [String] = []
    if let history = mail.history {
      let name = history.subscriber.mailbox.name.map { "\($0.printable) " } ?? ""
      let standing = history.standing
      let left =
        switch standing.state {
        case .confirmed: ""
        case .unsubscribed: ", has left all newsletters"
        case .pending, .bounced, .complained, .erased:
          ", \(standing.state.rawValue) since \(newsroom.moment(standing.since))"
        }
      lines.append("\(name)<\(history.subscriber.mailbox.address)>: \(history.subscriber.tier.rawValue)\(left)")
      lines += history.subscriptions.map {
        "  \($0.newsletter): \($0.state.rawValue) since \(newsroom.moment($0.since))"
      }
    } else {
      lines.append("\(mail.address): no reader")
    }
    if let found = mail.suppression {
      lines.append(
        "  suppressed since \(newsroom.moment(found.date)) (\(found.reason.rawValue)): \(found.evidence.printable)")
    }
    return lines
  }

  private static func issues(_ mail: ReaderMail, _ newsroom: NewsroomFolder) -> [String] {
    guard let entries = mail.history?.entries, !entries.isEmpty else { return [] }
    var table = Table(header: ["ISSUE", "STATE", "WHEN", "WHY"])
    table.rows = entries.map { entry in
      let time = entry.delivery.flatMap { $0.settled ?? $0.claimed }.map(newsroom.moment) ?? ""
      return ["\(entry.issue)", entry.state, time, entry.why]
    }
    return table.lines
  }

  /// What came back of the reader's mail.
  private static func returns(_ mail: ReaderMail, _ newsroom: NewsroomFolder) -> [String] {
    guard !mail.returns.isEmpty else { return [] }
    var table = Table(header: ["CAME BACK", "WHAT", "WHEN", "WHY"])
    table.rows = mail.returns.map { entry, issue in
      let what = [entry.verdict, entry.kind].compactMap { $0 }.joined(separator: " ")
      return [
        issue.map { "\($0)" } ?? "", entry.effect == .none ? what : "\(what): \(entry.effect.rawValue)",
        newsroom.moment(entry.at), entry.evidence.printable,
      ]
    }
    return table.lines
  }
}

extension ReaderHistory.Entry {
  fileprivate var state: String {
    guard let delivery else { return "left out" }
    return delivery.state.rawValue + (delivery.letter == .correction ? " (correction)" : "")
  }

  fileprivate var why: String {
    guard let delivery else { return exclusion ?? "" }
    guard let reply = delivery.reply else { return "" }
    let attempts = delivery.attempts > 1 ? " (\(delivery.attempts) attempts)" : ""
    let meaning = [.rejected, .deferred].contains(delivery.state) ? "\(ReplyClass(reply).rawValue): " : ""
    return meaning + reply.text + attempts
  }
}
