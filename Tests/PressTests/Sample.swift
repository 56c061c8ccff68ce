import Foundation
import Newsroom
import Testing

/// A small issue for the tests.
enum Sample {
  static func publication() throws -> Publication {
    Publication(
      name: "The Meridian", tagline: "World affairs", url: "https://meridian.example",
      postalAddress: ["The Meridian", "1 Harbour Street", "Valletta"], timeZone: .gmt, language: "en",
      from: Mailbox(name: "The Meridian", address: try EmailAddress("desk@meridian.example")),
      replyTo: Mailbox(address: try EmailAddress("letters@meridian.example")),
      returnPath: try EmailAddress("bounces@meridian.example"), listDomain: "news.meridian.example",
      unsubscribeURL: "https://meridian.example/unsubscribe?token=")
  }

  static func newsletter() throws -> Newsletter {
    Newsletter(
      slug: "daily-review", name: "Daily Review", tagline: "The day in brief", subject: "{{lead.title}}",
      preheader: "{{lead.summary}}",
      schedule: Schedule(
        days: [.monday], composeAt: try #require(WallTime("05:00")), sendAt: try #require(WallTime("06:00")),
        latest: try #require(WallTime("12:00"))),
      window: WindowRule(first: 3, late: 2), sections: [], audience: [.free, .allAccess], minimum: 1)
  }

  static let secret = "Seven ministers met behind closed doors at the lake and agreed on nothing that they could print."

  static func article(_ slug: String, _ access: Access = .open, _ change: (inout Article) -> Void = { _ in }) -> Article
  {
    var article = Article(
      id: slug, slug: slug, title: "Title of \(slug)", bylines: ["Ada Obi", "Jan Kos", "Li Wei"], kind: .analysis,
      regions: ["Europe", "Africa"], body: "<p>\(secret)</p>", url: "https://meridian.example/\(slug)", access: access,
      published: Date(timeIntervalSince1970: 1_795_300_000))
    change(&article)
    return article
  }

  static func issue(_ items: [Item] = []) throws -> Newsroom.Issue {
    let day = try #require(Day("2026-11-23"))
    let window = Window(
      start: Date(timeIntervalSince1970: 1_795_000_000), cutoff: Date(timeIntervalSince1970: 1_795_400_000))
    return Newsroom.Issue(
      name: IssueName(newsletter: "daily-review", day: day), window: window, composed: window.cutoff,
      subject: "Subject",
      preheader: "Preheader", note: "<p>A note.</p>",
      sections: [
        Section(slug: "analysis", name: "Analysis", show: .full, items: items),
        Section(slug: "empty", name: "Empty", show: .headline, items: []),
      ], selection: Selection())
  }
}
