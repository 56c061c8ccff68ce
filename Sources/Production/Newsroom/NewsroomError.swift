public import Newsroom

/// A newsroom's folder that isn't one, or doesn't have what was asked for.
public enum NewsroomError: ProductionError, Equatable {
  /// - `path`: `nil` where it was looked for upwards from the working directory.
  case noNewsroom(path: String?)
  case noNewsletters(folder: String)
  case noSuchNewsletter(String, known: [String])
  case noSuchSource(String, known: [String])
  case notAnIssueName(String)
  /// No issue of a newsletter has been composed.
  case noIssueYet(String)
  /// Of the latest that was tried.
  case skipped(SkippedIssue)
  /// Another process works on a newsletter.
  case busy(newsletter: String, holder: Int32?)
  case wrongClock(String)

  public var blame: Blame {
    switch self {
    case .noNewsroom, .noNewsletters, .wrongClock: .settings
    case .noSuchNewsletter, .noSuchSource, .notAnIssueName: .request
    case .noIssueYet, .skipped: .data
    case .busy: .moment
    }
  }

  public var description: String {
    switch self {
    case .noNewsroom(let path?): "\(path) is no newsroom: there is no Config/dateline.yaml"
    case .noNewsroom: "no newsroom here or above (a folder with Config/dateline.yaml)"
    case .noNewsletters(let folder):
      "there is no newsletter in \(folder): each is a file such as daily-review.yaml"
    case .noSuchNewsletter(let slug, let known):
      "there is no newsletter \"\(slug.printable)\"; there are: \(known.joined(separator: ", "))"
    case .noSuchSource(let name, let known):
      "there is no source \"\(name.printable)\"; "
        + (known.isEmpty ? "Config/sources.yaml has none" : "there are: \(known.joined(separator: ", "))")
    case .notAnIssueName(let text):
      "\"\(text.printable)\" is no issue: they are named like daily-review/2026-11-23"
    case .noIssueYet(let slug): "there is no issue of \(slug) yet"
    case .skipped(let issue): "\(issue)"
    case .busy(let slug, let holder):
      "another dateline\(holder.map { " (process \($0))" } ?? "") is at work on \(slug); nothing was done"
    case .wrongClock(let text):
      "DATELINE_NOW: \"\(text.printable)\" is no time such as 2026-11-23T06:00:00-05:00"
    }
  }
}

/// Why there is nothing of an issue to see.
public struct SkippedIssue: Sendable, Equatable, CustomStringConvertible {
  public var name: IssueName
  public var reason: String?
  /// Whether it is the latest of a newsletter that has none yet.
  public var isOnly: Bool

  public init(name: IssueName, reason: String?, isOnly: Bool = false) {
    self.name = name
    self.reason = reason
    self.isOnly = isOnly
  }

  public var description: String {
    (isOnly ? "there is no issue of \(name.newsletter) yet: " : "")
      + "\(name) was skipped: \(reason ?? "no reason was kept"). How little is enough, minimum in "
      + "Config/newsletters/\(name.newsletter).yaml says"
  }
}
