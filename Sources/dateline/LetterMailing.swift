internal import Digest
internal import Foundation
internal import Mailroom
internal import Newsroom
internal import Press
internal import Production
internal import Store
internal import Wire

/// Mails one reader about their own subscription: a confirmation, a welcome.
///
/// Failure policy: tried once, like a test; what the relay says is the result. A relay that can't be reached or refuses us
/// is an error.
struct LetterMailing {
  let newsroom: NewsroomFolder
  let newsletter: Newsletter
  let letter: Transactional
  let tier: Tier
  let subject: String
  private let parts: (html: [Piece], text: [Piece])

  init(_ letter: Transactional, _ newsletter: Newsletter, _ newsroom: NewsroomFolder, tier: Tier) throws {
    self.newsroom = newsroom
    self.newsletter = newsletter
    self.letter = letter
    self.tier = tier
    let context = letter.context(newsroom.publication, newsletter, theme: newsroom.theme, tier: tier)
    let set = try newsroom.typesetter().set(letter, context)
    subject = set.subject
    parts = (set.html, set.text)
  }

  /// - Parameter confirmation: the page and the maker of tokens, for a confirmation.
  func program(
    at now: Date, confirmation: (url: String, token: ReaderToken)? = nil
  ) throws -> MessageProgram {
    let publication = newsroom.publication
    let today = publication.timeZone.day(at: now)
    let keys = try newsroom.linkKeys().tokens
    var head = MessageHead(
      issue: IssueName(newsletter: newsletter.slug, day: today), subject: subject,
      Letterhead(publication, newsletter), tier: tier, generation: 1,
      date: MailDate(now, in: publication.timeZone),
      token: ReaderToken(keys, purpose: .unsubscribe, newsletter: newsletter.slug))
    head.letter = letter
    head.confirmation = confirmation
    if let address = publication.unsubscribeAddress, let token = ReturnToken(keys, purpose: .leave, issue: 0) {
      head.leave = LeaveAddress(address, token)
    }
    let signers = try IssueSigning(settings: newsroom.settings.dkim).signers(on: today)
    return try MessageProgram(head, text: parts.text, html: parts.html, signers: signers)
  }

  func send(_ program: MessageProgram, to subscriber: Subscriber) throws -> Outcome {
    let ledger = OnceLedger([Claim(subscriber: subscriber, attempts: 0)])
    let mailroom = Mailroom(
      relays: newsroom.settings.relays, retry: Backoff(first: 1, longest: 1),
      ledger: Mailroom.Ledger(
        turn: { settling, claiming, _ in ledger.turn(settling, claiming) }, upcoming: { ledger.upcoming($0) },
        nextDue: { _ in nil }),
      compose: { program.append(for: Reader($0.subscriber), to: &$1) },
      now: newsroom.clock.now, seed: 1, shouldStop: { Signals.stopRequested || ledger.hasFault },
      report: { ledger.hasFault = ledger.hasFault || $0.fault != nil })
    let patience = newsroom.clock.now().addingTimeInterval(60)
    let (end, progress) = try mailroom.run(returnPath: try returnPath(), latest: patience)
    if let outcome = ledger.outcomes[subscriber.id] { return outcome }
    if case .refused(let fault) = end { throw fault }
    if let fault = progress.fault { throw fault }
    return .returned(Reply(code: 0, text: "the run was stopped"))
  }

  /// No issue's: number 0.
  private func returnPath() throws -> ReturnPath {
    let publication = newsroom.publication
    guard publication.verp, let token = ReturnToken(try newsroom.linkKeys().tokens, purpose: .bounce, issue: 0) else {
      return ReturnPath(publication.returnPath)
    }
    return ReturnPath(publication.returnPath) { token.append(subscriber: $0, to: &$1) }
  }
}
