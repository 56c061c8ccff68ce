internal import Newsroom

/// What a column of a subscriber file is about, as `--map COLUMN=FIELD` names it.
enum SubscriberField: Hashable, Sendable {
  case email, name, firstName, lastName, tier, tierEnds, language, newsletters, leftNewsletters
  case pendingNewsletters, leftAt
  /// Of one newsletter, by its slug: when its state began, where consent to it was given, and to which words.
  case since(String)
  case newsletterSource(String)
  case newsletterWording(String)
  case state, goneAt, bouncedAt, complaint, consentAt, confirmedAt, source, wording
  /// Wants mail: `true` or `false`.
  case subscribed
  /// Mail is switched off: `true` or `false`.
  case disabled
  /// Pays: `true`, or the name of what they pay for.
  case paid
  /// An object of JSON.
  case attributes
  case attribute(String)
  case ignored

  static let named: [(name: String, field: SubscriberField)] = [
    ("email", .email), ("name", .name), ("first-name", .firstName), ("last-name", .lastName), ("tier", .tier),
    ("tier-ends", .tierEnds), ("language", .language), ("newsletters", .newsletters),
    ("left-newsletters", .leftNewsletters), ("pending-newsletters", .pendingNewsletters), ("left-at", .leftAt),
    ("state", .state), ("gone-at", .goneAt), ("bounced-at", .bouncedAt),
    ("consent-at", .consentAt), ("confirmed-at", .confirmedAt), ("consent-source", .source),
    ("consent-wording", .wording), ("subscribed", .subscribed), ("disabled", .disabled), ("paid", .paid),
    ("attributes", .attributes),
  ]

  /// `attribute.city` and `-` too; `nil` for what is no field.
  init?(_ text: String) {
    if let field = Self.named.first(where: { $0.name == text })?.field {
      self = field
    } else if text == "-" {
      self = .ignored
    } else if text.hasPrefix("attribute."), let key = Attributes.key(String(text.dropFirst("attribute.".count))) {
      self = .attribute(key)
    } else if let slug = Self.slug(text, "since") {
      self = .since(slug)
    } else if let slug = Self.slug(text, "consent-source") {
      self = .newsletterSource(slug)
    } else if let slug = Self.slug(text, "consent-wording") {
      self = .newsletterWording(slug)
    } else {
      return nil
    }
  }

  private static func slug(_ text: String, _ name: String) -> String? {
    text.hasPrefix(name + ".") && text.utf8.count > name.utf8.count + 1 ? String(text.dropFirst(name.count + 1)) : nil
  }

  /// Whether two columns may say it.
  var isRepeatable: Bool {
    switch self {
    case .paid, .ignored, .attributes: true
    default: false
    }
  }

  static var names: [String] { named.map(\.name) + ["since.NEWSLETTER", "attribute.KEY", "-"] }
}

/// Whose export a file is, known by its header; its columns and words become ours.
///
/// Read off what the programs write: Ghost's members export, listmonk's and Substack's lists, Mailchimp's three files of an
/// audience (subscribed, unsubscribed, cleaned).
struct SubscriberDialect: Sendable {
  var name: String
  /// Columns that such a file has, in lower case.
  var signature: [String]
  /// And at least one of these, where there are any.
  var oneOf: [String] = []
  var columns: [String: SubscriberField]
  /// What becomes of other columns: `nil`: an attribute of their own name.
  var rest: SubscriberField? = .ignored
  /// What such a file doesn't say though it matters, and what to do.
  var warning: String?

  static let all: [SubscriberDialect] = [
    SubscriberDialect(
      name: "Ghost", signature: ["email", "subscribed_to_emails"],
      columns: [
        "email": .email, "name": .name, "subscribed_to_emails": .subscribed, "complimentary_plan": .paid,
        "tiers": .paid, "products": .paid, "created_at": .consentAt, "deleted_at": .goneAt,
        "labels": .attribute("labels"),
      ]),
    SubscriberDialect(
      name: "listmonk", signature: ["uuid", "email", "attributes", "status"],
      columns: [
        "email": .email, "name": .name, "attributes": .attributes, "status": .state, "created_at": .consentAt,
      ],
      warning: """
        listmonk's export doesn't say who unsubscribed from a list: they stand in it as enabled. In listmonk, click the \
        list's number of unsubscribed (/admin/subscribers/lists/N?subscription_status=unsubscribed), export them too, and \
        import that file with --left NEWSLETTER
        """),
    SubscriberDialect(
      name: "Substack", signature: ["email", "active_subscription"], oneOf: ["expiry", "email_disabled"],
      columns: [
        "email": .email, "name": .name, "active_subscription": .paid, "expiry": .tierEnds,
        "email_disabled": .disabled, "created_at": .consentAt,
      ]),
    SubscriberDialect(
      name: "Mailchimp", signature: ["email address"],
      oneOf: ["member_rating", "optin_time", "confirm_time", "leid", "euid", "unsub_time", "clean_time"],
      columns: [
        "email address": .email, "first name": .firstName, "last name": .lastName, "status": .state,
        "optin_time": .consentAt, "confirm_time": .confirmedAt, "unsub_time": .goneAt, "unsub_reason": .complaint,
        "clean_time": .bouncedAt, "tags": .attribute("tags"), "language": .language,
      ].merging(ignored) { $1 },
      rest: nil),
  ]

  /// Mailchimp's own columns among the publisher's.
  private static let ignored: [String: SubscriberField] = Dictionary(
    uniqueKeysWithValues: [
      "member_rating", "optin_ip", "confirm_ip", "latitude", "longitude", "gmtoff", "dstoff", "timezone", "cc",
      "region", "last_changed", "leid", "euid", "notes", "unsub_campaign_title", "unsub_campaign_id",
      "unsub_reason_other", "clean_campaign_title", "clean_campaign_id", "address", "phone number", "birthday",
    ].map { ($0, .ignored) })

  static func of(_ header: [String]) -> SubscriberDialect? {
    all.first { dialect in
      dialect.signature.allSatisfy(header.contains)
        && (dialect.oneOf.isEmpty || dialect.oneOf.contains(where: header.contains))
    }
  }

  /// Words for a reader's state: ours and those of the others.
  static let states: [String: ReaderState] = [
    "confirmed": .confirmed, "subscribed": .confirmed, "enabled": .confirmed, "active": .confirmed,
    "pending": .pending, "unconfirmed": .pending, "unsubscribed": .unsubscribed, "disabled": .unsubscribed,
    "blocklisted": .unsubscribed, "blacklisted": .unsubscribed, "inactive": .unsubscribed, "removed": .unsubscribed,
    "bounced": .bounced, "cleaned": .bounced, "complained": .complained, "spam": .complained,
    "abuse": .complained,
  ]
}
