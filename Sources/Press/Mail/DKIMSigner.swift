public import Digest
internal import Newsroom
internal import Platform

/// Whose signature a message carries: a key, and the name under which the world finds its public half.
public struct DKIMSigner: Sendable {
  let key: SigningKey
  public let selector: String
  public let domain: String

  /// - Parameters:
  ///   - selector: below `_domainkey` in the DNS, such as `s2026a`.
  ///   - domain: the signing domain; receivers compare it with From's (DMARC).
  /// - Throws: for names that can't stand in the DNS, and for a key that can't sign.
  public init(key: SigningKey, selector: String, domain: String) throws(MessageError) {
    guard Self.isName(selector), Self.isName(domain), selector.utf8.count + domain.utf8.count <= 240 else {
      throw MessageError(
        "DKIM selector \"\(selector)\" of \"\(domain)\"", "is no name in the DNS: use letters, digits, - and .")
    }
    guard key.sign(digest: SHA256.digest(of: [])) != nil else {
      throw MessageError("DKIM selector \"\(selector)\"", "has a key that libcrypto can't sign with")
    }
    self.key = key
    self.selector = selector
    self.domain = domain
  }

  private static func isName(_ text: String) -> Bool {
    text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
      (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
        && label.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }
  }
}

/// A DKIM-Signature field (RFC 6376, section 3.5) but for its two blanks: the body's hash and the signature itself.
///
/// relaxed/relaxed, no `l=`. Every field that a reader sees or a mail program acts on is signed, and those that another
/// one could be added to are named once more than they are there (section 8.15): adding one breaks the signature.
///
/// Failure policy: total, but for libcrypto's running out of memory, when `fill` is false and the field is to be left out.
struct DKIMSignature: Sendable {
  private let key: SigningKey
  /// The field, folded, with `x` in its blanks.
  let blank: [UInt8]
  private let bodyHashAt: Int
  private let signatureAt: Int
  /// What is signed of the field itself (section 3.7): canonical, up to where the body's hash goes, and after it.
  private let canonicalHead: [UInt8]
  private static let canonicalTail = [UInt8]("; b=".utf8)

  /// Signed and named twice.
  static let oversigned = [
    "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type", "List-Id",
    "List-Unsubscribe", "List-Unsubscribe-Post",
  ]
  /// Not there, and not to be added.
  static let absent = ["Sender", "Cc", "Content-Transfer-Encoding"]

  /// In the order in which their contents are hashed.
  static let names = oversigned + oversigned + absent
  private static let width = 72

  /// - Parameter time: seconds since 1970, for `t=`: the same on every attempt.
  init(_ signer: DKIMSigner, time: Int) {
    key = signer.key
    var field: [UInt8] = []
    var column = 0
    func add(_ text: String) {
      if column + text.utf8.count > Self.width {
        field.append(ascii: "\r\n ")
        column = 1
      }
      field.append(ascii: text)
      column += text.utf8.count
    }
    func line(_ text: String) {
      field.append(ascii: "\r\n ")
      column = 1
      add(text)
    }
    add("DKIM-Signature: v=1; a=\(signer.key.algorithm.rawValue)-sha256; c=relaxed/relaxed;")
    line("d=\(signer.domain); s=\(signer.selector); t=\(time);")
    line("h=")
    for (index, name) in Self.names.enumerated() { add(index == 0 ? name : ":" + name) }
    add(";")
    line("bh=")
    bodyHashAt = field.count
    canonicalHead = Self.relaxed(field)
    field += [UInt8](repeating: UInt8(ascii: "x"), count: 44)
    add(";")
    line("b=")
    signatureAt = field.count
    let length = (signer.key.signatureLength + 2) / 3 * 4
    for position in 0..<length {
      if position > 0, position % Self.width == 0 { field.append(ascii: "\r\n ") }
      field.append(UInt8(ascii: "x"))
    }
    field.append(ascii: "\r\n")
    blank = field
  }

  /// Fills the blanks of the field, which stands at `place` in `bytes`.
  /// - Parameters:
  ///   - bodyHash: base64, 44 characters.
  ///   - header: `RelaxedHeader`'s text of the signed fields.
  func fill(_ bytes: inout [UInt8], at place: Int, bodyHash: [UInt8], header: [UInt8]) -> Bool {
    var state = SHA256()
    state.update(header)
    state.update(canonicalHead)
    state.update(bodyHash)
    state.update(Self.canonicalTail)
    guard let signature = key.sign(digest: state.digest())?.base64 else { return false }
    bytes.replaceSubrange(place + bodyHashAt..<place + bodyHashAt + bodyHash.count, with: bodyHash)
    var at = place + signatureAt
    for (position, character) in signature.enumerated() {
      if position > 0, position % Self.width == 0 { at += 3 }
      bytes[at] = character
      at += 1
    }
    return true
  }

  /// The field's own beginning as it is hashed.
  private static func relaxed(_ field: [UInt8]) -> [UInt8] {
    var canonical: [UInt8] = []
    RelaxedHeader.append(field[...], to: &canonical)
    return canonical
  }
}
