internal import Foundation
internal import Newsroom
internal import Production
internal import Store

extension Command {
  /// `dateline subscribers show`
  @Sendable static func showSubscriber(_ call: Invocation, _ operands: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let record = try ReaderRecord(of: try call.address(operands[0]), newsroom)
    guard let entry = record.entry else {
      let why =
        record.suppression.map {
          $0.isErased ? "was erased" : "is no reader's, and suppressed (\($0.reason.rawValue))"
        } ?? ""
      call.console.print("\(record.address) \(why)")
      return .ok
    }
    if call.console.json {
      call.console.print(json: record)
      return .ok
    }
    let name = entry.subscriber.mailbox.name.map { "\($0.printable) " } ?? ""
    call.console.print("\(name)<\(entry.subscriber.mailbox.address)>, reader \(entry.subscriber.id)")
    columns(rows(entry, record.suppression, newsroom.moment)).forEach(call.console.print)
    call.console.print("Consent:")
    for line in record.consent { call.console.print("  " + words(line, newsroom.moment)) }
    return .ok
  }

  private static func rows(
    _ entry: SubscriberEntry, _ suppression: Suppression?, _ when: (Date) -> String
  ) -> [(String, String)] {
    var rows: [(String, String)] = [
      ("state", "\(entry.standing.state.rawValue) since \(when(entry.standing.since))"),
      ("tier", entry.subscriber.tier.rawValue + (entry.tierEnds.map { ", until \(when($0))" } ?? "")),
    ]
    if let left = entry.standing.left, entry.standing.state > .unsubscribed { rows.append(("left", when(left))) }
    if let language = entry.language { rows.append(("language", language)) }
    for (slug, wish) in entry.wishes.sorted(by: { $0.key < $1.key }) {
      rows.append((slug, "\(wish.state.rawValue) since \(when(wish.since))"))
    }
    for key in entry.attributes.keys { rows.append((key, entry.attributes[key]?.printable ?? "")) }
    if let found = suppression {
      rows.append(
        ("suppressed", "\(found.reason.rawValue) since \(when(found.date)): \(found.evidence.printable)"))
    }
    return rows
  }

  private static func words(_ line: ConsentEntry, _ when: (Date) -> String) -> String {
    let note = line.note
    var words = "\(when(line.date))  \(line.what.rawValue) \(line.newsletter ?? "all")"
    words += note.how == .import ? ", by import\(note.number.map { " \($0)" } ?? "")" : ", by \(note.how.rawValue)"
    if let source = note.source { words += ": \(source.printable)" }
    if let who = note.who, !who.isEmpty { words += " (\(who.printable))" }
    if let evidence = note.evidence { words += "; \(evidence.printable)" }
    if let wording = note.wording { words += "; \"\(wording.printable)\"" }
    return words
  }
}
