public import Foundation

/// Which of a newsletter's subscribers an issue is for: the `audience` of its settings.
///
/// One rule for freezing and for dry runs; whoever subscribed and isn't in it is left out with the reason (`other-tier`,
/// `other-segment`). What isn't said bounds nothing.
public struct Segment: Sendable, Equatable {
  /// A reader is of the tier they pay for at the time of freezing: all-access that has ended is free.
  public var tiers: Set<Tier>
  /// BCP 47 tags, in lower case; `en` takes `en-gb` too. A reader without a language is in any.
  public var languages: [String]
  /// For each key, one of the values (compared without the case of ASCII letters).
  public var attributes: [String: [String]]
  /// Subscribed to this newsletter before this instant.
  public var subscribedBefore: Date?

  public init(
    tiers: Set<Tier>, languages: [String] = [], attributes: [String: [String]] = [:], subscribedBefore: Date? = nil
  ) {
    self.tiers = tiers
    self.languages = languages
    self.attributes = attributes
    self.subscribedBefore = subscribedBefore
  }

  /// Whether it says more than tiers.
  public var isNarrow: Bool { !languages.isEmpty || !attributes.isEmpty || subscribedBefore != nil }
}
