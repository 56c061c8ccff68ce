internal import Digest
internal import Foundation
internal import Mailroom
internal import Newsroom
internal import Press
internal import Store
internal import Wire

/// `dateline subscribers invite` and `confirm`: double opt-in.
extension Command {
  /// An address gets no second confirmation within a day.
  private static let pause: TimeInterval = 86_400

  static func invite(_ call: Invocation, _ text: String) throws -> ExitCode {
    let newsroom = try call.newsroom()
    guard let url = newsroom.publication.confirmURL else {
      throw CommandError(
        .config, "sender.confirm-url isn't set: it is the page that the link in a confirmation leads to")
    }
    guard let slug = call.arguments.value("newsletter") else {
      throw CommandError(.usage, "to which newsletter? Say --newsletter NAME")
    }
    let newsletter = try newsroom.newsletter(slug)
    let mailbox = Mailbox(name: try readerName(call), address: try call.address(text))
    let store = try newsroom.openStore()
    let now = newsroom.clock.now()
    let letter = try LetterMailing(.confirmation, newsletter, newsroom, tier: .free)
    let token = ReaderToken(
      try newsroom.linkKeys().tokens, purpose: .confirm, newsletter: slug,
      expires: Int64(now.timeIntervalSince1970) + Int64(newsroom.publication.confirmWithin))
    // Whatever is wrong with keys, templates or settings, nobody is written down for it.
    let program = try letter.program(at: now, confirmation: (url, token))
    let note = ConsentNote(.command, who: try call.who(), source: try source(call))
    let invitation = try store.audience.invite(
      mailbox, to: slug, pause: pause, wording: letter.subject, at: now, note: note)
    switch invitation {
    case .asked(let subscriber, let earlier):
      return try mail(letter, program, subscriber, earlier, store, call, at: now)
    case .subscribed:
      call.console.print("\(mailbox.address) has \(slug) already")
      return .ok
    case .tooSoon(let since):
      throw CommandError(
        .again,
        "\(mailbox.address) was asked at \(newsroom.publication.timeZone.wallTime(at: since)): once a day is enough")
    case .suppressed(let found):
      throw CommandError(
        .data, "\(mailbox.address) is suppressed (\(found.reason.rawValue): \(found.evidence)), and isn't mailed")
    case .gone(let state):
      throw CommandError(.data, "\(mailbox.address) is \(state.rawValue), and isn't mailed")
    }
  }

  private static func mail(
    _ letter: LetterMailing, _ program: MessageProgram, _ subscriber: Subscriber, _ earlier: PastInvitation?,
    _ store: Store, _ call: Invocation, at now: Date
  ) throws -> ExitCode {
    let slug = letter.newsletter.slug
    let outcome: Outcome
    do {
      outcome = try letter.send(program, to: subscriber)
    } catch let fault as RelayFault {
      try store.audience.settleInvitation(subscriber.id, to: slug, sent: nil, earlier: earlier)
      throw fault
    }
    switch outcome {
    case .accepted:
      try store.audience.settleInvitation(subscriber.id, to: slug, sent: now, earlier: earlier)
      call.console.print("\(subscriber.mailbox.address) was asked to confirm \(slug)")
      return .ok
    case .deferred(let reply), .returned(let reply):
      try store.audience.settleInvitation(subscriber.id, to: slug, sent: nil, earlier: earlier)
      throw CommandError(.again, "the relay didn't take the mail now: \(reply.code) \(reply.text); invite again later")
    case .uncertain(let reply):
      throw CommandError(.again, "nobody knows whether the relay took the mail: \(reply.text)")
    case .rejected(let reply):
      throw CommandError(.data, "the relay refuses mail to \(subscriber.mailbox.address): \(reply.code) \(reply.text)")
    }
  }

  static func confirm(_ call: Invocation, _ text: String) throws -> ExitCode {
    let newsroom = try call.newsroom()
    let now = newsroom.clock.now()
    let keys = try newsroom.linkKeys().tokens
    var found: (newsletter: Newsletter, subscriber: Int64)?
    var isExpired = false
    // The token doesn't say which newsletter it is for. All are tried, whichever it is.
    for newsletter in newsroom.newsletters {
      let token = ReaderToken(keys, purpose: .confirm, newsletter: newsletter.slug)
      switch token.check(text, now: Int64(now.timeIntervalSince1970)) {
      case .valid(let subscriber): found = (newsletter, subscriber)
      case .expired: isExpired = true
      case .refused: break
      }
    }
    guard let found else {
      throw CommandError(
        .data,
        isExpired ? "the link has expired; dateline subscribers invite sends another" : "this is no link of ours")
    }
    let note = ConsentNote(.link, who: try call.who(), source: try source(call))
    let store = try newsroom.openStore()
    guard let done = try store.audience.confirm(found.subscriber, to: found.newsletter.slug, at: now, note: note) else {
      throw CommandError(.data, "the link is no longer good: its reader left since, or may not be mailed")
    }
    let address = done.subscriber.mailbox.address
    guard done.isNew else {
      call.console.print("\(address) had confirmed \(found.newsletter.slug) before")
      return .ok
    }
    call.console.print("\(address) gets \(found.newsletter.slug)")
    try welcome(done.subscriber, found.newsletter, newsroom, call.console, at: now)
    return .ok
  }

  /// Once, if there is such a template. The reader is one whether or not it arrives.
  private static func welcome(
    _ subscriber: Subscriber, _ newsletter: Newsletter, _ newsroom: NewsroomFolder, _ console: Console, at now: Date
  ) throws {
    guard Files.exists(newsroom.templates + "/\(Transactional.welcome.rawValue).html.mustache") else { return }
    do {
      let letter = try LetterMailing(.welcome, newsletter, newsroom, tier: subscriber.tier)
      let outcome = try letter.send(try letter.program(at: now), to: subscriber)
      if case .accepted = outcome { return }
      console.warn("the welcome wasn't taken by the relay: \(outcome.reply.code) \(outcome.reply.text)")
    } catch let fault as RelayFault {
      console.warn("the welcome couldn't be mailed: \(fault)")
    }
  }

  private static func readerName(_ call: Invocation) throws -> String? {
    try call.arguments.value("name").map { try line($0, "--name", most: 200) }
  }

  private static func source(_ call: Invocation) throws -> String? {
    try call.arguments.value("source").map { try line($0, "--source", most: 500) }
  }

  private static func line(_ text: String, _ option: String, most: Int) throws -> String {
    guard text == text.printable, text.count <= most, !text.allSatisfy(\.isWhitespace) else {
      throw CommandError(.usage, "\(option): expected one line of at most \(most) characters")
    }
    return text
  }
}
