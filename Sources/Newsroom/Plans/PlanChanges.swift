internal import Foundation

/// What changed between two arrangements of an issue, for the log.
///
/// Failure policy: total.
public enum PlanChanges {
  /// A line a change, in the order of the issue; none if nothing changed.
  public static func lines(from old: Issue, to new: Issue) -> [String] {
    var lines: [String] = []
    func header(_ name: String, _ before: String, _ after: String) {
      if !same(before, after) { lines.append("\(name): \"\(before.printable)\" is now \"\(after.printable)\"") }
    }
    header("subject", old.subject, new.subject)
    header("preheader", old.preheader, new.preheader)
    func block(_ name: String, _ before: String?, _ after: String?) {
      guard !same(before ?? "", after ?? "") else { return }
      lines.append("\(name) \(before == nil ? "written" : after == nil ? "taken out" : "changed")")
    }
    block("note", old.note, new.note)
    block("correction", old.editing?.correction, new.editing?.correction)
    let was = places(old.sections)
    let `is` = places(new.sections)
    let placed = placed(from: old.sections, to: new.sections)
    for section in new.sections {
      for (index, item) in section.items.enumerated() {
        let id = Array(item.article.id.utf8)
        let title = "\"\(item.article.title.printable)\""
        guard let before = was[id] else {
          lines.append("\(title) picked: number \(index + 1) of \(section.slug)")
          continue
        }
        if placed.contains(id) {
          let origin = before.section == section.slug ? "number \(before.index + 1)" : before.section
          lines.append("\(title) moved from \(origin) to number \(index + 1) of \(section.slug)")
        }
        if !sameText(before.item.article, item.article) { lines.append("\(title): taken anew from the library") }
        for link in before.item.related where !item.related.contains(where: { same($0.article, link.article) }) {
          lines.append("\(title): no link to \"\(link.title.printable)\" any more")
        }
        if !same(before.item.summary ?? "", item.summary ?? "") {
          lines.append("\(title): summary is now \"\((item.summary ?? "").printable)\"")
        }
      }
    }
    for section in old.sections {
      for item in section.items where `is`[Array(item.article.id.utf8)] == nil {
        lines.append("\"\(item.article.title.printable)\" held: it was in \(section.slug)")
      }
    }
    let kept = Set(new.sections.map(\.slug))
    let order = old.sections.map(\.slug).filter(kept.contains)
    let slugs = Set(order)
    if new.sections.map(\.slug).filter(slugs.contains) != order {
      lines.append("sections are in another order: \(new.sections.map(\.slug).joined(separator: ", "))")
    }
    return lines
  }

  /// The articles (ids) that somebody placed: in another section than before, or, within one, those that must have moved
  /// for the rest to have stayed.
  static func placed(from old: [Section], to new: [Section]) -> Set<[UInt8]> {
    let was = places(old)
    var placed: Set<[UInt8]> = []
    for section in new {
      var stayed: [(id: [UInt8], index: Int)] = []
      for item in section.items {
        let id = Array(item.article.id.utf8)
        if let before = was[id], before.section == section.slug {
          stayed.append((id, before.index))
        } else {
          placed.insert(id)
        }
      }
      let still = longestRise(stayed.map(\.index))
      for (position, entry) in stayed.enumerated() where !still.contains(position) { placed.insert(entry.id) }
    }
    return placed
  }

  private static func places(_ sections: [Section]) -> [[UInt8]: (section: String, index: Int, item: Item)] {
    var places: [[UInt8]: (section: String, index: Int, item: Item)] = [:]
    for section in sections {
      for (index, item) in section.items.enumerated() {
        places[Array(item.article.id.utf8)] = (section.slug, index, item)
      }
    }
    return places
  }

  /// The positions of a longest increasing subsequence.
  private static func longestRise(_ values: [Int]) -> Set<Int> {
    var lengths: [Int] = []
    var before: [Int?] = []
    for (index, value) in values.enumerated() {
      let best = (0..<index).filter { values[$0] < value }.max { (lengths[$0], -$0) < (lengths[$1], -$1) }
      lengths.append((best.map { lengths[$0] } ?? 0) + 1)
      before.append(best)
    }
    var rise: Set<Int> = []
    var position = lengths.indices.max { (lengths[$0], -$0) < (lengths[$1], -$1) }
    while let index = position {
      rise.insert(index)
      position = before[index]
    }
    return rise
  }

  private static func same(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

  /// But for the body where one of them has none, since only some sections hold it; times to the second, as issues
  /// are kept.
  static func sameText(_ left: Article, _ right: Article) -> Bool {
    var left = left
    if left.body.isEmpty || right.body.isEmpty { left.body = right.body }
    func second(_ date: Date?) -> Double? { date.map { $0.timeIntervalSince1970.rounded(.down) } }
    guard second(left.published) == second(right.published), second(left.updated) == second(right.updated),
      second(left.embargo) == second(right.embargo)
    else {
      return false
    }
    left.published = right.published
    left.updated = right.updated
    left.embargo = right.embargo
    return left == right
  }
}
