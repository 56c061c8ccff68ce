public import Foundation
public import Newsroom
public import Store

/// What is to become of a composed issue at its time, and who said so.
public struct IssueOutlook {
  public let record: IssueRecord
  public let newsletter: Newsletter
  public let times: IssueTimes
  /// The decision's line of the log.
  public let decided: LogEntry?
  public let zone: TimeZone
  public let now: Date

  public init(_ record: IssueRecord, _ newsroom: NewsroomFolder, _ store: Store) throws {
    self.record = record
    newsletter = try newsroom.newsletter(record.key.name.newsletter)
    zone = newsroom.publication.timeZone
    now = newsroom.clock.now()
    times = newsletter.schedule.times(on: record.key.name.day, in: zone)
    decided = try store.issues.log(record.key.name).last { entry in
      record.desk != .open && entry.event == LogEntry.Event(record.desk)
    }
  }

  /// Whether nobody gets it as things stand.
  public var isHeld: Bool { record.desk == .held || (record.desk == .open && newsletter.onCutoff == .hold) }

  /// For a plan's head: `goes at 06:30 (America/New_York)`; it says nothing that the minute changes.
  public var fate: String? {
    guard record.status == .composed else { return nil }
    let time = "\(zone.wallTime(at: times.send)) (\(zone.identifier))"
    guard now < times.latest else { return "is past its latest time: it goes when it is sent by hand" }
    return isHeld ? "goes when it is approved, from \(time) on" : "goes at \(time)"
  }
}

/// Why each article is in an issue or out, and who did what to it: for machines.
public struct IssueExplanation: Encodable {
  var picks, omissions: [Selection.Decision]
  var remarks: [String]
  var log: [Entry]

  struct Entry: Encodable {
    var generation: Int
    var at: Date
    var who, what: String
  }

  public init(_ selection: Selection, _ log: [LogEntry]) {
    (picks, omissions, remarks) = (selection.picks, selection.omissions, selection.remarks)
    self.log = log.map { Entry(generation: $0.generation, at: $0.at, who: $0.who, what: $0.what) }
  }
}
