/// What every message of an issue says of its sender: frozen with the issue, so that a changed setting can't make one
/// reader's mail differ from another's.
public struct Letterhead: Sendable, Equatable, Codable {
  public var from: Mailbox
  public var replyTo: Mailbox?
  /// RFC 5321's reverse-path.
  public var returnPath: EmailAddress
  /// List-Id's phrase (RFC 2919).
  public var listName: String
  public var listDomain: String
  public var unsubscribeURL: String
  /// Where a reader may write to leave.
  public var unsubscribeAddress: EmailAddress?
  public var meter: MeterRule?

  public init(_ publication: Publication, _ newsletter: Newsletter) {
    from = publication.from
    replyTo = publication.replyTo
    returnPath = publication.returnPath
    listName = publication.name.isEmpty ? newsletter.name : "\(publication.name) \(newsletter.name)"
    listDomain = publication.listDomain
    unsubscribeURL = publication.unsubscribeURL
    unsubscribeAddress = publication.unsubscribeAddress
    meter = publication.meter
  }
}

extension EmailAddress: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do throws(AddressError) {
      try self.init(text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
