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
    decided = try store.issues.log(record.key.name).last { record.desk != .open && $0.event == .init(record.desk) }
  }

  /// Whether nobody gets it as things stand.
  var isHeld: Bool { record.desk == .held || (record.desk == .open && newsletter.onCutoff == .hold) }

  /// `goes at 06:30`
  var whenItGoes: String {
    if now < times.send { return "goes at \(zone.wallTime(at: times.send))" }
    guard now >= times.latest else { return "goes with the next run, or now with dateline send" }
    return
      "past its latest time (\(newsletter.schedule.latest)): dateline send \(record.key.name) sends it, run doesn't"
  }

  /// For a plan's head: `goes at 06:30 (America/New_York)`; it says nothing that the minute changes.
  var fate: String? {
    guard record.status == .composed else { return nil }
    let time = "\(zone.wallTime(at: times.send)) (\(zone.identifier))"
    guard now < times.latest else { return "is past its latest time: it goes when it is sent by hand" }
    return isHeld ? "goes when it is approved, from \(time) on" : "goes at \(time)"
  }

  /// What an editor should know who begins now: that its time is near, or has come. `nil`: there is time, or it is held.
  var hurry: String? {
    guard record.status == .composed, !isHeld else { return nil }
    let minutes = Int((times.send.timeIntervalSince(now) / 60).rounded(.up))
    guard minutes < 30, now < times.latest else { return nil }
    let name = record.key.name
    let when =
      minutes <= 0
      ? "is due since \(zone.wallTime(at: times.send)): the next run sends it"
      : "goes at \(zone.wallTime(at: times.send)), in \(minutes) min"
    return "\(name) \(when), whether or not an editor is open; to have longer: dateline hold \(name)"
  }

  /// `held by Ada at 06:10 (waiting for an answer)`; `nil` once its audience is frozen, unless its sending is held.
  var state: String? {
    guard record.status == .composed || (record.status == .sending && record.desk == .held) else { return nil }
    let by = decided.map { " by \($0.who) at \(zone.day(at: $0.at)) \(zone.wallTime(at: $0.at))" } ?? ""
    switch record.desk {
    case .approved: return "approved\(by): \(whenItGoes)"
    case .held:
      let reason = decided?.reason.map { ": \($0)" } ?? ""
      return "held\(by)\(reason); dateline approve lets it go"
    case .open:
      return newsletter.onCutoff == .hold ? "waits for dateline approve (on-cutoff: hold)" : whenItGoes
    }
  }
}
