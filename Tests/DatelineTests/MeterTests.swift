import Digest
import Foundation
import Newsroom
import Production
import Store
import TestSupport
import Testing

@Suite("The meter, from the desk to the mail")
struct MeterMailTests {
  private func newsroom(_ settings: String) throws -> TestNewsroom {
    let newsroom = try TestNewsroom(.library)
    try newsroom.write(try newsroom.read("Config/dateline.yaml") + "\n" + settings, to: "Config/dateline.yaml")
    try newsroom.check(["subscribers", "import", TestNewsroom.readers])
    return newsroom
  }

  private func mail(_ newsroom: TestNewsroom, _ name: String) throws -> [String: ReadMail] {
    let path = newsroom.folder.at(name)
    try newsroom.check(["send", TestNewsroom.daily, "--dry-run", path])
    var byReader: [String: ReadMail] = [:]
    for mail in try MailReader.read(newsroom.folder.list(name).map { path + "/" + $0 }, gmime: true) {
      #expect(mail.defects == [] && mail.bareLF == 0)
      let to = try #require(mail.header("To").first)
      byReader[String(try #require(to.firstMatch(of: #/([^ <]+@[^ >]+)/#)).1)] = mail
    }
    return byReader
  }

  /// A free reader, and an all-access one.
  private func readers(_ newsroom: TestNewsroom) throws -> (free: String, all: String) {
    let entries = try newsroom.openStore().audience.subscribers(of: "daily-review", limit: 50)
    func first(_ tier: Tier) throws -> String {
      try #require(entries.first { $0.subscriber.tier == tier && $0.newsletters.contains("daily-review") })
        .subscriber.mailbox.address.text
    }
    return (try first(.free), try first(.allAccess))
  }

  @Test("the free variant says what is left and what is open, to each reader; the link says whose it is")
  func mailed() throws {
    let newsroom = try newsroom("meter:\n  articles: 2\n  pages: https://meridian.example/\n")
    try newsroom.check(["compose", "daily-review"])
    let checked = try newsroom.check(["check", "daily-review"])
    #expect(!checked.output.contains("error"), "\(checked.output)")
    let (free, all) = try readers(newsroom)
    let issue = try #require(try issue(newsroom))
    let metered = issue.meteredArticles
    try #require(!metered.isEmpty)
    let store = try newsroom.openStore()
    let before = try mail(newsroom, "before")
    let text = try #require(before[free]?.part("text/plain")?.text)
    let html = try #require(before[free]?.part("text/html")?.text)
    #expect(text.contains("Keep reading for free (2 of 2 left this month):"))
    #expect(html.contains("2 of 2 left this month") || html.contains("2 of 2 free articles left"))
    #expect(!text.contains("open to you until"))
    // Whatever a reader has opened, the link looks like the others.
    let links = html.matches(of: #/<a [^>]*>Keep reading/#).map { String($0.0) }
    #expect(links.count > 1 && links.allSatisfy { $0.contains("style=") }, "\(links)")
    // The token is the reader's, for articles, and expires.
    let reader = try #require(try store.audience.subscriber(at: EmailAddress(free))).id
    let keys = try LinkKeys.load(orCreateAt: newsroom.root + "/Queue/link.key").tokens
    let token = String(try #require(text.firstMatch(of: #/\?reader=([\w-]{40})\n/#)).1)
    let tokens = ReaderToken(keys, purpose: .article, newsletter: "daily-review")
    // 06:10 in New York on the day, and thirty days.
    #expect(tokens.check(token, now: 1_795_432_200 + 30 * 86_400 - 60) == .valid(reader))
    #expect(tokens.check(token, now: 1_795_432_200 + 30 * 86_400 + 600) == .expired(reader))
    #expect(html.contains("reader=\(token)\""))
    // Nobody else's links say anything; those to articles that all may read don't either.
    let full = try #require(before[all]?.part("text/html")?.text)
    #expect(!full.contains("reader=") && !full.contains("left this month"))
    let signed = Set(text.matches(of: #/(https:[^ \n]+)\?reader=/#).map { String($0.1) })
    let meteredURLs = Set(try metered.compactMap { try store.library.article($0)?.url })
    #expect(signed == meteredURLs)

    let opened = try newsroom.check(["subscribers", "unlock", free, metered[0]])
    #expect(opened.output.contains("1 of 2 left this month"))
    #expect(try newsroom.check(["subscribers", "unlock", free, metered[0]]).output.contains("was open already"))
    let after = try mail(newsroom, "after")
    let changed = try #require(after[free]?.part("text/plain")?.text)
    #expect(changed.contains("Keep reading (open to you until the month is out):"))
    #expect(metered.count == 1 || changed.contains("(1 of 2 left this month):"))
    // Nobody else's mail has changed.
    for (address, mail) in before where address != free {
      #expect(after[address]?.part("text/html")?.sha256 == mail.part("text/html")?.sha256, "\(address)")
    }
    let other = try #require(
      try store.openableArticle(except: metered))
    try newsroom.check(["subscribers", "unlock", free, other])
    let spent = try #require(try mail(newsroom, "spent")[free]?.part("text/plain")?.text)
    #expect(metered.count == 1 || spent.contains("this month's free ones are read"))
    #expect(try newsroom.check(["subscribers", "meter", free]).output.hasPrefix("\(free): 0 of 2 left in 2026-11\n"))
    #expect(try newsroom.check(["subscribers", "unlock", free, "no-such-article"], 65).errors.contains("no article"))
    #expect(
      try newsroom.check(["subscribers", "meter", free], now: "2026-12-01T00:01:00-05:00").output
        == "\(free): 2 of 2 left in 2026-12\n")
  }

  @Test("without pages no link says whose it is; without a meter nothing is counted")
  func off() throws {
    let newsroom = try newsroom("meter: {articles: 3}\n")
    try newsroom.check(["compose", "daily-review"])
    let (free, _) = try readers(newsroom)
    let text = try #require(try mail(newsroom, "mail")[free]?.part("text/plain")?.text)
    #expect(text.contains("(3 of 3 left this month)") && !text.contains("reader="))
    try newsroom.edit("Config/dateline.yaml", "meter: {articles: 3}\n", "")
    #expect(try newsroom.check(["subscribers", "meter", free], 78).errors.contains("meter.articles"))
    // What was composed stays as it was.
    #expect(try mail(newsroom, "again")[free]?.part("text/plain")?.text?.contains("(3 of 3 left") == true)
  }

  private func issue(_ newsroom: TestNewsroom) throws -> Newsroom.Issue? {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return try decoder.decode(
      Newsroom.Issue.self, from: Data(try newsroom.read("Queue/issues/daily-review/2026-11-23/issue.json").utf8))
  }
}

extension Store {
  /// A metered article that isn't among these.
  fileprivate func openableArticle(except ids: [String]) throws -> String? {
    let all = Window(start: Date(timeIntervalSince1970: 0), cutoff: Date(timeIntervalSince1970: 1_900_000_000))
    return try library.articles(publishedIn: all).first { $0.access == .metered && !ids.contains($0.id) }?.id
  }
}
