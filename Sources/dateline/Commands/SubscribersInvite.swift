internal import Newsroom
internal import Production

/// `dateline subscribers invite` and `confirm`: double opt-in.
extension Command {
  static func invite(_ call: Invocation, _ text: String) throws -> ExitCode {
    guard let slug = call.arguments.value("newsletter") else {
      throw CommandError(.usage, "to which newsletter? Say --newsletter NAME")
    }
    let mailbox = Mailbox(name: call.arguments.value("name"), address: try call.address(text))
    switch try doubleOptIn(call).invite(mailbox, to: slug, source: call.arguments.value("source")) {
    case .asked: call.console.print("\(mailbox.address) was asked to confirm \(slug)")
    case .subscribedAlready: call.console.print("\(mailbox.address) has \(slug) already")
    }
    return .ok
  }

  static func confirm(_ call: Invocation, _ text: String) throws -> ExitCode {
    let done = try doubleOptIn(call).confirm(text, source: call.arguments.value("source"))
    call.console.print(
      "\(done.address) \(done.isNew ? "gets \(done.newsletter)" : "had confirmed \(done.newsletter) before")")
    return .ok
  }

  private static func doubleOptIn(_ call: Invocation) throws -> DoubleOptIn {
    let newsroom = try call.newsroom()
    return DoubleOptIn(
      newsroom: newsroom, events: call.console.events(newsroom), who: try call.who(),
      shouldStop: { Signals.stopRequested })
  }
}
