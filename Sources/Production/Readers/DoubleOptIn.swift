internal import Digest
internal import Foundation
internal import Mailroom
public import Newsroom
internal import Platform
internal import Press
public import Store

/// Asks the owner of an address whether they want a newsletter, and takes their answer: double opt-in.
///
/// Failure policy: typed errors. Whatever is wrong with keys, templates or settings is an error before anybody is written
/// down. Limits: an address gets one confirmation a day; a token is good for as long as the settings say.
public struct DoubleOptIn {
  let newsroom: NewsroomFolder
  let events: Events
  let who: String
  let shouldStop: () -> Bool

  /// An address gets no second confirmation within a day.
  private static let pause: TimeInterval = 86_400

  public init(newsroom: NewsroomFolder, events: Events, who: String, shouldStop: @escaping () -> Bool) {
    self.newsroom = newsroom
    self.events = events
    self.who = who
    self.shouldStop = shouldStop
  }

  public enum Asking: Sendable, Equatable { case asked, subscribedAlready }

  /// Mails a link by which the owner of an address says that they want a newsletter.
  ///
  /// - Parameter source: where it was asked for, for the consent log: one line.
  /// - Throws: `InvitationError` where nobody was asked, or nobody knows; a `RelayFault` where the relay refuses us.
  public func invite(_ mailbox: Mailbox, to slug: String, source: String? = nil) throws -> Asking {
    guard let url = newsroom.publication.confirmURL else { throw InvitationError.noConfirmPage }
    let newsletter = try newsroom.newsletter(slug)
    if let name = mailbox.name { try Self.check(name, .name) }
    if let source { try Self.check(source, .source) }
    let store = try newsroom.openStore()
    let now = newsroom.clock.now()
    let letter = try SubscriptionLetter(.confirmation, newsletter, newsroom, tier: .free)
    let token = ReaderToken(
      try newsroom.linkKeys().tokens, purpose: .confirm, newsletter: slug,
      expires: Int64(now.timeIntervalSince1970) + Int64(newsroom.publication.confirmWithin))
    // Whatever is wrong with keys, templates or settings, nobody is written down for it.
    let mailing = try Mailing(letter, tier: .free, newsroom, at: now, confirmation: (url, token))
    let note = ConsentNote(.command, who: who, source: source)
    switch try store.audience.invite(mailbox, to: slug, pause: Self.pause, wording: letter.subject, at: now, note: note)
    {
    case .subscribed: return .subscribedAlready
    case .tooSoon(let since):
      throw InvitationError.tooSoon(mailbox.address, newsroom.publication.timeZone.wallTime(at: since))
    case .suppressed(let found): throw InvitationError.suppressed(mailbox.address, found)
    case .gone(let state): throw InvitationError.gone(mailbox.address, state)
    case .asked(let subscriber, let earlier):
      try mail(mailing, to: subscriber) { isSent in
        try store.audience.settleInvitation(subscriber.id, to: slug, sent: isSent ? now : nil, earlier: earlier)
      }
      return .asked
    }
  }

  /// - Parameter settle: whether the mail went. Not called where the relay's answer was lost, or was a refusal for good: then
  ///   the invitation stands as it was written down.
  private func mail(_ mailing: Mailing, to subscriber: Subscriber, settle: (Bool) throws -> Void) throws {
    let outcome: Outcome
    do {
      outcome = try OneOffSend(newsroom: newsroom, mailing: mailing, shouldStop: shouldStop).send(to: subscriber)
    } catch let fault as RelayFault {
      try settle(false)
      throw fault
    }
    switch outcome {
    case .accepted: try settle(true)
    case .deferred(let reply), .returned(let reply):
      try settle(false)
      throw InvitationError.notTaken(reply)
    case .uncertain(let reply): throw InvitationError.uncertain(reply)
    case .rejected(let reply): throw InvitationError.refused(subscriber.mailbox.address, reply)
    }
  }

  public struct Confirmed: Sendable, Equatable {
    public var address: EmailAddress
    public var newsletter: String
    /// False where they had confirmed before.
    public var isNew: Bool
  }

  /// Takes the token of a confirmation's link: it writes the consent down, and mails the welcome once.
  ///
  /// - Parameter source: where the link was followed, for the consent log: one line.
  /// - Throws: `InvitationError` where the token is no good. A welcome that can't be mailed is told: the reader is one
  ///   whether or not it arrives.
  public func confirm(_ token: String, source: String? = nil) throws -> Confirmed {
    if let source { try Self.check(source, .source) }
    let now = newsroom.clock.now()
    let (newsletter, number) = try origin(of: token, at: now)
    let note = ConsentNote(.link, who: who, source: source)
    guard let done = try newsroom.openStore().audience.confirm(number, to: newsletter.slug, at: now, note: note) else {
      throw InvitationError.noLongerGood
    }
    if done.isNew { welcome(done.subscriber, newsletter, at: now) }
    return Confirmed(address: done.subscriber.mailbox.address, newsletter: newsletter.slug, isNew: done.isNew)
  }

  /// The token doesn't say which newsletter it is for. All are tried, whichever it is.
  private func origin(of text: String, at now: Date) throws -> (newsletter: Newsletter, subscriber: Int64) {
    let keys = try newsroom.linkKeys().tokens
    var found: (Newsletter, Int64)?
    var isExpired = false
    for newsletter in newsroom.newsletters {
      let token = ReaderToken(keys, purpose: .confirm, newsletter: newsletter.slug)
      switch token.check(text, now: Int64(now.timeIntervalSince1970)) {
      case .valid(let subscriber): found = (newsletter, subscriber)
      case .expired: isExpired = true
      case .refused: break
      }
    }
    guard let found else { throw isExpired ? InvitationError.expired : .foreign }
    return found
  }

  /// Once, if there is such a template.
  private func welcome(_ subscriber: Subscriber, _ newsletter: Newsletter, at now: Date) {
    guard Files.exists(newsroom.templates + "/\(Transactional.welcome.rawValue).html.mustache") else { return }
    do {
      let letter = try SubscriptionLetter(.welcome, newsletter, newsroom, tier: subscriber.tier)
      let mailing = try Mailing(letter, tier: subscriber.tier, newsroom, at: now)
      let outcome = try OneOffSend(newsroom: newsroom, mailing: mailing, shouldStop: shouldStop).send(to: subscriber)
      if case .accepted = outcome { return }
      events.tell(WelcomeNotice.notTaken(outcome.reply))
    } catch {
      events.tell(WelcomeNotice.notMailed("\(error)"))
    }
  }

  /// One line, no longer than the log and a header can bear.
  private static func check(_ text: String, _ what: InvitationError.Text) throws {
    guard text == text.printable, text.count <= what.most, !text.allSatisfy(\.isWhitespace) else {
      throw InvitationError.notALine(what)
    }
  }
}

/// What becomes of a welcome that doesn't go.
public enum WelcomeNotice: Notice {
  case notTaken(Reply)
  case notMailed(String)

  public var weight: NoticeWeight { .warning }

  public var description: String {
    switch self {
    case .notTaken(let reply): "the welcome wasn't taken by the relay: \(reply.code) \(reply.text)"
    case .notMailed(let why): "the welcome couldn't be mailed: \(why)"
    }
  }
}

/// Why somebody was not asked, or their answer not taken.
public enum InvitationError: ProductionError, Equatable {
  case noConfirmPage
  case notALine(Text)
  /// They were asked at that time, for this newsletter or another.
  case tooSoon(EmailAddress, WallTime)
  case suppressed(EmailAddress, Suppression)
  case gone(EmailAddress, ReaderState)
  /// The mail didn't go, and may later.
  case notTaken(Reply)
  case uncertain(Reply)
  case refused(EmailAddress, Reply)
  case expired
  /// The token is nobody's.
  case foreign
  case noLongerGood

  /// What somebody says of an invitation.
  public enum Text: String, Sendable {
    case name, source

    /// How many characters it may have.
    var most: Int { self == .name ? 200 : 500 }
  }

  public var blame: Blame {
    switch self {
    case .noConfirmPage: .settings
    case .notALine: .request
    case .tooSoon, .notTaken, .uncertain: .moment
    case .suppressed, .gone, .refused, .expired, .foreign, .noLongerGood: .data
    }
  }

  public var description: String {
    switch self {
    case .noConfirmPage: "sender.confirm-url isn't set: it is the page that the link in a confirmation leads to"
    case .notALine(let text): "the \(text.rawValue): expected one line of at most \(text.most) characters"
    case .tooSoon(let address, let time): "\(address) was asked at \(time): once a day is enough"
    case .suppressed(let address, let found):
      "\(address) is suppressed (\(found.reason.rawValue): \(found.evidence.printable)), and isn't mailed"
    case .gone(let address, let state): "\(address) is \(state.rawValue), and isn't mailed"
    case .notTaken(let reply):
      "the relay didn't take the mail now: \(reply.code) \(reply.text); invite again later"
    case .uncertain(let reply): "nobody knows whether the relay took the mail: \(reply.text)"
    case .refused(let address, let reply): "the relay refuses mail to \(address): \(reply.code) \(reply.text)"
    case .expired: "the link has expired"
    case .foreign: "this is no link of ours"
    case .noLongerGood: "the link is no longer good: its reader left since, or may not be mailed"
    }
  }
}
