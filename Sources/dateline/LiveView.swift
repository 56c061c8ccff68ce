internal import Foundation
internal import Mailroom
internal import Newsroom
internal import Platform
internal import Production

/// What a terminal shows of a send that is under way, line by line: how far it is and how fast, what became of whom, where the
/// trouble is.
///
/// Pure but for the rate that it keeps. Failure policy: total.
struct LiveView {
  var title: String
  /// Everybody's; how many had ended when the send began, and how many were left.
  var audience: Int
  var settled: Int
  var outstanding: Int
  /// When it is to be done, if anybody said so.
  var finish: Date?
  var zone: TimeZone

  private var rate = SendRate()

  init(title: String, audience: Int, settled: Int, outstanding: Int, finish: Date?, zone: TimeZone) {
    self.title = title
    self.audience = audience
    self.settled = settled
    self.outstanding = outstanding
    self.finish = finish
    self.zone = zone
  }

  /// - Parameters:
  ///   - at: seconds of a clock that only goes forward.
  ///   - now: the wall clock, for when it will be done.
  ///   - columns: of the terminal.
  mutating func lines(_ progress: Mailroom.Progress, at: Double, now: Date, columns: Int) -> [String] {
    let done = progress.accepted + progress.rejected + progress.uncertain
    rate.note(done, at: at)
    var lines = [bar(settled + done, columns), "  " + pace(done, now), "  " + Self.counts(progress)]
    if let worst = Self.worst(progress.troubled, columns) { lines.append(worst) }
    if let fault = progress.fault { lines.append("  " + Self.oneLine("\(fault)")) }
    if let trouble = progress.ledgerTrouble { lines.append("  waiting for the books: " + Self.oneLine(trouble)) }
    return lines.map { TerminalText.fitted($0, columns: columns) }
  }

  private func bar(_ done: Int, _ columns: Int) -> String {
    let share = audience > 0 ? Double(done) / Double(audience) : 1
    let rest = "  \(done.grouped)/\(audience.grouped)  \(Int(share * 100))%"
    let width = max(8, min(40, columns - title.count - rest.count - 3))
    let filled = min(width, Int(share * Double(width)))
    return title + "  " + String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled) + rest
  }

  private func pace(_ done: Int, _ now: Date) -> String {
    guard let rate = rate.perSecond else { return "…" }
    let left = max(0, outstanding - done)
    var words = (rate < 10 ? String(format: "%.1f", rate) : Int(rate).grouped) + "/s, \(left.grouped) left"
    guard let seconds = self.rate.seconds(for: left) else { return words }
    let end = now.addingTimeInterval(seconds)
    words += ": \(Self.duration(seconds)), done by \(zone.wallTime(at: end))"
    if let finish, end > finish { words += ", after \(zone.wallTime(at: finish)) (finish-by)" }
    return words
  }

  private static func counts(_ progress: Mailroom.Progress) -> String {
    var counts = [
      (progress.accepted, "accepted"), (progress.deferred, "deferred"), (progress.rejected, "rejected"),
    ]
    if progress.uncertain > 0 { counts.append((progress.uncertain, "uncertain")) }
    if progress.returned > 0 { counts.append((progress.returned, "given back")) }
    counts.append((progress.inFlight, "in flight"))
    return counts.map { "\($0.grouped) \($1)" }.joined(separator: ", ")
  }

  /// As many domains as there is room for, three at the most.
  private static func worst(_ troubled: TroubledDomains, _ columns: Int) -> String? {
    let domains = troubled.worst(3).map(trouble)
    guard var line = domains.first.map({ "  most trouble: " + $0 }) else { return nil }
    for domain in domains.dropFirst() where line.count + 2 + domain.count < columns { line += "; " + domain }
    return line
  }

  private static func trouble(_ worst: (domain: String, entry: TroubledDomains.Entry)) -> String {
    var parts: [String] = []
    if worst.entry.deferred > 0 { parts.append("\(worst.entry.deferred.grouped) deferred") }
    if worst.entry.rejected > 0 { parts.append("\(worst.entry.rejected.grouped) rejected") }
    return "\(worst.domain) \(parts.joined(separator: ", ")) (\(worst.entry.meaning.rawValue))"
  }

  /// `1h 5m`, `5m 20s`, `20s`.
  private static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    if whole >= 3600 { return "\(whole / 3600)h \(whole / 60 % 60)m" }
    return whole >= 60 ? "\(whole / 60)m \(whole % 60)s" : "\(whole)s"
  }

  private static func oneLine(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? ""
  }
}

/// Text as a terminal lays it out.
enum TerminalText {
  /// Cut to less than a line, so that none wraps, with an ellipsis where something is missing; what isn't printable is made so.
  static func fitted(_ text: String, columns: Int) -> String {
    let room = max(1, columns - 1)
    var used = 0
    var result = ""
    for character in text.printable {
      let width = width(of: character)
      guard used + width <= room else {
        while used > room - 1, let last = result.popLast() { used -= self.width(of: last) }
        return result + "…"
      }
      used += width
      result.append(character)
    }
    return result
  }

  /// Two for what East Asian terminals show wide, and for whatever might be.
  private static func width(of character: Character) -> Int {
    character.unicodeScalars.contains { $0.value >= 0x1100 && !(0x1E00...0x2FFF).contains($0.value) } ? 2 : 1
  }
}
