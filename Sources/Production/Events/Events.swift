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

/// How fast a send goes, over its last ten seconds.
public struct SendRate {
  private var samples: [(at: Double, done: Int)] = []
  private static let span = 10.0

  public init() {}

  /// - Parameters:
  ///   - done: messages that have ended so far.
  ///   - at: seconds of a clock that only goes forward.
  public mutating func note(_ done: Int, at: Double) {
    samples.append((at, done))
    // The one before the span stays, so that the rate is that of the whole of it.
    while samples.count > 2, samples[1].at < at - Self.span { samples.removeFirst() }
  }

  /// Messages a second; `nil` before there are two samples.
  public var perSecond: Double? {
    guard let first = samples.first, let last = samples.last, last.at > first.at else { return nil }
    return Double(last.done - first.done) / (last.at - first.at)
  }

  /// How long so many more take; `nil` where nobody can tell, or for none, or a month and more.
  public func seconds(for left: Int) -> Double? {
    guard let rate = perSecond, rate > 0, left > 0 else { return nil }
    let seconds = Double(left) / rate
    return seconds < 30 * 86_400 ? seconds : nil
  }
}
