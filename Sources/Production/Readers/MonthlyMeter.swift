internal import Foundation
public import Newsroom
internal import Platform
public import Store

/// What a reader of the free tier opens of the metered articles in a month.
///
/// Failure policy: typed errors. Limits: months are the publication's time zone's.
public struct MonthlyMeter {
  let newsroom: NewsroomFolder
  let store: Store
  public let rule: MeterRule

  /// - Throws: `MeterError.notCounted` where the settings have no meter.
  public init(newsroom: NewsroomFolder) throws {
    guard let rule = newsroom.publication.meter else { throw MeterError.notCounted }
    self.newsroom = newsroom
    self.rule = rule
    store = try newsroom.openStore()
  }

  public struct Opening: Sendable, Equatable {
    public var title: String
    public var how: How

    public enum How: Sendable, Equatable {
      case anyway, already
      case now(left: Int)
    }
  }

  /// Opens an article for a reader, if one of the month's is left.
  ///
  /// - Parameter name: the article's identifier or slug.
  /// - Throws: `MeterError` where it doesn't open.
  public func open(_ name: String, for address: EmailAddress) throws -> Opening {
    let reader = try reader(address)
    let found = try store.library.articles(named: name)
    guard let article = found.first else { throw MeterError.noArticle(name) }
    guard found.count == 1 else { throw MeterError.ambiguous(name, found.map(\.id)) }
    let zone = newsroom.publication.timeZone
    let now = newsroom.clock.now()
    switch try store.meter.unlock(reader.id, article.id, article.access, rule, in: zone, at: now) {
    case .free: return Opening(title: article.title, how: .anyway)
    case .alreadyOpen: return Opening(title: article.title, how: .already)
    case .unlocks(let left): return Opening(title: article.title, how: .now(left: left))
    case .spent: throw MeterError.spent(rule.articles, until: Month(at: now, in: zone).next)
    case .notForThem: throw MeterError.notMetered(title: article.title)
    case nil: throw MeterError.gone(reader.mailbox.address)
    }
  }

  /// How a reader stands this month.
  public func report(of address: EmailAddress) throws -> MeterReport {
    let reader = try reader(address)
    let month = Month(at: newsroom.clock.now(), in: newsroom.publication.timeZone)
    let unlocks = try store.meter.unlocks(of: reader.id, in: month)
    return MeterReport(
      address: reader.mailbox.address, month: month, total: rule.articles, left: rule.left(after: unlocks.count),
      opened: try unlocks.map { ($0, try store.library.article($0.article)?.title) })
  }

  private func reader(_ address: EmailAddress) throws -> Subscriber {
    guard let entry = try store.audience.subscriberEntry(at: address) else { throw MeterError.noReader(address) }
    return entry.subscriber
  }
}

/// What a reader has opened in a month, and what is left.
public struct MeterReport: Encodable {
  public let address: EmailAddress
  public let month: Month
  public let total, left: Int
  /// In the order of their opening; the titles of those that are still in the library.
  public let opened: [(unlock: Unlock, title: String?)]

  private enum Key: CodingKey { case email, month, total, left, opened }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(address.text, forKey: .email)
    try values.encode("\(month)", forKey: .month)
    try values.encode(total, forKey: .total)
    try values.encode(left, forKey: .left)
    try values.encode(opened.map(\.unlock.article), forKey: .opened)
  }
}

public enum MeterError: ProductionError, Equatable {
  /// The settings have no meter.
  case notCounted
  case noReader(EmailAddress)
  /// They were one a moment ago.
  case gone(EmailAddress)
  case noArticle(String)
  /// Several articles have this slug.
  case ambiguous(String, [String])
  /// All of the month's are used.
  case spent(Int, until: Month)
  /// It is for those who pay.
  case notMetered(title: String)

  public var blame: Blame { self == .notCounted ? .settings : .data }

  public var description: String {
    switch self {
    case .notCounted: "metered articles aren't counted: meter.articles in Config/dateline.yaml says how many"
    case .noReader(let address): "there is no reader \(address)"
    case .gone(let address): "\(address) is no reader any more"
    case .noArticle(let name): "there is no article \"\(name.printable)\""
    case .ambiguous(let name, let ids):
      "\(ids.count.counted("article is", "articles are")) called \"\(name.printable)\": name one by its id, "
        + "\(ids.first ?? "") say"
    case .spent(let total, let next): "this month's are used (\(total)); there are more from \(next)-01 on"
    case .notMetered(let title): "\(title) isn't metered: it is for all-access readers"
    }
  }
}
