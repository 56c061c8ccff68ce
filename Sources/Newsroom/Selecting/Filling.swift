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

  /// What is read first is the better place: of a later section it gets the best that there is, and that one fills up
  /// again with what it had left over. An earlier one keeps its best: it gives what it left over, then from its end.
  private mutating func borrow(_ section: Int) {
    let rule = newsletter.sections[section]
    let least = min(rule.minimum, rule.maximum)
    guard placements[section].count < least else { return }
    let had = placements[section].count
    for slug in rule.borrow {
      guard let lender = newsletter.sections.firstIndex(where: { $0.slug == slug }), lender != section else { continue }
      let name = "\"\(newsletter.sections[lender].name)\""
      let need = "there were \(had) of at least \(least)"
      if lender > section {
        let reason = "borrowed from \(name), which comes after it, so its best: \(need)"
        // Sorted once: there may be very many.
        let left = leftOver(by: lender, for: section)
        let next = matching(lender)
        while placements[section].count < least, takeBest(for: section, from: lender, left, next, reason) {}
        continue
      }
      let left = leftOver(by: lender, for: section)
      for candidate in left where placements[section].count < least && mayRun(candidate, in: section) {
        place(candidate, in: section, .borrowed, "borrowed from \(name), which left it over: \(need)")
      }
      lend(
        to: section, from: lender, least: least,
        "borrowed from \(name), which comes before it, so from its end: \(need)")
    }
    if placements[section].count < least {
      remarks.append("section \"\(printed(section).name)\" has \(placements[section].count) of at least \(least)")
    }
  }

  /// What the lender would have had, and may stand in `section`, the best first.
  private func leftOver(by lender: Int, for section: Int) -> [Int] {
    free.filter { newsletter.sections[lender].takes(candidates[$0].article, on: day) && mayBorrow($0, section) }
      .sorted { candidates[$0].precedes(candidates[$1], by: newsletter.sections[section].order) }
  }

  /// All that the section would have had, placed or not, in its order.
  private func matching(_ section: Int) -> [Int] {
    let rule = newsletter.sections[section]
    return candidates.indices
      .filter { rule.takes(candidates[$0].article, on: day) && !isReserved($0, before: section) }
      .sorted { candidates[$0].precedes(candidates[$1], by: rule.order) }
  }

  /// The best that a later section has, or had left over, for `section`; false if there is nothing.
  private mutating func takeBest(
    for section: Int, from lender: Int, _ left: [Int], _ next: [Int], _ reason: String
  ) -> Bool {
    let order = newsletter.sections[section].order
    var given = placements[lender].map(\.candidate).filter { mayLend($0, from: lender, to: section) }
      .sorted { candidates[$0].precedes(candidates[$1], by: order) }[...]
    var left = left[...]
    while true {
      left = left.drop { !isFree[$0] }
      guard
        let candidate = [given.first, left.first].compactMap(\.self).min(by: {
          candidates[$0].precedes(candidates[$1], by: order)
        })
      else { return false }
      guard candidate == given.first else {
        left = left.dropFirst()
        guard mayRun(candidate, in: section) else { continue }
        place(candidate, in: section, .borrowed, reason)
        return true
      }
      given = given.dropFirst()
      guard let position = placements[lender].firstIndex(where: { $0.candidate == candidate }) else { continue }
      let isSpare = placements[lender].count > newsletter.sections[lender].minimum
      let placement = remove(position, from: lender)
      place(candidate, in: section, .borrowed, reason)
      if refill(lender, from: next, in: printed(section).name) || isSpare { return true }
      // Nothing comes after it: the lender keeps what it needs.
      _ = remove(placements[section].count - 1, from: section)
      place(candidate, in: lender, placement.rule, placement.reason)
    }
  }

  /// The next that the section would have had, in place of what it lent.
  private mutating func refill(_ section: Int, from next: [Int], in borrower: String) -> Bool {
    for (number, candidate) in next.enumerated() where isFree[candidate] && mayRun(candidate, in: section) {
      place(
        candidate, in: section, .section,
        "number \(number + 1) of \(next.count) by \(newsletter.sections[section].order.rawValue), in place of what "
          + "\"\(borrower)\" borrowed")
      return true
    }
    return false
  }

  /// What an earlier section can spare, from its end.
  private mutating func lend(to section: Int, from lender: Int, least: Int, _ reason: String) {
    let spare = newsletter.sections[lender].minimum
    for position in placements[lender].indices.reversed() {
      guard placements[section].count < least, placements[lender].count > spare else { return }
      guard mayLend(placements[lender][position].candidate, from: lender, to: section) else { continue }
      let placement = remove(position, from: lender)
      place(placement.candidate, in: section, .borrowed, reason)
    }
  }

  /// A pin stays where it is, and so does what was borrowed.
  private func mayLend(_ candidate: Int, from lender: Int, to section: Int) -> Bool {
    placements[lender].contains { $0.candidate == candidate && $0.rule == .section } && mayBorrow(candidate, section)
      && sectionCounts[section].refusal(of: candidates[candidate].article) == nil
  }

  private mutating func remove(_ position: Int, from section: Int) -> Placement {
    let placement = placements[section].remove(at: position)
    let article = candidates[placement.candidate].article
    let isPinned = candidates[placement.candidate].isPinned
    sectionCounts[section].count(article, isPinned: isPinned, by: -1)
    if counts(placement.candidate, in: section) { issueCount.count(article, isPinned: isPinned, by: -1) }
    isFree[placement.candidate] = true
    return placement
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
