public import Digest
public import Newsroom
internal import Platform

/// The address in List-Unsubscribe by which a reader leaves with an empty mail: `unsubscribe+TOKEN@domain`.
///
/// RFC 2369, section 3.2, has the address beside the page, the preferred way first; RFC 8058 wants the page.
public struct LeaveAddress: Sendable {
  public var address: EmailAddress
  /// Made for `leave`, with the issue.
  public var token: ReturnToken

  public init(_ address: EmailAddress, _ token: ReturnToken) {
    self.address = address
    self.token = token
  }

  /// Up to the token: what isn't unreserved in a URI stands in percent-encoding (RFC 6068, section 2).
  var head: [UInt8] {
    let local = PercentEncoding.encode(address.localPart.utf8, keeping: \.isURIUnreserved)
    // A reader's mail program may take a plus for a space nowhere in a mailto (RFC 6068, section 5).
    return "mailto:".utf8 + local + [UInt8(ascii: "+")]
  }

  /// Behind the token. Some hosts refuse mail without a subject.
  var tail: [UInt8] { Array("@\(address.domain)?subject=unsubscribe".utf8) }
}
