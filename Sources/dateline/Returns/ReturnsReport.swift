internal import Platform

/// What a reading of mailboxes brought, by class.
struct ReturnsReport: Encodable, Equatable {
  /// Read in all, those seen before among them.
  var mails = 0
  /// Addresses that don't exist.
  var hard = 0
  var soft = 0
  /// Of those, the ones that were one too many.
  var exhausted = 0
  var complaints = 0
  var unsubscribed = 0
  /// Bounces that say nothing of an address: policy, content, a delay, a test's mail.
  var noted = 0
  /// Delivered, relayed and the like.
  var reports = 0
  var autoReplies = 0
  var unknown = 0
  /// Read before: passed over.
  var seen = 0
  /// Mailboxes that couldn't be read to their end, and why.
  var failed: [String] = []

  mutating func add(_ other: ReturnsReport) {
    mails += other.mails
    hard += other.hard
    soft += other.soft
    exhausted += other.exhausted
    complaints += other.complaints
    unsubscribed += other.unsubscribed
    noted += other.noted
    reports += other.reports
    autoReplies += other.autoReplies
    unknown += other.unknown
    seen += other.seen
    failed += other.failed
  }

  /// One line a class.
  var lines: [String] {
    let classes = [
      (hard, "hard bounces: suppressed"), (soft, "soft bounces: counted"),
      (exhausted, "of them one too many: suppressed"), (complaints, "complaints: suppressed"),
      (unsubscribed, "asked to leave: unsubscribed"), (noted, "bounces that blame no address: noted"),
      (reports, "reports of deliveries: nothing to do"), (autoReplies, "automatic replies: ignored"),
      (unknown, "unknown: kept for you (dateline returns unknown)"), (seen, "seen before: passed over"),
    ].filter { $0.0 > 0 }
    guard !classes.isEmpty else { return ["nothing has come back"] }
    let width = classes.map { $0.0.grouped.count }.max() ?? 0
    return classes.map { count, words in
      String(repeating: " ", count: width - count.grouped.count) + "\(count.grouped)  \(words)"
    }
  }

  /// The same in one, for `run`.
  var line: String {
    let parts = [
      (hard + exhausted, "bounced"), (complaints, "complained"), (unsubscribed, "left"), (unknown, "unknown"),
    ].filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
    return "\(mails.grouped) \(mails == 1 ? "mail" : "mails") came back"
      + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }
}
