/// Cuts an issue from its end, item by item, until a variant is short enough for Gmail, which clips what is longer.
///
/// Lower items become headlines, the lowest first; the issue's first item, last of all, loses its body and keeps its
/// summary. What one long item made room for, the others get back from the top: as they were, else their summary.
/// What is a headline or a date already stays. Pure. Failure policy: total; an issue that is too long with all
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
      if try bytes(cut(issue, cuts(middle))) <= Self.limit { high = middle } else { low = middle + 1 }
    }
    var cuts = cuts(low)
    if try bytes(cut(issue, cuts)) <= Self.limit {
      // The highest is what made it fit.
      for index in cuts.indices.dropLast().reversed() {
        let (section, item, _) = cuts[index]
        for less in issue.sections[section].show == .full ? [nil, Item.Cut.summary] : [nil] {
          var fewer = cuts
          fewer[index].cut = less
          if try bytes(cut(issue, fewer)) <= Self.limit {
            cuts[index] = (section, item, less)
            break
          }
        }
      }
    }
    cuts.removeAll { $0.cut == nil }
    issue = cut(issue, cuts)
    explain(&issue, cuts, before)
    return before
  }

  /// What becomes of an item; `nil` where it is left as it is.
  private typealias Step = (section: Int, item: Int, cut: Item.Cut?)

  private func cuts(_ count: Int) -> [Step] {
    steps.prefix(count).map { ($0.section, $0.item, $0.section == 0 && $0.item == 0 ? .summary : .headline) }
  }

  private func cut(_ issue: Issue, _ steps: [Step]) -> Issue {
    var issue = issue
    for step in steps {
      guard let cut = step.cut else { continue }
      issue.sections[step.section].items[step.item].cuts = (issue.sections[step.section].items[step.item].cuts ?? [:])
        .merging([tier.rawValue: cut]) { $1 }
    }
    return issue
  }

  private func explain(_ issue: inout Issue, _ cuts: [Step], _ before: Int) {
    for step in cuts {
      let item = issue.sections[step.section].items[step.item]
      let what = step.cut == .summary ? "without its body" : "as a headline"
      for index in issue.selection.picks.indices where issue.selection.picks[index].article == item.article.id {
        issue.selection.picks[index].reason += "\(Self.mark)\(what) for \(tier.rawValue) readers"
      }
    }
    issue.selection.remarks.append(
      "\(Self.remark)\(tier.rawValue): \(cuts.count) \(cuts.count == 1 ? "item is" : "items are") cut, the lowest "
        + "first, for it would be \(before) bytes, and Gmail clips what is longer than \(Self.limit)")
  }

  /// What was cut for a tier, in words: `15 items were cut, the lead without its body`; `nil` if nothing was.
  public static func summary(of issue: Issue, for tier: Tier) -> String? {
    let count = issue.sections.flatMap(\.items).count { $0.cuts?[tier.rawValue] != nil }
    guard count > 0 else { return nil }
    let lead = issue.sections.first?.items.first?.cuts?[tier.rawValue]
    return (count == 1 ? "1 item was cut" : "\(count) items were cut")
      + (lead == nil ? "" : ", the lead without its body")
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
