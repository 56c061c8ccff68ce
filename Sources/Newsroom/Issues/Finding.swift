/// What a check has to say of an issue before it goes out: how bad it is, where, and what to do.
///
/// A value; the rules that make them are in `Press`, and what becomes of them is the command's business.
public struct Finding: Sendable, Equatable {
  public var severity: Severity
  public var rule: Rule
  /// Whose mail it is in; empty where it is the as a whole.
  public var variants: [Variant]
  public var part: Part?
  /// Where in the part: a headline, a link, a line. Text on one line.
  public var place: String?
  public var message: String
  public var remedy: String

  public init(
    _ severity: Severity, _ rule: Rule, _ variant: Variant? = nil, _ part: Part? = nil, at place: String? = nil,
    _ message: String, remedy: String
  ) {
    self.severity = severity
    self.rule = rule
    variants = variant.map { [$0] } ?? []
    self.part = part
    self.place = place
    self.message = message
    self.remedy = remedy
  }

  /// How bad it is. The order is that of a report.
  public enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
    /// Stops a send.
    case error
    /// Goes out, and somebody should look first.
    case warning
    /// Good to know.
    case note

    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// What looked.
  public enum Rule: String, Sendable, Codable, CaseIterable {
    case size, name, header, subject, preheader, unsubscribe, leak, parity, link, image, contrast, heading, section
    case language, client, spam
    case postalAddress = "postal-address"
  }

  /// A mail that readers get of an issue.
  public enum Variant: String, Sendable, Codable, CaseIterable {
    case free
    case allAccess = "all-access"
    /// The note to those who had an earlier generation.
    case correction

    public init(_ tier: Tier) { self = tier == .free ? .free : .allAccess }
  }

  public enum Part: String, Sendable, Codable, CaseIterable {
    case header, html, text, manifest, template

    /// As people read it.
    public var label: String { self == .html ? "HTML" : rawValue }
  }
}

extension [Finding] {
  public var hasErrors: Bool { contains { $0.severity == .error } }

  /// Whether a send is stopped by one of them. A name that nothing has isn't: in what is frozen it is blank.
  public var stops: Bool { contains { $0.severity == .error && $0.rule != .name } }

  /// The worst first; what several variants have in common is said once.
  public var merged: [Finding] {
    var found: [Finding] = []
    for finding in self {
      let twin = found.firstIndex { other in
        var own = finding
        own.variants = other.variants
        return own == other
      }
      if let twin {
        found[twin].variants += finding.variants.filter { !found[twin].variants.contains($0) }
      } else {
        found.append(finding)
      }
    }
    return found.enumerated().sorted { ($0.element.severity, $0.offset) < ($1.element.severity, $1.offset) }
      .map(\.element)
  }
}
