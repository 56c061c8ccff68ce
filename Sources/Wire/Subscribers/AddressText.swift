internal import CIDN2
public import Newsroom

/// Addresses as people write them: an international domain becomes A-labels (RFC 5890, by libidn2).
///
/// Failure policy: refused with a reason. Limits: `EmailAddress`'s.
public enum AddressText {
  public static func read(_ text: String) throws(AddressError) -> EmailAddress {
    let trimmed = text.trimmingSpaces
    // The C function ends at a NUL: what has control characters is refused as it is.
    guard let at = trimmed.lastIndex(of: "@"), !trimmed[at...].utf8.allSatisfy({ $0 < 128 }), !trimmed.hasControls
    else {
      return try EmailAddress(trimmed)
    }
    var ascii: UnsafeMutablePointer<CChar>?
    let domain = String(trimmed[trimmed.index(after: at)...])
    let code = idn2_to_ascii_8z(domain, &ascii, Int32(IDN2_NONTRANSITIONAL.rawValue | IDN2_NFC_INPUT.rawValue))
    defer { idn2_free(ascii) }
    guard code == IDN2_OK.rawValue, let ascii else { return try EmailAddress(trimmed) }
    return try EmailAddress(trimmed[...at] + String(cString: ascii))
  }
}

/// A mailbox as people write it: `Ann Example <ann@example.com>`, or an address alone (RFC 5322, section 3.4).
public enum MailboxText {
  public static func read(_ text: String) throws(AddressError) -> Mailbox {
    let trimmed = text.trimmingSpaces
    // No address holds a control character, so that this refuses the mailbox whose name does, and says why.
    if trimmed.hasControls { return Mailbox(address: try EmailAddress(trimmed)) }
    guard trimmed.hasSuffix(">"), let open = trimmed.lastIndex(of: "<") else {
      return Mailbox(address: try AddressText.read(trimmed))
    }
    let address = try AddressText.read(String(trimmed[trimmed.index(after: open)...].dropLast()))
    var name = String(trimmed[..<open]).trimmingSpaces
    if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = unquoted(name.dropFirst().dropLast()) }
    return Mailbox(name: name.isEmpty ? nil : name, address: address)
  }
}

/// RFC 5322, section 3.2.4: a backslash in a quoted string stands before the character that is meant.
private func unquoted(_ text: Substring) -> String {
  var result = ""
  var isEscaped = false
  for character in text {
    isEscaped = character == "\\" && !isEscaped
    if !isEscaped { result.append(character) }
  }
  return result
}

extension StringProtocol {
  /// Without white space at both ends.
  var trimmingSpaces: String {
    let head = drop { $0.isWhitespace }
    return String(head[..<(head.lastIndex { !$0.isWhitespace }.map(head.index(after:)) ?? head.startIndex)])
  }
}
