internal import Foundation
internal import Newsroom
internal import Production
internal import Store

/// An issue's outlook in the words of this program.
extension IssueOutlook {
  /// `goes at 06:30`
  var whenItGoes: String {
    if now < times.send { return "goes at \(zone.wallTime(at: times.send))" }
    guard now >= times.latest else { return "goes with the next run, or now with dateline send" }
    return
      "past its latest time (\(newsletter.schedule.latest)): dateline send \(record.key.name) sends it, run doesn't"
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
