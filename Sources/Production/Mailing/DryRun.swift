internal import Foundation
internal import Mailroom
public import Newsroom
public import Store

/// Writes every reader's mail of an issue to a file, as a send at this moment would make it.
///
/// Failure policy: nothing is sent, and the books aren't touched; a file that can't be written whole isn't there. Limits:
/// memory holds one message.
public struct DryRun {
  let newsroom: NewsroomFolder
  let store: Store
  let newsletter: Newsletter
  let frozen: FrozenIssue
  let events: Events

  public struct Result {
    public var messages: Int
    /// The first envelope's; `nil` where nobody would get anything.
    public var firstSender: String?
  }

  public init(
    newsroom: NewsroomFolder, store: Store, newsletter: Newsletter, frozen: FrozenIssue, events: Events
  ) {
    self.newsroom = newsroom
    self.store = store
    self.newsletter = newsletter
    self.frozen = frozen
    self.events = events
  }

  /// - Parameter path: `x.mbox`, or a new folder for `.eml` files.
  public func write(to path: String) throws -> Result {
    let now = newsroom.clock.now()
    let mailing = try Mailing(frozen, date: now, newsroom, store)
    let archive = try MailArchive(path, date: now)
    var first: String?
    var sender: [UInt8] = []
    var message: [UInt8] = []
    try store.audience.forEachReader(of: newsletter.slug, segment: newsletter.segment, at: now) { subscriber in
      message.removeAll(keepingCapacity: true)
      mailing.append(for: subscriber, to: &message)
      sender.removeAll(keepingCapacity: true)
      mailing.returnPath.append(for: subscriber.id, to: &sender)
      if first == nil { first = String(decoding: sender, as: UTF8.self) }
      try archive.append(message, subscriber: subscriber.id, sender: sender)
      events.progress(.writing, archive.count)
    }
    try archive.close()
    events.endOfProgress()
    return Result(messages: archive.count, firstSender: first)
  }
}
