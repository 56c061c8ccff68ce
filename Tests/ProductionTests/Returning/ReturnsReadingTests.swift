import Digest
import Foundation
import Newsroom
import Platform
import Production
import Returns
import Store
import Testing

@Suite("Production: what comes back") struct ReturnsReadingTests {
  let sample: SampleNewsroom
  let newsroom: NewsroomFolder
  let store: Store
  let readers: [Subscriber]

  init() throws {
    sample = try SampleNewsroom()
    newsroom = try sample.open()
    store = try newsroom.openStore()
    let records = try (0..<3).map {
      SubscriberRecord(
        mailbox: Mailbox(name: nil, address: try EmailAddress("reader\($0)@example.org")), tier: .free,
        newsletters: ["daily-review"])
    }
    _ = try store.audience.importSubscribers(records, at: newsroom.clock.now())
    readers = try store.audience.subscribers(limit: 10).map(\.subscriber).sorted { $0.id < $1.id }
    for folder in ["new", "cur", "tmp"] {
      try FileManager.default.createDirectory(
        atPath: sample.root + "/box/" + folder, withIntermediateDirectories: true)
    }
  }

  private var box: ReturnMailbox { ReturnMailbox(name: "box", place: .maildir(sample.root + "/box")) }

  /// A bounce (RFC 3464) to a reader's own address.
  private func bounce(of reader: Subscriber, status: String = "5.1.1") throws -> String {
    let token = try #require(ReturnToken(newsroom.linkKeys().tokens, purpose: .bounce, issue: 0))
    var bytes: [UInt8] = []
    token.append(subscriber: reader.id, to: &bytes)
    let address = reader.mailbox.address.text
    return """
      Return-Path: <>
      Delivered-To: bounces+\(String(decoding: bytes, as: UTF8.self))@news.meridian.example
      From: MAILER-DAEMON@mx.example.net
      Subject: Undelivered Mail Returned to Sender
      Message-ID: <\(reader.id).\(status)@mx.example.net>
      MIME-Version: 1.0
      Content-Type: multipart/report; report-type=delivery-status; boundary="b"

      --b
      Content-Type: message/delivery-status

      Reporting-MTA: dns; mx.example.net

      Final-Recipient: rfc822; \(address)
      Action: failed
      Status: \(status)
      Diagnostic-Code: smtp; 550 \(status) no such user here

      --b--

      """
  }

  private func reading(_ events: Events = .unheard, stop: @escaping () -> Bool = { false }) throws -> ReturnsReading {
    try ReturnsReading(newsroom: newsroom, store: store, events: events, stop: stop)
  }

  @Test("a bounce in a Maildir suppresses its reader, and is read once")
  func bounces() throws {
    try sample.write(try bounce(of: readers[0]), to: "box/new/1.a.host")
    let listener = Listener()
    let report = try reading(listener.sink).read([box])
    #expect((report.mails, report.hard, report.unknown) == (1, 1, 0) && report.failed.isEmpty)
    #expect(try store.suppressions.suppression(of: readers[0].mailbox.address)?.reason == .bounce)
    #expect(try store.returns.list(of: readers[0].id).map(\.entry.effect) == [.suppressed])
    #expect(try sample.list("box/cur") == ["1.a.host:2,S"])
    #expect(listener.steps(of: .readingMailbox("box")) == 1)
    #expect(try reading().read([box]) == ReturnsReport())
  }

  @Test("a stop ends a reading; what was read by then stands, and the rest is read the next time")
  func stopped() throws {
    for (index, reader) in readers.enumerated() {
      try sample.write(try bounce(of: reader), to: "box/new/\(index).a.host")
    }
    // Asked once for the mailbox, and before each mail.
    let stop = Stop(after: 3)
    #expect(try reading(stop: stop.asked).read([box, box]).hard == 2)
    #expect(try sample.list("box/new") == ["2.a.host"])
    #expect(try reading().read([box]).hard == 1)
    #expect(try store.suppressions.counts() == [.bounce: 3])
  }

  @Test("a mailbox that can't be read is in the report, and the others are read")
  func broken() throws {
    try sample.write(try bounce(of: readers[0]), to: "box/new/1.a.host")
    let gone = ReturnMailbox(name: "gone", place: .maildir(sample.root + "/nowhere"))
    let report = try reading().read([gone, box])
    #expect(report.hard == 1 && report.failed.map(\.mailbox) == ["gone"])
    let json = String(decoding: try JSONEncoder().encode(report.failed), as: UTF8.self)
    #expect(json.hasPrefix("[\"mailbox gone: "))
  }

  @Test("two processes don't read mailboxes at once")
  func busy() throws {
    let lock = try #require(try FileLock.acquire(newsroom.queue + "/returns.lock"))
    defer { withExtendedLifetime(lock) {} }
    #expect(throws: ReturnsError.busy) { try reading().read([box]) }
    #expect(ReturnsError.busy.blame == .moment)
  }

  @Test("a mail that nobody understands waits for a person, under its hash")
  func unknown() throws {
    let path = try sample.write("From: a@b.example\nSubject: Hm\n\nWhat?\n", to: "one.eml")
    guard case .mail(let file) = try ReturnsPlace(path, known: []) else {
      Issue.record("\(path) is taken for a mailbox")
      return
    }
    #expect(try reading().read(PipeSource(file: file), as: file).unknown == 1)
    let unknown = UnknownReturns(newsroom: newsroom, store: store)
    let found = try #require(try unknown.list(limit: 10).first)
    let id = String(found.entry.hash.map { String(format: "%02x", $0) }.joined().prefix(12))
    #expect(String(decoding: try unknown.read(id), as: UTF8.self).hasSuffix("What?\n"))
    #expect(throws: ReturnsError.notAnID("xyz")) { try unknown.one("xyz") }
    #expect(throws: ReturnsError.noSuchMail(id: "00000000")) { try unknown.one("00000000") }
    #expect(try unknown.settle(id).hash == found.entry.hash)
    #expect(try !FileManager.default.fileExists(atPath: found.file) && unknown.list(limit: 10).isEmpty)
  }

  @Test("a place is a mailbox of the settings, a URL, a Maildir, an mbox or a file with one mail")
  func places() throws {
    let mbox = try sample.write("From a b\nSubject: x\n\ny\n", to: "in.mbox")
    let mail = try sample.write("Subject: x\n\ny\n", to: "one.eml")
    let known = [ReturnMailbox(name: "reports", place: .mbox("/x"))]
    #expect(try ReturnsPlace("reports", known: known) == .mailbox(known[0]))
    #expect(try ReturnsPlace(box.name, known: [box]) == .mailbox(box))
    let folder = sample.root + "/box"
    #expect(try ReturnsPlace(folder, known: known) == .mailbox(ReturnMailbox(name: folder, place: .maildir(folder))))
    #expect(try ReturnsPlace(mbox, known: known) == .mailbox(ReturnMailbox(name: mbox, place: .mbox(mbox))))
    #expect(try ReturnsPlace(mail, known: known) == .mail(mail))
    let access = ReturnsPlace.Access(user: "ann", password: Secret("x"))
    guard case .mailbox(let server) = try ReturnsPlace("imaps://mail.example/Bounces", known: known, access: access)
    else {
      Issue.record("a URL is taken for a file")
      return
    }
    #expect(server.user == "ann" && server.password == access.password)
    #expect(throws: ReturnsError.notAMailbox("http://x/")) { try ReturnsPlace("http://x/", known: known) }
    #expect(throws: ReturnsError.noSuchMailbox("nowhere", known: ["reports"])) {
      try ReturnsPlace("nowhere", known: known)
    }
  }
}
