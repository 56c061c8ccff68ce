public import Newsroom
internal import Press
internal import Store
internal import Wire

/// What a check found of an issue, and how large each variant is.
public struct CheckReport: Encodable {
  public var issue: IssueName
  /// Bytes of the HTML part by variant.
  public var bytes: [String: Int]
  public var findings: [Finding]

  private enum Key: CodingKey { case issue, stops, bytes, limit, findings }

  private struct Entry: Encodable {
    var severity: Finding.Severity
    var rule: Finding.Rule
    var variants: [Finding.Variant]
    var part: Finding.Part?
    var place: String?
    var message, remedy: String
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode("\(issue)", forKey: .issue)
    try values.encode(findings.stops, forKey: .stops)
    try values.encode(bytes, forKey: .bytes)
    // How many of them Gmail shows.
    try values.encode(Shortening.limit, forKey: .limit)
    try values.encode(
      findings.map {
        Entry(
          severity: $0.severity, rule: $0.rule, variants: $0.variants, part: $0.part, place: $0.place,
          message: $0.message, remedy: $0.remedy)
      }, forKey: .findings)
  }
}

extension Preflight {
  /// Everything about an issue, for who wants to know.
  /// - Parameter isOffline: links aren't asked for, though the settings say so.
  public func report(_ frozen: FrozenIssue, isOffline: Bool) throws -> CheckReport {
    let asks = !isOffline && newsroom.settings.links == .ask
    var bytes: [String: Int] = [:]
    for (tier, variant) in frozen.variants {
      bytes[tier.rawValue] = Proof.bytes(of: variant.html, unsubscribeURL: frozen.letterhead.unsubscribeURL)
    }
    return CheckReport(
      issue: frozen.record.key.name, bytes: bytes, findings: try findings(frozen, .check(asksLinks: asks)))
  }
}
