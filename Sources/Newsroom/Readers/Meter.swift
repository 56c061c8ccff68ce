public import Foundation

/// How many metered articles a reader of the free tier may open a month, and where the pages are on which that counts.
public struct MeterRule: Sendable, Equatable, Codable {
  /// Articles a calendar month, in the publication's zone.
  public var articles: Int
  /// What the addresses of the reading pages begin with: links there say whose they are, under a signature. `nil`: none do.
  public var pages: String?
  /// Seconds for which such a link is good, from its mail on.
  public var linkWithin: Int

  public init(articles: Int, pages: String? = nil, linkWithin: Int = 30 * 86_400) {
    self.articles = articles
    self.pages = pages
    self.linkWithin = linkWithin
  }

  /// What opening an article means for a reader.
  ///
  /// - Parameters:
  ///   - opened: the articles that the reader has opened this month, by id.
  public func judge(_ article: String, _ access: Access, tier: Tier, opened: Set<String>) -> MeterDecision {
    if access.allowsBody(to: tier) { return .free }
    guard access == .metered else { return .notForThem }
    if opened.contains(article) { return .alreadyOpen }
    return opened.count < articles ? .unlocks(left: articles - opened.count - 1) : .spent
  }

  /// How many more articles a reader may open who has opened so many this month.
  public func left(after opened: Int) -> Int { max(0, articles - opened) }

  /// Whether an address is of a reading page: nobody else is told whose link it is.
  public func signs(_ url: String) -> Bool {
    guard let pages, url.utf8.count <= 1_500, !url.contains("#") else { return false }
    return url.hasPrefix(pages)
  }
}

public enum MeterDecision: Sendable, Equatable {
  /// Open to everybody, or all-access: it costs nothing.
  case free
  /// Opened before, in the same month: it costs nothing.
  case alreadyOpen
  /// It is opened now; so many more may be.
  case unlocks(left: Int)
  /// All of the month's are used up.
  case spent
  /// For subscribers only, however many are left.
  case notForThem
}

/// A calendar month: `2026-11`.
public struct Month: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let year: Int
  /// From 1.
  public let month: Int

  public init(of day: Day) {
    let parts = day.description.split(separator: "-").compactMap { Int($0) }
    year = parts.first ?? 1970
    month = parts.count > 1 ? parts[1] : 1
  }

  /// The month that it is in a zone at an instant: it begins and ends with that zone's days, however long they are.
  public init(at instant: Date, in zone: TimeZone) { self.init(of: zone.day(at: instant)) }

  public var description: String {
    String(repeating: "0", count: max(0, 4 - "\(year)".count)) + "\(year)-" + (month < 10 ? "0" : "") + "\(month)"
  }

  public static func < (left: Month, right: Month) -> Bool { (left.year, left.month) < (right.year, right.month) }

  /// The month after this one.
  public var next: Month { Month(year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1) }

  /// From its first instant to the next one's, in a zone.
  public func bounds(in zone: TimeZone) -> Range<Date>? {
    guard let first = firstDay, let after = next.firstDay else { return nil }
    return zone.instant(of: first, at: .midnight)..<zone.instant(of: after, at: .midnight)
  }

  private var firstDay: Day? { Day(description + "-01") }

  private init(year: Int, month: Int) {
    self.year = year
    self.month = month
  }
}

/// What a reader of the free tier has left of a month's metered articles, as one issue shows it.
public struct MeterStanding: Sendable, Equatable {
  public var left: Int
  /// Which of the issue's metered articles are open already: bits, in the order of `Issue.meteredArticles`.
  public var opened: UInt32

  public init(left: Int, opened: UInt32 = 0) {
    self.left = left
    self.opened = opened
  }
}

extension Issue {
  /// How many of an issue's metered articles can say that they are open already.
  public static let mostMetered = 32

  /// The issue's metered articles by id, each once, in the order of the issue.
  public var meteredArticles: [String] {
    var known: Set<String> = []
    let all = sections.flatMap(\.items).map(\.article).filter { $0.access == .metered && known.insert($0.id).inserted }
    return all.prefix(Self.mostMetered).map(\.id)
  }
}
