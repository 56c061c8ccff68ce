internal import Digest
internal import Foundation
public import Newsroom
internal import Platform
public import Returns
public import Store
internal import Wire

/// Takes mail in that came back: reads it, judges it, writes down what it does, and only then has it moved or marked.
///
/// A mail's hash and its effects are one commit, which waits for the disk; so a crash anywhere leaves mail that is read
/// again and known, or mail that wasn't read. Failure policy: a mailbox that fails ends its own reading; what was read of
/// it stands. Limits: 500 mails or 16 MB a commit; a stop is asked for before each mail.
public struct ReturnsReading {
  let newsroom: NewsroomFolder
  let store: Store
  let events: Events
  let stop: () -> Bool
  private let judge: ReturnJudge
  private let kept: KeptMail

  private static let batchMails = 500
  private static let batchOctets = 16 << 20

  /// - Parameter store: its commits wait for the disk from now on.
  public init(
    newsroom: NewsroomFolder, store: Store, events: Events = .unheard, stop: @escaping () -> Bool = { false }
  ) throws {
    self.newsroom = newsroom
    self.store = store
    self.events = events
    self.stop = stop
    kept = KeptMail(newsroom)
    let (keys, publication) = (try newsroom.linkKeys().tokens, newsroom.publication)
    judge = ReturnJudge(
      policy: newsroom.settings.returns.policy, listDomain: publication.listDomain,
      claim: { Self.claim($0, publication, keys) }, reader: { try store.audience.reader(numbered: $0) },
      issue: { try store.issues.issueKey(row: $0) }, mailed: { try store.queue.mailedRow($0, $1, at: $2) },
      isErased: { try store.suppressions.suppression(of: $0)?.isErased == true })
    try store.commitDurably()
  }

  /// `bounces+TOKEN@domain`, with the settings' address before the plus; hosts change its case.
  static func claim(_ address: EmailAddress, _ publication: Publication, _ keys: TokenKeys) -> TokenClaim? {
    let addresses: [(EmailAddress?, ReturnToken.Purpose)] = [
      (publication.returnPath, .bounce), (publication.unsubscribeAddress, .leave),
    ]
    for case (let ours?, let purpose) in addresses {
      guard address.domain == ours.domain,
        address.localPart.lowercased().hasPrefix(ours.localPart.lowercased() + "+"),
        address.localPart.utf8.count == ours.localPart.utf8.count + 1 + ReturnToken.length,
        let origin = ReturnToken.origin(ofLocalPart: address.localPart, keys, for: purpose)
      else { continue }
      return TokenClaim(subscriber: origin.subscriber, issue: origin.issue, isLeave: purpose == .leave)
    }
    return nil
  }

  /// Reads mailboxes; one that is broken doesn't stop the others, and is in the report.
  ///
  /// - Parameter seconds: for each; what is left of it waits for the next reading.
  /// - Throws: `ReturnsError.busy` if another process reads mailboxes.
  public func read(_ mailboxes: [ReturnMailbox], seconds: Int = 86_400) throws -> ReturnsReport {
    try Files.makePrivateFolder(newsroom.queue)
    guard let lock = try FileLock.acquire(newsroom.queue + "/returns.lock") else { throw ReturnsError.busy }
    defer { withExtendedLifetime(lock) {} }
    var report = ReturnsReport()
    for mailbox in mailboxes where !stop() {
      do {
        let source = try MailSources.open(
          mailbox, marks: try store.returns.returnMarks(of: mailbox.name), limits: MailLimits(seconds: seconds))
        try read(source, as: mailbox.name, delivered: nil, &report)
      } catch let error as MailSourceError {
        report.failed.append(MailboxFailure(mailbox: mailbox.name, reason: "\(error)"))
      }
    }
    return report
  }

  /// Reads what one source has.
  ///
  /// - Parameters:
  ///   - name: what the books call it.
  ///   - delivered: the address that the mail came to, where whoever handed it over knows it.
  /// - Throws: `MailSourceError` if it can't be read to its end: what came before that stands.
  public func read(_ source: any MailSource, as name: String, delivered: EmailAddress? = nil) throws -> ReturnsReport {
    var report = ReturnsReport()
    try read(source, as: name, delivered: delivered, &report)
    return report
  }

  private func read(
    _ source: any MailSource, as name: String, delivered: EmailAddress?, _ report: inout ReturnsReport
  ) throws {
    defer { report.failed += source.problems.map { MailboxFailure(mailbox: name, reason: $0) } }
    var batch: [FetchedMail] = []
    var octets = 0
    func flush() throws {
      guard !batch.isEmpty else { return }
      report.add(try settle(batch, name, delivered))
      try source.finish(batch.map(\.receipt))
      batch.removeAll(keepingCapacity: true)
      octets = 0
      events.progress(.readingMailbox(name), report.mails)
    }
    while !stop() {
      let mail: FetchedMail?
      do throws(MailSourceError) {
        mail = try source.next()
      } catch {
        // What came before it stands.
        try flush()
        throw error
      }
      guard let mail else { break }
      batch.append(mail)
      octets += mail.bytes.count
      if batch.count >= Self.batchMails || octets >= Self.batchOctets { try flush() }
    }
    try flush()
    try source.close()
    if let current = source.currentMarks { try store.returns.keepMarks(current, of: name) }
    events.endOfProgress()
  }

  private func settle(
    _ batch: [FetchedMail], _ mailbox: String, _ delivered: EmailAddress?
  ) throws -> ReturnsReport {
    let read = batch.map { mail in (mail: mail, hash: Self.identity(mail.bytes)) }
    return try store.together {
      var report = ReturnsReport()
      for (mail, hash) in read {
        report.mails += 1
        if try store.returns.hasReturn(hash) {
          report.seen += 1
        } else {
          try take(mail, hash, mailbox, delivered, &report)
        }
        if let mark = mail.receipt.mark {
          // A place in a file takes the one's before; unique ids stand beside one another.
          try store.returns.rememberMark(mark, of: mailbox, forgetting: mail.receipt.isPlace)
        }
      }
      return report
    }
  }

  private func take(
    _ fetched: FetchedMail, _ hash: [UInt8], _ mailbox: String, _ delivered: EmailAddress?,
    _ report: inout ReturnsReport
  ) throws {
    let mail = MailReader.read(fetched.bytes)
    let found = try judge.judge(mail, delivered: delivered)
    let now = newsroom.clock.now()
    var entry = ReturnEntry(
      hash: hash, at: now, mailbox: mailbox, kind: mail.kind.rawValue, proof: found.reader == nil ? nil : found.proof,
      subscriber: found.reader?.id, issue: found.issue, verdict: found.recipient?.verdict.rawValue,
      meaning: found.recipient?.meaning, status: found.recipient?.status, evidence: found.evidence)
    let about = (found.issueKey.map { "\($0): " } ?? "") + found.evidence
    switch (found.action, found.reader) {
    case (.hardBounce, let reader?):
      report.hard += 1
      entry.effect = .suppressed
      try store.returns.record(entry)
      try store.suppressions.suppress(reader.mailbox.address, reason: .bounce, evidence: about, at: now)
    case (.softBounce, let reader?):
      report.soft += 1
      entry.effect = .counted
      try store.returns.record(entry)
      try count(reader, about, now, &report)
    case (.complaint, let reader?):
      report.complaints += 1
      entry.effect = .suppressed
      try store.returns.record(entry)
      try store.suppressions.suppress(reader.mailbox.address, reason: .complaint, evidence: about, at: now)
    case (.leave(let newsletter), let reader?):
      report.unsubscribed += 1
      entry.effect = .unsubscribed
      try store.returns.record(entry)
      try store.audience.unsubscribe(reader.id, from: newsletter, at: now, note: ConsentNote(.mail, evidence: about))
    case (.keep, _), (.hardBounce, _), (.softBounce, _), (.complaint, _), (.leave, _):
      report.unknown += 1
      entry.effect = .unknown
      try kept.keep(fetched.bytes, hash)
      try store.returns.record(entry)
    case (.nothing, _):
      switch mail.kind {
      case .autoReply: report.autoReplies += 1
      case .report: report.reports += 1
      case .bounce, .complaint, .unsubscribe, .unknown: report.noted += 1
      }
      try store.returns.record(entry)
    }
  }

  private func count(_ reader: Subscriber, _ about: String, _ now: Date, _ report: inout ReturnsReport) throws {
    let policy = judge.policy
    let since = now.addingTimeInterval(-Double(policy.softDays) * 86_400)
    let count = try store.returns.softReturns(of: reader.id, since: since)
    guard count >= policy.softCount else { return }
    let isNew = try store.suppressions.suppress(
      reader.mailbox.address, reason: .bounce,
      evidence: "\(count) soft bounces within \(policy.softDays) days, the last: \(about)", at: now)
    if isNew { report.exhausted += 1 }
  }

  /// SHA-256 of the mail with LF for its line ends: one mail, however it came.
  static func identity(_ mail: [UInt8]) -> [UInt8] { SHA256.digest(of: LineEnds.unified(mail)) }
}
