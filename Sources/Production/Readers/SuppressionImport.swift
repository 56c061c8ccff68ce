internal import Foundation
internal import Newsroom
public import Store
internal import Wire

/// Brings in a list of addresses never to be mailed: an export of ours, or of another service.
///
/// Failure policy: a bad row is told and left out; a header without an address is an error. Importing again adds nothing.
/// Limits: Wire's; memory doesn't grow with the file.
public struct SuppressionImport {
  let newsroom: NewsroomFolder
  let events: Events
  let who: String

  public init(newsroom: NewsroomFolder, events: Events, who: String) {
    self.newsroom = newsroom
    self.events = events
    self.who = who
  }

  /// - Parameters:
  ///   - path: the file's, for messages and as evidence.
  ///   - reason: for a file that doesn't say.
  ///   - next: gives the file's next bytes; none at its end.
  public func run(
    _ path: String, reason: Suppression.Reason?, next: @escaping () throws -> [UInt8]
  ) throws -> SuppressionImportReport {
    let standard = reason.flatMap { SuppressionRecord.Reason(rawValue: $0.rawValue) }
    var file = try SuppressionFile(file: path, reason: standard, source: next)
    let store = try newsroom.openStore(cache: 32)
    let name = URL(fileURLWithPath: path).lastPathComponent.printable
    let origin = "imported by \(who) from \(name) (\(file.format.rawValue))"
    var report = SuppressionImportReport(format: file.format, unread: file.unread)
    if !file.unread.isEmpty { events.tell(RowNotice.unread(columns: file.unread, isDated: file.isDated)) }
    var batch: [SuppressionRecord] = []
    func flush() throws {
      let now = newsroom.clock.now()
      try store.together {
        for record in batch {
          if try take(record, origin, now, store) { report.added += 1 } else { report.known += 1 }
        }
      }
      batch.removeAll(keepingCapacity: true)
      events.progress(.importing, report.added + report.known)
    }
    while let row = try file.next() {
      switch row {
      case .record(let record):
        batch.append(record)
        if batch.count >= 5_000 { try flush() }
      case .passedOver: report.passedOver += 1
      case .error(let error):
        report.broken += 1
        events.tell(RowNotice.broken(error))
      }
    }
    try flush()
    events.endOfProgress()
    return report
  }

  /// - Returns: false if it was there.
  private func take(_ record: SuppressionRecord, _ origin: String, _ now: Date, _ store: Store) throws -> Bool {
    guard let reason = Suppression.Reason(rawValue: record.reason.rawValue) else { return false }
    let evidence = record.evidence.isEmpty ? origin : "\(record.evidence); \(origin)"
    // A date to come would outlast consent that is given meanwhile.
    let date = min(record.date ?? now, now)
    if let erased = record.erased {
      return try store.suppressions.suppressErased(
        Suppression(identity: erased, reason: reason, evidence: record.evidence, date: date))
    }
    guard let address = record.address else { return false }
    return try store.suppressions.suppress(
      address, reason: reason, evidence: evidence, at: date,
      note: ConsentNote(.import, who: who, evidence: evidence), recorded: now)
  }
}

/// What an import of suppressions did.
public struct SuppressionImportReport: Encodable {
  public let format: String
  /// For people: "a list of Amazon SES".
  public let title: String
  /// Columns that were passed over.
  public let unread: [String]
  public internal(set) var added = 0
  public internal(set) var known = 0
  /// Addresses that the file names and doesn't suppress.
  public internal(set) var passedOver = 0
  public internal(set) var broken = 0

  private enum CodingKeys: CodingKey { case format, unread, added, known, passedOver, broken }

  init(format: SuppressionFile.Format, unread: [String]) {
    self.format = format.rawValue
    title = format.title
    self.unread = unread
  }
}
