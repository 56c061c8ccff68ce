internal import Foundation
public import Newsroom
internal import Store
internal import Wire

/// Writes the readers as a file that imports again to the same.
///
/// Failure policy: errors are the books' or the receiver's. Erased readers are left out. Limits: a thousand readers in
/// memory at a time.
public struct ReaderExport {
  let newsroom: NewsroomFolder

  public enum Format: String, Sendable, CaseIterable { case csv, jsonl }

  public init(newsroom: NewsroomFolder) { self.newsroom = newsroom }

  /// - Parameters:
  ///   - newsletter: only those who have to do with it.
  ///   - take: given the file piece by piece.
  public func write(
    newsletter: String? = nil, state: ReaderState? = nil, as format: Format = .csv, to take: ([UInt8]) throws -> Void
  ) throws {
    let slug = try newsletter.map { try newsroom.newsletter($0).slug }
    let store = try newsroom.openStore()
    var writer = SubscriberWriter(
      isJSONLines: format == .jsonl, attributes: try store.audience.attributeKeys(),
      newsletters: newsroom.newsletters.map(\.slug).sorted())
    var last: Int64 = 0
    while true {
      let page = try store.audience.subscribers(of: slug, state: state, after: last, limit: 1_000)
      for entry in page where entry.standing.state != .erased {
        writer.append(Self.exported(entry, try store.audience.consentLog(of: entry.subscriber.id)))
      }
      try take(writer.take())
      guard let end = page.last else { return }
      last = end.subscriber.id
    }
  }

  /// A reader as the file has them: what was asked for and not confirmed apart from what was consented to, each with its
  /// date and with how consent last came.
  private static func exported(_ entry: SubscriberEntry, _ log: [ConsentEntry]) -> SubscriberWriter.Reader {
    func slugs(_ state: SubscriberEntry.Wish.State) -> [String] {
      entry.wishes.filter { $0.value.state == state }.keys.sorted()
    }
    let standing = entry.standing
    var reader = SubscriberWriter.Reader(
      mailbox: entry.subscriber.mailbox, tier: entry.subscriber.tier, tierEnds: entry.tierEnds,
      language: entry.language, newsletters: slugs(.subscribed), leftNewsletters: slugs(.unsubscribed),
      state: standing.state, gone: standing.state.isGone ? standing.since : nil, consent: standing.confirmed,
      attributes: entry.attributes)
    reader.pendingNewsletters = slugs(.pending)
    reader.leftAt = standing.state > .unsubscribed ? standing.left : nil
    for (slug, wish) in entry.wishes {
      // A leaving rests on nobody's consent.
      let note =
        wish.state == .unsubscribed
        ? nil
        : log.last {
          ($0.newsletter == slug || $0.newsletter == nil) && $0.what == (wish.state == .pending ? .asked : .granted)
        }?.note
      reader.details[slug] = SubscriberRecord.Detail(since: wish.since, source: note?.source, wording: note?.wording)
    }
    return reader
  }
}
