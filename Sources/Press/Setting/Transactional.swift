public import Newsroom

/// A mail to one reader about their own subscription, set from templates of its own:
/// `confirmation.html.mustache`, `confirmation.txt.mustache` and, its subject, `confirmation.subject.txt.mustache`.
public enum Transactional: String, Sendable, CaseIterable {
  /// Asks whoever gave an address whether it is theirs (double opt-in). Holds the link that says so, and none to
  /// unsubscribe: nobody is subscribed yet.
  case confirmation
  /// Greets a reader whose subscription is confirmed.
  case welcome

  /// The context that its templates are rendered over: as an issue's (`VariantContext`), but `issue` is null, `links`
  /// holds `confirm` (a slot) or `unsubscribe` (a slot; null in a confirmation), and `newsletter.when` says when it comes.
  /// - Parameter tier: what the reader is, or becomes.
  public func context(
    _ publication: Publication, _ newsletter: Newsletter, theme: Theme = .house, tier: Tier
  ) -> Value {
    let isConfirmation = self == .confirmation
    return .dictionary([
      "publication": VariantContext.publication(publication), "newsletter": Self.newsletter(newsletter),
      "theme": ThemeContext.value(of: theme), "variant": VariantContext.variant(tier), "issue": .null,
      "subscriber": .dictionary(["name": .slot(.subscriberName), "email": .slot(.subscriberEmail)]),
      "links": .dictionary([
        "home": .optional(WebLink.checked(publication.url)),
        "confirm": isConfirmation ? .slot(.confirmLink) : .null,
        "unsubscribe": isConfirmation ? .null : .slot(.unsubscribeLink),
      ]),
    ])
  }

  private static func newsletter(_ newsletter: Newsletter) -> Value {
    guard case .dictionary(var fields) = VariantContext.newsletter(newsletter) else { return .null }
    fields["when"] = .optional(when(newsletter.schedule))
    return .dictionary(fields)
  }

  /// `Monday to Friday at 06:30`, `Saturday at 07:00`; `nil` without days.
  static func when(_ schedule: Schedule) -> String? {
    let days = Weekday.allCases.filter(schedule.days.contains)
    guard let first = days.first, let last = days.last else { return nil }
    let places = days.compactMap(Weekday.allCases.firstIndex(of:))
    let inARow = places.last.flatMap { last in places.first.map { last - $0 + 1 == days.count } } ?? false
    let names =
      days.count == 7
      ? "Every day"
      : days.count > 2 && inARow ? "\(first.name) to \(last.name)" : ItemContext.enumeration(days.map(\.name))
    return names.map { "\($0) at \(schedule.sendAt)" }
  }
}

extension Typesetter {
  /// Sets a mail about a subscription.
  /// - Parameters:
  ///   - context: as `Transactional.context` makes it.
  ///   - names: what becomes of a name that no context has.
  /// - Returns: its subject, on one line, and its parts with the reader's slots left.
  public func set(
    _ letter: Transactional, _ context: Value, names: Missing = .blank
  ) throws(TemplateError) -> (subject: String, variant: Variant) {
    let subject = try line(template: letter.rawValue + ".subject", context, maximum: 120, names: names)
    guard case .dictionary(var fields) = context else { return (subject, Variant(html: [], text: [])) }
    fields["subject"] = .string(subject)
    return (subject, try set(letter.rawValue, .dictionary(fields), names: names))
  }
}
