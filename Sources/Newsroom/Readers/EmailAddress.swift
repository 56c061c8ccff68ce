internal import Foundation
internal import Platform

/// An address that can be mailed: the addr-spec of RFC 5322 within the limits of RFC 5321, section 4.5.3.1, with the
/// local parts of RFC 6532 in letters of any script.
///
/// Failure policy: what isn't surely mailable is refused with a reason, never repaired; but a local part outside ASCII is
/// brought into its one spelling (NFC, as RFC 6532, section 3.1, wants it). Limits: no quoted local parts, no comments,
/// no address literals; a domain must be given as A-labels; 64 octets before the `@`, 254 in all, in UTF-8.
public struct EmailAddress: Sendable, Hashable, CustomStringConvertible {
  /// `local@domain`, the local part as given, the domain in lower case. Free of white space and control characters.
  public let text: String

  public var description: String { text }
  public var localPart: Substring { text[..<(text.lastIndex(of: "@") ?? text.startIndex)] }
  public var domain: Substring { text[(text.lastIndex(of: "@").map(text.index(after:)) ?? text.endIndex)...] }

  /// Under which an address is looked up: RFC 5321 lets a host tell `Ann` from `ann`, but none that mails readers does.
  public var identity: String {
    isInternational ? text.lowercased().precomposedStringWithCanonicalMapping : text.lowercased()
  }

  /// Whether it can be mailed only through a relay that offers SMTPUTF8 (RFC 6531).
  public var isInternational: Bool { !text.utf8.allSatisfy { $0 < 128 } }

  /// Itself, where every relay takes it: for the addresses that stand in all readers' mail.
  public func inASCII() throws(AddressError) -> EmailAddress {
    guard !isInternational else {
      throw AddressError(text, "contains letters outside ASCII, which not every relay and mailbox takes")
    }
    return self
  }

  public init(_ text: String) throws(AddressError) {
    let given = Array(text.utf8)
    // Put together, a letter and its marks take fewer octets, but not a quarter.
    guard given.count <= 4 * 254 else { throw AddressError(text, "is longer than 254 octets") }
    guard given.allSatisfy({ $0 > 32 && $0 != 127 }) else {
      throw AddressError(text, "contains white space or a control character")
    }
    guard let at = given.lastIndex(of: UInt8(ascii: "@")) else { throw AddressError(text, "has no @") }
    let domain = given[(at + 1)...]
    guard domain.allSatisfy({ $0 < 128 }) else {
      throw AddressError(text, "has a domain with letters outside ASCII that is no host name")
    }
    var local = given[..<at]
    if !local.allSatisfy({ $0 < 128 }) {
      let name = String(decoding: local, as: UTF8.self)
      if let odd = InternationalName.unfit(in: name) {
        throw AddressError(
          text, "has U+\(String(odd.value, radix: 16, uppercase: true)) before the @, which no mailbox has")
      }
      local = Array(name.precomposedStringWithCanonicalMapping.utf8)[...]
    }
    guard !local.isEmpty else { throw AddressError(text, "has nothing before the @") }
    guard local.count + 1 + domain.count <= 254 else { throw AddressError(text, "is longer than 254 octets") }
    guard local.count <= 64 else { throw AddressError(text, "has more than 64 octets before the @") }
    guard local.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(Self.isAtom) else {
      throw AddressError(text, "has a local part that is no dot-atom (RFC 5322, section 3.2.3)")
    }
    try Self.check(domain: domain, of: text)
    self.text = String(decoding: local, as: UTF8.self) + "@" + String(decoding: domain, as: UTF8.self).lowercased()
  }

  /// RFC 5321, section 2.3.5, and RFC 1035's lengths: at least two labels, or `localhost`.
  private static func check(domain: ArraySlice<UInt8>, of text: String) throws(AddressError) {
    let labels = domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard domain.count <= 253, labels.allSatisfy(isLabel) else {
      throw AddressError(text, "has a domain that is no host name")
    }
    guard labels.count > 1 || String(decoding: domain, as: UTF8.self).lowercased() == "localhost" else {
      throw AddressError(text, "has a domain without a dot")
    }
    guard labels.last?.allSatisfy(\.isASCIIDigit) == false else {
      throw AddressError(text, "has a number for a top-level domain")
    }
  }

  private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
    guard let first = label.first, let last = label.last, label.count <= 63 else { return false }
    let hyphen = UInt8(ascii: "-")
    return first != hyphen && last != hyphen && label.allSatisfy { $0.isASCIIAlphanumeric || $0 == hyphen }
  }

  private static func isAtom(_ atom: ArraySlice<UInt8>) -> Bool {
    !atom.isEmpty && atom.allSatisfy { $0.isASCIIAlphanumeric || $0 > 127 || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
  }
}

/// Why a text is no address one would mail.
public struct AddressError: Error, Sendable, CustomStringConvertible {
  public let text: String
  public let reason: String

  init(_ text: String, _ reason: String) {
    self.text = text
    self.reason = reason
  }

  /// The text without control characters, so that a message can't be forged with it, and only its first hundred
  /// where it is long.
  public var description: String {
    let head = text.utf8.count > 300 ? String(text.unicodeScalars.prefix(100)) + "…" : text
    return "\"\(head.printable)\" \(reason)"
  }
}

/// A display name and an address (RFC 5322, section 3.4).
public struct Mailbox: Sendable, Hashable, Codable {
  public var name: String?
  public var address: EmailAddress

  public init(name: String? = nil, address: EmailAddress) {
    self.name = name
    self.address = address
  }
}

extension StringProtocol {
  /// With control characters made visible, those that turn the writing direction too: for messages that quote what came
  /// from outside.
  public var printable: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0..<32, 127...159, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
