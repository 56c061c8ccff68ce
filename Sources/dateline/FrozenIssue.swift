internal import Digest
internal import Foundation
internal import Mailroom
internal import Newsroom
internal import Press
internal import Store
internal import Wire

/// An issue as `compose` froze it: what it says, who it says it as, and each variant with only readers' slots left open.
///
/// Everything after composing reads this and nothing else. Failure policy: a file that isn't what the manifest says stops
/// the command.
struct FrozenIssue {
  let record: IssueRecord
  /// The store's; 0 for what isn't frozen yet.
  let row: Int64
  let issue: Issue
  let letterhead: Letterhead
  let variants: [Tier: (html: [Piece], text: [Piece])]
  /// What was corrected, for those who had an earlier generation.
  let correction: (html: [Piece], text: [Piece])?
  let manifestHash: String
  let manifest: [UInt8]

  /// The files that are frozen.
  static func files(
    _ issue: Issue, _ letterhead: Letterhead, _ variants: [Tier: (html: [Piece], text: [Piece])],
    correction: (html: [Piece], text: [Piece])? = nil
  ) throws -> [String: [UInt8]] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    var files = [
      issueFile: [UInt8](try encoder.encode(issue)) + [10],
      letterheadFile: [UInt8](try encoder.encode(letterhead)) + [10],
    ]
    for (tier, variant) in variants {
      files["\(tier.rawValue).html"] = Residual.source(of: variant.html)
      files["\(tier.rawValue).txt"] = Residual.source(of: variant.text)
    }
    if let correction {
      files[correctionFile + ".html"] = Residual.source(of: correction.html)
      files[correctionFile + ".txt"] = Residual.source(of: correction.text)
    }
    return files
  }

  /// Reads an issue's folder and checks every hash.
  static func open(_ name: IssueName, _ newsroom: NewsroomFolder, _ store: Store) throws -> FrozenIssue {
    guard let record = try store.issues.issue(name) else {
      throw CommandError(
        .data, "there is no issue \(name): dateline compose \(name.newsletter) --date \(name.day) makes it")
    }
    guard let manifest = record.manifest else {
      throw CommandError(.data, NewsroomFolder.skipped(record))
    }
    let folder = try IssueFolder.open(newsroom.issueFolder(record.key), verifying: manifest)
    func file(_ name: String) throws -> [UInt8] {
      guard let bytes = folder.files[name] else {
        throw CommandError(.data, "\(folder.path) has no \(name): compose the issue again, or restore it from a backup")
      }
      return bytes
    }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    func variant(_ name: String) throws -> (html: [Piece], text: [Piece])? {
      guard folder.files[name + ".html"] != nil else { return nil }
      return (
        html: try Residual.pieces(parsing: try file(name + ".html")),
        text: try Residual.pieces(parsing: try file(name + ".txt"))
      )
    }
    var variants: [Tier: (html: [Piece], text: [Piece])] = [:]
    for tier in Tier.allCases { variants[tier] = try variant(tier.rawValue) }
    return FrozenIssue(
      record: record, row: try store.issues.rowID(of: record.key),
      issue: try decoder.decode(Issue.self, from: Data(try file(issueFile))),
      letterhead: try decoder.decode(Letterhead.self, from: Data(try file(letterheadFile))), variants: variants,
      correction: try variant(correctionFile), manifestHash: manifest, manifest: folder.encodedManifest)
  }

  /// What files that aren't frozen yet would be.
  static func draft(_ record: IssueRecord, _ issue: Issue, _ files: [String: [UInt8]]) throws -> FrozenIssue {
    func variant(_ name: String) throws -> (html: [Piece], text: [Piece])? {
      guard let html = files[name + ".html"], let text = files[name + ".txt"] else { return nil }
      return (html: try Residual.pieces(parsing: html), text: try Residual.pieces(parsing: text))
    }
    var variants: [Tier: (html: [Piece], text: [Piece])] = [:]
    for tier in Tier.allCases { variants[tier] = try variant(tier.rawValue) }
    return FrozenIssue(
      record: record, row: 0, issue: issue,
      letterhead: try JSONDecoder().decode(Letterhead.self, from: Data(files[letterheadFile] ?? [])),
      variants: variants, correction: try variant(correctionFile), manifestHash: "", manifest: [])
  }

  /// Of the note of what was corrected.
  var correctionSubject: String { "Correction: \(issue.editing?.correctedSubject ?? issue.subject)" }

  /// One program a variant.
  /// - Parameters:
  ///   - date: of the Date header: the same for all readers, on every attempt.
  ///   - letter: the issue, or the note of what was corrected in it.
  ///   - testMark: what a test's subject begins with; `nil` for the real thing.
  func programs(
    date: Date, _ newsroom: NewsroomFolder, letter: Letter = .issue, testMark: String? = nil
  ) throws -> [Tier: MessageProgram] {
    let signers = try IssueSigning(settings: newsroom.settings.dkim).signers(on: issue.name.day)
    var programs: [Tier: MessageProgram] = [:]
    for (tier, head) in try heads(date: date, newsroom, letter: letter, testMark: testMark) {
      guard let variant = letter == .issue ? variants[tier] : correction else { continue }
      programs[tier] = try MessageProgram(head, text: variant.text, html: variant.html, signers: signers)
    }
    return programs
  }

  /// What each variant's header says.
  func heads(
    date: Date, _ newsroom: NewsroomFolder, letter: Letter = .issue, testMark: String? = nil
  ) throws -> [Tier: MessageHead] {
    let keys = try newsroom.linkKeys().tokens
    let token = ReaderToken(
      keys, purpose: .unsubscribe, newsletter: issue.name.newsletter)
    let mailDate = MailDate(date, in: newsroom.publication.timeZone)
    var heads: [Tier: MessageHead] = [:]
    for tier in variants.keys {
      var head = MessageHead(
        issue: issue.name,
        subject: letter == .issue ? issue.subject : correctionSubject,
        letterhead,
        tier: tier, generation: record.key.generation, date: mailDate, token: token, isTest: testMark != nil)
      if let testMark { head.testMark = testMark }
      if let rule = letterhead.meter {
        let expires = Int64(date.timeIntervalSince1970) + Int64(rule.linkWithin)
        head.meter = (
          rule.articles,
          ReaderToken(keys, purpose: .article, newsletter: issue.name.newsletter, expires: expires)
        )
      }
      if let address = letterhead.unsubscribeAddress {
        head.leave = LeaveAddress(address, try returnToken(keys, .leave))
      }
      heads[tier] = head
    }
    return heads
  }

  /// The envelope's sender: each reader's own, unless the settings say otherwise. They may say so at any time: a relay that
  /// can't take such addresses mustn't stop an issue.
  func returnPath(_ newsroom: NewsroomFolder) throws -> ReturnPath {
    guard newsroom.publication.verp, letterhead.returnPath.localPart.utf8.count <= ReturnToken.roomBefore else {
      return ReturnPath(letterhead.returnPath)
    }
    let token = try returnToken(try newsroom.linkKeys().tokens, .bounce)
    return ReturnPath(letterhead.returnPath) { token.append(subscriber: $0, to: &$1) }
  }

  /// What readers of the free tier have left of the month's metered articles, as it is at the moment; of those who have
  /// opened any.
  func meterStandings(_ newsroom: NewsroomFolder, _ store: Store) throws -> [Int64: MeterStanding] {
    guard let rule = letterhead.meter else { return [:] }
    let month = Month(at: newsroom.clock.now(), in: newsroom.publication.timeZone)
    return try store.meter.meterStandings(rule, in: month, articles: issue.meteredArticles)
  }

  private func returnToken(_ keys: TokenKeys, _ purpose: ReturnToken.Purpose) throws -> ReturnToken {
    guard let token = ReturnToken(keys, purpose: purpose, issue: row) else {
      throw CommandError(
        .config,
        "issue \(record.key) is number \(row), and return addresses have room for 16,777,215: set sender.verp to no, and "
          + "leave out sender.unsubscribe-address")
    }
    return token
  }

  private static let correctionFile = "correction"
  private static let issueFile = "issue.json"
  private static let letterheadFile = "letterhead.json"
}
