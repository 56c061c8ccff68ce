public import Foundation
public import Newsroom
internal import Platform

/// Readers as the file that `SubscriberFile` reads: CSV (RFC 4180, CRLF) or JSON Lines.
///
/// Limits: bytes gather until `take`.
public struct SubscriberWriter {
  public struct Reader: Sendable {
    public var mailbox: Mailbox
    public var tier: Tier
    public var tierEnds: Date?
    public var language: String?
    public var newsletters: [String]
    public var leftNewsletters: [String]
    public var state: ReaderState
    public var gone: Date?
    public var consent: Date?
    /// Those that were asked for, and not confirmed; not among `newsletters`.
    public var pendingNewsletters: [String] = []
    /// By slug.
    public var details: [String: SubscriberRecord.Detail] = [:]
    /// When one who bounced or complained had asked to go.
    public var leftAt: Date?
    public var attributes: Attributes

    public init(
      mailbox: Mailbox, tier: Tier, tierEnds: Date?, language: String?, newsletters: [String],
      leftNewsletters: [String], state: ReaderState, gone: Date?, consent: Date?, attributes: Attributes
    ) {
      self.mailbox = mailbox
      self.tier = tier
      self.tierEnds = tierEnds
      self.language = language
      self.newsletters = newsletters
      self.leftNewsletters = leftNewsletters
      self.state = state
      self.gone = gone
      self.consent = consent
      self.attributes = attributes
    }
  }

  private static let columns = [
    "email", "name", "tier", "tier-ends", "language", "newsletters", "left-newsletters", "state", "gone-at",
    "consent-at", "pending-newsletters", "left-at",
  ]

  private let isJSONLines: Bool
  private let attributes: [String]
  private let newsletters: [String]
  private var bytes: [UInt8] = []

  /// - Parameters:
  ///   - attributes: the keys that readers have: a column each.
  ///   - newsletters: slugs whose details are written: three columns each.
  public init(isJSONLines: Bool, attributes: [String], newsletters: [String] = []) {
    self.isJSONLines = isJSONLines
    self.attributes = attributes
    self.newsletters = newsletters
    if !isJSONLines {
      line(Self.columns + newsletters.flatMap(Self.columns(of:)) + attributes.map { "attribute." + $0 })
    }
  }

  private static func columns(of slug: String) -> [String] {
    ["since." + slug, "consent-source." + slug, "consent-wording." + slug]
  }

  public mutating func append(_ reader: Reader) {
    let fields = [
      reader.mailbox.address.text, reader.mailbox.name ?? "", reader.tier.rawValue, Self.time(reader.tierEnds),
      reader.language ?? "", reader.newsletters.joined(separator: ";"), reader.leftNewsletters.joined(separator: ";"),
      reader.state.rawValue, Self.time(reader.gone), Self.time(reader.consent),
      reader.pendingNewsletters.joined(separator: ";"), Self.time(reader.leftAt),
    ]
    let details = newsletters.flatMap { slug in
      let detail = reader.details[slug]
      return [Self.time(detail?.since), detail?.source ?? "", detail?.wording ?? ""]
    }
    guard isJSONLines else {
      return line(fields + details + attributes.map { reader.attributes[$0] ?? "" })
    }
    let columns = Self.columns + newsletters.flatMap(Self.columns(of:))
    var pairs = zip(columns, fields + details).filter { $0.0 == "newsletters" || !$0.1.isEmpty }.map {
      JSONText.quoted($0) + ":" + JSONText.quoted($1)
    }
    if !reader.attributes.isEmpty { pairs.append("\"attributes\":" + reader.attributes.json) }
    bytes += Array(("{" + pairs.joined(separator: ",") + "}\n").utf8)
  }

  /// What has been written since it was last taken.
  public mutating func take() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }

  private mutating func line(_ fields: [String]) {
    for (index, field) in fields.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      let octets = Array(field.utf8)
      let needsQuotes =
        octets.contains { [10, 13, 34, 44, 59, 9].contains($0) } || octets.first == 32 || octets.last == 32
      guard needsQuotes else {
        bytes += octets
        continue
      }
      bytes.append(34)
      for octet in octets {
        if octet == 34 { bytes.append(34) }
        bytes.append(octet)
      }
      bytes.append(34)
    }
    bytes += [13, 10]
  }

  /// `2026-11-23T06:05:30.250Z`; empty where there is none.
  private static func time(_ date: Date?) -> String {
    guard let date else { return "" }
    let total = Int((date.timeIntervalSince1970 * 1000).rounded())
    let day = Int((Double(total) / 86_400_000).rounded(.down))
    let rest = total - day * 86_400_000
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(Day(number: day))T\(padded(rest / 3_600_000, 2)):\(padded(rest / 60_000 % 60, 2)):"
      + "\(padded(rest / 1000 % 60, 2)).\(padded(rest % 1000, 3))Z"
  }
}
