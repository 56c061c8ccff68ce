public import Newsroom

extension TemplateAudit {
  /// An issue in which nothing is empty: every way to show a section, every field of an item, a note and a correction.
  /// - Parameter issue: whose name and days it has.
  public static func everything(like issue: Issue) -> Issue {
    let day = issue.name.day
    let sections = SectionRule.Show.allCases.map { show in
      Section(
        slug: show.rawValue, name: "Section", show: show,
        items: [Access.open, .metered, .subscribers].map { access in
          Item(
            article: Article(
              id: "a", slug: "a", title: "Title", standfirst: "Standfirst", bylines: ["Ada Reader"],
              interviewee: "Ada Reader", series: "Series", kind: .analysis, regions: ["Europe"], topics: ["Trade"],
              body: "<p>Body</p>", url: "https://example.com/a",
              image: Image(url: "https://example.com/a.jpg", alt: "Picture"), access: access,
              published: issue.composed, event: Event(day: day, place: "Geneva", source: "Desk")),
            summary: "Summary", summaryIsBody: false,
            related: [RelatedLink(article: "b", title: "Title", url: "https://example.com/b", kind: .also)],
            updatedSince: day)
        })
    }
    return Issue(
      name: issue.name, window: issue.window, composed: issue.composed, subject: "Subject", preheader: "Preheader",
      note: "<p>Note</p>", sections: sections, selection: Selection(),
      editing: Editing(
        note: "Note", correction: "Correction", correctionHTML: "<p>Correction</p>", correctedSubject: "Subject"))
  }

  /// What is wrong with a newsletter's templates, or with the correction's, over an issue and over everything.
  public func faults(
    _ mail: String, of issue: Issue, _ publication: Publication, _ newsletter: Newsletter, theme: Theme = .house,
    tier: Tier
  ) -> [TemplateError] {
    faults(
      mail,
      [issue, Self.everything(like: issue)].map {
        VariantContext.value(of: $0, publication, newsletter, theme: theme, tier: tier)
      })
  }

  /// What is wrong with the templates of a mail about a subscription.
  public func faults(
    _ letter: Transactional, _ publication: Publication, _ newsletter: Newsletter, theme: Theme = .house
  ) -> [TemplateError] {
    let contexts = Tier.allCases.compactMap { tier -> Value? in
      guard case .dictionary(var fields) = letter.context(publication, newsletter, theme: theme, tier: tier) else {
        return nil
      }
      fields["subject"] = .string("Subject")
      return .dictionary(fields)
    }
    return faults(letter.rawValue, contexts)
  }
}
