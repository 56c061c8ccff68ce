internal import Foundation
internal import Newsroom
internal import Store

/// What is to become of a composed issue at its time, and who said so.
struct IssueDesk {
  let record: IssueRecord
  let newsletter: Newsletter
  let times: IssueTimes
  /// The decision's line of the log.
  let decided: LogEntry?
  private let zone: TimeZone
  private let now: Date

  init(_ record: IssueRecord, _ newsroom: NewsroomFolder, _ store: Store) throws {
    self.record = record
    newsletter = try newsroom.newsletter(record.key.name.newsletter)
    zone = newsroom.publication.timeZone
    now = newsroom.clock.now()
    times = newsletter.schedule.times(on: record.key.name.day, in: zone)
    decided = try store.log(record.key.name).last { entry in
      entry.what.hasPrefix(record.desk.rawValue) && record.desk != .open
    }
  }

  /// Whether nobody gets it as things stand.
  var isHeld: Bool { record.desk == .held || (record.desk == .open && newsletter.onCutoff == .hold) }

  /// `goes at 06:30`
  var whenItGoes: String {
    now < times.send ? "goes at \(zone.wallTime(at: times.send))" : "goes with the next run, or now with dateline send"
  }

  /// `held by Ada at 06:10 (waiting for an answer)`; `nil` once its audience is frozen.
  var state: String? {
    guard record.status == .composed else { return nil }
    let by = decided.map { " by \($0.who) at \(zone.day(at: $0.at)) \(zone.wallTime(at: $0.at))" } ?? ""
    switch record.desk {
    case .approved: return "approved\(by): \(whenItGoes)"
    case .held:
      let reason = decided.flatMap { $0.what.split(separator: ": ", maxSplits: 1).dropFirst().first } ?? ""
      return "held\(by)\(reason.isEmpty ? "" : ": \(reason)"); dateline approve lets it go"
    case .open:
      return newsletter.onCutoff == .hold ? "waits for dateline approve (on-cutoff: hold)" : whenItGoes
    }
  }
}
