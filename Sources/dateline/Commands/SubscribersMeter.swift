internal import Foundation
internal import Newsroom
internal import Store

/// `dateline subscribers unlock` and `meter`: what a reader of the free tier has opened this month.
extension Command {
  static func unlock(_ call: Invocation, _ address: String, _ name: String) throws -> ExitCode {
    let (newsroom, rule, store, entry) = try metered(call, address)
    let found = try store.library.articles(named: name)
    guard let article = found.first, found.count == 1 else {
      throw CommandError(
        .data,
        found.isEmpty
          ? "there is no article \"\(name.printable)\"; dateline articles finds them"
          : "\(found.count) articles are called \"\(name.printable)\": name one by its id, \(found[0].id) say")
    }
    let zone = newsroom.publication.timeZone
    let now = newsroom.clock.now()
    guard
      let decision = try store.meter.unlock(entry.subscriber.id, article.id, article.access, rule, in: zone, at: now)
    else { throw CommandError(.data, "\(entry.subscriber.mailbox.address) is no reader any more") }
    let next = Month(at: now, in: zone).next
    switch decision {
    case .free: call.console.print("\(article.title): open to this reader anyway, and counts for nothing")
    case .alreadyOpen: call.console.print("\(article.title): was open already")
    case .unlocks(let left):
      call.console.print("\(article.title): open now; \(left) of \(rule.articles) left this month")
    case .spent:
      throw CommandError(.data, "this month's are used (\(rule.articles)); there are more from \(next)-01 on")
    case .notForThem:
      throw CommandError(.data, "\(article.title) isn't metered: it is for all-access readers")
    }
    return .ok
  }

  static func meter(_ call: Invocation, _ address: String) throws -> ExitCode {
    let (newsroom, rule, store, entry) = try metered(call, address)
    let zone = newsroom.publication.timeZone
    let month = Month(at: newsroom.clock.now(), in: zone)
    let unlocks = try store.meter.unlocks(of: entry.subscriber.id, in: month)
    let left = rule.left(after: unlocks.count)
    if call.console.json {
      call.console.print(
        json: MeterReport(
          email: entry.subscriber.mailbox.address.text, month: "\(month)", total: rule.articles, left: left,
          opened: unlocks.map(\.article)))
      return .ok
    }
    call.console.print("\(entry.subscriber.mailbox.address): \(left) of \(rule.articles) left in \(month)")
    for unlock in unlocks {
      let title = try store.library.article(unlock.article)?.title ?? unlock.article
      call.console.print("\(zone.day(at: unlock.date)) \(zone.wallTime(at: unlock.date))  \(title)")
    }
    return .ok
  }

  private static func metered(
    _ call: Invocation, _ text: String
  ) throws -> (NewsroomFolder, MeterRule, Store, SubscriberEntry) {
    let newsroom = try call.newsroom()
    guard let rule = newsroom.publication.meter else {
      throw CommandError(
        .config, "metered articles aren't counted: meter.articles in Config/dateline.yaml says how many")
    }
    let store = try newsroom.openStore()
    let address = try call.address(text)
    guard let entry = try store.audience.subscriberEntry(at: address) else {
      throw CommandError(.data, "there is no reader \(address)")
    }
    return (newsroom, rule, store, entry)
  }
}

private struct MeterReport: Encodable {
  var email, month: String
  var total, left: Int
  var opened: [String]
}
