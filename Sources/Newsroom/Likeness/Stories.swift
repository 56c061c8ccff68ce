/// Which candidates are one story: copies of one text, of which the best stays, and pieces on one event.
struct Stories {
  /// Scored; without copies.
  private(set) var candidates: [Candidate] = []
  /// Copies, each with the id of the one that is preferred and the share of its text.
  private(set) var copies: [(candidate: Candidate, of: Article, percent: Int)] = []

  /// What ranks below is taken for a story of its own.
  private static let most = 2_000

  init(of open: [Candidate], _ composition: Composition) {
    let rule = composition.newsletter.grouping
    let day = composition.name.day
    func score(_ candidate: Candidate, later: Int) -> Score {
      composition.newsletter.score.score(
        of: candidate.article, at: candidate.time, cutoff: composition.window.cutoff, later: later,
        elsewhere: composition.ranElsewhere[candidate.article.id] ?? [])
    }
    var ranked = open
    for index in ranked.indices { ranked[index].score = score(ranked[index], later: 0) }
    ranked.sort { $0.outranks($1) }
    let head = ranked.prefix(Self.most)
    let duplicates = Duplicates.among(
      head.map(\.fingerprint), share: rule.duplicate, joins: { !ranked[$0].isPinned },
      text: { composition.plainText(ranked[$0].article) })
    for (index, candidate) in ranked.enumerated() {
      if let joined = duplicates[index] {
        copies.append((candidate, ranked[joined.leader].article, joined.percent))
      } else {
        candidates.append(candidate)
      }
    }
    // Dates are listed by themselves.
    let groupable = candidates.indices.prefix(Self.most).filter {
      candidates[$0].isWanted && !candidates[$0].announces(from: day) && candidates[$0].article.kind != .upcoming
    }
    let members = groupable.map { candidates[$0] }
    let named = NamedEvents(of: members.map(\.article), times: members.map(\.time))
    let groups = Likeness(of: members.map(\.article)).groups(
      threshold: rule.likeness, joins: { !members[$0].isPinned },
      also: { leader, other in
        if named.areOne(leader, other) { return max(rule.likeness, 1) }
        guard let left = members[leader].fingerprint, let right = members[other].fingerprint,
          left.distance(to: right) <= 12
        else { return 0 }
        return left.likeness(to: right)
      })
    var times: [Int: [Int]] = [:]
    for (member, joined) in groups {
      candidates[groupable[member]].event = joined.leader
      candidates[groupable[joined.leader]].event = joined.leader
      times[joined.leader, default: [joined.leader]].append(member)
    }
    for index in candidates.indices {
      guard let event = candidates[index].event, let mates = times[event] else { continue }
      let later = mates.count { members[$0].time > candidates[index].time }
      candidates[index].score = score(candidates[index], later: later)
    }
    // Groups were read from a dictionary; counting has no order, and neither has what follows but by this sorting.
    candidates.sort { $0.outranks($1) }
    copies.sort { $0.candidate.article.id.precedes($1.candidate.article.id) }
  }
}
