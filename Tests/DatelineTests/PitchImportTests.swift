import Foundation
import Newsroom
import Store
import TestSupport
import Testing

/// What saved pages say besides their article.
@Suite("Importing pages with pitches and mastheads") struct PitchImportTests {
  private static let prose = GateImportTests.prose

  @Test("a page that tells its reader to sign up for the rest is metered at least")
  func gate() throws {
    for (data, access) in [("", Access.metered), (", \"isAccessibleForFree\": false", .subscribers)] {
      let newsroom = try TestNewsroom(.settings)
      let pitch = "<p>Get instant access to the rest of this article by submitting your email address below.</p>"
      try newsroom.check(["import", try newsroom.write(GateImportTests.page(data, pitch), to: "in/page.html")])
      #expect(try newsroom.openStore().library.article("https://site.example/saved")?.access == access)
    }
  }

  @Test(
    "a pitch between the paragraphs is not the article's text",
    arguments: [
      "Get instant access to the rest of this article by submitting your email address below.",
      "You'll also receive our free email newsletter, sent every weekday.",
      "Support our reporting and become a member today.",
      "Subscribe now for just $1 for your first month, and read everything.",
      "If you enjoyed this article, consider supporting our work with a gift.",
      "Related: What the vote means for Europe",
    ])
  func pitches(_ pitch: String) throws {
    let newsroom = try TestNewsroom(.settings)
    let path = try newsroom.write(GateImportTests.page("", "<p>\(pitch)</p>"), to: "in/page.html")
    let plain = try newsroom.write(
      "A headline of some words\n\nNov. 20, 2026\n\n\(Self.prose)\(Self.prose)\n\n\(Self.prose) It went on.\n\n\(pitch)\n",
      to: "in/plain.txt")
    try newsroom.check(["import", path, plain])
    for id in ["https://site.example/saved", "plain"] {
      let article = try #require(try newsroom.openStore().library.article(id))
      #expect(
        !article.body.contains(pitch.prefix(20).replacing("'", with: "&#39;"))
          && !article.body.contains(pitch.prefix(20)))
      #expect(article.body.contains("nobody had seen"))
    }
  }

  @Test("prose about readers and money stays")
  func prosaic() throws {
    let newsroom = try TestNewsroom(.settings)
    let lines = [
      "The paper lost a third of its subscribers in a year, and its newsletter now earns $40 a month for each reader.",
      "Inspectors got full access to the site, the agency said, and will publish the full story in March of next year.",
      "Members of the board said that they had not read the article before they gave it their support on Thursday.",
    ]
    let path = try newsroom.write(
      GateImportTests.page("", lines.map { "<p>\($0)</p>" }.joined(separator: "\n")), to: "in/page.html")
    try newsroom.check(["import", path])
    let article = try #require(try newsroom.openStore().library.article("https://site.example/saved"))
    for line in lines { #expect(article.body.contains(line)) }
    #expect(article.access == .open)
  }

  @Test("of a plain-text page with a masthead, headline, standfirst, byline and date are found")
  func masthead() throws {
    let newsroom = try TestNewsroom(.settings)
    let path = try newsroom.write(
      """
      Skip to content
      WORLD AFFAIRS REVIEW
      Subscribe
      Log in
      The Daily Review from World Affairs Review
      What the Grain Deal Leaves Open
      The text settles who inspects the ships, and leaves to others who pays for them.
      Jane van Doe
      Friday, Nov. 20, 2026
      \(Self.prose)\(Self.prose)
      \(Self.prose) And so it went on for the whole of the evening.
      """, to: "in/grain.txt")
    try newsroom.check(["import", path])
    let article = try #require(try newsroom.openStore().library.article("grain"))
    #expect(article.title == "What the Grain Deal Leaves Open")
    #expect(article.standfirst == "The text settles who inspects the ships, and leaves to others who pays for them.")
    #expect(article.bylines == ["Jane van Doe"])
    #expect(article.published == (try? Date("2026-11-20T05:00:00Z", strategy: .iso8601)))
    #expect(!article.body.contains("Subscribe") && !article.body.contains("Daily Review"))
  }
}
