// What the machine does to a send: the database is held, the disk is full or read-only, files rot, the clock is wrong.
// Each time the message says what and what to do, nothing is half done, and the next send finishes with books that
// balance.

import Foundation
import Newsroom
import TestSupport
import Testing

@testable import Store

@Suite("faults of the machine")
struct MachineFaultTests {
  private static let key = IssueKey(IssueName(newsletter: "daily-review", day: Day(year: 2026, month: 11, day: 23)!))

  /// A newsroom with so many readers more than the sample's eleven.
  private func newsroom(_ more: Int = 0) throws -> TestNewsroom {
    let newsroom = try TestNewsroom(.issues)
    if more > 0 { try newsroom.check(["subscribers", "import", newsroom.write(manyReaders(more), to: "many.csv")]) }
    return newsroom
  }

  /// After the mending: the rest goes out, and nobody is lost, nor mailed twice; in doubt are so many at the most.
  private func expectFinish(_ newsroom: TestNewsroom, _ sink: CountingSink, readers: Int = 11, doubt: Int = 0) throws {
    let done = try newsroom.check(["send", TestNewsroom.daily], 0, relay(sink.port))
    #expect(done.output.contains("finished"))
    let books = try newsroom.books()
    #expect(books.audience == readers && books[.accepted] + books[.uncertain] == readers && books.status == "finished")
    #expect(books[.uncertain] <= doubt)
    let taken = try sink.accepted()
    #expect(taken.count == Set(taken).count && taken.count >= books[.accepted] && taken.count <= readers)
  }

  // MARK: Somebody else writes

  @Test("who holds the database for a moment is waited for")
  func busyBriefly() throws {
    let newsroom = try newsroom()
    let sink = try CountingSink()
    let store = try newsroom.openStore()
    let sending = try store.database.write {
      let sending = try newsroom.start(["send", TestNewsroom.daily], relay(sink.port))
      usleep(1_500_000)
      #expect(try sending.isRunning && sink.accepted() == [])
      return sending
    }
    #expect(try sending.wait().status == 0)
    try expectFinish(newsroom, sink)
  }

  @Test("who holds it for long ends the send with 75 and the reason, before anybody is touched")
  func busy() throws {
    let newsroom = try newsroom()
    let sink = try CountingSink()
    let store = try newsroom.openStore()
    try store.database.write {
      let done = try newsroom.check(["send", TestNewsroom.daily], 75, relay(sink.port))
      #expect(done.errors.contains("dateline.sqlite: database is locked"))
      #expect(done.errors.contains("Another process is writing to it; try again when that has ended."))
    }
    #expect(try newsroom.books().audience == 0 && sink.accepted() == [])
    try expectFinish(newsroom, sink)
  }

  @Test(
    "who takes it while mail goes out, for longer than SQLite waits, is waited for: nobody is in doubt, nobody twice")
  func busyInFlightBriefly() throws {
    let newsroom = try newsroom(300)
    let sink = try CountingSink(delay: 0.03)
    let store = try newsroom.openStore()
    let sending = try newsroom.start(
      ["send", TestNewsroom.daily], relay(sink.port, ["DATELINE_RELAY_CONNECTIONS": "3"]))
    try waitUntil("some to be accepted") { try sink.accepted().count > 20 }
    try store.database.write {
      usleep(7_000_000)
      #expect(sending.isRunning)
    }
    let done = try sending.wait()
    #expect(done.status == 0 && done.errors.contains("nothing is begun until it takes them"), "\(done.errors)")
    try expectFinish(newsroom, sink, readers: 311)
    #expect(try sink.accepted().count == 311)
  }

  @Test("who holds it past the patience leaves no more in doubt than there were connections")
  func busyInFlight() throws {
    let newsroom = try newsroom(300)
    let sink = try CountingSink(delay: 0.03)
    let store = try newsroom.openStore()
    let sending = try newsroom.start(
      ["send", TestNewsroom.daily],
      relay(sink.port, ["DATELINE_RELAY_CONNECTIONS": "3", "DATELINE_STORE_PATIENCE": "1"]))
    try waitUntil("some to be accepted") { try sink.accepted().count > 20 }
    let done = try store.database.write { try sending.wait() }
    #expect(done.status == 75 && done.errors.contains("Another process is writing to it"), "\(done.errors)")
    #expect(try newsroom.books().audience == 311)
    try expectFinish(newsroom, sink, readers: 311, doubt: 3)
  }

  // MARK: The disk

  /// Kilobytes left when the send begins: none, none for the write-ahead log, none for the audience, none to settle in.
  @Test(
    "a full disk ends the send and says to make room; then all goes on",
    .enabled(if: SmallDisk.unavailable == nil, "\(SmallDisk.unavailable ?? "")"), arguments: [0, 36, 64, 256])
  func full(left: Int) throws {
    let newsroom = try newsroom(2_000)
    let sink = try CountingSink()
    let disk = try SmallDisk(at: newsroom.root + "/Queue", kilobytes: 16_384)
    defer { disk.unmount() }
    try disk.fill(leaving: left)
    let done = try newsroom.run(["send", TestNewsroom.daily], relay(sink.port, ["DATELINE_STORE_PATIENCE": "1"]))
    #expect(done.status == 75, "\(done)")
    #expect(done.errors.lowercased().contains("make room"), "\(left) KB: \(done.errors)")
    #expect(done.errors.contains(newsroom.root + "/Queue/"))
    let taken = try sink.accepted().count
    disk.makeRoom()
    let books = try newsroom.books()
    #expect(books.audience == 0 && taken == 0 || books.audience == 2_011 && books[.accepted] <= taken)
    try expectFinish(newsroom, sink, readers: 2_011, doubt: 10)
  }

  @Test(
    "a disk that is full for a while holds a send up and no more: nobody is in doubt, nobody twice",
    .enabled(if: SmallDisk.unavailable == nil, "\(SmallDisk.unavailable ?? "")"))
  func fullForAWhile() throws {
    let newsroom = try newsroom(600)
    let sink = try CountingSink(delay: 0.02)
    let disk = try SmallDisk(at: newsroom.root + "/Queue", kilobytes: 16_384)
    defer { disk.unmount() }
    let sending = try newsroom.start(
      ["send", TestNewsroom.daily], relay(sink.port, ["DATELINE_RELAY_CONNECTIONS": "3"]))
    try waitUntil("some to be accepted") { try sink.accepted().count > 20 }
    try disk.fill()
    usleep(1_000_000)
    let held = try sink.accepted().count
    usleep(2_000_000)
    #expect(try sending.isRunning && sink.accepted().count - held <= 3 && held < 611)
    disk.makeRoom()
    let done = try sending.wait()
    #expect(done.status == 0 && done.errors.contains("disk is full"), "\(done.errors)")
    try expectFinish(newsroom, sink, readers: 611)
    #expect(try sink.accepted().count == 611)
  }

  @Test(
    "a disk that fills up while mail goes out leaves no more in doubt than there were connections",
    .enabled(if: SmallDisk.unavailable == nil, "\(SmallDisk.unavailable ?? "")"))
  func fullInFlight() throws {
    let newsroom = try newsroom(600)
    let sink = try CountingSink(delay: 0.02)
    let disk = try SmallDisk(at: newsroom.root + "/Queue", kilobytes: 16_384)
    defer { disk.unmount() }
    let sending = try newsroom.start(
      ["send", TestNewsroom.daily],
      relay(sink.port, ["DATELINE_RELAY_CONNECTIONS": "3", "DATELINE_STORE_PATIENCE": "1"]))
    try waitUntil("some to be accepted") { try sink.accepted().count > 20 }
    try disk.fill()
    let done = try sending.wait()
    #expect(done.status == 75 && done.errors.contains("make room"), "\(done.errors)")
    disk.makeRoom()
    let books = try newsroom.books()
    #expect(books.audience == 611 && books[.claimed] <= 3)
    try expectFinish(newsroom, sink, readers: 611, doubt: 3)
  }

  @Test(
    "a read-only Queue is told, with its path and what to do, before anything is done",
    .enabled(if: SmallDisk.unavailable == nil, "\(SmallDisk.unavailable ?? "")"))
  func readOnly() throws {
    let newsroom = try newsroom()
    let sink = try CountingSink()
    let disk = try SmallDisk(at: newsroom.root + "/Queue", kilobytes: 16_384)
    defer { disk.unmount() }
    try disk.set(readOnly: true)
    for words in [["send", TestNewsroom.daily], ["run"]] {
      let done = try newsroom.check(words, 71, now: "2026-11-23T06:31:00-05:00", relay(sink.port))
      #expect(done.errors.contains(newsroom.root + "/Queue/"), "\(done.errors)")
      #expect(done.errors.contains("right to write") || done.errors.contains("may write"), "\(done.errors)")
    }
    #expect(try sink.accepted() == [])
    try disk.set(readOnly: false)
    #expect(try newsroom.books().audience == 0)
    try expectFinish(newsroom, sink)
  }

  // MARK: Files

  @Test(
    "a manifest that is empty, cut short, no JSON or another issue's stops the send; put back, it goes on",
    arguments: ["", "{\"issue\":", "no JSON at all\n", "weekly"])
  func manifest(text: String) throws {
    let newsroom = try newsroom(100)
    let sink = try CountingSink(delay: 0.02)
    let settings = relay(sink.port, ["DATELINE_RELAY_CONNECTIONS": "2"])
    let name = "Queue/issues/" + TestNewsroom.daily + "/manifest.json"
    let whole = try newsroom.read(name)
    try newsroom.write(
      text == "weekly" ? newsroom.read("Queue/issues/" + TestNewsroom.weekly + "/manifest.json") : text, to: name)
    for words in [["send", TestNewsroom.daily], ["run"]] {
      let done = try newsroom.check(words, 65, now: "2026-11-23T06:31:00-05:00", settings)
      #expect(done.errors.contains(name) && done.errors.contains("Restore the file from the backup"), "\(done.errors)")
    }
    #expect(try newsroom.books().audience == 0 && sink.accepted() == [])
    // It may rot with half of the readers mailed, too.
    try newsroom.write(whole, to: name)
    let sending = try newsroom.start(["send", TestNewsroom.daily], settings)
    try waitUntil("some to be accepted") { try sink.accepted().count > 10 }
    sending.signal(SIGTERM)
    #expect(try sending.wait().status == 75)
    let books = try newsroom.books()
    let taken = try sink.accepted()
    try newsroom.write(text, to: name)
    #expect(try newsroom.check(["send", TestNewsroom.daily], 65, settings).errors.contains(name))
    #expect(try newsroom.books() == books && sink.accepted() == taken)
    try newsroom.write(whole, to: name)
    try expectFinish(newsroom, sink, readers: 111)
  }

  // MARK: The clock

  @Test("a clock that was ahead when somebody was deferred makes nobody wait for hours once it is right")
  func clockWasAhead() throws {
    let newsroom = try newsroom()
    let server = try FaultServer([FaultRule(at: .rcpt, .reply, "451 4.3.0 later", recipient: "joao", times: 1)])
    let sending = try newsroom.start(
      ["send", TestNewsroom.daily], now: "2026-11-23T11:10:00-05:00", relay(server.port))
    try waitUntil("ten to be accepted and one deferred") {
      let books = try newsroom.books()
      return books[.accepted] == 10 && books[.deferred] == 1
    }
    sending.signal(SIGTERM)
    #expect(try sending.wait().status == 75)
    let done = try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port), timeout: 20)
    #expect(done.errors.contains("1 delivery") && done.errors.contains("clock"), "\(done.errors)")
    let books = try newsroom.books()
    #expect(books[.accepted] == 11 && books.status == "finished")
    #expect(try server.taken().count == 11)
  }

  @Test("a clock set back sends what was composed, once; when it is right again, nothing is sent a second time")
  func clockSetBack() throws {
    let newsroom = try newsroom()
    let sink = try CountingSink()
    for now in ["2026-11-22T12:00:00-05:00", "2001-01-01T00:00:00Z"] {
      // Nothing is due then.
      let done = try newsroom.check(["run"], 0, now: now, relay(sink.port))
      #expect(done.errors.isEmpty, "\(done.errors)")
    }
    #expect(try newsroom.books().audience == 0 && sink.accepted() == [])
    try newsroom.check(["send", TestNewsroom.daily], 0, now: "2001-01-01T00:00:00Z", relay(sink.port))
    try newsroom.check(["run"], 0, now: "2026-11-23T06:31:00-05:00", relay(sink.port))
    try expectFinish(newsroom, sink)
  }

  @Test("a clock that is a year ahead: run withdraws and says why, a person's send still sends, and once")
  func clockAhead() throws {
    let newsroom = try newsroom()
    let sink = try CountingSink()
    let ahead = "2027-11-23T06:31:00-05:00"
    let done = try newsroom.check(["send", TestNewsroom.daily], 0, now: ahead, relay(sink.port))
    #expect(done.errors.contains("past its latest time; it is sent because you say so"), "\(done.errors)")
    try expectFinish(newsroom, sink)
    let run = try newsroom.run(["run"], now: ahead, relay(sink.port))
    #expect(run.status == 0 || !run.errors.isEmpty, "\(run.output)\(run.errors)")
    #expect(try newsroom.books()[.accepted] == 11 && sink.accepted().count == 11)
  }
}
