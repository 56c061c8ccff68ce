internal import Foundation
internal import Newsroom
internal import Store
internal import Wire

extension Command {
  /// `dateline subscribers add`
  @Sendable static func addSubscriber(_ call: Invocation, _ operands: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let now = newsroom.clock.now()
    let address = try call.address(operands[0])
    guard let consent = call.arguments.value("consent"), !consent.allSatisfy(\.isWhitespace) else {
      throw CommandError(.usage, "--consent is missing: how did the reader consent? \"by phone\", \"paper form\"")
    }
    let record = try record(of: address, call, newsroom, now)
    let note = ConsentNote(
      .command, who: try call.who(), source: consent.printable, wording: call.arguments.value("wording")?.printable)
    let answer: String
    switch try newsroom.openStore().audience.add(record, at: now, note: note) {
    case .added: answer = record.state == .pending ? "added, to be confirmed" : "added"
    case .updated: answer = "updated"
    case .unchanged: answer = "known as this already; nothing was changed"
    case .refused(let state) where record.state == .pending && state != .complained:
      throw CommandError(
        .data,
        "\(address) has \(state == .bounced ? "bounced" : "left") since: --pending brings nobody back; "
          + (state == .bounced
            ? "add them with their newer consent, without --pending"
            : "\"dateline subscribers invite\" asks them, or add them with their newer consent, without --pending"))
    case .refused(let state):
      throw CommandError(
        .data,
        state == .complained
          ? "\(address) complained, and stays out: only their own confirmation brings them back"
          : "\(address) has \(state == .bounced ? "bounced" : "left") since; --consent-at must be later than that")
    case .suppressed(let found):
      let why = found.isErased ? "was erased" : "is suppressed (\(found.reason.rawValue): \(found.evidence.printable))"
      throw CommandError(.data, "\(address) \(why), and stays out; lift that first if you know better")
    }
    if call.console.json {
      call.console.print(json: ["address": address.text, "result": answer])
    } else {
      call.console.print("\(address): \(answer)")
    }
    return .ok
  }

  private static func record(
    of address: EmailAddress, _ call: Invocation, _ newsroom: NewsroomFolder, _ now: Date
  ) throws -> SubscriberRecord {
    let slugs = try call.arguments.values("newsletter").map { try newsroom.newsletter($0).slug }
    guard !slugs.isEmpty else {
      let names = newsroom.newsletters.map(\.slug).joined(separator: ", ")
      throw CommandError(.usage, "--newsletter is missing: which one did they ask for? There are: \(names)")
    }
    // As a file's row, so that the same limits hold.
    var options = SubscriberFileOptions(newsletters: slugs, isJSONLines: true)
    options.isJSONLines = true
    var pairs = [("email", address.text)]
    for name in ["name", "tier", "tier-ends", "language", "consent-at"] {
      if let text = call.arguments.value(name) { pairs.append((name, text)) }
    }
    for text in call.arguments.values("attribute") {
      guard let equals = text.firstIndex(of: "="), let key = Attributes.key(String(text[..<equals])) else {
        throw CommandError(.usage, "--attribute: \"\(text.printable)\" is no KEY=VALUE such as city=Lisbon")
      }
      pairs.append(("attribute." + key, String(text[text.index(after: equals)...])))
    }
    if call.arguments.has("pending") { pairs.append(("state", "pending")) }
    let line = "{" + pairs.map { Attributes.quoted($0.0) + ":" + Attributes.quoted($0.1) }.joined(separator: ",") + "}"
    var rest = Array(line.utf8)
    var file = try SubscriberFile(
      file: "add", newsletters: Set(newsroom.newsletters.map(\.slug)), options: options, now: now
    ) {
      defer { rest = [] }
      return rest
    }
    switch try file.next() {
    case .record(let record, _)?: return record
    case .error(let error)?: throw CommandError(.usage, error.message)
    case nil: throw CommandError(.usage, "there is nothing to add")
    }
  }

  /// `dateline subscribers unsubscribe`
  @Sendable static func unsubscribe(_ call: Invocation, _ operands: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let address = try call.address(operands[0])
    let slugs = try call.arguments.values("newsletter").map { try newsroom.newsletter($0).slug }
    let store = try newsroom.openStore()
    guard let reader = try store.audience.subscriber(at: address) else {
      throw CommandError(.noInput, "nobody has the address \(address)")
    }
    let note = ConsentNote(.command, who: try call.who(), source: call.arguments.value("consent")?.printable)
    for slug in slugs.isEmpty ? [nil] : slugs.map(Optional.some) {
      try store.audience.unsubscribe(reader.id, from: slug, at: newsroom.clock.now(), note: note)
    }
    let what = slugs.isEmpty ? "all newsletters" : slugs.joined(separator: ", ")
    if call.console.json {
      call.console.print(json: ["address": address.text, "left": what])
    } else {
      call.console.print("\(address) is off \(what)")
    }
    return .ok
  }
}
