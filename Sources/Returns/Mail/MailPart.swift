/// A mail as a tree of values, copied out of GMime.
struct MailPart {
  /// In lower case: `text/plain`; `text/plain` too where none is given.
  var type: String
  var headers: MailHeader
  /// A leaf's text: decoded, in UTF-8, lines ended in LF. Empty for what is no text.
  var text: [UInt8] = []
  /// A multipart's parts.
  var parts: [MailPart] = []
  /// The header of an attached message.
  var attached: MailHeader?
  /// An attached message that is a report itself: one mail, or none.
  var attachedReports: [MailPart] = []
  var attachedReport: MailPart? {
    get { attachedReports.first }
    set { attachedReports = newValue.map { [$0] } ?? [] }
  }

  /// The leaves, in order; attached messages are leaves.
  var leaves: [MailPart] { parts.isEmpty ? [self] : parts.flatMap(\.leaves) }
}
