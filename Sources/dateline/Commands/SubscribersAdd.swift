internal import Newsroom
internal import Platform
internal import Production

extension Command {
  /// `dateline subscribers add`
  @Sendable static func addSubscriber(_ call: Invocation, _ operands: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let arguments = call.arguments
    let address = try call.address(operands[0])
    guard let consent = arguments.value("consent"), !consent.allSatisfy(\.isWhitespace) else {
      throw CommandError(.usage, "--consent is missing: how did the reader consent? \"by phone\", \"paper form\"")
    }
    guard !arguments.values("newsletter").isEmpty else {
      let names = newsroom.newsletters.map(\.slug).joined(separator: ", ")
      throw CommandError(.usage, "--newsletter is missing: which one did they ask for? There are: \(names)")
    }
    var reader = Readership.NewReader(address, newsletters: arguments.values("newsletter"), consent: consent)
    reader.wording = arguments.value("wording")
    reader.fields = ["name", "tier", "tier-ends", "language", "consent-at"].compactMap { name in
      arguments.value(name).map { (name, $0) }
    }
    reader.attributes = try arguments.values("attribute").map { text in
      guard let equals = text.firstIndex(of: "=") else {
        throw CommandError(.usage, "--attribute: \"\(text.printable)\" is no KEY=VALUE such as city=Lisbon")
      }
      return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
    reader.isPending = arguments.has("pending")
    let answer =
      switch try Readership(newsroom: newsroom, who: try call.who()).add(reader) {
      case .added: "added"
      case .addedPending: "added, to be confirmed"
      case .updated: "updated"
      case .unchanged: "known as this already; nothing was changed"
      }
    if call.console.json {
      call.console.print(json: ["address": address.text, "result": answer])
    } else {
      call.console.print("\(address): \(answer)")
    }
    return .ok
  }

  /// `dateline subscribers unsubscribe`
  @Sendable static func unsubscribe(_ call: Invocation, _ operands: [String]) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let address = try call.address(operands[0])
    let slugs = call.arguments.values("newsletter")
    try Readership(newsroom: newsroom, who: try call.who())
      .unsubscribe(address, from: slugs, source: call.arguments.value("consent"))
    let what = slugs.isEmpty ? "all newsletters" : slugs.joined(separator: ", ")
    if call.console.json {
      call.console.print(json: ["address": address.text, "left": what])
    } else {
      call.console.print("\(address) is off \(what)")
    }
    return .ok
  }
}
