import Foundation
import Newsroom

/// A made-up newsroom and its issues, as large as one wants.
struct BenchIssue {
  let publication: Publication
  let newsletter: Newsletter
  let name: IssueName

  init() throws {
    publication = Publication(
      name: "The Meridian", tagline: "World affairs", url: "https://meridian.example",
      postalAddress: ["The Meridian", "1 Harbour Street", "Valletta"], timeZone: .gmt, language: "en",
      from: Mailbox(name: "The Meridian", address: try EmailAddress("desk@meridian.example")), replyTo: nil,
      returnPath: try EmailAddress("bounces@meridian.example"), listDomain: "news.meridian.example",
      unsubscribeURL: "https://meridian.example/unsubscribe?token=")
    let day = Day(number: 20_780)
    newsletter = Newsletter(
      slug: "daily-review", name: "Daily Review", tagline: "The day in brief", subject: "{{lead.title}}",
      preheader: "{{lead.summary}}",
      schedule: Schedule(
        days: [.monday], composeAt: .midnight, sendAt: .midnight, latest: .midnight),
      window: WindowRule(first: 3, late: 2), sections: [], audience: [.free, .allAccess], minimum: 1)
    name = IssueName(newsletter: "daily-review", day: day)
  }

  /// Four sections, one of them with whole texts, the others with summaries and headlines.
  func issue(items count: Int) -> Newsroom.Issue {
    let shows: [(String, SectionRule.Show)] = [
      ("Our take", .full), ("The latest", .summary), ("In depth", .summary), ("On our radar", .headline),
    ]
    let words = "The ministers met on Friday and agreed on a text that nobody had seen before the session began. "
    let items = (0..<count).map { number in
      let text = String(repeating: words, count: 3 + number % 4)
      let article = Article(
        id: "a\(number)", slug: "a\(number)", title: "The corridor that ran on rain, part \(number)", standfirst: words,
        bylines: ["Ada Obi", "Jan Kos"], kind: .analysis, regions: ["Europe"],
        body: "<p>\(text)</p>\n<p>\(text) <a href=\"https://meridian.example/more\">More</a>.</p>",
        url: "https://meridian.example/2026/11/23/a\(number)/", access: number % 3 == 0 ? .subscribers : .open,
        published: Date(timeIntervalSince1970: 1_795_300_000))
      return Item(article: article, summary: words, summaryIsBody: false)
    }
    // Two items lead in full; the others go to the rest of the sections in turn.
    let sections = shows.enumerated().map { index, show in
      let share =
        index == 0
        ? Array(items.prefix(2))
        : items.dropFirst(2).enumerated().filter { $0.offset % 3 == index - 1 }
          .map { $0.element }
      return Section(slug: "s\(index)", name: show.0, show: show.1, items: share)
    }
    let window = Window(
      start: Date(timeIntervalSince1970: 1_795_000_000), cutoff: Date(timeIntervalSince1970: 1_795_400_000))
    return Newsroom.Issue(
      name: name, window: window, composed: window.cutoff, subject: "Subject", preheader: "Preheader",
      note: "<p>\(words)</p>", sections: sections, selection: Selection())
  }
}
