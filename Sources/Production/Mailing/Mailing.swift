public import Digest
public import Foundation
public import Mailroom
public import Newsroom
public import Press
public import Store
internal import Wire

/// The one way in which a reader's mail is made: programs, the meter's standings, tokens, return path and signatures.
///
/// A send, a dry run, a test, a proof, a confirmation and a correction all take it, so what is tried out is what is sent.
/// Failure policy: whatever can't be made is an error here, before anybody is mailed; making one reader's mail can't fail.
/// Limits: an issue's meter is as it stood when the mailing was made.
public struct Mailing: Sendable {
  /// What each tier gets of each letter.
  public let programs: [Letter: [Tier: MessageProgram]]
  /// What free readers have left of the month's metered articles; only of those who have opened any.
  let meters: [Int64: MeterStanding]
  /// The envelope's sender: one for all, or each reader's own (VERP).
  public let returnPath: ReturnPath

  /// Whether composing is work enough for more than one core.
  var isSigned: Bool { programs.values.contains { $0.values.contains { $0.isSigned } } }

  /// Appends a reader's whole message: CRLF line ends, 7-bit.
  ///
  /// - Returns: false if the issue wasn't set for this reader's tier; nothing is appended then.
  @discardableResult
  public func append(_ letter: Letter = .issue, for subscriber: Subscriber, to bytes: inout [UInt8]) -> Bool {
    guard let program = programs[letter]?[subscriber.tier] else { return false }
    program.append(for: Reader(subscriber, meter: meters[subscriber.id]), to: &bytes)
    return true
  }
}

extension Mailing {
  /// An issue's mail.
  ///
  /// - Parameters:
  ///   - date: of the Date header: the same for all readers, on every attempt.
  ///   - testMark: what a test's subject begins with; `nil` for the real thing.
  public init(
    _ frozen: FrozenIssue, date: Date, _ newsroom: NewsroomFolder, _ store: Store, testMark: String? = nil
  ) throws {
    let signers = try IssueSigning(newsroom.settings.dkim).signers(on: frozen.issue.name.day)
    let heads = MessageHeads(frozen, newsroom)
    func programs(_ letter: Letter) throws -> [Tier: MessageProgram] {
      var programs: [Tier: MessageProgram] = [:]
      for (tier, head) in try heads.of(letter, date: date, testMark: testMark) {
        guard let variant = letter == .issue ? frozen.variants[tier] : frozen.correction else { continue }
        programs[tier] = try MessageProgram(head, text: variant.text, html: variant.html, signers: signers)
      }
      return programs
    }
    self.programs = [.issue: try programs(.issue), .correction: try programs(.correction)]
    meters = try Self.meterStandings(frozen, newsroom, store)
    returnPath = try heads.returnPath()
  }

  /// As it is at the moment.
  private static func meterStandings(
    _ frozen: FrozenIssue, _ newsroom: NewsroomFolder, _ store: Store
  ) throws -> [Int64: MeterStanding] {
    guard let rule = frozen.letterhead.meter else { return [:] }
    let month = Month(at: newsroom.clock.now(), in: newsroom.publication.timeZone)
    return try store.meter.meterStandings(rule, in: month, articles: frozen.issue.meteredArticles)
  }

  /// A mail about one reader's subscription: a confirmation, a welcome.
  ///
  /// - Parameter confirmation: the page and the maker of tokens, for a confirmation.
  public init(
    _ letter: SubscriptionLetter, tier: Tier, _ newsroom: NewsroomFolder, at now: Date,
    confirmation: (url: String, token: ReaderToken)? = nil
  ) throws {
    let publication = newsroom.publication
    let today = publication.timeZone.day(at: now)
    let keys = try newsroom.linkKeys().tokens
    var head = MessageHead(
      issue: IssueName(newsletter: letter.newsletter.slug, day: today), subject: letter.subject,
      Letterhead(publication, letter.newsletter), tier: tier, generation: 1,
      date: MailDate(now, in: publication.timeZone),
      token: ReaderToken(keys, purpose: .unsubscribe, newsletter: letter.newsletter.slug))
    head.letter = letter.kind
    head.confirmation = confirmation
    if let address = publication.unsubscribeAddress, let token = ReturnToken(keys, purpose: .leave, issue: 0) {
      head.leave = LeaveAddress(address, token)
    }
    let signers = try IssueSigning(newsroom.settings.dkim).signers(on: today)
    programs = [
      .issue: [
        tier: try MessageProgram(head, text: letter.variant.text, html: letter.variant.html, signers: signers)
      ]
    ]
    meters = [:]
    // No issue's: number 0.
    if publication.verp, let token = ReturnToken(keys, purpose: .bounce, issue: 0) {
      returnPath = ReturnPath(publication.returnPath) { token.append(subscriber: $0, to: &$1) }
    } else {
      returnPath = ReturnPath(publication.returnPath)
    }
  }
}

/// A confirmation or a welcome of a newsletter, set from the newsroom's templates.
public struct SubscriptionLetter {
  public let kind: Transactional
  public let newsletter: Newsletter
  public let subject: String
  let variant: Variant

  public init(_ kind: Transactional, _ newsletter: Newsletter, _ newsroom: NewsroomFolder, tier: Tier) throws {
    self.kind = kind
    self.newsletter = newsletter
    let context = kind.context(newsroom.publication, newsletter, theme: newsroom.theme, tier: tier)
    (subject, variant) = try newsroom.typesetter().set(kind, context)
  }
}
