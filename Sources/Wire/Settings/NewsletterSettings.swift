internal import Foundation
public import Newsroom

/// `Config/newsletters/SLUG.yaml` as a `Newsletter`.
public enum NewsletterSettings {
  public static func read(_ source: [UInt8], file: String, slug: String) throws(SettingsErrors) -> Newsletter {
    let reader = SettingsReader(file: file)
    var root = reader.fields(of: source)
    var window = root.fields("window")
    let segment = segment(&root)
    let newsletter = Newsletter(
      slug: slug, name: root.text("name"), tagline: root.optionalText("tagline") ?? "",
      subject: root.text("subject"), preheader: root.optionalText("preheader") ?? "", schedule: schedule(&root),
      window: WindowRule(
        first: window.integer("first-days", in: 1...3660, 7), late: window.integer("late-days", in: 0...366, 2)),
      sections: sections(&root), audience: segment.tiers,
      first: root.choice("first", isOptional: true),
      minimum: root.integer("minimum", in: 0...1000, 1), score: score(&root), quotas: quotas(&root),
      grouping: grouping(&root), updates: updates(&root),
      summaryLength: root.integer("summary-length", in: 40...2000, 280),
      textLinks: root.choice("text-links", .numbered) ?? .numbered,
      onCutoff: root.choice("on-cutoff", .send) ?? .send, desk: desk(&root),
      overSize: root.choice("over-size", .shorten) ?? .shorten, segment: segment)
    window.close()
    root.close()
    try reader.finish()
    return newsletter
  }

  /// A list of tiers, or a mapping that says more.
  private static func segment(_ root: inout Fields) -> Segment {
    guard root.isMapping("audience") else { return Segment(tiers: Set(root.choices("audience", Tier.allCases))) }
    var fields = root.fields("audience")
    var segment = Segment(tiers: Set(fields.choices("tiers", Tier.allCases)))
    for (text, place) in fields.items("language", []) {
      if let language = SettingsURL.language(text) {
        segment.languages.append(language.lowercased())
      } else {
        fields.fail("language", at: place, "lists \"\(shown(text))\", which is no language such as en or pt-BR")
      }
    }
    if var attributes = fields.optionalFields("attributes") {
      for key in attributes.keys {
        if Attributes.key(key) != key {
          attributes.fail(key, "is no attribute's key: lower-case letters, digits, and _ - . between them")
        }
        segment.attributes[key] = attributes.texts(key)
      }
      attributes.close()
    }
    segment.subscribedBefore = fields.parsed(
      "subscribed-before", isOptional: true, expected: "a day such as 2026-01-31 (it begins at midnight UTC), or a time"
    ) { SubscriberTime.read($0) }
    fields.close()
    return segment
  }

  /// Addresses, none twice.
  private static func desk(_ root: inout Fields) -> [EmailAddress] {
    var desk: [EmailAddress] = []
    for (text, place) in root.items("desk", []) {
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
    let names = fields.items("days", allowsEmpty: true)
    let days: [Weekday] =
      names.map(\.text) == ["weekdays"] ? Array(Weekday.allCases.prefix(5)) : fields.choices(of: names, "days")
    let compose = time("compose-at", &fields)
    let send = time("send-at", &fields)
    let latest = time("latest", &fields)
    let finish = fields.parsed("finish-by", isOptional: true, expected: "a time such as \"06:30\"") { WallTime($0) }
    if let compose, let send, send < compose { fields.fail("send-at", "must not be before compose-at") }
    if let send, let latest, latest <= send { fields.fail("latest", "must be after send-at, on the same day") }
    if let send, let finish, finish <= send { fields.fail("finish-by", "must be after send-at, on the same day") }
    if let latest, let finish, finish > latest { fields.fail("finish-by", "must not be after latest") }
    let holidays = fields.items("holidays", []).compactMap { text, place -> Day? in
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
  private static func time(_ key: String, _ fields: inout Fields) -> WallTime? {
    fields.parsed(key, expected: "a time such as \"06:30\"") { WallTime($0) }
  }

  private static func score(_ root: inout Fields) -> ScoreRule {
    let standard = ScoreRule()
    var fields = root.fields("score")
    var kinds = fields.fields("kinds")
    let points = Dictionary(
      uniqueKeysWithValues: Kind.allCases.map {
        ($0, kinds.integer($0.rawValue, in: 0...1000, standard.kinds[$0] ?? 0))
      })
    kinds.close()
    defer { fields.close() }
    return ScoreRule(
      priority: fields.integer("priority", in: 0...1000, standard.priority), kinds: points,
      recency: fields.integer("recency", in: 0...1000, standard.recency),
      halfLife: fields.duration("half-life", standard.halfLife),
      followUp: fields.integer("follow-up", in: 0...1000, standard.followUp),
      followUps: fields.integer("follow-ups", in: 0...100, standard.followUps),
      led: fields.integer("led", in: 0...1000, standard.led), ran: fields.integer("ran", in: 0...1000, standard.ran))
  }

  /// What isn't said has no bound.
  private static func quotas(_ parent: inout Fields) -> Quotas {
    guard var fields = parent.optionalFields("quotas") else { return Quotas() }
    func quota(_ key: String) -> Int? {
      fields.parsed(key, isOptional: true, expected: "a whole number from 1 to 200") {
        Int($0).flatMap { (1...200).contains($0) ? $0 : nil }
      }
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
      duplicate: fields.integer("duplicate", in: 20...100, standard.duplicate),
      likeness: fields.integer("likeness", in: 10...100, standard.likeness),
      merge: fields.choice("merge", Switch.no) == .yes, links: fields.integer("links", in: 0...50, standard.links))
  }

  private enum Switch: String, CaseIterable {
    case yes = "true"
    case no = "false"
  }

  private static func updates(_ root: inout Fields) -> UpdateRule {
    let policy: Policy = root.choice("updated", .never) ?? .never
    let share = root.integer("material-change", in: 1...100, 25)
    return policy == .material ? .material(share: share) : .never
  }

  private enum Policy: String, CaseIterable { case never, material }

  private static func sections(_ root: inout Fields) -> [SectionRule] {
    var slugs: Set<String> = []
    var rules: [SectionRule] = []
    var lists = root.list("sections")
    var lenders: [[(text: String, place: SettingsReader.Place)]] = []
    for index in lists.indices {
      let rule = section(&lists[index], slugs)
      slugs.insert(rule.slug)
      rules.append(rule)
      lenders.append(lists[index].items("borrow", []))
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
    let name = fields.text("name")
    let slug = fields.text("slug", Slug.of(name))
    if slug.isEmpty && !name.isEmpty { fields.fail("slug", "is missing, and none can be made of the name") }
    if slugs.contains(slug) && !slug.isEmpty { fields.fail("slug", "\"\(shown(slug))\" is taken by another section") }
    let show: SectionRule.Show = fields.choice("show", .summary) ?? .summary
    fields.refuse("limit", "is called maximum")
    let minimum = fields.integer("minimum", in: 0...200, 0)
    let maximum = fields.integer("maximum", in: 1...200, 10)
    if minimum > maximum { fields.fail("minimum", "must not be more than maximum, \(maximum)") }
    return SectionRule(
      slug: slug, name: name, kinds: Set(fields.choices("kinds", Kind.allCases)), fallback: fallback(&fields, show),
      regions: fields.texts("regions", []), topics: fields.texts("topics", []), series: fields.texts("series", []),
      minimumPriority: fields.integer("minimum-priority", in: 1...5, 1),
      order: fields.choice("order", show == .calendar ? .eventDate : .score) ?? .score, minimum: minimum,
      maximum: maximum, quotas: quotas(&fields), show: show, ahead: fields.integer("ahead-days", in: 1...366, 14))
  }

  private static func fallback(_ section: inout Fields, _ show: SectionRule.Show) -> SectionRule.Fallback? {
    guard var fields = section.optionalFields("fallback") else { return nil }
    defer { fields.close() }
    return SectionRule.Fallback(
      name: fields.text("name"), kinds: Set(fields.choices("kinds")), show: fields.choice("show", show) ?? show)
  }
}
