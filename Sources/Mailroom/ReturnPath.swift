public import Newsroom

/// RFC 5321's reverse-path: one for all readers' mail, or one for each, by which a bounce says whose it is (VERP).
///
/// Failure policy: total. Limits: what `append` writes has to be an address that `EmailAddress` would take.
public struct ReturnPath: Sendable {
  private let write: @Sendable (_ subscriber: Int64, inout [UInt8]) -> Void

  public init(_ address: EmailAddress) {
    let octets = Array(address.text.utf8)
    write = { $1.append(contentsOf: octets) }
  }

  /// - Parameter token: appends what stands behind the `+` of a reader's local part: ASCII letters and digits.
  public init(_ address: EmailAddress, token: @escaping @Sendable (_ subscriber: Int64, inout [UInt8]) -> Void) {
    let local = Array(address.localPart.utf8) + [UInt8(ascii: "+")]
    let domain = [UInt8(ascii: "@")] + Array(address.domain.utf8)
    write = { subscriber, bytes in
      bytes.append(contentsOf: local)
      token(subscriber, &bytes)
      bytes.append(contentsOf: domain)
    }
  }

  /// Appends the address that this reader's mail comes back to.
  public func append(for subscriber: Int64, to bytes: inout [UInt8]) { write(subscriber, &bytes) }

  /// The same, for people.
  public func text(for subscriber: Int64) -> String {
    var bytes: [UInt8] = []
    append(for: subscriber, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
