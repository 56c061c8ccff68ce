public import Foundation
public import Newsroom

/// Takes a file of readers in, batch by batch, or says what that would change.
///
/// The first row that names an address counts; a later one only if it says that the reader is gone. Failure policy: a batch
/// is one transaction, and belongs to a numbered import from its first batch on: what was committed before the process
/// died can be taken back by that number, or the file imported again. Limits: 30 MB for a million rows, to know addresses
/// that were named before (by a 64-bit hash).
public final class SubscriberImporter {
  public enum Mode: Sendable {
    /// Writes nothing.
    case preview
    /// - Parameters: the file's name and format, and who does it.
    case write(file: String, format: String, who: String)
  }

  public private(set) var report = SubscriberReport()
  /// Its number; `nil` for a preview, and while nothing was taken.
  public private(set) var number: Int64?

  private let store: Store
  private var audience: Audience { store.audience }
  private let mode: Mode
  private let now: Date
  /// States of readers after their first row, by a hash of the address.
  private var seen: [Int: ReaderState] = [:]
  /// How those of them stand who are gone.
  private var gone: [Int: Standing] = [:]
  private var nextReader: Int64 = 0
  private var knowsErased = false

  public init(_ store: Store, _ mode: Mode, at now: Date) {
    self.store = store
    self.mode = mode
    self.now = now
  }

  /// Takes some thousand rows, in one transaction.
  public func take(_ records: some Sequence<SubscriberRecord>) throws {
    // What was counted of a batch that failed doesn't count.
    let before = report
    do {
      switch mode {
      case .preview:
        try store.database.read { try takeAll(records) }
      case .write(let file, let format, let who):
        try store.database.write {
          if number == nil {
            number = try store.database.statement(store.database.sql.imports.begin).first(
              [.text(file), .text(format), .text(who), .time(now)]) { $0.int(.only) }
          }
          nextReader = try audience.nextReaderNumber()
          try takeAll(records)
          let counts: [StoredValue] = [.int(report.added), .int(report.changes - report.added), .int(number)]
          // Somebody may have taken it back while it ran.
          guard try store.database.statement(store.database.sql.imports.count).run(counts) == 1 else {
            throw StoreError.importUndone(number ?? 0, now, by: "")
          }
        }
      }
    } catch {
      report = before
      throw error
    }
  }

  /// The whole file was taken.
  public func finish() throws {
    guard case .write = mode else { return }
    if number == nil { try take([]) }
    try store.database.write {
      _ = try store.database.statement(store.database.sql.imports.finish).run([.time(now), .int(number)])
    }
  }

  private func takeAll(_ records: some Sequence<SubscriberRecord>) throws {
    knowsErased = try store.suppressions.hasErased()
    for record in records { try take(record) }
  }

  private func take(_ record: SubscriberRecord) throws {
    let address = record.mailbox.address
    let identity = address.identity
    let hash = identity.hashValue
    if let state = seen[hash] {
      let before = gone[hash] ?? Standing(state: state, since: now)
      let after = record.state.isGone && state != .erased ? before.after(record.leaving(now, after: before)) : before
      guard after != before else { return report.count(\.repeated, address) }
      see(after, hash)
      report.count(\.leaving, address)
      if case .write = mode, let known = try audience.subscriberRow(identity: identity) {
        let held = try audience.subscriptionRows(of: known.id)
        try apply(SubscriberJudgement(record, known: known, held: held, at: now), record, known, identity)
      }
      return
    }
    if knowsErased, try store.suppressions.isErased(identity) { return keep(.erased, address, hash) }
    let suppression = try store.suppressions.suppression(identity: identity)
    guard let known = try audience.subscriberRow(identity: identity) else {
      if suppression != nil { return keep(.suppressed, address, hash) }
      return try add(record, identity, hash)
    }
    let held = try audience.subscriptionRows(of: known.id)
    let judgement = SubscriberJudgement(record, known: known, held: held, at: now)
    if let suppression, judgement.outcome != .leaving {
      let isLifted = judgement.outcome == .returning && suppression.reason == .bounce
      guard isLifted, let consent = record.consent, consent > suppression.date else {
        try noteAgain(record, known)
        keep(known.standing.state.isGone ? .init(known.standing.state) : .suppressed, address, hash)
        return see(known.standing, hash)
      }
    }
    count(judgement, address)
    see(judgement.standing, hash)
    if case .kept(let reason) = judgement.outcome {
      try noteAgain(record, known)
      return report.keep(reason, address)
    }
    if case .write = mode, judgement.outcome != .unchanged { try apply(judgement, record, known, identity) }
  }

  private func see(_ standing: Standing, _ hash: Int) {
    seen[hash] = standing.state
    if standing.state.isGone { gone[hash] = standing }
  }

  /// The file says what is known against mail: should what said so first be taken back, this still stands.
  private func noteAgain(_ record: SubscriberRecord, _ known: SubscriberRow) throws {
    guard case .write = mode, record.state.isGone, known.origin != number, known.changedBy != number else { return }
    try keep(ImportChange(.again, nil, .text(record.state.rawValue)), of: known.id)
  }

  private func keep(_ reason: SubscriberReport.Kept, _ address: EmailAddress, _ hash: Int) {
    report.keep(reason, address)
    seen[hash] = .erased
  }

  private func count(_ judgement: SubscriberJudgement, _ address: EmailAddress) {
    switch judgement.outcome {
    case .leaving: report.count(\.leaving, address)
    case .returning: report.count(\.returning, address)
    case .updated: report.updated += 1
    case .unchanged: report.unchanged += 1
    case .added, .kept: return
    }
    if judgement.keptOff { report.count(\.keptOff, address) }
    guard judgement.outcome != .leaving else { return }
    for change in judgement.changes {
      report.change(change.field, address, change.old?.title, change.new?.title)
    }
    for wish in judgement.wishes {
      report.change(.newsletter(wish.newsletter), address, wish.old?.state.rawValue, wish.new?.state.rawValue)
    }
  }

  private func add(_ record: SubscriberRecord, _ identity: String, _ hash: Int) throws {
    var judgement = SubscriberJudgement(new: record, at: now, origin: number)
    see(judgement.standing, hash)
    report.added += 1
    if judgement.standing.state == .pending { report.addedPending += 1 }
    if judgement.standing.state.isGone { report.addedGone += 1 }
    guard case .write = mode else { return }
    judgement.row.id = nextReader
    nextReader += 1
    try audience.insert(judgement.row, identity: identity)
    let note = note(record)
    for wish in judgement.wishes {
      try write(wish, of: judgement.row.id, record.note(note, for: wish.newsletter))
    }
    if judgement.standing.state.isGone {
      try audience.log(
        judgement.standing.logged, of: judgement.row.id, nil, at: judgement.standing.since, recorded: now, note)
    } else if judgement.wishes.isEmpty {
      let what: ConsentEntry.What =
        judgement.standing.state == .pending ? .asked : record.consent == nil ? .listed : .granted
      try audience.log(what, of: judgement.row.id, nil, at: judgement.standing.since, recorded: now, note)
    }
    try suppress(judgement.standing, identity)
  }

  private func write(_ wish: SubscriberJudgement.Wish, of id: Int64, _ note: ConsentNote) throws {
    guard let new = wish.new else {
      try store.database.statement(store.database.sql.readers.drop).run([.text(wish.newsletter), .int(id)])
      return try audience.log(wish.what, of: id, wish.newsletter, at: now, recorded: now, note)
    }
    try audience.subscribe(id, to: wish.newsletter, new)
    try audience.log(wish.what, of: id, wish.newsletter, at: new.since, recorded: now, note)
  }

  /// Writes down what changes of a known reader, and what it was.
  private func apply(
    _ judgement: SubscriberJudgement, _ record: SubscriberRecord, _ known: SubscriberRow, _ identity: String
  ) throws {
    let note = note(record)
    for change in judgement.changes { try keep(change, of: known.id) }
    var row = judgement.row
    row.imported = now
    row.changedBy = number
    try audience.update(row)
    let standing = judgement.standing
    if standing != known.standing {
      try keep(ImportChange(.state, .standing(known.standing), .standing(standing)), of: known.id)
      if known.standing.state >= .bounced, !standing.state.isGone,
        let suppression = try store.suppressions.suppression(identity: identity)
      {
        try store.database.statement(store.database.sql.suppressions.remove).run([.text(identity)])
        try keep(ImportChange(.suppression, .suppression(suppression), nil), of: known.id)
      }
      try audience.stand(known.id, standing, changedBy: number)
      if standing.state.isGone {
        let isLeft = record.state == .unsubscribed
        let (what, time) = isLeft ? (.left, standing.left ?? now) : (standing.logged, standing.since)
        try audience.log(what, of: known.id, nil, at: time, recorded: now, note)
      } else {
        try audience.log(.granted, of: known.id, nil, at: standing.since, recorded: now, note)
      }
      try suppress(standing, identity)
    }
    for wish in judgement.wishes {
      let (old, new) = (wish.old, wish.new)
      let change = ImportChange(
        .newsletter(wish.newsletter), old.map { .wish($0) }, new.map { .wish($0) })
      try keep(change, of: known.id)
      try write(wish, of: known.id, record.note(note, for: wish.newsletter))
    }
  }

  private func keep(_ change: ImportChange, of id: Int64) throws {
    try store.database.statement(store.database.sql.imports.change).run(change.values(after: [.int(number), .int(id)]))
  }

  /// Who bounced or complained elsewhere is in the suppression list here.
  private func suppress(_ standing: Standing, _ identity: String) throws {
    guard let number, let reason = standing.suppressionReason else { return }
    try store.database.statement(store.database.sql.suppressions.add).run([
      .text(identity), .text(reason.rawValue), .text(Suppression.evidence(ofImport: number)), .time(standing.since),
      .int(number),
    ])
  }

  private func note(_ record: SubscriberRecord) -> ConsentNote {
    ConsentNote(.import, number: number, source: record.source, wording: record.wording)
  }
}

extension Audience {
  /// Takes readers in as one numbered import, in one transaction.
  @discardableResult
  public func importSubscribers(
    _ records: some Sequence<SubscriberRecord>, at time: Date, file: String = "-", who: String = ""
  ) throws -> SubscriberReport {
    let importer = SubscriberImporter(store, .write(file: file, format: "dateline", who: who), at: time)
    try database.write {
      try importer.take(records)
      try importer.finish()
    }
    return importer.report
  }
}
