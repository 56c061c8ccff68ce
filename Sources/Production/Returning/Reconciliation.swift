public import Foundation
public import Newsroom
internal import Platform
public import Store

/// Settles deliveries of an issue of which nobody knows whether the relay took them: by the relay's logs, and by what a
/// person decides of the rest.
///
/// Failure policy: logs are read before anything is changed. What is settled stays so if a later step fails, and the next
/// reconciliation goes on. Limits: a relay that writes Postfix's log; memory for the numbers of the readers in it.
public struct Reconciliation {
  /// What becomes of deliveries that no log knows.
  public enum Rest: Sendable, Equatable {
    /// They stay uncertain.
    case leave
    /// Back into the queue: rather twice than not at all.
    case resend
    /// Taken for accepted: rather not at all than twice.
    case accept
  }

  private let newsroom: NewsroomFolder
  private let store: Store
  private let listDomain: String

  /// - Parameter listDomain: the domain of the issue's Message-IDs, as it was frozen.
  public init(newsroom: NewsroomFolder, store: Store, listDomain: String) {
    self.newsroom = newsroom
    self.store = store
    self.listDomain = listDomain
  }

  /// - Parameters:
  ///   - logs: the relay's, in the order in which they were written.
  ///   - who: the person, for the issue's log.
  /// - Throws: `NewsroomError.busy` while another process works on the newsletter; `ReconciliationError`; `FileError`.
  public func settle(
    _ name: IssueName, logs: [RelayLogInput], rest: Rest, by who: String
  ) throws -> ReconciliationReport {
    let lock = try newsroom.lockNow(newsroom.newsletter(name.newsletter).slug)
    defer { withExtendedLifetime(lock) {} }
    let now = newsroom.clock.now()
    var log = RelayLog(head: "<\(name.newsletter).\(name.day).", tail: "@\(listDomain)>")
    for input in logs { try read(input, into: &log) }
    var report = ReconciliationReport(issue: "\(name)")
    report.mentions = log.mentions
    for record in try store.issues.generations(name) where record.frozen != nil {
      let key = record.key
      let settled = try settle(key, log, rest, at: now)
      if settled.settled > 0 {
        try store.issues.note(key, .reconciled, by: who, "reconciled: \(settled.words)", at: now)
      }
      report.add(settled)
      let books = try store.queue.books(key)
      if books.outstanding == 0, try store.issues.issue(key)?.status == .sending {
        try store.issues.recordFinished(key, at: now)
      }
    }
    return report
  }

  private func settle(
    _ key: IssueKey, _ log: RelayLog, _ rest: Rest, at now: Date
  ) throws -> ReconciliationReport {
    var settled = ReconciliationReport(issue: "\(key)")
    // Whoever claimed is gone: we hold the lock.
    try store.queue.recoverClaims(key, at: now)
    var after: Int64 = 0
    while true {
      let page = try store.queue.deliveries(key, state: .uncertain, after: after)
      guard let last = page.last else { return settled }
      after = last.subscriber.id
      for delivery in page {
        let id = delivery.subscriber.id
        if log.taken.contains(.init(generation: key.generation, subscriber: id)) {
          settled.found += try store.queue.resolveUncertain(key, to: .accepted, subscriber: id, at: now)
          continue
        }
        switch rest {
        case .resend: settled.resent += try store.queue.resolveUncertain(key, to: .queued, subscriber: id, at: now)
        case .accept: settled.taken += try store.queue.resolveUncertain(key, to: .accepted, subscriber: id, at: now)
        case .leave:
          settled.left.append(
            .init(
              address: delivery.subscriber.mailbox.address.text, since: delivery.settled ?? delivery.claimed ?? now))
        }
      }
    }
  }

  private func read(_ input: RelayLogInput, into log: inout RelayLog) throws {
    let handle: FileHandle
    switch input {
    case .file(let path): handle = try Files.open(path)
    case .stream(let stream): handle = stream
    }
    var isFirst = true
    while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
      if isFirst, chunk.starts(with: [0x1F, 0x8B]) { throw ReconciliationError.compressed(path: input.path) }
      isFirst = false
      log.read([UInt8](chunk))
    }
    log.end()
  }
}

/// A relay's log.
public enum RelayLogInput {
  case file(String)
  /// Read to its end; stays open.
  case stream(FileHandle)

  var path: String? { if case .file(let path) = self { path } else { nil } }
}

public enum ReconciliationError: ProductionError, Equatable {
  /// A log; `nil`: that of a stream.
  case compressed(path: String?)

  public var blame: Blame { .input }

  public var description: String {
    switch self {
    case .compressed(let path): "\(path ?? "the log") is compressed"
    }
  }
}

/// What a reconciliation settled.
public struct ReconciliationReport: Encodable, Sendable, Equatable {
  public private(set) var issue: String
  /// Lines of the logs that name one of the issue's messages.
  public internal(set) var mentions = 0
  /// Accepted, as a log says.
  public internal(set) var found = 0
  /// Back in the queue.
  public internal(set) var resent = 0
  /// Accepted, as a person says.
  public internal(set) var taken = 0
  /// Still uncertain.
  public internal(set) var left: [Left] = []

  public struct Left: Encodable, Sendable, Equatable {
    public internal(set) var address: String
    public internal(set) var since: Date
  }

  init(issue: String) { self.issue = issue }

  var settled: Int { found + resent + taken }

  mutating func add(_ other: ReconciliationReport) {
    found += other.found
    resent += other.resent
    taken += other.taken
    left += other.left
  }

  /// For people, and for the issue's log.
  public var words: String {
    let parts = [
      (found, "accepted, as the relay's log says"), (taken, "taken for accepted"), (resent, "queued again"),
      (left.count, "uncertain"),
    ].filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
    return parts.isEmpty ? "nothing is uncertain" : parts.joined(separator: ", ")
  }
}
