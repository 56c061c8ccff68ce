public import Foundation
public import Mailroom
public import Newsroom
public import Store

/// Where use cases say what happens while they work: the one way out but for results and errors.
///
/// Failure policy: total. Whoever listens decides what is shown. Limits: called on the thread that works, and often:
/// `progress` once for each step; a listener that draws thins it out by itself.
public struct Events {
  public var take: (WorkEvent) -> Void

  public init(_ take: @escaping (WorkEvent) -> Void) { self.take = take }

  /// Nobody listens.
  public static var unheard: Events { Events { _ in } }

  func tell(_ notice: any Notice) { take(.notice(notice)) }
  func progress(_ work: Work, _ done: Int, of total: Int = 0) { take(.progress(work, done: done, total: total)) }
  func endOfProgress() { take(.endOfProgress) }
}

public enum WorkEvent {
  /// - `total`: 0 where nobody knows.
  case progress(Work, done: Int, total: Int)
  case endOfProgress
  /// How a send stands, several times a second.
  case sending(SendProgress)
  case notice(any Notice)
}

/// What takes so long that somebody may watch.
public enum Work: Sendable, Equatable {
  case askingLinks, importing, reading, writing
  /// A source's name.
  case fetching(String)
  case readingMailbox(String)
}

/// Something that a person should know, that neither is an error nor stops anything. Its description is a sentence for
/// people, without a command: who listens adds what to do in its own terms.
public protocol Notice: Sendable, CustomStringConvertible {
  var weight: NoticeWeight { get }
}

public enum NoticeWeight: Sendable, Equatable {
  /// For those who want to know everything.
  case detail
  case note
  /// Somebody must know.
  case warning
}

/// How a send stands.
public struct SendProgress {
  public var issue: IssueKey
  /// The books when it began.
  public var before: Books
  /// When it is to be done, if anybody said so.
  public var finish: Date?
  public var progress: Mailroom.Progress
}
