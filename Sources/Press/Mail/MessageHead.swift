public import Digest
public import Newsroom
internal import Platform

/// What a message says in its header, but for what is the reader's.
public struct MessageHead: Sendable {
  public var issue: IssueName
  /// 1, and one more each time the issue is sent anew.
  public var generation: Int
  public var tier: Tier
  public var from: Mailbox
  public var replyTo: Mailbox?
  /// Without a test's prefix.
  public var subject: String
  /// Fixed for the issue's send.
  public var date: MailDate
  /// The newsletter's name, as List-Id describes it.
  public var listName: String
  /// Under which List-Id and Message-ID are made.
  public var listDomain: String
  /// The page to which a reader's token is appended.
  public var unsubscribeURL: String
  /// Makes the readers' tokens.
  public var token: ReaderToken
  /// Where a reader may write to leave, beside the page; `nil` where nobody reads such mail.
  public var leave: LeaveAddress?
  /// Metered articles a month, and what makes the tokens in links to them; only where they are counted.
  public var meter: (articles: Int, token: ReaderToken)?
  /// What it is where it is no issue: a mail about one reader's subscription.
  public var letter: Transactional?
  /// The page to which a confirmation's token is appended, and what makes that; only in a confirmation.
  public var confirmation: (url: String, token: ReaderToken)?
  /// `[TEST] ` before the subject, and a Message-ID that differs by address, variant and date.
  public var isTest: Bool
  /// What a test's subject begins with.
  public var testMark = "[TEST]"

  public init(
    issue: IssueName, subject: String, _ letterhead: Letterhead, tier: Tier, generation: Int, date: MailDate,
    token: ReaderToken, isTest: Bool = false
  ) {
    self.issue = issue
    self.generation = generation
    self.tier = tier
    from = letterhead.from
    replyTo = letterhead.replyTo
    self.subject = subject
    self.date = date
    listName = letterhead.listName
    listDomain = letterhead.listDomain
    unsubscribeURL = letterhead.unsubscribeURL
    self.token = token
    self.isTest = isTest
  }

  /// Refuses what can't stand in a field as it is.
  func check() throws(MessageError) {
    guard Self.isDotAtom(issue.newsletter) else {
      throw MessageError("newsletter \"\(issue.newsletter)\"", "is no name for a List-Id: use letters, digits and -")
    }
    guard Self.isDotAtom(listDomain), (try? EmailAddress("list@" + listDomain)) != nil else {
      throw MessageError(
        "list domain \"\(listDomain)\"", "is no domain: set sender.list-domain in Config/dateline.yaml")
    }
    try Self.check(unsubscribeURL, "unsubscribe link")
    if let confirmation { try Self.check(confirmation.url, "confirmation link") }
  }

  private static func check(_ url: String, _ name: String) throws(MessageError) {
    guard url.hasPrefix("https://") || url.hasPrefix("http://"), url.utf8.count <= 900,
      url.utf8.allSatisfy({ $0 > 32 && $0 < 127 && !"<>\"\\".utf8.contains($0) })
    else {
      throw MessageError(
        "\(name) \"\(url)\"", "is no web address of at most 900 ASCII characters: escape others as %XX")
    }
  }

  static func isDotAtom(_ text: String) -> Bool {
    text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty
        && part.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }
  }
}

/// Why no message can be made of an issue.
public struct MessageError: Error, Sendable, Equatable, CustomStringConvertible {
  public let subject: String
  public let reason: String

  init(_ subject: String, _ reason: String) {
    self.subject = subject
    self.reason = reason
  }

  public var description: String { "\(subject.printable) \(reason.printable)" }
}
