internal import Markup
internal import Newsroom

/// An item as the readers of one tier may have it, for templates. Its body is there where the section shows items in full:
/// bodies take most of the time of setting an issue.
///
/// Failure policy: total.
enum ItemContext {
  static func value(
    of stored: Item, tier: Tier, first: Bool, last: Bool, show: SectionRule.Show, column: Int, text: MailText,
    meter: (rule: MeterRule, articles: [String])? = nil
  ) -> Value {
    let minutes = readingMinutes(of: stored.article.body)
    // From here on, nothing is taken from what was stored: only what this tier may have.
    let item = stored.visible(to: tier)
    let article = item.article
    let title = article.title.directionsClosed
    let gated = !article.access.allowsBody(to: tier)
    let body = article.body.isEmpty || show != .full ? nil : article.body
    return .dictionary([
      "title": .string(title), "title_text": .string(TextWrap.wrap(title, columns: 70)),
      "url": .optional(WebLink.checked(article.url)),
      "slug": .string(article.slug),
      "first": .bool(first), "last": .bool(last),
      "kind": .string(article.kind.label), "kind_slug": .string(article.kind.rawValue),
      "series": .optional(article.series), "kicker": .optional(kicker(item)),
      "updated": .bool(item.updatedSince != nil), "updated_since": .optional(item.updatedSince?.short),
      "byline": .optional(enumeration(article.bylines)), "interviewee": .optional(article.interviewee),
      "regions": .optional(list(article.regions)), "topics": .optional(list(article.topics)),
      "summary": .optional(item.summary),
      "summary_html": .optional(item.summary.map { LinkedText.html($0, class: "on") }),
      "summary_text": .optional(item.summary.map { TextWrap.wrap($0) }),
      "has_body": .bool(body != nil),
      "body_html": .optional(body.map { BodyFitting.fit($0, below: 3, column: column) }),
      "body_text": .optional(body.map { text.text(of: $0) }),
      "gated": .bool(gated), "metered": .bool(article.access == .metered),
      "opened": opened(article, gated, meter), "reader_key": readerKey(article, gated, meter),
      "image": image(article.image), "event": event(article.event),
      "has_related": .bool(!item.related.isEmpty), "related": .list(item.related.map(related)),
      "reading_minutes": .optional(minutes.map(String.init)),
    ])
  }

  /// Whether the reader has opened it this month; null where that isn't counted.
  private static func opened(_ article: Article, _ gated: Bool, _ meter: (rule: MeterRule, articles: [String])?)
    -> Value
  {
    guard gated, let index = meter?.articles.firstIndex(of: article.id) else { return .null }
    return .slot(.opened(index))
  }

  /// What stands behind the article's address so that its page knows the reader; null for most.
  private static func readerKey(
    _ article: Article, _ gated: Bool, _ meter: (rule: MeterRule, articles: [String])?
  ) -> Value {
    guard gated, article.access == .metered, let meter, let url = WebLink.checked(article.url), meter.rule.signs(url)
    else { return .null }
    return .slot(url.contains("?") ? .articleParameter : .articleQuery)
  }

  /// A series' name, else what kind of article it is; news needs no saying, and what has a section of its own neither.
  /// What ran before says that it was updated.
  private static func kicker(_ item: Item) -> String? {
    let article = item.article
    let kind = article.series ?? ([.news, .radar, .upcoming].contains(article.kind) ? nil : article.kind.label)
    guard item.updatedSince != nil else { return kind }
    return kind.map { "Updated · \($0)" } ?? "Updated"
  }

  /// A way to another article: never any of its text.
  private static func related(_ link: RelatedLink) -> Value {
    let title = link.title.directionsClosed
    return .dictionary([
      "title": .string(title), "url": .optional(WebLink.checked(link.url)), "kind": .string(link.kind.rawValue),
      "label": .string(link.kind.label),
      "line_text": .string(TextWrap.wrap("\(link.kind.label): \(title)", columns: 70)),
    ])
  }

  /// `Ada Obi, Jan Kos and Li Wei`.
  static func enumeration(_ names: [String]) -> String? {
    guard let last = names.last else { return nil }
    let others = names.dropLast().joined(separator: ", ")
    return others.isEmpty ? last : "\(others) and \(last)"
  }

  private static func list(_ words: [String]) -> String? { words.isEmpty ? nil : words.joined(separator: ", ") }

  private static func image(_ image: Image?) -> Value {
    guard let image, let url = WebLink.checked(image.url), !url.lowercased().hasPrefix("mailto:") else { return .null }
    return .dictionary(["url": .string(url), "alt": .string(image.alt)])
  }

  private static func event(_ event: Event?) -> Value {
    guard let event else { return .null }
    return .dictionary([
      "date": .string(event.day.short), "day": .string(event.day.description), "place": .optional(event.place),
      "source": .optional(event.source),
    ])
  }

  /// A number, never text: known for gated articles too. Words between tags, at 220 a minute.
  private static func readingMinutes(of html: String) -> Int? {
    let bytes = Array(html.utf8)
    var words = 0
    for case .text(let range) in HTMLTokenizer(bytes) {
      var isInWord = false
      for octet in bytes[range] {
        if octet > 32, !isInWord { words += 1 }
        isInWord = octet > 32
      }
    }
    return words == 0 ? nil : max(1, (words + 219) / 220)
  }
}
