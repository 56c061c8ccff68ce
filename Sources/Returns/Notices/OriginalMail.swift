internal import Newsroom

/// Where a notice ends and the mail begins that it returns, and that mail's header.
///
/// Failure policy: where no end is found, all of it is notice. Limit: 3,000 lines.
enum OriginalMail {
  /// - Parameter mayBegin: whether a header at the very first line may be the returned mail's.
  /// - Returns: how many lines are the notice's, and the header found after them.
  static func split(
    _ lines: [ArraySlice<UInt8>], lowered: [[UInt8]], mayBegin: Bool
  ) -> (notice: Int, header: MailHeader?) {
    for index in lines.indices {
      if isSeparator(lines, lowered, index) {
        let rest = lines[(index + 1)...].drop { $0.isBlank }
        let header = MailHeader(lines: rest.prefix(400))
        return (index, header.fields.contains { names.contains($0.name) } ? header : nil)
      }
      if index > 0 || mayBegin,
        index == 0 || lines[index - 1].trimmedBlanks.isEmpty || isRuler(lowered[index - 1][...]),
        isHeader(lines, index)
      {
        return (index, MailHeader(lines: lines[index...].prefix(400)))
      }
    }
    return (lines.count, nil)
  }

  /// A line of signs.
  static func isRuler(_ line: ArraySlice<UInt8>) -> Bool {
    line.count >= 4 && line.allSatisfy { "-=*_#+~ ".utf8.contains($0) }
  }

  private static func isSeparator(_ lines: [ArraySlice<UInt8>], _ lowered: [[UInt8]], _ index: Int) -> Bool {
    let line = lowered[index][...].trimmedBlanks
    guard line.count >= 8, line.count <= 140, phrases.contains(in: line) else { return false }
    let isDecorated = isSign(line[line.startIndex]) && isSign(line[line.startIndex + 1])
    if isDecorated, !line.has("details") { return true }
    guard let last = line.last, ":.-*=".utf8.contains(last) else { return false }
    // Without signs around it, it needs a header below it.
    guard let next = lines[(index + 1)...].prefix(4).first(where: { !$0.isBlank })?.withoutQuoteMark else {
      return false
    }
    if isRuler(next) { return true }
    return next.headerField.map { names.contains($0.name) } ?? false
  }

  private static func isSign(_ octet: UInt8) -> Bool { "-=*_#+~>".utf8.contains(octet) }

  /// At least three fields of a mail's header, unindented, one of which nobody would write by hand.
  private static func isHeader(_ lines: [ArraySlice<UInt8>], _ index: Int) -> Bool {
    guard let begin = lines[index].first, begin != 32, begin != 9 else { return false }
    guard let first = lines[index].withoutQuoteMark.headerField, names.contains(first.name) else { return false }
    var found: Set<String> = []
    var isSure = false
    for raw in lines[index...].prefix(60) {
      let line = raw.withoutQuoteMark
      if line.isBlank { break }
      guard line.first != 32, line.first != 9, let (name, _) = line.headerField else { continue }
      if names.contains(name) { found.insert(name) }
      if sure.contains(name) { isSure = true }
      if found.count >= 3, isSure { return true }
    }
    return false
  }

  static let names: Set<String> = [
    "received", "return-path", "message-id", "from", "to", "cc", "subject", "date", "mime-version", "x-mailer",
    "content-type", "content-transfer-encoding", "reply-to", "sender", "dkim-signature", "delivered-to", "user-agent",
    "envelope-to", "x-envelope-from", "x-envelope-to", "x-priority", "in-reply-to", "references", "list-id",
    "list-unsubscribe", "x-original-to", "errors-to", "precedence", "importance",
  ]

  private static let sure: Set<String> = ["received", "return-path", "message-id", "mime-version", "dkim-signature"]

  private static let phrases = PhraseTable([
    [
      "original message", "original mail", "old message", "failed mail", "copy of the message", "copy of your message",
      "copy of the original",
      "copy of this message", "copy of the mail", "copy of your mail", "message header", "headers of the",
      "header of the", "header of your", "headers of your", "returned message", "unsent message",
      "undelivered message", "message follows", "mail follows", "text follows", "text of your message",
      "start of message", "start of returned", "below this line", "your message:", "rejected message", "mail header",
      "full header", "original header", "included is a copy", "message body", "enclosed message", "your original",
      "headers follow", "header follows", "non-delivered message", "forwarded message", "returned content",
      "message contents", "contents of the message", "content of your message", "bounced message", "attached message",
      "returned mail", "mensaje original", "message original", "ursprüngliche nachricht", "元のメッセージ",
      "mail text", "failed message", "your mail:", "message text", "beginning of your message", "message is attached",
    ]
  ])
}
