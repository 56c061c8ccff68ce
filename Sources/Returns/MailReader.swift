internal import Newsroom
internal import Platform

/// Reads mail that came back, with GMime.
///
/// A report in fields (RFC 5965, RFC 3464) is believed before words; a notice of a mail system before an answer; what
/// nobody claims is for a person. Failure policy: total; what isn't understood is `unknown`, for a person. Limits: 10 MB
/// of a mail are looked at, 200 recipients.
public enum MailReader {
  /// Reads one mail (RFC 5322), its lines ended in CRLF, LF or CR.
  public static func read(_ mail: [UInt8]) -> ReturnedMail {
    let mail = MailPartReading.read(MailStart.skipped(LineEnds.unified(mail)))
    let notice = NoticeText(mail)
    var returned = ReadingMail(mail, notice).returned
    if returned.recipients.isEmpty, returned.kind == .bounce || returned.kind == .unknown,
      let inner = mail.leaves.lazy.compactMap(\.attachedReport).first
    {
      // A report that somebody, or a gateway, passes on as it is.
      let report = ReadingMail(inner, NoticeText(inner)).returned
      if !report.recipients.isEmpty { returned = report }
    }
    returned.addressees = Addressees.all(mail.headers)
    return returned
  }
}

/// What stands before a mail's header where it was kept in an mbox, or passed on with blank lines before it.
enum MailStart {
  static func skipped(_ mail: [UInt8]) -> ArraySlice<UInt8> {
    var rest = mail[...]
    for _ in 0..<20 {
      if rest.first == 10 {
        rest.removeFirst()
      } else if rest.starts(with: "From ") || rest.starts(with: ">From ") {
        rest = rest.drop { $0 != 10 }.dropFirst()
      } else {
        break
      }
    }
    return rest
  }
}

/// Whom a mail went to.
enum Addressees {
  /// The envelope's first.
  private static let fields = [
    "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "to", "cc",
  ]

  static func all(_ header: MailHeader) -> [EmailAddress] {
    var seen: Set<String> = []
    var result: [EmailAddress] = []
    for name in fields {
      for value in header.all(name) {
        for address in AddressScan.addresses(in: value) where seen.insert(address.identity).inserted {
          if result.count < 100 { result.append(address) }
        }
      }
    }
    return result
  }
}
