/// Cuts an issue from its end, item by item, until a variant is short enough for Gmail, which clips what is longer.
///
/// Lower items become headlines, the lowest first; the issue's first item, last of all, loses its body and keeps its
/// summary. What is a headline or a date already stays. Pure. Failure policy: total; an issue that is too long with all
/// of it cut stays so, and a check says it.
public struct Shortening {
  /// Bytes of HTML that Gmail shows; a little less than the 102 KB at which it has been seen to clip.
  public static let limit = 100_000

  private let tier: Tier
  /// Where the items are that can be cut, the lowest first.
  private let steps: [(section: Int, item: Int)]

  public init(of issue: Issue, for tier: Tier) {
    self.tier = tier
    var steps: [(section: Int, item: Int)] = []
    for (section, content) in issue.sections.enumerated() where content.show == .full || content.show == .summary {
      for item in content.items.indices where section > 0 || item > 0 { steps.append((section, item)) }
    }
    let hasLead = issue.sections.first.map { $0.show == .full && !$0.items.isEmpty } ?? false
    self.steps = steps.reversed() + (hasLead ? [(0, 0)] : [])
  }

  /// The fewest cuts after which the variant is no longer than `limit`; all of them if it never is.
  /// - Parameter bytes: the variant's bytes as the issue is then.
  /// - Returns: how long it was before; `nil` if nothing had to be cut.
  public func apply<Failure: Error>(
    to issue: inout Issue, bytes: (Issue) throws(Failure) -> Int
  ) throws(Failure) -> Int? {
    let before = try bytes(issue)
    guard before > Self.limit, !steps.isEmpty else { return nil }
    var low = 1
    var high = steps.count
    while low < high {
      let middle = (low + high) / 2
      if try bytes(cut(issue, middle)) <= Self.limit { high = middle } else { low = middle + 1 }
    }
    issue = cut(issue, low)
    explain(&issue, low, before)
    return before
  }

  private func cut(_ issue: Issue, _ count: Int) -> Issue {
    var issue = issue
    for step in steps.prefix(count) {
      let isLead = step.section == 0 && step.item == 0
      issue.sections[step.section].items[step.item].cuts = (issue.sections[step.section].items[step.item].cuts ?? [:])
        .merging([tier.rawValue: isLead ? .summary : .headline]) { $1 }
    }
    return issue
  }

  private func explain(_ issue: inout Issue, _ count: Int, _ before: Int) {
    for step in steps.prefix(count) {
      let item = issue.sections[step.section].items[step.item]
      let what = item.cuts?[tier.rawValue] == .summary ? "without its body" : "as a headline"
      for index in issue.selection.picks.indices where issue.selection.picks[index].article == item.article.id {
        issue.selection.picks[index].reason += "\(Self.mark)\(what) for \(tier.rawValue) readers"
      }
    }
    issue.selection.remarks.append(
      "\(Self.remark)\(tier.rawValue): \(count) \(count == 1 ? "item is" : "items are") cut, the lowest first, for it "
        + "would be \(before) bytes, and Gmail clips what is longer than \(Self.limit)")
  }

  /// The issue before anything was cut, and without a word of it.
  public static func undo(_ issue: inout Issue) {
    for section in issue.sections.indices {
      for item in issue.sections[section].items.indices { issue.sections[section].items[item].cuts = nil }
    }
    for index in issue.selection.picks.indices {
      let reason = issue.selection.picks[index].reason
      issue.selection.picks[index].reason = reason.cut(from: mark)
    }
    issue.selection.remarks.removeAll { $0.hasPrefix(remark) }
  }

  private static let mark = "; cut to fit Gmail, "
  private static let remark = "cut to fit Gmail, "
}

extension String {
  /// What stands before each `mark`, up to a closing bracket that isn't its own.
  fileprivate func cut(from mark: String) -> String {
    var text = Substring(self)
    var kept = ""
    while let found = text.firstRange(of: mark) {
      kept += text[..<found.lowerBound]
      text = text[found.upperBound...].drop { $0 != ")" && $0 != ";" }
    }
    return kept + text
  }
}
