internal import Foundation

/// An article that may run, while an issue is composed.
struct Candidate {
  var article: Article
  /// When it was published, its embargo ended, or it was revised.
  var time: Date
  var score = Score(parts: [])
  /// Its earlier run, where it may run again.
  var rerun: Run?
  var fingerprint: Fingerprint?
  /// Whether some section would have it, were there room.
  var isWanted = false
  var isPinned = false
  /// Its event's number, where several pieces are on it.
  var event: Int?
  /// Why the last section that would have had it went without.
  var near: (rule: Selection.Rule, reason: String)?
  /// By section, in their order, that would have had it: why they went without.
  var passedOver: [(section: Int, reason: String)] = []

  /// By time, newest first, then by id.
  func precedes(_ other: Candidate) -> Bool {
    time != other.time ? time > other.time : article.id.precedes(other.article.id)
  }

  /// The best first.
  func outranks(_ other: Candidate) -> Bool {
    if isPinned != other.isPinned { return isPinned }
    if isWanted != other.isWanted { return isWanted }
    return score.total != other.score.total ? score.total > other.score.total : precedes(other)
  }

  func precedes(_ other: Candidate, by order: SectionRule.Order) -> Bool {
    // A calendar is read by its dates; elsewhere what an editor pinned comes first.
    if order != .eventDate, isPinned != other.isPinned { return isPinned }
    switch order {
    case .score where score.total != other.score.total: return score.total > other.score.total
    case .priority where article.priority != other.article.priority: return article.priority > other.article.priority
    case .eventDate where article.event?.day != other.article.event?.day:
      guard let day = article.event?.day else { return false }
      guard let otherDay = other.article.event?.day else { return true }
      return day < otherDay
    case .score, .priority, .eventDate, .published: return precedes(other)
    }
  }

  /// An event that is still ahead, or its announcement.
  func announces(from day: Day) -> Bool {
    [.upcoming, .radar].contains(article.kind) && article.event.map { $0.day >= day } == true
  }
}

extension String {
  /// By octets: a total order, unlike that of Unicode, which holds differently written ids for equal.
  func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}

extension SectionRule {
  enum Fit {
    case fits
    case misses
    /// It would, but for its date.
    case near(Selection.Rule, String)
  }

  /// Whether the section, as its own or as its fallback, takes an article on `day`.
  func fit(_ article: Article, asFallback: Bool = false, on day: Day) -> Fit {
    func meet(_ wanted: [String], _ given: [String]) -> Bool {
      wanted.isEmpty || wanted.contains { want in given.contains { $0.lowercased() == want.lowercased() } }
    }
    let kinds = asFallback ? fallback?.kinds ?? [] : kinds
    let show = asFallback ? fallback?.show ?? show : show
    guard kinds.contains(article.kind), article.priority >= minimumPriority, meet(regions, article.regions),
      meet(topics, article.topics), meet(series, article.series.map { [$0] } ?? [])
    else { return .misses }
    guard show == .calendar || article.kind == .upcoming else { return .fits }
    guard let event = article.event else { return show == .calendar ? .misses : .fits }
    if event.day < day { return .near(.past, "its event is past (\(event.day))") }
    if event.day > day.adding(days: ahead) {
      return .near(.horizon, "its event is more than \(ahead) days ahead (\(event.day))")
    }
    return .fits
  }

  func takes(_ article: Article, asFallback: Bool = false, on day: Day) -> Bool {
    if case .fits = fit(article, asFallback: asFallback, on: day) { true } else { false }
  }
}

/// How many of each region, series and author there are, against a bound.
struct QuotaCount {
  let quotas: Quotas
  private var counts: [Name: (all: Int, pinned: Int)] = [:]

  private struct Name: Hashable {
    var what: String
    var name: String
  }

  init(_ quotas: Quotas) { self.quotas = quotas }

  /// Why one more article is too many: "there are 2 of region Asia already (quota: 2)".
  func refusal(of article: Article) -> String? {
    func full(_ names: [String], _ quota: Int?, _ what: String) -> String? {
      guard let quota else { return nil }
      for name in names {
        let count = counts[Name(what: what, name: name.lowercased())] ?? (0, 0)
        guard count.all >= quota else { continue }
        let pinned = count.pinned == 0 ? "" : "; \(count.pinned) \(count.pinned == 1 ? "is" : "are") pinned"
        return "there are \(count.all) of \(what) \(name) already (quota: \(quota)\(pinned))"
      }
      return nil
    }
    return full(article.regions, quotas.region, "region")
      ?? full(article.series.map { [$0] } ?? [], quotas.series, "series")
      ?? full(article.bylines, quotas.author, "author")
  }

  /// - Parameter by: 1, or -1 for an article that is taken out again.
  mutating func count(_ article: Article, isPinned: Bool = false, by change: Int = 1) {
    func add(_ names: [String], _ what: String) {
      for name in Set(names.map { $0.lowercased() }) {
        let key = Name(what: what, name: name)
        let count = counts[key] ?? (0, 0)
        counts[key] = (count.all + change, count.pinned + (isPinned ? change : 0))
      }
    }
    add(article.regions, "region")
    add(article.series.map { [$0] } ?? [], "series")
    add(article.bylines, "author")
  }
}
