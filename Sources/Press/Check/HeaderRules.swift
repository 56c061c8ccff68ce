internal import Newsroom

/// Subject, preheader, and the limits of RFC 5322.
///
/// Failure policy: total.
enum HeaderRules {
  static func subject(_ proof: Proof) -> [Finding] {
    let subject = proof.subject
    if subject.oneLine.isEmpty {
      return [
        proof.finding(
          .error, .subject, .header, "the subject is empty",
          remedy: "edit the issue, or mend the newsletter's subject pattern, which makes it")
      ]
    }
    if subject.hasSuffix("…"), subject.count >= 120 {
      return [
        proof.finding(
          .warning, .subject, .header, at: "\"\(subject.prefix(40))…\"", "the subject was cut at 120 characters",
          remedy: "edit the issue: write a shorter one")
      ]
    }
    guard subject.count > 90 else { return [] }
    return [
      proof.finding(
        .warning, .subject, .header, at: "\"\(subject.prefix(40))…\"",
        "\(subject.count) characters: few clients show more than 90, and phones about 40",
        remedy: "edit the issue: write a shorter one")
    ]
  }

  static func preheader(_ proof: Proof) -> [Finding] {
    let preheader = proof.issue.preheader
    if preheader.oneLine.isEmpty {
      return [
        proof.finding(
          .warning, .preheader, .html, "there is no preheader: inboxes show the masthead after the subject",
          remedy: "edit the issue, or mend the newsletter's preheader pattern, which makes it")
      ]
    }
    if preheader.count > 140 {
      return [
        proof.finding(
          .warning, .preheader, .html, "\(preheader.count) characters: no inbox shows more than 140",
          remedy: "edit the issue: write a shorter one")
      ]
    }
    guard preheader.oneLine.lowercased() == proof.subject.oneLine.lowercased() else { return [] }
    return [
      proof.finding(
        .warning, .preheader, .html, "the preheader says what the subject says",
        remedy: "edit the issue: say something else")
    ]
  }

  /// RFC 5322: section 2.1.1 (998 octets a line), 2.2 (ASCII, no stray CR or LF), 3.6 (which fields, how often).
  static func limits(_ proof: Proof) -> [Finding] {
    var findings: [Finding] = []
    func say(_ place: String?, _ message: String, _ remedy: String) {
      findings.append(proof.finding(.error, .header, .header, at: place, message, remedy: remedy))
    }
    let fields = MailFields(proof.mail)
    for name in ["Date", "From", "To", "Message-ID", "Subject", "MIME-Version", "Content-Type"] {
      let count = fields.all(name).count
      if count != 1 { say(name, "\(name) is there \(count) times", "RFC 5322 wants it once; this is Dateline's fault") }
    }
    if let line = fields.longest, line.octets > 998 {
      say(line.name, "a line of \(line.octets) octets; mail allows 998", "shorten what goes into \(line.name)")
    }
    if let name = fields.wild {
      say(name, "an octet that no header may hold", "take control characters and bare line breaks out of \(name)")
    }
    return findings
  }
}

/// A message's header fields, unfolded.
struct MailFields {
  private(set) var fields: [(name: String, value: String)] = []
  /// The longest line, of the body too.
  private(set) var longest: (name: String, octets: Int)?
  /// A field with an octet that isn't printable ASCII, or with half a line break.
  private(set) var wild: String?

  init(_ mail: [UInt8]) {
    var isBody = false
    var start = 0
    while start < mail.count {
      let end = mail[start...].firstIndex(of: 10) ?? mail.count
      var line = mail[start..<min(end, mail.count)]
      start = end + 1
      let isWhole = line.last == 13
      if isWhole { line.removeLast() }
      let name = isBody ? "the body" : fields.last?.name ?? "the header"
      if longest.map({ line.count > $0.octets }) ?? true { longest = (name, line.count) }
      if isBody { continue }
      if line.isEmpty {
        isBody = true
        continue
      }
      let text = String(decoding: line, as: UTF8.self)
      if line.first == 32 || line.first == 9 {
        // Unfolding takes the line break out and leaves the space (section 2.2.3).
        if let last = fields.indices.last {
          fields[last].value += fields[last].value.isEmpty ? String(text.dropFirst()) : text
        }
      } else if let colon = text.firstIndex(of: ":") {
        let value = text[text.index(after: colon)...]
        fields.append((String(text[..<colon]), String(value.drop { $0 == " " })))
      }
      if longest?.octets == line.count, let last = fields.last { longest?.name = last.name }
      if !isWhole || line.contains(where: { ($0 < 32 && $0 != 9) || $0 > 126 }) { wild = fields.last?.name ?? name }
    }
  }

  func all(_ name: String) -> [String] {
    fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
  }
}
