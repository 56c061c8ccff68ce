internal import Foundation
internal import Glibc
internal import Newsroom
internal import Store

/// Every attempt as a line of JSON, in `Queue/attempts.jsonl`: what was tried, what the relay said, and what that means.
///
/// Readers are numbers and domains, not addresses: the books know the rest. Failure policy: it never stops a send; once
/// it can't be written, it says so and is silent. Limits: a file of 64 MB becomes `attempts.jsonl.1`, and so on to `.8`,
/// the oldest of which goes. Lines are written with the books' commits, so a crash loses those of a tenth of a second.
final class AttemptLog {
  private let path: String
  private let events: Events
  private let limit: Int
  private var file: UnsafeMutablePointer<FILE>?
  private var size = 0
  private var buffer: [UInt8] = []

  static let kept = 8

  init(_ path: String, events: Events, limit: Int = 64 << 20) {
    self.path = path
    self.events = events
    self.limit = limit
    open()
  }

  deinit { if let file { fclose(file) } }

  /// In flight, by subscriber: at most as many as there are connections.
  private var claims: [Int64: Claim] = [:]

  /// Takes one turn of the queue, once it is committed.
  func note(_ issue: IssueKey, settled: [Settlement], claimed: [Claim], at time: Date) {
    for settlement in settled {
      guard let claim = claims.removeValue(forKey: settlement.subscriber) else { continue }
      note(issue, claim, settlement.outcome, at: time)
    }
    for claim in claimed { claims[claim.subscriber.id] = claim }
    flush()
  }

  private func open() {
    // The log tells who reads what: nobody else's business.
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    file = descriptor >= 0 ? fdopen(descriptor, "a") : nil
    size = descriptor >= 0 ? Int(lseek(descriptor, 0, SEEK_END)) : 0
    if file == nil { tell() }
  }

  private func note(_ issue: IssueKey, _ claim: Claim, _ outcome: Outcome, at time: Date) {
    guard file != nil else { return }
    let reply = outcome.reply
    field("at", "\(Self.timestamp(time))", first: true)
    field("issue", "\(issue)")
    number("subscriber", Int(claim.subscriber.id))
    field("domain", String(claim.subscriber.mailbox.address.domain))
    number("attempt", claim.attempts + 1)
    field("outcome", outcome.word)
    number("code", reply.code)
    if reply.code >= 400 { field("class", ReplyClass(reply).rawValue) }
    field("reply", reply.text)
    buffer += "}\n".utf8
  }

  private func flush() {
    guard let file, !buffer.isEmpty else { return }
    let written = fwrite(buffer, 1, buffer.count, file)
    guard written == buffer.count, fflush(file) == 0 else {
      tell()
      fclose(file)
      self.file = nil
      return
    }
    size += buffer.count
    buffer.removeAll(keepingCapacity: true)
    if size >= limit { rotate() }
  }

  private func tell() {
    events.tell(SendNotice.attemptsNotLogged(path: path, reason: String(cString: strerror(errno))))
  }

  private func rotate() {
    if let file { fclose(file) }
    for number in stride(from: Self.kept - 1, through: 1, by: -1) {
      rename("\(path).\(number)", "\(path).\(number + 1)")
    }
    rename(path, path + ".1")
    open()
  }

  private func field(_ name: StaticString, _ value: String, first: Bool = false) {
    buffer += (first ? "{\"" : ",\"").utf8
    name.withUTF8Buffer { buffer.append(contentsOf: $0) }
    buffer += "\":\"".utf8
    for octet in value.utf8 {
      switch octet {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer += [UInt8(ascii: "\\"), octet]
      case 0..<0x20: buffer.append(UInt8(ascii: " "))
      default: buffer.append(octet)
      }
    }
    buffer.append(UInt8(ascii: "\""))
  }

  private func number(_ name: StaticString, _ value: Int) {
    buffer += ",\"".utf8
    name.withUTF8Buffer { buffer.append(contentsOf: $0) }
    buffer += "\":\(value)".utf8
  }

  /// RFC 3339, in UTC, to the millisecond; without Foundation's formatters, which cost more than the rest.
  private static func timestamp(_ time: Date) -> String {
    let milliseconds = Int((time.timeIntervalSince1970 * 1000).rounded(.down))
    let day = Day(number: milliseconds >= 0 ? milliseconds / 86_400_000 : (milliseconds - 86_399_999) / 86_400_000)
    let rest = milliseconds - day.number * 86_400_000
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let thousandths = rest % 1000
    let fraction = (thousandths < 10 ? "00" : thousandths < 100 ? "0" : "") + "\(thousandths)"
    return "\(day)T\(two(rest / 3_600_000)):\(two(rest / 60_000 % 60)):\(two(rest / 1000 % 60)).\(fraction)Z"
  }
}

extension Outcome {
  var word: String {
    switch self {
    case .accepted: "accepted"
    case .deferred: "deferred"
    case .rejected: "rejected"
    case .uncertain: "uncertain"
    case .returned: "returned"
    }
  }
}
