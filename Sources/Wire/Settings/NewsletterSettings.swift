internal import Foundation
public import Newsroom

/// `Config/newsletters/SLUG.yaml` as a `Newsletter`.
public enum NewsletterSettings {
  public static func read(_ source: [UInt8], file: String, slug: String) throws(SettingsErrors) -> Newsletter {
    let reader = SettingsReader(file: file)
    var root = reader.fields(of: source)
    var window = root.fields("window")
    let newsletter = Newsletter(
      slug: slug, name: root.text("name"), tagline: root.optionalText("tagline") ?? "",
      subject: root.text("subject"), preheader: root.optionalText("preheader") ?? "", schedule: schedule(&root),
      window: WindowRule(
        first: window.integer("first-days", in: 1...3660, 7), late: window.integer("late-days", in: 0...366, 2)),
      sections: sections(&root), audience: Set(root.choices("audience", Tier.allCases)),
      minimum: root.integer("minimum", in: 0...1000, 1))
    window.close()
    root.close()
    try reader.finish()
    return newsletter
  }

  private static func schedule(_ root: inout Fields) -> Schedule {
    var fields = root.fields("schedule")
    let days: [Weekday] =
      fields.texts("days") == ["weekdays"]
      ? Array(Weekday.allCases.prefix(5)) : fields.choices("days")
    let compose = time("compose-at", &fields)
    let send = time("send-at", &fields)
    let latest = time("latest", &fields)
    if !(compose <= send && send < latest) {
      fields.fail("latest", "must be after send-at, and send-at not before compose-at")
    }
    let holidays = fields.texts("holidays", []).compactMap { text -> Day? in
      let day = Day(text)
      if day == nil { fields.fail("holidays", "lists \"\(text)\", which is no day such as 2026-12-25") }
      return day
    }
    fields.close()
    return Schedule(days: Set(days), composeAt: compose, sendAt: send, latest: latest, holidays: Set(holidays))
  }

  private static func time(_ key: String, _ fields: inout Fields) -> WallTime {
    fields.parsed(key, expected: "a time such as \"06:30\"") { WallTime($0) } ?? .midnight
  }

  private static func sections(_ root: inout Fields) -> [SectionRule] {
    var slugs: Set<String> = []
    var rules: [SectionRule] = []
    for var fields in root.list("sections") {
      let name = fields.text("name")
      let slug = fields.text("slug", Slug.of(name))
      if !slugs.insert(slug).inserted { fields.fail("slug", "\"\(slug)\" is taken by another section") }
      let show: SectionRule.Show = fields.choice("show", .summary) ?? .summary
      rules.append(
        SectionRule(
          slug: slug, name: name, kinds: Set(fields.choices("kinds", Kind.allCases)),
          fallback: fields.mayHave("fallback") ? fallback(&fields, show) : nil,
          regions: fields.texts("regions", []), topics: fields.texts("topics", []), series: fields.texts("series", []),
          minimumPriority: fields.integer("minimum-priority", in: 1...5, 1),
          order: fields.choice("order", .priority) ?? .priority, limit: fields.integer("limit", in: 1...200, 10),
          show: show, ahead: fields.integer("ahead-days", in: 1...366, 14)))
      fields.close()
    }
    return rules
  }

  private static func fallback(_ section: inout Fields, _ show: SectionRule.Show) -> SectionRule.Fallback {
    var fields = section.fields("fallback")
    defer { fields.close() }
    return SectionRule.Fallback(
      name: fields.text("name"), kinds: Set(fields.choices("kinds")), show: fields.choice("show", show) ?? show)
  }
}
