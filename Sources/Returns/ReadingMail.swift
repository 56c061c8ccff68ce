internal import Newsroom

/// One mail while it is read: each way of reading in turn, the surest first.
struct ReadingMail {
  let mail: MailPart
  let notice: NoticeText
  let addressees: [EmailAddress]

  init(_ mail: MailPart, _ notice: NoticeText) {
    self.mail = mail
    self.notice = notice
    addressees = Addressees.all(mail.headers)
  }

  private var header: MailHeader { mail.headers }
  private var subject: String { header.first("subject") ?? "" }

  var returned: ReturnedMail {
    var result = feedback() ?? deliveryStatus() ?? service() ?? words() ?? answer() ?? unknown()
    let own = original.senders
    result.originalSenders = unique(result.originalSenders + own)
    if result.originalMessageID == nil { result.originalMessageID = original.messageID }
    result.evidence = result.evidence.oneLine()
    return result
  }

  // MARK: The mail that is returned

  private var original: (senders: [EmailAddress], messageID: String?) {
    let fields = notice.original ?? MailHeader()
    var senders: [EmailAddress] = []
    for name in ["return-path", "x-return-path", "x-envelope-from", "envelope-from", "x-sender", "errors-to", "sender"]
    {
      senders += fields.all(name).flatMap { AddressScan.addresses(in: $0) }
    }
    let ids = [fields.first("message-id"), header.first("x-original-message-id"), header.first("in-reply-to")]
    return (senders, ids.lazy.compactMap { $0.flatMap(Self.messageID) }.first)
  }

  /// A Message-ID without its angle brackets; nil for what is none.
  static func messageID(_ value: String) -> String? {
    var octets = value.octets[...].trimmedBlanks
    if let open = octets.firstIndex(of: UInt8(ascii: "<")) {
      octets = octets[(open + 1)...].prefix { $0 != UInt8(ascii: ">") }
    }
    octets = octets.prefix { $0 > 32 }
    guard octets.count >= 3, octets.count <= 400, octets.allSatisfy({ $0 < 127 }) else { return nil }
    return octets.text
  }

  private func unique(_ addresses: [EmailAddress]) -> [EmailAddress] {
    var seen: Set<String> = []
    return addresses.filter { seen.insert($0.identity).inserted }.prefix(50).map { $0 }
  }

  // MARK: RFC 5965

  private func feedback() -> ReturnedMail? {
    guard let report = FeedbackReport(mail, notice: notice) else { return nil }
    var result = ReturnedMail(kind: report.kind)
    result.recipients = report.recipients.prefix(200).map {
      ReturnedRecipient(address: $0, verdict: .none, meaning: .unknown)
    }
    result.originalSenders = report.senders
    result.originalMessageID = notice.original == nil ? report.messageID.flatMap(Self.messageID) : nil
    result.evidence = "feedback report: \(report.type)\(report.agent.isEmpty ? "" : " by \(report.agent)")"
    return result
  }

  // MARK: RFC 3464 and RFC 6533

  private func deliveryStatus() -> ReturnedMail? {
    var status: DeliveryStatus?
    for leaf in mail.leaves
    where leaf.type == "message/delivery-status" || leaf.type == "message/global-delivery-status" {
      let part = DeliveryStatus(leaf.text)
      status = status.map { $0 + part } ?? part
    }
    if status?.recipients.isEmpty ?? true,
      let begin = notice.lines.firstIndex(where: { Self.isStatusField($0.lowered) })
    {
      // The report's part has lost its type, or stands in the text.
      status = DeliveryStatus(lines: notice.lines[begin...].map(\.octets))
    }
    guard let status, !status.recipients.isEmpty else { return nil }
    let addresses = status.recipients.compactMap(\.address)
    let told = FailedRecipients(notice, ours: ours).details(of: addresses)
    var recipients: [ReturnedRecipient] = []
    var seen: Set<String> = []
    for (recipient, told) in zip(status.recipients, told) where seen.insert(told.address.identity).inserted {
      let words = recipient.diagnostic.isEmpty ? told.words : recipient.diagnostic
      let reading = FailureReading(
        action: recipient.action, status: recipient.status, fieldWords: recipient.statusWords, words: words,
        isRecipientRefused: isRecipientRefused,
        isContentRefused: isContentRefused)
      recipients.append(
        ReturnedRecipient(
          address: told.address, mailedAs: recipient.mailedAs, verdict: reading.verdict, meaning: reading.meaning,
          status: reading.status,
          diagnostic: words.oneLine()))
    }
    let isNews = recipients.allSatisfy { $0.verdict == .none }
    var result = ReturnedMail(kind: isNews ? .report : .bounce, recipients: recipients)
    result.originalSenders = status.senders
    let first = status.recipients[0]
    let words = recipients[0].diagnostic
    result.evidence =
      "delivery report: \(first.action.isEmpty ? "failed" : first.action) \(first.status?.description ?? "") \(words)"
    return result
  }

  /// Whether the notice tells that it was the message's text that was refused.
  private var isContentRefused: Bool {
    let words = notice.words[...]
    return words.has(">>> data ") || words.has("end of data") || words.has("to data command")
      || words.has("smtp command data")
  }

  /// Whether the notice tells of a refusal of RCPT.
  private var isRecipientRefused: Bool {
    notice.lines.contains {
      $0.lowered.has("rcpt") || $0.lowered.has("like recipient") || $0.lowered.has("no valid recipients")
    }
  }

  private static func isStatusField(_ line: ArraySlice<UInt8>) -> Bool {
    line.starts(with: "final-recipient:") || line.starts(with: "original-recipient:")
      || line.starts(with: "reporting-mta:")
  }

  private func service() -> ReturnedMail? { ServiceNotification(notice).flatMap(\.returned) }

  // MARK: Notices in words

  /// Whom the notice went to, by identity: nobody of them failed.
  private var ours: Set<String> { Set(addressees.map(\.identity)) }

  private func words() -> ReturnedMail? {
    let named = header.all("x-failed-recipients").flatMap { AddressScan.addresses(in: $0) }
    let isDaemon = MailSystemSender.isDaemon(header)
    let isSubject = NoticeWords.subjects.contains(in: subject.lowercased().lowercasedOctets[...])
    let all = notice.words[...]
    let scan = FailedRecipients(notice, ours: ours)
    let isReport = header.word("content-type").contains("delivery-status")
    let isSure = isReport || NoticeWords.surely.contains(in: all.prefix(8_000)) || (isSubject && scan.hasReplies)
    guard
      !named.isEmpty || isDaemon || (header.isNullPath && (isSubject || isSure)) || (isSubject && isSure) || isReport
    else { return nil }
    if !isDaemon, named.isEmpty, !isSure, AutomaticAnswer.sign(header, mail, notice) != nil { return nil }
    var failed = named.isEmpty ? scan.found : scan.details(of: named)
    let isIntroduced = isSure || isSubject || NoticeWords.introductions.contains(in: all)
    if failed.isEmpty, isIntroduced { failed = fallback(all) }
    guard !failed.isEmpty || (isDaemon && isIntroduced) else { return nil }
    let isDelayed = isDelayed(all)
    var recipients: [ReturnedRecipient] = []
    var seen: Set<String> = []
    for failed in failed.prefix(200) where seen.insert(failed.address.identity).inserted {
      let reading = FailureReading(
        action: isDelayed ? "delayed" : "", words: failed.words, isRecipientRefused: isRecipientRefused,
        isContentRefused: isContentRefused)
      recipients.append(
        ReturnedRecipient(
          address: failed.address, verdict: reading.verdict, meaning: reading.meaning, status: reading.status,
          diagnostic: failed.words.oneLine()))
    }
    var result = ReturnedMail(kind: .bounce, recipients: recipients)
    result.evidence = "notice: \(recipients.first?.diagnostic ?? subject)"
    return result
  }

  /// The mail that is returned had one recipient: who else.
  private func fallback(_ words: ArraySlice<UInt8>) -> [FailedRecipients.Failed] {
    guard let original = notice.original else { return [] }
    for name in ["x-envelope-to", "envelope-to", "delivered-to", "to"] {
      let addresses = original.all(name).flatMap { AddressScan.addresses(in: $0) }
      guard let first = addresses.first else { continue }
      // A list's own address is nobody's.
      guard addresses.count == 1, !addressees.contains(where: { $0.domain == first.domain }) else { return [] }
      return [FailedRecipients.Failed(address: first, words: words.prefix(4_000).text)]
    }
    return []
  }

  private func isDelayed(_ words: ArraySlice<UInt8>) -> Bool {
    let subject = subject.lowercasedOctets[...]
    if NoticeWords.surelyDelayed.contains(in: words) { return true }
    guard NoticeWords.delays.contains(in: words) || NoticeWords.delays.contains(in: subject) else { return false }
    return !NoticeWords.finals.contains(in: words) && !NoticeWords.finals.contains(in: subject)
  }

  // MARK: People, and programs that speak for them

  private func answer() -> ReturnedMail? {
    let from = unique((header.all("from") + header.all("reply-to")).flatMap { AddressScan.addresses(in: $0) }).prefix(1)
    let sign = AutomaticAnswer.sign(header, mail, notice)
    if let wish = UnsubscribeRequest.sign(header, notice, addressees: addressees),
      sign == nil || header.has("x-apple-unsubscribe") || wish == "its subject"
    {
      let recipients = from.map { ReturnedRecipient(address: $0, verdict: .none, meaning: .unknown) }
      return ReturnedMail(kind: .unsubscribe, recipients: recipients, evidence: "asks to leave: \(wish)")
    }
    if let complainers = PlainComplaint.recipients(header, notice) {
      let recipients = complainers.map { ReturnedRecipient(address: $0, verdict: .none, meaning: .unknown) }
      return ReturnedMail(kind: .complaint, recipients: recipients, evidence: "complaint: \(subject)")
    }
    guard let sign else { return nil }
    return ReturnedMail(kind: .autoReply, evidence: "automatic answer, by \(sign): \(subject)")
  }

  private func unknown() -> ReturnedMail {
    ReturnedMail(kind: .unknown, evidence: "not understood: \(subject)")
  }
}

extension DeliveryStatus {
  static func + (left: DeliveryStatus, right: DeliveryStatus) -> DeliveryStatus {
    var sum = left
    sum.recipients += right.recipients.prefix(max(0, 200 - left.recipients.count))
    sum.senders += right.senders
    return sum
  }
}
