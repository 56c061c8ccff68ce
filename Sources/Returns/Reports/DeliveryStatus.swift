internal import Newsroom

/// The fields of a delivery status notification (RFC 3464, section 2; RFC 6533, section 3), from its part or from a text
/// that has them in it.
///
/// Failure policy: total. Broken reports are common: groups without blank lines between them, folded lines without their
/// indent, fields in any order. Limit: 200 recipients.
struct DeliveryStatus {
  struct Recipient {
    var original: EmailAddress?
    var final: EmailAddress?
    var action = ""
    var status: EnhancedStatus?
    /// The Status field as given, for the words that some servers put behind it.
    var statusWords = ""
    var diagnostic = ""
    var remoteMTA = ""

    var address: EmailAddress? { final ?? original }
    /// Whom we mailed, where it is somebody else.
    var mailedAs: EmailAddress? { original?.identity == address?.identity ? nil : original }
    fileprivate var isEmpty: Bool { original == nil && final == nil && action.isEmpty && diagnostic.isEmpty }
  }

  var recipients: [Recipient] = []
  /// The envelope sender, where X- fields or the like tell it.
  var senders: [EmailAddress] = []
  var reportingMTA = ""

  /// Reads a part's lines.
  init(_ text: [UInt8]) { self.init(lines: text.split(separator: 10, omittingEmptySubsequences: false)) }

  init(lines: [ArraySlice<UInt8>]) {
    var current = Recipient()
    var lastField = ""
    /// What stands before anyone is named may be said of everyone.
    func finish() {
      if current.address != nil, recipients.count < 200 {
        recipients.append(current)
      } else if !current.isEmpty, let last = recipients.indices.last {
        recipients[last].add(current)
      } else if !current.isEmpty || current.status != nil {
        lastField = ""
        return
      }
      current = Recipient()
      lastField = ""
    }
    for raw in lines.prefix(5_000) {
      let line = raw.withoutQuoteMark
      if line.isBlank {
        finish()
        continue
      }
      let isFolded = line.first == 32 || line.first == 9
      let field = line.trimmedBlanks.headerField
      let known = field.map { Self.known.contains($0.name) } ?? false
      guard let (name, value) = field, known || (!isFolded && (lastField.isEmpty || Self.isField(name))) else {
        current.extend(lastField, line.trimmedBlanks.text)
        continue
      }
      lastField = name
      switch name {
      case "final-recipient", "original-recipient", "x-actual-recipient":
        if name == "final-recipient" ? current.final != nil : name == "original-recipient" && current.original != nil {
          finish()
          lastField = name
        }
        let address = RecipientField.address(value.text)
        if name == "final-recipient" { current.final = address }
        if name == "original-recipient" { current.original = address }
      case "action":
        if !current.action.isEmpty, current.address != nil { finish() }
        current.action = value.text.lowercased().prefix { $0.isLetter || $0 == "-" }.description
        lastField = name
      case "status":
        current.statusWords = value.text
        current.status = EnhancedStatus(in: value.text)
      case "diagnostic-code": current.diagnostic = Self.withoutType(value.text)
      case "remote-mta": current.remoteMTA = value.text
      case "reporting-mta": reportingMTA = value.text
      case "x-postfix-sender", "x-original-mail-from":
        if let address = RecipientField.address(value.text) { senders.append(address) }
      default: break
      }
    }
    finish()
    if recipients.count == 1, !current.isEmpty || current.status != nil { recipients[0].add(current) }
    if recipients.count > 1, !current.action.isEmpty {
      for index in recipients.indices { recipients[index].add(current) }
    }
  }

  private static let known: Set<String> = [
    "final-recipient", "original-recipient", "x-actual-recipient", "action", "status", "diagnostic-code", "remote-mta",
    "reporting-mta", "arrival-date", "last-attempt-date", "will-retry-until", "final-log-id", "original-envelope-id",
    "dsn-gateway", "received-from-mta", "x-postfix-sender", "x-postfix-queue-id", "x-display-name",
    "x-supplementary-info",
  ]

  /// Whether a line that looks like a field is one, and not a diagnostic that goes on: `host: 550 no`.
  private static func isField(_ name: String) -> Bool { name.contains("-") && name.first?.isLetter == true }

  /// The words after `smtp;` and the like.
  private static func withoutType(_ value: String) -> String {
    guard let semicolon = value.firstIndex(of: ";"), value.distance(from: value.startIndex, to: semicolon) < 20,
      value[..<semicolon].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == " " })
    else { return value }
    return String(value[value.index(after: semicolon)...]).trimmed
  }
}

extension DeliveryStatus.Recipient {
  fileprivate mutating func extend(_ field: String, _ words: String) {
    guard diagnostic.utf8.count + words.utf8.count < 4_000 else { return }
    switch field {
    case "diagnostic-code": diagnostic += (diagnostic.isEmpty ? "" : " ") + words
    case "status": statusWords += " " + words
    case "final-recipient", "original-recipient":
      // `Final-Recipient: rfc822;` and the address on the next line.
      guard let address = RecipientField.address(words) else { return }
      if field == "final-recipient", final == nil { final = address }
      if field == "original-recipient", original == nil { original = address }
    default: break
    }
  }

  fileprivate mutating func add(_ other: Self) {
    if action.isEmpty { action = other.action }
    if status == nil { status = other.status }
    if statusWords.isEmpty { statusWords = other.statusWords }
    if diagnostic.isEmpty { diagnostic = other.diagnostic }
  }
}

/// The value of a recipient's field: `rfc822; ann@example.org`, `utf-8; …` (RFC 6533, section 3), and what is found.
enum RecipientField {
  static func address(_ value: String) -> EmailAddress? {
    var rest = value[...]
    if let semicolon = value.firstIndex(of: ";") {
      let type = value[..<semicolon].lowercased()
      rest = value[value.index(after: semicolon)...]
      if type.contains("utf-8"), let address = InternationalAddress.address(String(rest)) { return address }
    }
    let text = String(rest)
    if let address = AddressScan.first(in: text) { return decodedXtext(address) }
    return InternationalAddress.address(text)
  }

  /// RFC 3461's xtext, of which some servers leave `+2B` and `+3D` as they are: a sign of it that no reader's tag is.
  private static func decodedXtext(_ address: EmailAddress) -> EmailAddress {
    var octets: [UInt8] = []
    var rest = address.text.octets[...]
    var found = false
    while let octet = rest.first {
      if rest.starts(with: "+2B") || rest.starts(with: "+3D") {
        octets.append(rest.starts(with: "+2B") ? UInt8(ascii: "+") : UInt8(ascii: "="))
        rest = rest.dropFirst(3)
        found = true
      } else {
        octets.append(octet)
        rest = rest.dropFirst()
      }
    }
    guard found, let decoded = try? EmailAddress(String(decoding: octets, as: UTF8.self)) else { return address }
    return decoded
  }
}
