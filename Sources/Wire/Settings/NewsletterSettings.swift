internal import Foundation
public import Newsroom

/// `Config/newsletters/SLUG.yaml` as a `Newsletter`.
public enum NewsletterSettings {
  public static func read(_ source: [UInt8], file: String, slug: String) throws(SettingsErrors) -> Newsletter {
    let reader = SettingsReader(file: file)
    var root = reader.fields(of: source)
    let newsletter = newsletter(&root, slug: slug)
    try reader.finish()
    return newsletter
  }

  static func newsletter(_ root: inout Fields, slug: String) -> Newsletter {
    let segment = segment(&root)
    var newsletter = Newsletter(
      slug: slug, name: root.text("name", meaning: "The newsletter's name."),
      tagline: root.optionalText("tagline", meaning: "A line under the masthead.") ?? "",
      subject: root.text("subject", meaning: "The subject, a Mustache template: {{lead.title}} is the first headline."),
      preheader: root.optionalText("preheader", meaning: "What inboxes show after the subject, a Mustache template.")
        ?? "",
      schedule: schedule(&root), window: window(&root), sections: sections(&root), audience: segment.tiers,
      score: score(&root), quotas: quotas(&root), grouping: grouping(&root), updates: updates(&root), segment: segment)
    newsletter.first = root.choice(
      "first", isOptional: true, otherwise: "all in one order", meaning: "The tier that is mailed before the other.")
    newsletter.minimum = root.integer(
      "minimum", in: 0...1000, newsletter.minimum,
      meaning: "With fewer articles than this the issue is skipped, and they wait for the next.")
    newsletter.summaryLength = root.integer(
      "summary-length", in: 40...2000, newsletter.summaryLength,
      meaning: "The most characters of a summary that is made from an article's body.")
    newsletter.textLinks =
      root.choice(
        "text-links", newsletter.textLinks,
        meaning: "How the plain-text part shows an article's links: in a list below it, after the words, or not at all."
      )
      ?? newsletter.textLinks
    newsletter.onCutoff =
      root.choice(
        "on-cutoff", newsletter.onCutoff,
        meaning: "Whether an issue that nobody approved or held is sent at send-at, or waits for approval.")
      ?? newsletter.onCutoff
    newsletter.desk = desk(&root)
    newsletter.overSize =
      root.choice(
        "over-size", newsletter.overSize,
        meaning: "An issue that is longer than Gmail shows is shortened, or isn't sent.") ?? newsletter.overSize
    root.close()
    return newsletter
  }

  private static func window(_ root: inout Fields) -> WindowRule {
    var fields = root.fields("window")
    var window = WindowRule()
    window.first = fields.integer(
      "first-days", in: 1...3660, window.first, meaning: "How many days back the very first issue looks.")
    window.late = fields.integer(
      "late-days", in: 0...366, window.late, meaning: "An article that came in this many days late is still taken.")
    fields.close()
    return window
  }

  /// A list of tiers, or a mapping that says more.
  private static func segment(_ root: inout Fields) -> Segment {
    let meaning = "The tiers that read it; or a mapping, for a part of their readers."
    if !root.isMapping("audience") {
      let segment = Segment(tiers: Set(root.choices("audience", Tier.allCases, meaning: meaning)))
      if !root.describes { return segment }
    }
    var fields = root.fields("audience")
    var segment = Segment(
      tiers: Set(fields.choices("tiers", Tier.allCases, meaning: "The tiers that read it, in a mapping.")))
    let languages = fields.items(
      "language", [], of: "languages",
      meaning: "Only readers of these languages, and those who have none; en takes en-GB, too.")
    for (text, place) in languages {
      if let language = SettingsURL.language(text) {
        segment.languages.append(language.lowercased())
      } else {
        fields.fail("language", at: place, "lists \"\(shown(text))\", which is no language such as en or pt-BR")
      }
    }
    if var attributes = fields.optionalFields("attributes") {
      for key in attributes.keys(called: "KEY") {
        if Attributes.key(key) != key {
          attributes.fail(key, "is no attribute's key: lower-case letters, digits, and _ - . between them")
        }
        segment.attributes[key] = attributes.texts(
          key, otherwise: "all readers", meaning: "Only readers whose attribute of this name has one of these values.")
      }
      attributes.close()
    }
    segment.subscribedBefore = fields.parsed(
      "subscribed-before", isOptional: true,
      expected: "a day such as 2026-01-31 (it begins at midnight UTC), or a time",
      meaning: "Only readers who subscribed before this."
    ) { SubscriberTime.read($0) }
    fields.close()
    return segment
  }

  /// Addresses, none twice.
  private static func desk(_ root: inout Fields) -> [EmailAddress] {
    var desk: [EmailAddress] = []
    for (text, place) in root.items(
      "desk", [], of: "addresses", meaning: "Who gets a proof of each variant when an issue is composed.")
    {
      do throws(AddressError) {
        let address = try AddressText.read(text)
        if !desk.contains(where: { $0.identity == address.identity }) { desk.append(address) }
      } catch {
        root.fail("desk", at: place, "lists an address that can't be mailed: \(error)")
      }
    }
    return desk
  }

  private static func schedule(_ root: inout Fields) -> Schedule {
    var fields = root.fields("schedule")
    let names = fields.items(
      "days", allowsEmpty: true, of: "days such as monday, or weekdays", meaning: "The days on which an issue goes out."
    )
    let days: [Weekday] =
      names.map(\.text) == ["weekdays"] ? Array(Weekday.allCases.prefix(5)) : fields.choices(of: names, "days")
    let compose = time("compose-at", &fields, "When an issue is composed; it covers what came since the last one's.")
    let send = time("send-at", &fields, "When it is sent.")
    let latest = time("latest", &fields, "After this time it isn't worth sending.")
    let finish = fields.parsed(
      "finish-by", isOptional: true, expected: aTime,
      meaning: "By when all mail should be out; a send warns where the rates don't allow it."
    ) { WallTime($0) }
    if let compose, let send, send < compose { fields.fail("send-at", "must not be before compose-at") }
    if let send, let latest, latest <= send { fields.fail("latest", "must be after send-at, on the same day") }
    if let send, let finish, finish <= send { fields.fail("finish-by", "must be after send-at, on the same day") }
    if let latest, let finish, finish > latest { fields.fail("finish-by", "must not be after latest") }
    let holidays = fields.items(
      "holidays", [], of: "days such as 2026-12-25", meaning: "Days on which no issue goes out."
    ).compactMap { text, place -> Day? in
      let day = Day(text)
      if day == nil {
        fields.fail("holidays", at: place, "lists \"\(shown(text))\", which is no day such as 2026-12-25")
      }
      return day
    }
    fields.close()
    return Schedule(
      days: Set(days), composeAt: compose ?? .midnight, sendAt: send ?? .midnight, finishBy: finish,
      latest: latest ?? .midnight, holidays: Set(holidays))
  }

  /// `nil` if it is missing or wrong, which has been said.
  private static func time(_ key: String, _ fields: inout Fields, _ meaning: String) -> WallTime? {
    fields.parsed(key, expected: aTime, meaning: meaning) { WallTime($0) }
  }

  private static let aTime = "a time such as \"06:30\""

  private static func score(_ root: inout Fields) -> ScoreRule {
    let standard = ScoreRule()
    var fields = root.fields("score")
    var kinds = fields.fields("kinds")
    let points = Dictionary(
      uniqueKeysWithValues: Kind.allCases.map {
        (
          $0,
          kinds.integer(
            $0.rawValue, in: 0...1000, standard.kinds[$0] ?? 0,
            meaning: "Points of articles of the kind \($0.rawValue).")
        )
      })
    kinds.close()
    defer { fields.close() }
    return ScoreRule(
      priority: fields.integer(
        "priority", in: 0...1000, standard.priority, meaning: "Points for each step of an article's priority, 1 to 5."),
      kinds: points,
      recency: fields.integer(
        "recency", in: 0...1000, standard.recency,
        meaning: "Points of an article that is new when the issue is composed."
      ),
      halfLife: fields.duration(
        "half-life", standard.halfLife, meaning: "Each time this passes, recency is worth half."),
      followUp: fields.integer(
        "follow-up", in: 0...1000, standard.followUp, meaning: "Points for each later piece on the same event."),
      followUps: fields.integer(
        "follow-ups", in: 0...100, standard.followUps, meaning: "The most later pieces that count."),
      led: fields.integer(
        "led", in: 0...1000, standard.led, meaning: "Points for an article that led another newsletter's issue."),
      ran: fields.integer(
        "ran", in: 0...1000, standard.ran,
        meaning: "Points for an article that ran in another newsletter's issue below the first place."))
  }

  /// What isn't said has no bound.
  private static func quotas(_ parent: inout Fields) -> Quotas {
    guard var fields = parent.optionalFields("quotas") else { return Quotas() }
    func quota(_ key: String) -> Int? {
      fields.optionalInteger(key, in: 1...200, meaning: "The most articles of one \(key).")
    }
    let quotas = Quotas(region: quota("region"), series: quota("series"), author: quota("author"))
    fields.close()
    return quotas
  }

  private static func grouping(_ root: inout Fields) -> GroupingRule {
    let standard = GroupingRule()
    var fields = root.fields("grouping")
    defer { fields.close() }
    return GroupingRule(
      duplicate: fields.integer(
        "duplicate", in: 20...100, standard.duplicate,
        meaning: "Articles that share this many per cent of their text are copies, and only the best runs."),
      likeness: fields.integer(
        "likeness", in: 10...100, standard.likeness,
        meaning: "From this many per cent of likeness on, two pieces are on one event."),
      merge: fields.yesOrNo(
        "merge", standard.merge, meaning: "Whether pieces on one event become one entry with links to the others."),
      links: fields.integer("links", in: 0...50, standard.links, meaning: "The most links of such an entry."))
  }

  private static func updates(_ root: inout Fields) -> UpdateRule {
    let policy =
      root.choice(
        "updated", Policy.never,
        meaning: "Whether an article that ran may run again as updated: never, or when its change is material.")
      ?? .never
    let share = root.integer(
      "material-change", in: 1...100, UpdateRule.standardShare,
      meaning: "A change is material when this many per cent of the text changed.")
    return policy == .material ? .material(share: share) : .never
  }

  private enum Policy: String, CaseIterable { case never, material }

  private static func sections(_ root: inout Fields) -> [SectionRule] {
    var slugs: Set<String> = []
    var rules: [SectionRule] = []
    var lists = root.list(
      "sections", meaning: "The sections in their order; an article goes to the first that takes it.")
    var lenders: [[(text: String, place: SettingsReader.Place)]] = []
    for index in lists.indices {
      let rule = section(&lists[index], slugs)
      slugs.insert(rule.slug)
      rules.append(rule)
      lenders.append(
        lists[index].items(
          "borrow", [], of: "sections' slugs",
          meaning: "The sections whose articles it takes when it has fewer than minimum."))
    }
    for index in lists.indices {
      for (slug, place) in lenders[index] {
        if slug == rules[index].slug {
          lists[index].fail("borrow", at: place, "names the section itself")
        } else if !slugs.contains(slug) {
          lists[index].fail(
            "borrow", at: place,
            "names \"\(shown(slug))\", which is no section\(hint(for: slug, among: slugs.sorted()))")
        }
      }
      rules[index].borrow = lenders[index].map(\.text)
      lists[index].close()
    }
    return rules
  }

  private static func section(_ fields: inout Fields, _ slugs: Set<String>) -> SectionRule {
    let name = fields.text("name", meaning: "The section's headline.")
    let slug = fields.text(
      "slug", Slug.of(name), otherwise: "made from the name", meaning: "The name that borrow and pins use for it.")
    var rule = SectionRule(slug: slug, name: name, kinds: [])
    if slug.isEmpty && !name.isEmpty { fields.fail("slug", "is missing, and none can be made of the name") }
    if slugs.contains(slug) && !slug.isEmpty { fields.fail("slug", "\"\(shown(slug))\" is taken by another section") }
    rule.show =
      fields.choice(
        "show", rule.show,
        meaning:
          "How much of an article it shows: the body (to those who may read it), a summary, the headline, or date and place."
      ) ?? rule.show
    fields.refuse("limit", "is called maximum")
    rule.minimum = fields.integer(
      "minimum", in: 0...200, rule.minimum, meaning: "With fewer articles than this it borrows from other sections.")
    rule.maximum = fields.integer("maximum", in: 1...200, rule.maximum, meaning: "The most articles it has.")
    if rule.minimum > rule.maximum { fields.fail("minimum", "must not be more than maximum, \(rule.maximum)") }
    rule.kinds = Set(
      fields.choices("kinds", Kind.allCases, otherwise: "all", meaning: "The kinds of articles that it takes."))
    rule.fallback = fallback(&fields, rule.show)
    rule.regions = fields.texts("regions", [], otherwise: "all", meaning: "Only articles of these regions.")
    rule.topics = fields.texts("topics", [], otherwise: "all", meaning: "Only articles on these topics.")
    rule.series = fields.texts("series", [], otherwise: "all", meaning: "Only articles of these series.")
    rule.minimumPriority = fields.integer(
      "minimum-priority", in: 1...5, rule.minimumPriority, meaning: "Only articles of at least this priority.")
    let order = rule.show == .calendar ? .eventDate : rule.order
    rule.order =
      fields.choice(
        "order", order, otherwise: "\(rule.order.rawValue); where show is calendar, event-date",
        meaning: "What its articles are sorted by.") ?? order
    rule.quotas = quotas(&fields)
    rule.ahead = fields.integer(
      "ahead-days", in: 1...366, rule.ahead,
      meaning: "How many days ahead an event may be, of articles that announce one.")
    return rule
  }

  private static func fallback(_ section: inout Fields, _ show: SectionRule.Show) -> SectionRule.Fallback? {
    guard var fields = section.optionalFields("fallback") else { return nil }
    defer { fields.close() }
    return SectionRule.Fallback(
      name: fields.text("name", meaning: "The section's headline when it has nothing of its own kinds."),
      kinds: Set(fields.choices("kinds", meaning: "The kinds that it takes then.")),
      show: fields.choice("show", show, otherwise: "as the section's", meaning: "How much of an article it shows then.")
        ?? show)
  }
}
