internal import Foundation
internal import Newsroom
internal import Store

extension Command {
  /// `dateline subscribers show`
  @Sendable static func showSubscriber(_ call: Invocation, _ operands: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let store = try newsroom.openStore()
    let address = try call.address(operands[0])
    let suppression = try store.suppressions.suppression(of: address)
    guard let entry = try store.audience.subscriberEntry(at: address) else {
      guard let suppression else { throw CommandError(.noInput, "nobody has the address \(address)") }
      let why = suppression.isErased ? "was erased" : "is no reader's, and suppressed (\(suppression.reason.rawValue))"
      call.console.print("\(address) \(why)")
      return .ok
    }
    let log = try store.audience.consentLog(of: entry.subscriber.id)
    if call.console.json {
      call.console.print(json: ShownSubscriber(entry, suppression, log))
      return .ok
    }
    let zone = newsroom.publication.timeZone
    func when(_ instant: Date) -> String { "\(zone.day(at: instant)) \(zone.wallTime(at: instant))" }
    let name = entry.subscriber.mailbox.name.map { "\($0.printable) " } ?? ""
    call.console.print("\(name)<\(entry.subscriber.mailbox.address)>, reader \(entry.subscriber.id)")
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
    if let suppression {
      rows.append(
        (
          "suppressed",
          "\(suppression.reason.rawValue) since \(when(suppression.date)): \(suppression.evidence.printable)"
        ))
    }
    columns(rows).forEach(call.console.print)
    call.console.print("Consent:")
    for line in log { call.console.print("  " + words(line, when)) }
    return .ok
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

private struct ShownSubscriber: Encodable {
  struct Wish: Encodable {
    var newsletter, state: String
    var since: Date
  }

  struct Line: Encodable {
    var what: String
    var newsletter: String?
    var at, recorded: Date
    var how: String
    var `import`: Int64?
    var who, source, wording, evidence: String?
  }

  var email: String
  var number: Int64
  var name: String?
  var tier: String
  var tierEnds: Date?
  var language: String?
  var state: String
  var since: Date
  var left: Date?
  var attributes: [String: String]
  var newsletters: [Wish]
  var suppressed: String?
  var consent: [Line]

  init(_ entry: SubscriberEntry, _ suppression: Suppression?, _ log: [ConsentEntry]) {
    email = entry.subscriber.mailbox.address.text
    number = entry.subscriber.id
    name = entry.subscriber.mailbox.name
    tier = entry.subscriber.tier.rawValue
    tierEnds = entry.tierEnds
    language = entry.language
    state = entry.standing.state.rawValue
    since = entry.standing.since
    left = entry.standing.left
    attributes = entry.attributes.values
    newsletters = entry.wishes.sorted { $0.key < $1.key }.map {
      Wish(newsletter: $0.key, state: $0.value.state.rawValue, since: $0.value.since)
    }
    suppressed = suppression?.reason.rawValue
    consent = log.map { line in
      Line(
        what: line.what.rawValue, newsletter: line.newsletter, at: line.date, recorded: line.recorded,
        how: line.note.how.rawValue, import: line.note.number, who: line.note.who, source: line.note.source,
        wording: line.note.wording, evidence: line.note.evidence)
    }
  }
}
