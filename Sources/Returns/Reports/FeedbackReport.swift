internal import Newsroom

/// An abuse report (RFC 5965): what a provider says that its reader thinks of a mail.
///
/// Failure policy: total; a report without a type that is known is for a person.
struct FeedbackReport {
  /// In lower case: `abuse`.
  var type: String
  /// Who complains, without those that the provider hides.
  var recipients: [EmailAddress]
  var senders: [EmailAddress]
  var agent: String
  /// Original-Message-ID and the like, as given.
  var messageID: String?

  /// - Returns: nil where nothing in the mail is such a report.
  init?(_ mail: MailPart, notice: NoticeText) {
    var fields = MailHeader()
    for leaf in mail.leaves where leaf.type == "message/feedback-report" {
      fields = MailHeader(lines: leaf.text.split(separator: 10, omittingEmptySubsequences: false).drop { $0.isBlank })
    }
    if fields.isEmpty, let begin = notice.lines.firstIndex(where: { $0.lowered.starts(with: "feedback-type:") }) {
      // Where the report's part has lost its type; its fields may stand before that one.
      var start = begin
      while start > 0, notice.lines[start - 1].octets.headerField != nil { start -= 1 }
      fields = MailHeader(lines: notice.lines[start...].map(\.octets))
    }
    guard fields.has("feedback-type") else { return nil }
    let type = fields.word("feedback-type")
    self.type = String(type.prefix { $0.isLetter || $0 == "-" })
    agent = fields.first("user-agent") ?? ""
    messageID = fields.first("original-message-id") ?? fields.first("message-id")
    senders = fields.all("original-mail-from").flatMap { AddressScan.addresses(in: $0) }
    var named = fields.all("original-rcpt-to") + fields.all("removal-recipient")
    if let original = notice.original {
      named += original.all("x-hmxmroriginalrecipient")
      if named.allSatisfy({ AddressScan.first(in: $0) == nil }) { named += original.all("to") }
    }
    recipients = Self.disclosed(named.flatMap { AddressScan.addresses(in: $0) })
  }

  var kind: ReturnedMail.Kind {
    switch type {
    case "abuse", "fraud", "virus", "complaint", "spam", "phishing", "miscategorized": .complaint
    case "opt-out", "opt-out-list", "unsubscribe": .unsubscribe
    case "auth-failure", "dmarc", "not-spam", "dkim", "spf": .report
    default: .unknown
    }
  }

  /// Without what providers put where they hide an address (RFC 6590), each once.
  static func disclosed(_ addresses: [EmailAddress]) -> [EmailAddress] {
    var seen: Set<String> = []
    return addresses.filter { address in
      let local = address.localPart.lowercased()
      let isHidden =
        ["redact", "undisclosed", "hidden", "anonym", "suppressed", "removed"].contains { local.hasPrefix($0) }
        || local.allSatisfy { $0 == "x" || $0 == "*" } || address.domain.hasSuffix(".invalid")
        || address.domain.hasPrefix("redacted")
      return !isHidden && seen.insert(address.identity).inserted
    }
  }
}

/// A provider's complaint that is no RFC 5965 report: the mail attached, with words around it that say so.
enum PlainComplaint {
  /// - Returns: who complained, as far as it is told; nil where the mail is no complaint.
  static func recipients(_ header: MailHeader, _ notice: NoticeText) -> [EmailAddress]? {
    guard let original = notice.original else { return nil }
    let named = original.all("x-hmxmroriginalrecipient")
    let subject = (header.first("subject") ?? "").lowercasedOctets
    guard !named.isEmpty || subjects.contains(in: subject[...]) || bodies.contains(in: notice.words[...]) else {
      return nil
    }
    let told = named.isEmpty ? original.all("to") : named
    let addresses = FeedbackReport.disclosed(told.flatMap { AddressScan.addresses(in: $0) })
    return addresses.count <= 10 ? addresses : []
  }

  private static let subjects = PhraseTable([
    [
      "complaint about message", "abuse report", "spam report", "spam complaint", "feedback report", "abuse complaint",
      "feedback loop", "fbl report", "complaint from", "user complaint", "junk report", "reported as spam",
    ]
  ])
  private static let bodies = PhraseTable([
    [
      "email abuse report", "e-mail abuse report", "spam report for", "marked this message as spam",
      "reported this message as spam", "reported as spam", "marked as spam by", "feedback loop report",
      "junk mail report", "complained about", "complaint about a message", "reported your message as",
    ]
  ])
}
