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
      minimum: root.integer("minimum", in: 0...1000, 1), onCutoff: root.choice("on-cutoff", .send) ?? .send,
      desk: desk(&root))
    window.close()
    root.close()
    try reader.finish()
    return newsletter
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
    if let compose, let send, send < compose { fields.fail("send-at", "must not be before compose-at") }
    if let send, let latest, latest <= send { fields.fail("latest", "must be after send-at, on the same day") }
    let holidays = fields.items("holidays", []).compactMap { text, place -> Day? in
      let day = Day(text)
      if day == nil {
        fields.fail("holidays", at: place, "lists \"\(shown(text))\", which is no day such as 2026-12-25")
      }
      return day
    }
    fields.close()
    return Schedule(
      days: Set(days), composeAt: compose ?? .midnight, sendAt: send ?? .midnight, latest: latest ?? .midnight,
      holidays: Set(holidays))
  }

  /// `nil` if it is missing or wrong, which has been said.
  private static func time(_ key: String, _ fields: inout Fields) -> WallTime? {
    fields.parsed(key, expected: "a time such as \"06:30\"") { WallTime($0) }
  }

  private static func sections(_ root: inout Fields) -> [SectionRule] {
    var slugs: Set<String> = []
    var rules: [SectionRule] = []
    for var fields in root.list("sections") {
      let name = fields.text("name")
      let slug = fields.text("slug", Slug.of(name))
      if slug.isEmpty && !name.isEmpty { fields.fail("slug", "is missing, and none can be made of the name") }
      if !slug.isEmpty && !slugs.insert(slug).inserted {
        fields.fail("slug", "\"\(shown(slug))\" is taken by another section")
      }
      let show: SectionRule.Show = fields.choice("show", .summary) ?? .summary
      rules.append(
        SectionRule(
          slug: slug, name: name, kinds: Set(fields.choices("kinds", Kind.allCases)),
          fallback: fallback(&fields, show),
          regions: fields.texts("regions", []), topics: fields.texts("topics", []), series: fields.texts("series", []),
          minimumPriority: fields.integer("minimum-priority", in: 1...5, 1),
          order: fields.choice("order", .priority) ?? .priority, limit: fields.integer("limit", in: 1...200, 10),
          show: show, ahead: fields.integer("ahead-days", in: 1...366, 14)))
      fields.close()
    }
    return rules
  }

  private static func fallback(_ section: inout Fields, _ show: SectionRule.Show) -> SectionRule.Fallback? {
    guard var fields = section.optionalFields("fallback") else { return nil }
    defer { fields.close() }
    return SectionRule.Fallback(
      name: fields.text("name"), kinds: Set(fields.choices("kinds")), show: fields.choice("show", show) ?? show)
  }
}
