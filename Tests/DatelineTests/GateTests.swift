import Foundation
import TestSupport
import Testing

@Suite("What only all-access readers may read")
struct GateTests {
  @Test("no eight words in a row of a gated body are in the free variant", arguments: MailTests.issues)
  func sample(_ issue: String) throws {
    try expectNoLeak(TestNewsroom(.issues), issue, SampleArticle.all())
  }

  /// The sample at its worst: the take is gated, and gated articles have no standfirst, so that summaries would have to
  /// come from their bodies.
  @Test("nor where the lead is gated and summaries have nothing but bodies to come from", arguments: MailTests.issues)
  func withoutStandfirsts(_ issue: String) throws {
    let newsroom = try TestNewsroom(.settings)
    for name in try FileManager.default.contentsOfDirectory(atPath: TestNewsroom.articles) {
      var text = try String(contentsOfFile: TestNewsroom.articles + "/" + name, encoding: .utf8)
      text = text.replacing(#/(?m)^access: .*\n/#, with: "").replacing(#/(?m)^standfirst: .*\n/#, with: "")
      text = text.replacing("\npublished:", with: "\naccess: subscribers\npublished:", maxReplacements: 1)
      try newsroom.write(text, to: "content/" + name)
    }
    try newsroom.check(["import", newsroom.root + "/content"])
    try newsroom.check(["subscribers", "import", TestNewsroom.readers])
    try newsroom.check(["compose", "daily-review"])
    try newsroom.check(["compose", "weekly-review", "--date", "2026-11-21"])
    let articles = try SampleArticle.all(in: newsroom.root + "/content")
    #expect(articles.allSatisfy { $0.isGated })
    try expectNoLeak(newsroom, issue, articles)
    if issue == TestNewsroom.daily {
      let take = try #require(articles.first { $0.fields["title"] == "The Strait Is Open. The Insurance Is Not." })
      let html = try newsroom.check(["show", issue, "--html", "--tier", "all-access"]).output
      let text = try newsroom.check(["show", issue, "--text", "--tier", "all-access"]).output
      let body = Words.shingles(Words.markdown(take.body))
      #expect(body.isSubset(of: Words.shingles(Words.html(html))))
      #expect(body.isSubset(of: Words.shingles(Words.textPart(text))))
    }
  }

  private func expectNoLeak(_ newsroom: TestNewsroom, _ issue: String, _ articles: [SampleArticle]) throws {
    let secrets = SampleArticle.secrets(articles)
    #expect(secrets.count > 1000)
    let html = try newsroom.check(["show", issue, "--html"]).output
    let text = try newsroom.check(["show", issue, "--text"]).output
    #expect(html.contains("Keep reading") && text.contains("Keep reading"))
    #expect(secrets.intersection(Words.shingles(Words.html(html))) == [])
    // Attributes and comments may hold nothing of it, either.
    #expect(secrets.intersection(Words.shingles(Words.words(html))) == [])
    #expect(secrets.intersection(Words.shingles(Words.textPart(text))) == [])
    let folder = "Queue/issues/\(issue)/"
    for name in ["free.html", "free.txt", "letterhead.json"] {
      #expect(secrets.intersection(Words.shingles(Words.words(try newsroom.read(folder + name)))) == [])
    }
    try newsroom.check(["send", issue, "--dry-run", newsroom.folder.at("mail")])
    var read = 0
    for message in try MailReader.read(newsroom.folder.list("mail").map { newsroom.folder.at("mail/" + $0) }) {
      let free = message.part("text/plain")?.text?.contains("Keep reading") == true
      guard free else { continue }
      read += 1
      for value in (message.headers ?? []).map(\.value) + (message.parts ?? []).compactMap(\.text) {
        #expect(secrets.intersection(Words.shingles(Words.words(value))) == [])
        #expect(secrets.intersection(Words.shingles(Words.textPart(value))) == [])
      }
    }
    #expect(read >= 6)
  }
}
