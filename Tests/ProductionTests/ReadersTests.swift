import Digest
import Foundation
import Mailroom
import Newsroom
import Store
import Testing

@testable import Production

@Suite("Production: keeping readers")
struct ReadersTests {
  static let readers = """
    email,name,tier,newsletters,attribute.city
    ann@example.org,Ann,free,daily-review,Rome
    bob@example.org,"Bob ""B"" Bee",all-access,daily-review,

    """

  @Test("a broken row is told with its line and left out; a preview writes nothing")
  func brokenRow() throws {
    let desk = try ReadersNewsroom()
    let text = Self.readers + "broken,,free,daily-review,\n"
    let preview = try desk.take(text) { $0.isPreview = true }
    #expect(preview.number == nil && preview.changes.added == 2 && preview.broken == 1)
    #expect(try desk.entry("ann@example.org") == nil)
    let report = try desk.take(text)
    #expect(report.number == 1 && report.changes.added == 2 && report.broken == 1 && report.format == "dateline")
    #expect(desk.notices.count == 2 && desk.notices.allSatisfy { $0.hasSuffix("readers.csv:4: \"broken\" has no @") })
    #expect(try desk.entry("ann@example.org")?.attributes["city"] == "Rome")
    let again = try desk.take(text)
    #expect(again.changes.added == 0 && again.changes.unchanged == 2)
    #expect(throws: ReaderError.askedForAndLeft("daily-review")) {
      try desk.take(text) {
        $0.newsletters = ["daily-review"]
        $0.left = ["daily-review"]
      }
    }
    #expect(throws: NewsroomError.self) { try desk.take(text) { $0.newsletters = ["nightly"] } }
  }

  @Test("an import that is taken back is gone, once")
  func undo() throws {
    let desk = try ReadersNewsroom()
    try desk.take("email,name,newsletters\nann@example.org,Annie,daily-review\n")
    let report = try desk.take(Self.readers)
    let readership = Readership(newsroom: desk.newsroom, who: "Ada")
    let number = try #require(report.number)
    let undo = try readership.undo(import: number)
    #expect(undo.removed == 1 && undo.kept.count == 0)
    #expect(try desk.entry("bob@example.org") == nil)
    #expect(try desk.entry("ann@example.org")?.subscriber.mailbox.name == "Annie")
    #expect(throws: StoreError.self) { try readership.undo(import: number) }
  }

  @Test("an export that is imported elsewhere exports the same", arguments: ReaderExport.Format.allCases)
  func roundTrip(format: ReaderExport.Format) throws {
    let desk = try ReadersNewsroom()
    try desk.take(Self.readers)
    let readership = Readership(newsroom: desk.newsroom, who: "Ada")
    try readership.unsubscribe(try EmailAddress("bob@example.org"), from: [])
    var cy = Readership.NewReader(try EmailAddress("cy@example.org"), newsletters: ["daily-review"], consent: "form")
    cy.isPending = true
    #expect(try readership.add(cy) == .addedPending)
    let text = try desk.exported(format)
    #expect(text.contains("ann@example.org") && text.contains("Bob") && text.contains("cy@example.org"))
    // Later: consent that is still to come isn't taken.
    let other = try ReadersNewsroom(["DATELINE_NOW": "2026-11-23T07:00:00-05:00"])
    let report = try other.take(text, as: "readers.\(format.rawValue)")
    #expect(report.broken == 0 && other.notices == [])
    #expect(try other.exported(format) == text)
  }

  @Test("nobody is brought back by hand whom consent doesn't bring back")
  func adding() throws {
    let desk = try ReadersNewsroom()
    let readership = Readership(newsroom: desk.newsroom, who: "Ada")
    let address = try EmailAddress("ann@example.org")
    var ann = Readership.NewReader(address, newsletters: ["daily-review"], consent: "by phone")
    ann.attributes = [("City", "Rome")]
    #expect(try readership.add(ann) == .added)
    ann.fields = [("name", "Ann")]
    #expect(try readership.add(ann) == .updated)
    try readership.unsubscribe(address, from: [])
    ann.isPending = true
    let pending = #expect(throws: ReaderError.self) { try readership.add(ann) }
    #expect(pending == .gone(address, .unsubscribed, asPending: true) && pending?.blame == .data)
    ann.isPending = false
    ann.fields = [("consent-at", "2024-01-01")]
    #expect(throws: ReaderError.gone(address, .unsubscribed, asPending: false)) { try readership.add(ann) }
    ann.fields = [("tier", "gold")]
    let unusable = #expect(throws: ReaderError.self) { try readership.add(ann) }
    #expect(unusable?.blame == .request && unusable?.description.contains("gold") == true)
    #expect(throws: ReaderError.nobody(try EmailAddress("bob@example.org"))) {
      try readership.unsubscribe(try EmailAddress("bob@example.org"), from: [])
    }
  }

  @Test("an erased reader stays erased, whatever an import says")
  func erasure() throws {
    let desk = try ReadersNewsroom()
    try desk.take(Self.readers)
    let erasing = ReaderErasure(newsroom: desk.newsroom, who: "Ada")
    let ann = try EmailAddress("ann@example.org")
    let report = try erasing.erase(ann)
    #expect(report.isComplete && !report.erasure.isAgain && report.erasure.subscriber != nil)
    #expect(try ReaderRecord(of: ann, desk.newsroom).suppression?.isErased == true)
    #expect(try desk.entry("ann@example.org") == nil)
    let again = try desk.take(Self.readers)
    #expect(again.changes.added == 0 && again.changes.kept[.erased]?.count == 1)
    #expect(try erasing.erase(ann).erasure.isAgain)
    #expect(throws: ReaderError.unknown(try EmailAddress("nobody@example.org"))) {
      try erasing.erase(try EmailAddress("nobody@example.org"))
    }
  }

  @Test("a kept mail that names an erased reader is told")
  func keptMail() throws {
    let desk = try ReadersNewsroom()
    try desk.take(Self.readers)
    let hash = [UInt8](repeating: 0xab, count: 32)
    try KeptMail(desk.newsroom).keep(Array("To: Ann@example.org\r\n\r\nHello".utf8), hash)
    let report = try ReaderErasure(newsroom: desk.newsroom, who: "Ada").erase(try EmailAddress("ann@example.org"))
    #expect(report.mails == ["abababababab"] && !report.isComplete)
  }

  @Test("metered articles open until the month's are spent; what is open stays open")
  func meter() throws {
    let desk = try ReadersNewsroom(["DATELINE_METER_ARTICLES": "2"])
    try desk.take(Self.readers)
    let store = try desk.newsroom.openStore()
    let articles = (1...4).map { number in
      Article(
        id: "a\(number)", slug: number < 3 ? "one" : "s\(number)", title: "Article \(number)",
        url: "https://meridian.example/\(number)", access: number == 4 ? .subscribers : .metered, published: at(0))
    }
    _ = try store.library.import(articles.map { StoredText(article: $0, text: "") })
    let meter = try MonthlyMeter(newsroom: desk.newsroom)
    let (ann, bob) = (try EmailAddress("ann@example.org"), try EmailAddress("bob@example.org"))
    #expect(try meter.open("a1", for: ann) == .init(title: "Article 1", how: .now(left: 1)))
    #expect(try meter.open("a1", for: ann).how == .already)
    #expect(try meter.open("a2", for: ann).how == .now(left: 0))
    let spent = #expect(throws: MeterError.self) { try meter.open("s3", for: ann) }
    #expect(spent.map { "\($0)" } == "this month's are used (2); there are more from 2026-12-01 on")
    #expect(try meter.open("a2", for: ann).how == .already)
    #expect(try meter.open("a3", for: bob).how == .anyway)
    #expect(throws: MeterError.notMetered(title: "Article 4")) { try meter.open("a4", for: ann) }
    #expect(throws: MeterError.noArticle("a9")) { try meter.open("a9", for: ann) }
    let ambiguous = #expect(throws: MeterError.self) { try meter.open("one", for: ann) }
    #expect(ambiguous.map { "\($0)".hasPrefix("2 articles are called \"one\"") } == true)
    let report = try meter.report(of: ann)
    #expect(report.left == 0 && report.total == 2 && report.opened.map(\.title) == ["Article 1", "Article 2"])
    #expect(throws: MeterError.noReader(try EmailAddress("cy@example.org"))) {
      try meter.report(of: try EmailAddress("cy@example.org"))
    }
    #expect(throws: MeterError.notCounted) { try MonthlyMeter(newsroom: try ReadersNewsroom().newsroom) }
  }

  @Test("a relay that isn't there takes nothing away: the next confirmation may go at once")
  func inviting() throws {
    // Nobody listens at port 1.
    let desk = try ReadersNewsroom([
      "DATELINE_SENDER_CONFIRM_URL": "https://meridian.example/confirm?token=",
      "DATELINE_RELAY_URL": "smtp://127.0.0.1:1", "DATELINE_RELAY_TLS": "none",
    ])
    let asking = DoubleOptIn(newsroom: desk.newsroom, events: desk.events, who: "Ada", shouldStop: { false })
    let ann = Mailbox(name: "Ann", address: try EmailAddress("ann@example.org"))
    for _ in 1...2 { #expect(throws: RelayFault.self) { try asking.invite(ann, to: "daily-review") } }
    for name in ["Ann\r\nBcc: x@example.org", " ", String(repeating: "a", count: 201)] {
      let mailbox = Mailbox(name: name, address: ann.address)
      #expect(throws: InvitationError.notALine(.name)) { try asking.invite(mailbox, to: "daily-review") }
    }
    #expect(throws: InvitationError.foreign) { try asking.confirm("not-a-token") }
    _ = try Suppressing(newsroom: desk.newsroom).add(ann.address, reason: .complaint, by: "Ada")
    let refused = #expect(throws: InvitationError.self) { try asking.invite(ann, to: "daily-review") }
    #expect(refused?.blame == .data)
    let closed = DoubleOptIn(
      newsroom: try ReadersNewsroom().newsroom, events: .unheard, who: "Ada", shouldStop: { false })
    #expect(throws: InvitationError.noConfirmPage) { try closed.invite(ann, to: "daily-review") }
  }

  @Test("who confirms is a reader once, whether or not the welcome goes; an expired or foreign link makes nobody one")
  func confirming() throws {
    let desk = try ReadersNewsroom(["DATELINE_RELAY_URL": "smtp://127.0.0.1:1", "DATELINE_RELAY_TLS": "none"])
    let address = try EmailAddress("ann@example.org")
    let store = try desk.newsroom.openStore()
    let time = desk.newsroom.clock.now()
    let invitation = try store.audience.invite(
      Mailbox(address: address), to: "daily-review", pause: 60, wording: "Please confirm", at: time,
      note: ConsentNote(.command, who: "Ada"))
    guard case .asked(let subscriber, let earlier) = invitation else {
      Testing.Issue.record("\(invitation)")
      return
    }
    let number = subscriber.id
    try store.audience.settleInvitation(number, to: "daily-review", sent: time, earlier: earlier)
    let keys = try desk.newsroom.linkKeys().tokens
    let now = Int64(desk.newsroom.clock.now().timeIntervalSince1970)
    func link(_ slug: String = "daily-review", expires: Int64) -> String {
      ReaderToken(keys, purpose: .confirm, newsletter: slug, expires: expires).text(subscriber: number)
    }
    let asking = DoubleOptIn(newsroom: desk.newsroom, events: desk.events, who: "web", shouldStop: { false })
    #expect(throws: InvitationError.expired) { try asking.confirm(link(expires: now - 3_600)) }
    #expect(throws: InvitationError.foreign) { try asking.confirm(link("weekly-review", expires: now + 3_600)) }
    #expect(throws: InvitationError.notALine(.source)) {
      try asking.confirm(link(expires: now + 3_600), source: "two\nlines")
    }
    #expect(try desk.entry("ann@example.org")?.standing.state == .pending)
    for isNew in [true, false] {
      let done = try asking.confirm(link(expires: now + 3_600), source: "192.0.2.7")
      #expect(done == .init(address: address, newsletter: "daily-review", isNew: isNew))
    }
    #expect(try desk.entry("ann@example.org")?.newsletters == ["daily-review"])
    #expect(desk.notices.count == 1 && desk.notices[0].hasPrefix("the welcome couldn't be mailed: "))
  }

  @Test("what the books have of one address, of an issue and of nobody")
  func looking() throws {
    let desk = try ReadersNewsroom()
    try desk.take(Self.readers)
    let (ann, eve) = (try EmailAddress("ann@example.org"), try EmailAddress("eve@example.org"))
    let record = try ReaderRecord(of: ann, desk.newsroom)
    #expect(record.entry?.attributes["city"] == "Rome" && record.consent.count == 1)
    let mail = try ReaderMail(to: ann, limit: 5, desk.newsroom)
    #expect(mail.history?.subscriptions.map(\.newsletter) == ["daily-review"] && mail.returns.isEmpty)
    #expect(throws: ReaderError.nobody(eve)) { try ReaderRecord(of: eve, desk.newsroom) }
    #expect(throws: ReaderError.unknown(eve)) { try ReaderMail(to: eve, limit: 5, desk.newsroom) }
    _ = try Suppressing(newsroom: desk.newsroom).add(eve, reason: .bounce, by: "Ada")
    #expect(try ReaderMail(to: eve, limit: 5, desk.newsroom).suppression?.reason == .bounce)
    let store = try desk.newsroom.openStore()
    #expect(try IssueBooks.latest(20, store).isEmpty)
    #expect(throws: IssueError.noSuchIssue(key.name)) {
      try IssueBooks.all(of: key.name, domains: 0, desk.newsroom, store)
    }
    #expect(throws: IssueError.noSuchIssue(key.name)) {
      try IssueBooks.retry(key.name, desk.newsroom, store, by: "Ada")
    }
  }

  @Test("suppressions stay through imports, and their export brings them elsewhere")
  func suppressions() throws {
    let desk = try ReadersNewsroom()
    let list = try Suppressing(newsroom: desk.newsroom)
    let ann = try EmailAddress("ann@example.org")
    #expect(try list.add(ann, reason: .request, note: "by phone, \"twice\"", by: "Ada") == nil)
    #expect(try list.add(ann, reason: .bounce, by: "Ada")?.reason == .request)
    let report = try desk.take(Self.readers)
    #expect(report.changes.added == 1 && report.changes.kept[.suppressed]?.count == 1)
    var exported: [UInt8] = []
    try list.export { exported += $0 }
    let other = try ReadersNewsroom()
    func bringIn(_ bytes: [UInt8]) throws -> SuppressionImportReport {
      var rest = bytes
      return try SuppressionImport(newsroom: other.newsroom, events: other.events, who: "Grace")
        .run("list.csv", reason: nil) {
          defer { rest = [] }
          return rest
        }
    }
    let brought = try bringIn(exported + Array("broken,bounce,,\n".utf8))
    #expect(brought.added == 1 && brought.known == 0 && brought.broken == 1 && other.notices.count == 1)
    #expect(try bringIn(exported).known == 1)
    let there = try Suppressing(newsroom: other.newsroom)
    let was = try there.remove(ann, by: "Grace")
    #expect(was.reason == .request && was.evidence.contains("by phone, \"twice\""))
    #expect(throws: SuppressionError.notSuppressed(ann)) { try there.remove(ann, by: "Grace") }
    #expect(try there.counts().isEmpty)
  }

  @Test("one process changes the keys; the one that signs can't be retired")
  func keys() throws {
    let desk = try ReadersNewsroom()
    let change = KeyChange(newsroom: desk.newsroom)
    #expect(try change.rotate().keys.map(\.number) == [1, 2])
    #expect(throws: KeyChangeError.signs(2)) { try change.retire(2) }
    #expect(throws: KeyChangeError.noSuchKey(7)) { try change.retire(7) }
    do {
      let lock = try #require(try desk.newsroom.lock("link.key"))
      defer { withExtendedLifetime(lock) {} }
      #expect(throws: KeyChangeError.busy) { try change.rotate() }
    }
    #expect(try change.retire(1).keys.map(\.number) == [2])
  }
}
