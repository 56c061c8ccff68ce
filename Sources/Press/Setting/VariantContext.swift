public import Newsroom

/// An issue as the readers of one tier may have it, for templates: the schema is the one that templates are written to.
///
/// Every item passes `Item.visible(to:)` before anything else is taken from it, so that text which only all-access
/// readers may have is in no string of the free variant's context. A key that has no value is there, and null.
///
/// Failure policy: total; an address that isn't http, https or mailto is null.
public enum VariantContext {
  /// The context of `issue` for readers of `tier`.
  public static func value(
    of issue: Issue, _ publication: Publication, _ newsletter: Newsletter, theme: Theme = .house, tier: Tier
  ) -> Value {
    let text = MailText(links: newsletter.textLinks)
    let sections = issue.sections.filter { !$0.items.isEmpty }
    let column = ThemeContext.column(of: theme)
    let metered = issue.meteredArticles
    let values = sections.enumerated().map { index, section in
      Self.section(
        section, first: index == 0, last: index == sections.count - 1, tier: tier, column: column, text: text,
        meter: tier == .free ? publication.meter.map { ($0, metered) } : nil)
    }
    let headlines = headlines(values)
    let meter = tier == .free ? publication.meter : nil
    return .dictionary([
      "publication": Self.publication(publication), "newsletter": Self.newsletter(newsletter),
      "theme": ThemeContext.value(of: theme),
      "issue": Self.issue(issue, column: column, text: text), "variant": variant(tier),
      "has_sections": .bool(!values.isEmpty),
      "sections": .list(values),
      "lead": headlines.first ?? .null, "second": headlines.dropFirst().first ?? .null,
      "headlines": .list(headlines),
      "subscriber": .dictionary(["name": .slot(.subscriberName), "email": .slot(.subscriberEmail)]),
      "meter": meter.map { .dictionary(["total": .string("\($0.articles)"), "left": .slot(.meterLeft)]) } ?? .null,
      "links": .dictionary([
        "unsubscribe": .slot(.unsubscribeLink), "home": .optional(WebLink.checked(publication.url)),
      ]),
    ])
  }

  static func newsletter(_ newsletter: Newsletter) -> Value {
    .dictionary([
      "name": .string(newsletter.name), "slug": .string(newsletter.slug), "tagline": .string(newsletter.tagline),
    ])
  }

  static func variant(_ tier: Tier) -> Value {
    .dictionary([
      "free": .bool(tier == .free), "all_access": .bool(tier == .allAccess), "name": .string(tier.rawValue),
    ])
  }

  static func publication(_ publication: Publication) -> Value {
    .dictionary([
      "name": .string(publication.name), "tagline": .string(publication.tagline),
      "url": .optional(WebLink.checked(publication.url)), "language": .string(publication.language),
      "email": .string(publication.from.address.text),
      "postal_address": .string(publication.postalAddress.joined(separator: ", ")),
      "postal_lines": .list(publication.postalAddress.map(Value.string)),
    ])
  }

  private static func issue(_ issue: Issue, column: Int, text: MailText) -> Value {
    let note = issue.note.flatMap { $0.isEmpty ? nil : $0 }
    let correction = issue.editing?.correctionHTML
    return .dictionary([
      "name": .string(issue.name.description), "date": .string(issue.name.day.long),
      "day": .string(issue.name.day.description), "subject": .string(issue.subject.directionsClosed),
      "preheader": .string(issue.preheader.directionsClosed), "has_note": .bool(note != nil),
      "note_html": .optional(note.map { BodyFitting.fit($0, below: 1, column: column) }),
      "note_text": .optional(note.map { text.text(of: $0) }),
      "correction_html": .optional(correction.map { BodyFitting.fit($0, below: 2, column: column) }),
      "correction_text": .optional(correction.map { text.text(of: $0) }),
      "correction_line": .optional(correction.map { MailText(links: .omitted).text(of: $0) }),
    ])
  }

  private static func section(
    _ section: Section, first: Bool, last: Bool, tier: Tier, column: Int, text: MailText,
    meter: (rule: MeterRule, articles: [String])?
  ) -> Value {
    let items = section.items.enumerated().map { index, item in
      ItemContext.value(
        of: item, tier: tier, first: index == 0, last: index == section.items.count - 1, show: section.show,
        column: column, text: text, meter: meter)
    }
    return .dictionary([
      "slug": .string(section.slug), "name": .string(section.name), "first": .bool(first), "last": .bool(last),
      "full": .bool(section.show == .full), "summary": .bool(section.show == .summary),
      "headline": .bool(section.show == .headline), "calendar": .bool(section.show == .calendar),
      "items": .list(items),
    ])
  }

  /// The issue's first items, for subject lines, but for what is listed as a calendar: `first` and `last` among
  /// themselves.
  private static func headlines(_ sections: [Value], most: Int = 5) -> [Value] {
    func items(_ section: Value) -> [Value] {
      if case .list(let items)? = section["items"] { items } else { [] }
    }
    func isCalendar(_ section: Value) -> Bool {
      if case .bool(true)? = section["calendar"] { true } else { false }
    }
    let articles = sections.filter { !isCalendar($0) }
    let leading = (articles.isEmpty ? sections : articles).flatMap(items).prefix(most)
    return leading.enumerated().map { index, item in
      guard case .dictionary(var fields) = item else { return item }
      fields["first"] = .bool(index == 0)
      fields["last"] = .bool(index == leading.count - 1)
      return .dictionary(fields)
    }
  }
}
