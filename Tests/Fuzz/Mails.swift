import Newsroom
import Returns

/// Mail that came back: read alike with any line ends, and nothing of it reaches a log as it was.
enum Mails {
  @Sendable static func mail(_ bytes: [UInt8]) {
    let mail = MailReader.read(bytes)
    check(mail)
    // The three copies that mailboxes make of a mail.
    let lines = lines(bytes)
    let copies = [[10], [13, 10], [13]].map { (end: [UInt8]) in
      MailReader.read(Array(lines.joined(separator: end)))
    }
    expect(copies[0] == mail, "its copy with LF differs")
    expect(copies[1] == mail, "its copy with CRLF differs")
    expect(copies[2] == mail, "its copy with CR differs")
  }

  private static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = [[]]
    for (index, byte) in bytes.enumerated() {
      if byte == 13 || (byte == 10 && (index == 0 || bytes[index - 1] != 13)) {
        lines.append([])
      } else if byte != 10 {
        lines[lines.count - 1].append(byte)
      }
    }
    return lines
  }

  private static func check(_ mail: ReturnedMail) {
    checkWords(mail.evidence)
    expect(mail.recipients.count <= 200, "\(mail.recipients.count) recipients")
    var seen: Set<String> = []
    for recipient in mail.recipients {
      checkWords(recipient.diagnostic)
      expect(seen.insert(recipient.address.identity).inserted, "\(recipient.address) twice")
      expect(recipient.verdict != .hard || mail.kind == .bounce, "hard, and no bounce")
      expect(recipient.verdict != .hard || recipient.meaning.isEvidence, "hard, for \(recipient.meaning)")
      expect(
        recipient.verdict != .hard || recipient.status?.kind != 4, "hard, with \(recipient.status?.description ?? "")")
    }
    if let id = mail.originalMessageID {
      expect(id.utf8.allSatisfy { $0 > 32 && $0 < 127 }, "the Message-ID \(id.debugDescription)")
    }
  }

  private static func checkWords(_ words: String) {
    expect(words.unicodeScalars.count <= 500, "\(words.unicodeScalars.count) letters of evidence")
    expect(
      words.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
      "a control character in \(words.debugDescription)")
  }
}
