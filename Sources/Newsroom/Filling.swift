/// Sections as they fill: pins first, then each section in its order, then what short sections borrow.
///
/// Quotas hold for all but pins, which count and are never refused.
struct Filling {
  struct Placement {
    var candidate: Int
    var rule: Selection.Rule
    var reason: String
  }

  let newsletter: Newsletter
  let day: Day
  private(set) var candidates: [Candidate]
  private(set) var placements: [[Placement]]
  /// By section: whether it became its fallback.
  private(set) var isFallback: [Bool]
  private(set) var remarks: [String] = []
  /// By event: the candidate that is its entry.
  private(set) var entries: [Int: Int] = [:]
  private var isFree: [Bool]
  private var issueCount: QuotaCount
  private var sectionCounts: [QuotaCount]

  init(_ newsletter: Newsletter, day: Day, candidates: [Candidate]) {
    self.newsletter = newsletter
    self.day = day
    self.candidates = candidates
    placements = Array(repeating: [], count: newsletter.sections.count)
    isFallback = Array(repeating: false, count: newsletter.sections.count)
    isFree = Array(repeating: true, count: candidates.count)
    issueCount = QuotaCount(newsletter.quotas)
    sectionCounts = newsletter.sections.map { QuotaCount($0.quotas) }
  }

  var free: [Int] { candidates.indices.filter { isFree[$0] } }

  /// The name that a section is printed under, and how.
  func printed(_ section: Int) -> (name: String, show: SectionRule.Show) {
    let rule = newsletter.sections[section]
    guard isFallback[section], let fallback = rule.fallback else { return (rule.name, rule.show) }
    return (fallback.name, fallback.show)
  }

  mutating func run() {
    for candidate in candidates.indices where candidates[candidate].isPinned { pin(candidate) }
    for section in newsletter.sections.indices { fill(section) }
    for section in newsletter.sections.indices { borrow(section) }
    for section in newsletter.sections.indices {
      let order = newsletter.sections[section].order
      let candidates = candidates
      placements[section].sort { candidates[$0.candidate].precedes(candidates[$1.candidate], by: order) }
    }
  }

  /// Into the section that its pin names; else into the first that takes it; else into the first that isn't a calendar.
  private mutating func pin(_ candidate: Int) {
    let article = candidates[candidate].article
    let sections = newsletter.sections
    func mayStand(_ section: Int) -> Bool {
      sections[section].show != .calendar || article.event.map { $0.day >= day } == true
    }
    let named = sections.indices.first { mayStand($0) && article.pins.named(newsletter.slug, sections[$0].slug) }
    let section =
      named ?? sections.indices.first { sections[$0].takes(article, on: day) && !isReserved(candidate, before: $0) }
      ?? sections.indices.first { sections[$0].takes(article, asFallback: true, on: day) && mayStand($0) }
      ?? sections.indices.first(where: mayStand)
    guard let section else {
      candidates[candidate].near = (.noSection, "it is pinned, and no section can show it")
      return
    }
    place(candidate, in: section, .pin, "pinned\(named == nil ? "" : " to \"\(sections[section].name)\"")")
  }

  private mutating func fill(_ section: Int) {
    let rule = newsletter.sections[section]
    var matching = matches(section, asFallback: false)
    if matching.isEmpty, placements[section].isEmpty, rule.fallback != nil {
      matching = matches(section, asFallback: true)
      isFallback[section] = !matching.isEmpty
    }
    matching.sort { candidates[$0].precedes(candidates[$1], by: rule.order) }
    let maximum = max(0, rule.maximum)
    for (number, candidate) in matching.enumerated() {
      guard placements[section].count < maximum else {
        candidates[candidate].near = (.full, "section \"\(printed(section).name)\" is full (\(maximum))")
        candidates[candidate].passedOver.append((section, "it is full (\(maximum))"))
        continue
      }
      guard mayRun(candidate, in: section) else { continue }
      place(
        candidate, in: section, isFallback[section] ? .fallback : .section,
        "number \(number + 1) of \(matching.count) by \(rule.order.rawValue)"
          + (isFallback[section] ? ", in place of \"\(rule.name)\"" : ""))
    }
  }

  /// The free candidates that the section takes; those that it would, but for their dates, are told so.
  private mutating func matches(_ section: Int, asFallback: Bool) -> [Int] {
    let rule = newsletter.sections[section]
    var found: [Int] = []
    for candidate in candidates.indices where isFree[candidate] && !isReserved(candidate, before: section) {
      switch rule.fit(candidates[candidate].article, asFallback: asFallback, on: day) {
      case .fits: found.append(candidate)
      case .near(let rule, let reason): candidates[candidate].near = (rule, reason)
      case .misses: break
      }
    }
    return found
  }

  /// What is dated waits for a later section that is a calendar.
  private func isReserved(_ candidate: Int, before section: Int) -> Bool {
    guard newsletter.sections[section].show != .calendar, candidates[candidate].announces(from: day) else {
      return false
    }
    return newsletter.sections[(section + 1)...].contains {
      $0.show == .calendar && $0.takes(candidates[candidate].article, on: day)
    }
  }

  /// Whether neither an event's entry nor a quota stands in the way; which does, is kept.
  private mutating func mayRun(_ candidate: Int, in section: Int) -> Bool {
    if newsletter.grouping.merge, let event = candidates[candidate].event, let entry = entries[event] {
      candidates[candidate].near = (
        .event, "it is on the same event as \"\(candidates[entry].article.title)\", whose links are full"
      )
      return false
    }
    let article = candidates[candidate].article
    let wide = counts(candidate, in: section) ? issueCount.refusal(of: article) : nil
    guard let refusal = wide ?? sectionCounts[section].refusal(of: article) else { return true }
    let place = wide == nil ? "in section \"\(printed(section).name)\", " : ""
    candidates[candidate].near = (.quota, place + refusal)
    candidates[candidate].passedOver.append((section, refusal))
    return false
  }

  /// The issue's quotas are for what is written: dates fall as they fall.
  private func counts(_ candidate: Int, in section: Int) -> Bool {
    candidates[candidate].article.kind != .upcoming && printed(section).show != .calendar
  }

  /// Which sections before its own would have had a pick, and why they don't: `; not in "Essential": it is full (8)`.
  func passedOver(_ candidate: Int, before section: Int) -> String {
    var said: Set<Int> = []
    return candidates[candidate].passedOver
      .filter { $0.section < section && said.insert($0.section).inserted }
      .map { "; not in \"\(printed($0.section).name)\": \($0.reason)" }.joined()
  }

  private mutating func place(_ candidate: Int, in section: Int, _ rule: Selection.Rule, _ reason: String) {
    placements[section].append(Placement(candidate: candidate, rule: rule, reason: reason))
    isFree[candidate] = false
    let isPinned = candidates[candidate].isPinned
    if counts(candidate, in: section) { issueCount.count(candidates[candidate].article, isPinned: isPinned) }
    sectionCounts[section].count(candidates[candidate].article, isPinned: isPinned)
    if let event = candidates[candidate].event, entries[event] == nil { entries[event] = candidate }
  }

  private mutating func borrow(_ section: Int) {
    let rule = newsletter.sections[section]
    let least = min(rule.minimum, rule.maximum)
    guard placements[section].count < least else { return }
    let had = placements[section].count
    for slug in rule.borrow {
      guard let lender = newsletter.sections.firstIndex(where: { $0.slug == slug }), lender != section else { continue }
      let reason = "borrowed from \"\(newsletter.sections[lender].name)\": there were \(had) of at least \(least)"
      // What it left over first, the best first.
      let left = free.filter { newsletter.sections[lender].takes(candidates[$0].article, on: day) }
        .filter { mayBorrow($0, section) }.sorted { candidates[$0].precedes(candidates[$1], by: rule.order) }
      for candidate in left where placements[section].count < least && mayRun(candidate, in: section) {
        place(candidate, in: section, .borrowed, reason)
      }
      lend(to: section, from: lender, least: least, reason)
    }
    if placements[section].count < least {
      remarks.append("section \"\(printed(section).name)\" has \(placements[section].count) of at least \(least)")
    }
  }

  /// What the lender can spare, from its end; a pin stays where it is.
  private mutating func lend(to section: Int, from lender: Int, least: Int, _ reason: String) {
    let spare = newsletter.sections[lender].minimum
    for position in placements[lender].indices.reversed() {
      guard placements[section].count < least, placements[lender].count > spare else { return }
      let placement = placements[lender][position]
      let article = candidates[placement.candidate].article
      guard placement.rule == .section, mayBorrow(placement.candidate, section),
        sectionCounts[section].refusal(of: article) == nil
      else { continue }
      placements[lender].remove(at: position)
      sectionCounts[lender].count(article, by: -1)
      if counts(placement.candidate, in: lender) { issueCount.count(article, by: -1) }
      place(placement.candidate, in: section, .borrowed, reason)
    }
  }

  /// Calendars have dates, and what has one stays in them.
  private func mayBorrow(_ candidate: Int, _ section: Int) -> Bool {
    let isCalendar = printed(section).show == .calendar
    return isCalendar
      ? candidates[candidate].announces(from: day)
        && candidates[candidate].article.event.map {
          $0.day <= day.adding(days: newsletter.sections[section].ahead)
        } == true
      : candidates[candidate].article.kind != .upcoming
  }
}

extension [String] {
  /// Whether a pin means a newsletter as a whole.
  func names(_ newsletter: String, sections: [SectionRule]) -> Bool {
    contains("*") || contains(newsletter) || sections.contains { named(newsletter, $0.slug) }
  }

  /// Whether a pin names a section.
  fileprivate func named(_ newsletter: String, _ section: String) -> Bool {
    contains("\(newsletter)/\(section)") || (contains(section) && section != newsletter)
  }
}
