/// How like two articles' headlines are, for a set of articles: what many of them share counts little.
///
/// Whole numbers only: the same on every machine.
struct Likeness {
  private struct Term {
    var number: Int
    var weight: Int
    /// Counts towards the two that must be shared: countries and offices don't.
    var isWord: Bool
  }

  private var terms: [[Term]] = []
  private var totals: [Int] = []
  private var vocabulary = 0

  init(of articles: [Article]) {
    let all = articles.map { Terms(of: $0).weights }
    var counts: [String: Int] = [:]
    for weights in all { for entry in weights { counts[entry.term, default: 0] += 1 } }
    // What every eighth has tells nothing. A small set is taken for a part of a larger one.
    let most = max(8, all.count / 8)
    let size = max(64, all.count)
    var numbers: [String: Int] = [:]
    for weights in all {
      var kept: [Term] = []
      for entry in weights {
        let count = counts[entry.term] ?? 1
        guard count <= most else { continue }
        let number = numbers[entry.term] ?? numbers.count
        numbers[entry.term] = number
        kept.append(
          Term(
            number: number, weight: entry.weight * FixedPoint.rarity(of: size, over: count),
            isWord: entry.isWord && !Terms.vague.contains(entry.term) && !Terms.places.contains(entry.term)))
      }
      kept.sort { $0.number < $1.number }
      totals.append(kept.reduce(0) { $0 + $1.weight })
      terms.append(kept)
    }
    vocabulary = numbers.count
  }

  /// Per cent of what the headlines of two articles weigh that both have, and the words that both have.
  func between(_ left: Int, _ right: Int) -> (percent: Int, words: Int) {
    var common = 0
    var words = 0
    var (i, j) = (0, 0)
    while i < terms[left].count, j < terms[right].count {
      let (one, other) = (terms[left][i], terms[right][j])
      if one.number == other.number {
        common += min(one.weight, other.weight)
        if one.isWord && other.isWord { words += 1 }
      }
      if one.number <= other.number { i += 1 }
      if other.number <= one.number { j += 1 }
    }
    return (percent(common, left, right), words)
  }

  private func percent(_ common: Int, _ left: Int, _ right: Int) -> Int {
    let total = totals[left] + totals[right]
    return total == 0 ? 0 : common * 200 / total
  }

  /// Parts articles into groups: each, in order, joins the earlier one that leads a group and that it is most like, or
  /// leads a group of its own. So no article is in two groups, and each is like its leader.
  /// - Parameters:
  ///   - threshold: per cent; besides, two words must be shared.
  ///   - joins: whether an article may join another's group at all.
  ///   - also: another measure, for a leader and an article, in per cent.
  /// - Returns: by article: its leader, and how like it is.
  func groups(
    threshold: Int, joins: (Int) -> Bool, also: (Int, Int) -> Int
  ) -> [Int: (leader: Int, percent: Int)] {
    var joined: [Int: (leader: Int, percent: Int)] = [:]
    var leaders: [Int] = []
    // By term: the leaders that have it, so that an article meets only those that share a word with it.
    var postings: [[(leader: Int, weight: Int)]] = Array(repeating: [], count: vocabulary)
    var common = Array(repeating: 0, count: terms.count)
    var words = common
    for article in terms.indices {
      var met: [Int] = []
      for term in terms[article] {
        for posting in postings[term.number] {
          if common[posting.leader] == 0 { met.append(posting.leader) }
          common[posting.leader] += min(posting.weight, term.weight)
          if term.isWord { words[posting.leader] += 1 }
        }
      }
      var best: (leader: Int, percent: Int)?
      func offer(_ leader: Int, _ percent: Int) {
        guard percent >= threshold else { return }
        if let best, (best.percent, -best.leader) >= (percent, -leader) { return }
        best = (leader, percent)
      }
      for leader in met where words[leader] > 1 { offer(leader, percent(common[leader], leader, article)) }
      for leader in met { (common[leader], words[leader]) = (0, 0) }
      for leader in leaders { offer(leader, also(leader, article)) }
      if joins(article), let best {
        joined[article] = best
      } else {
        leaders.append(article)
        for term in terms[article] { postings[term.number].append((article, term.weight)) }
      }
    }
    return joined
  }
}

/// Articles with nearly the same text.
enum Duplicates {
  /// Each article, in order, is a duplicate of the earlier one whose text it shares most runs with, if those are enough.
  ///
  /// Fingerprints say which texts are worth comparing; the runs of words themselves decide.
  /// - Parameter share: per cent of the runs of words.
  /// - Returns: by article: the better one, and the share.
  static func among(
    _ fingerprints: [Fingerprint?], share: Int, joins: (Int) -> Bool, text: (Int) -> String
  ) -> [Int: (leader: Int, percent: Int)] {
    var joined: [Int: (leader: Int, percent: Int)] = [:]
    var leaders: [(index: Int, print: Fingerprint)] = []
    var runs: [Int: Set<UInt64>] = [:]
    func runsOf(_ index: Int) -> Set<UInt64> {
      if let known = runs[index] { return known }
      let made = Set(Runs.hashes(of: text(index)))
      runs[index] = made
      return made
    }
    for (index, print) in fingerprints.enumerated() {
      guard let print else { continue }
      if joins(index) {
        // The three nearest: of many copies of one text, all but one have been joined already.
        let near = leaders.filter { $0.print.distance(to: print) <= farthest }
          .sorted { ($0.print.distance(to: print), $0.index) < ($1.print.distance(to: print), $1.index) }.prefix(3)
        var best: (leader: Int, percent: Int)?
        for leader in near {
          let percent = Runs.shared(runsOf(leader.index), runsOf(index))
          if percent >= share, percent > best?.percent ?? -1 { best = (leader.index, percent) }
        }
        if let best {
          joined[index] = best
          runs[index] = nil
          continue
        }
      }
      leaders.append((index, print))
    }
    return joined
  }

  /// Bits by which the fingerprints of texts may differ that share half of their runs.
  private static let farthest = 20
}
