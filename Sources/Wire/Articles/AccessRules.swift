public import Newsroom

/// Who may read what doesn't say so itself: `articles.access` in the settings.
public struct AccessRules: Sendable, Equatable {
  /// Where nothing else says anything.
  public var standard: Access?
  /// The same for saved pages.
  public var pages: Access?
  /// By a category's or a tag's name, as `ArticleDialect.fold` gives it.
  public var categories: [String: Access] = [:]
  /// By the name of a WordPress post's meta: where its value is a yes, or anything but a no.
  public var meta: [String: Access] = [:]

  public init() {}

  /// What common membership plugins note of a post: Members, Restrict Content (Pro).
  private static let plugins: [String: Access] = [
    "_members_access_role": .subscribers, "rcp_subscription_level": .subscribers, "_is_paid": .subscribers,
    "rcp_restrict_post": .subscribers,
  ]

  static func read(_ fields: inout Fields) -> AccessRules {
    var rules = AccessRules()
    rules.standard = fields.choice(
      "default", isOptional: true,
      meaning: "Who may read articles of which nothing says who may; the strictest word counts.")
    for (name, access) in fields.choicesByName(
      "categories", meaning: "Who may read articles of this category or tag.") as [(String, Access)]
    {
      rules.categories[ArticleDialect.fold(name)] = access
    }
    for (name, access) in fields.choicesByName(
      "meta", meaning: "Who may read a WordPress post with this post meta, whose value isn't no.") as [(String, Access)]
    { rules.meta[name] = access }
    return rules
  }

  /// The strictest that the categories stand for; `nil` where they say nothing.
  func access(ofCategories names: some Sequence<String>) -> Access? {
    if categories.isEmpty { return nil }
    return names.compactMap { categories[ArticleDialect.fold($0)] }.max()
  }

  /// The names of the meta that matter.
  var metaNames: Set<String> { Set(meta.keys).union(Self.plugins.keys).union(["_jetpack_newsletter_access"]) }

  func access(ofMeta values: [String: String]) -> Access? {
    var found: [Access] = []
    for (name, value) in values {
      let value = value.trimmingSpaces.lowercased()
      if name == "_jetpack_newsletter_access" {
        if value == "subscribers" { found.append(.metered) }
        if value.hasPrefix("paid_subscribers") { found.append(.subscribers) }
      } else if let access = meta[name] ?? Self.plugins[name], !Self.no.contains(value) {
        found.append(access)
      }
    }
    return found.max()
  }

  /// PHP's empty array among them.
  private static let no: Set<String> = ["", "0", "no", "off", "false", "none", "everybody", "public", "a:0:{}"]
}
