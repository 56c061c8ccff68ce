internal import Foundation
public import Newsroom
internal import Platform
public import Press
public import Store

/// An issue as `compose` froze it: what it says, who it says it as, and each variant with only readers' slots left open.
///
/// Everything after composing reads this and nothing else. Failure policy: a file that isn't what the manifest says stops
/// the command.
public struct FrozenIssue {
  public let record: IssueRecord
  /// The store's; 0 for what isn't frozen yet.
  public let row: Int64
  public let issue: Issue
  public let letterhead: Letterhead
  public let variants: [Tier: Variant]
  /// What was corrected, for those who had an earlier generation.
  public let correction: Variant?
  public let manifestHash: String
  public let manifest: [UInt8]

  /// The files that are frozen.
  public static func files(
    _ issue: Issue, _ letterhead: Letterhead, _ variants: [Tier: Variant],
    correction: Variant? = nil
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
  public static func open(_ name: IssueName, _ newsroom: NewsroomFolder, _ store: Store) throws -> FrozenIssue {
    guard let record = try store.issues.issue(name) else {
      throw IssueError.noSuchIssue(name)
    }
    guard let manifest = record.manifest else {
      throw NewsroomError.skipped(SkippedIssue(name: name, reason: record.reason))
    }
    let folder = try IssueFolder.open(newsroom.issueFolder(record.key), verifying: manifest)
    func file(_ name: String) throws -> [UInt8] {
      guard let bytes = folder.files[name] else {
        throw IssueError.fileMissing(folder: folder.path, name: name)
      }
      return bytes
    }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    func variant(_ name: String) throws -> Variant? {
      guard folder.files[name + ".html"] != nil else { return nil }
      return Variant(
        html: try Residual.pieces(parsing: try file(name + ".html")),
        text: try Residual.pieces(parsing: try file(name + ".txt"))
      )
    }
    var variants: [Tier: Variant] = [:]
    for tier in Tier.allCases { variants[tier] = try variant(tier.rawValue) }
    return FrozenIssue(
      record: record, row: try store.issues.rowID(of: record.key),
      issue: try decoder.decode(Issue.self, from: Data(try file(issueFile))),
      letterhead: try decoder.decode(Letterhead.self, from: Data(try file(letterheadFile))), variants: variants,
      correction: try variant(correctionFile), manifestHash: manifest, manifest: folder.encodedManifest)
  }

  /// What files that aren't frozen yet would be.
  public static func draft(_ record: IssueRecord, _ issue: Issue, _ files: [String: [UInt8]]) throws -> FrozenIssue {
    func variant(_ name: String) throws -> Variant? {
      guard let html = files[name + ".html"], let text = files[name + ".txt"] else { return nil }
      return Variant(html: try Residual.pieces(parsing: html), text: try Residual.pieces(parsing: text))
    }
    var variants: [Tier: Variant] = [:]
    for tier in Tier.allCases { variants[tier] = try variant(tier.rawValue) }
    return FrozenIssue(
      record: record, row: 0, issue: issue,
      letterhead: try JSONDecoder().decode(Letterhead.self, from: Data(files[letterheadFile] ?? [])),
      variants: variants, correction: try variant(correctionFile), manifestHash: "", manifest: [])
  }

  /// Of the note of what was corrected.
  public var correctionSubject: String { "Correction: \(issue.editing?.correctedSubject ?? issue.subject)" }

  private static let correctionFile = "correction"
  private static let issueFile = "issue.json"
  private static let letterheadFile = "letterhead.json"
}
