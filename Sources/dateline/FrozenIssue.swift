internal import Digest
internal import Foundation
internal import Newsroom
internal import Press
internal import Store

/// An issue as `compose` froze it: what it says, who it says it as, and each variant with only readers' slots left open.
///
/// Everything after composing reads this and nothing else. Failure policy: a file that isn't what the manifest says stops
/// the command.
struct FrozenIssue {
  let record: IssueRecord
  let issue: Issue
  let letterhead: Letterhead
  let variants: [Tier: (html: [Piece], text: [Piece])]
  let manifestHash: String

  /// The files that are frozen.
  static func files(
    _ issue: Issue, _ letterhead: Letterhead, _ variants: [Tier: (html: [Piece], text: [Piece])]
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
    return files
  }

  /// Reads an issue's folder and checks every hash.
  static func open(_ name: IssueName, _ newsroom: NewsroomFolder, _ store: Store) throws -> FrozenIssue {
    guard let record = try store.issue(name) else {
      throw CommandError(
        .data, "there is no issue \(name): dateline compose \(name.newsletter) --date \(name.day) makes it")
    }
    guard let manifest = record.manifest else {
      throw CommandError(.data, "\(name) was skipped: \(record.reason ?? "no reason was kept")")
    }
    let folder = try IssueFolder.open(newsroom.issueFolder(name), verifying: manifest)
    func file(_ name: String) throws -> [UInt8] {
      guard let bytes = folder.files[name] else {
        throw CommandError(.data, "\(folder.path) has no \(name): compose the issue again, or restore it from a backup")
      }
      return bytes
    }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    var variants: [Tier: (html: [Piece], text: [Piece])] = [:]
    for tier in Tier.allCases where folder.files["\(tier.rawValue).html"] != nil {
      variants[tier] = (
        html: try Residual.pieces(parsing: try file("\(tier.rawValue).html")),
        text: try Residual.pieces(parsing: try file("\(tier.rawValue).txt"))
      )
    }
    return FrozenIssue(
      record: record, issue: try decoder.decode(Issue.self, from: Data(try file(issueFile))),
      letterhead: try decoder.decode(Letterhead.self, from: Data(try file(letterheadFile))), variants: variants,
      manifestHash: manifest)
  }

  /// One program a variant.
  /// - Parameter date: of the Date header: the same for all readers, on every attempt.
  func programs(date: Date, _ newsroom: NewsroomFolder, isTest: Bool = false) throws -> [Tier: MessageProgram] {
    let token = ReaderToken(
      key: try newsroom.linkKey(), purpose: .unsubscribe, newsletter: issue.name.newsletter)
    let mailDate = MailDate(date, in: newsroom.publication.timeZone)
    var programs: [Tier: MessageProgram] = [:]
    for (tier, variant) in variants {
      let head = MessageHead(
        issue: issue.name, subject: issue.subject, letterhead, tier: tier, generation: record.key.generation,
        date: mailDate, token: token, isTest: isTest)
      programs[tier] = try MessageProgram(head, text: variant.text, html: variant.html)
    }
    return programs
  }

  private static let issueFile = "issue.json"
  private static let letterheadFile = "letterhead.json"
}
