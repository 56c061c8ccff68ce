import Foundation
import Newsroom
import Store
import TestSupport
import Testing

@Suite("dateline correct")
struct EditorCorrectTests {
  private static let count = 60
  private static let patient = ["DATELINE_RELAY_RETRY_FIRST": "1s", "DATELINE_RELAY_CONNECTIONS": "3"]

  /// A newsroom whose issue is on its way: some have it.
  private func underWay(_ server: FaultServer, reaching enough: Int = 10) throws -> (TestNewsroom, Running) {
    let newsroom = try TestNewsroom(.library)
    try newsroom.write(manyReaders(Self.count), to: "readers.csv")
    try newsroom.check(["subscribers", "import", newsroom.root + "/readers.csv"])
    try newsroom.check(["compose", "daily-review"])
    let sending = try newsroom.start(["send", TestNewsroom.daily], relay(server.port, Self.patient))
    let limit = Date().addingTimeInterval(20)
    while try server.taken().count < enough, Date() < limit { usleep(20_000) }
    return (newsroom, sending)
  }

  private func slow() throws -> FaultServer { try FaultServer([FaultRule(at: .dot, .stall, seconds: 0.1)]) }

  /// The corrected plan: another subject, one article less, and what was wrong.
  private func correction(_ newsroom: TestNewsroom, correction: String? = "The strait was *not* closed.") throws
    -> String
  {
    var lines = try newsroom.check(["correct", TestNewsroom.daily, "--print"]).output
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines = lines.filter { !$0.hasPrefix("pick friendshoring") }.flatMap { line in
      if line.hasPrefix("subject:") { return ["subject: Put right"] }
      return line == "correction:" && correction != nil ? [line, "    \(correction ?? "")"] : [line]
    }
    return try newsroom.write(lines.joined(separator: "\n"), to: "plan")
  }

  private struct Message {
    var to, subject, id, text: String
  }

  private func messages(_ server: FaultServer) throws -> [Message] {
    try zip(server.taken(), server.messages()).map { event, octets in
      let text = String(decoding: octets, as: UTF8.self)
      func field(_ name: String) -> String {
        text.split(separator: "\r\n").first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
          ?? ""
      }
      return Message(
        to: event.recipients?.first ?? "", subject: field("Subject"), id: field("Message-ID"), text: text)
    }
  }

  @Test("stops the send, mends the issue for the rest, tells those who had it; nobody gets two, nobody none")
  func corrects() throws {
    let server = try slow()
    let (newsroom, sending) = try underWay(server)
    let plan = try correction(newsroom)
    let first = try newsroom.read("Queue/issues/daily-review/2026-11-23/manifest.json")
    let done = try newsroom.check(["correct", TestNewsroom.daily, "--notify", "--from", plan, "--as", "Ada"])
    #expect(done.errors.contains("asked to stop; waiting for what is in flight"))
    #expect(try sending.wait().status == 75)
    let reached = try newsroom.openStore().issues.reached(IssueName(TestNewsroom.daily)!)
    #expect(done.output.contains("generation 2:") && done.output.contains("\(reached) get the note"))
    var books = try generations(newsroom)
    #expect(books.map(\.generation) == [1, 2] && books.allSatisfy(\.balanced))
    let total = books[0].audience
    #expect(books[0].states["cancelled"] == total - reached && books[1].states["queued"] == total)
    #expect(books[0].status == "finished" && books[1].status == "sending" && books[1].notes == reached)
    // Both are kept; the second names the first.
    #expect(try newsroom.read("Queue/issues/daily-review/2026-11-23/manifest.json") == first)
    let second = try newsroom.read("Queue/issues/daily-review/2026-11-23.2/manifest.json")
    let key = IssueKey(IssueName(TestNewsroom.daily)!)
    #expect(try second.contains("\"corrects\" : \"\(newsroom.openStore().issues.issue(key)?.manifest ?? "")\""))

    try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port))
    let mail = try messages(server)
    let old = Set(mail.filter { $0.subject.hasPrefix("The Strait") }.map(\.to))
    let new = Set(mail.filter { $0.subject == "Put right" }.map(\.to))
    let notes = Set(mail.filter { $0.subject.hasPrefix("Correction: The Strait Is Open") }.map(\.to))
    #expect(mail.count == old.count + new.count + notes.count)
    #expect(old == notes && old.count == reached && old.isDisjoint(with: new) && old.union(new).count == total)
    #expect(Set(mail.map(\.id)).count == mail.count)
    #expect(
      mail.allSatisfy { $0.id.contains($0.subject.hasPrefix("The Strait") ? ".2026-11-23.1." : ".2026-11-23.2.") })
    let note = try #require(mail.first { $0.subject.hasPrefix("Correction") })
    #expect(note.text.contains("The strait was not closed.") && note.text.contains("List-Unsubscribe:"))
    #expect(!mail.contains { $0.subject == "Put right" && $0.text.contains("Friendshoring") })
    books = try generations(newsroom)
    #expect(books[1].states["accepted"] == total && books[1].status == "finished" && books.allSatisfy(\.balanced))
    #expect(
      try newsroom.explained().log.contains {
        $0.generation == 2 && $0.who == "Ada" && $0.what.hasPrefix("corrected, with a note")
      })
    // Everybody has it now: there is nobody left to mend it for.
    let again = try newsroom.write(newsroom.read("plan").replacing("Put right", with: "Again"), to: "plan")
    #expect(
      try newsroom.check(["correct", TestNewsroom.daily, "--from", again], 65).errors.contains("has no reader left"))
  }

  @Test("without a change nothing is frozen, and run goes on with what there was")
  func unchanged() throws {
    let server = try slow()
    let (newsroom, sending) = try underWay(server)
    let done = try newsroom.check(
      ["correct", TestNewsroom.daily], 0, newsroom.editor("true"))
    #expect(done.output.contains("nothing was changed"))
    _ = try sending.wait()
    #expect(try generations(newsroom).count == 1)
    try newsroom.check(["run"], now: "2026-11-23T06:35:00-05:00", relay(server.port))
    let readers = try messages(server).map(\.to)
    #expect(try Set(readers).count == readers.count && readers.count == newsroom.books().audience)
  }

  @Test("hold stops a send that runs; nobody gets more until it is approved, and nobody gets it twice")
  func held() throws {
    let server = try slow()
    let (newsroom, sending) = try underWay(server)
    let done = try newsroom.check(["hold", TestNewsroom.daily, "--reason", "a wrong name", "--as", "Ben"])
    #expect(done.errors.contains("asked to stop") && done.output.contains("nobody else gets it until"))
    #expect(try sending.wait().status == 75)
    let reached = try newsroom.openStore().issues.reached(IssueName(TestNewsroom.daily)!)
    #expect(reached >= 10 && reached < Self.count)
    let now = "2026-11-23T06:35:00-05:00"
    try newsroom.check(["run"], now: now, relay(server.port))
    #expect(try newsroom.check(["send", TestNewsroom.daily], 65, relay(server.port)).errors.contains("is held"))
    #expect(try newsroom.openStore().issues.reached(IssueName(TestNewsroom.daily)!) == reached)
    #expect(try newsroom.check(["queue"]).output.contains("sending, held"))
    #expect(try newsroom.check(["show", TestNewsroom.daily]).output.contains("held by Ben"))
    #expect(try newsroom.explained().log.contains { $0.who == "Ben" && $0.what == "held: a wrong name" })
    // Left uncorrected it stays held; so does a correction.
    let quit = try newsroom.check(["correct", TestNewsroom.daily], 0, newsroom.editor("true"))
    #expect(quit.errors.contains("is held: nobody else gets it until dateline approve"))
    let corrected = try newsroom.check(["correct", TestNewsroom.daily, "--from", correction(newsroom)])
    #expect(corrected.errors.contains("still held"))
    try newsroom.check(["run"], now: now, relay(server.port))
    #expect(try newsroom.openStore().issues.reached(IssueName(TestNewsroom.daily)!) == reached)
    try newsroom.check(["approve", TestNewsroom.daily, "--as", "Ada"])
    try newsroom.check(["approve", TestNewsroom.daily], 65)
    try newsroom.check(["run"], now: now, relay(server.port))
    let readers = try messages(server).map(\.to)
    #expect(try Set(readers).count == readers.count && readers.count == generations(newsroom)[0].audience)
    #expect(try generations(newsroom).allSatisfy(\.balanced))
  }

  @Test("whoever leaves a correction without a change hears what happens next, and may leave it held")
  func left() throws {
    let server = try slow()
    let (newsroom, sending) = try underWay(server)
    var done = try newsroom.check(["correct", TestNewsroom.daily], 0, newsroom.editor("true"))
    _ = try sending.wait()
    #expect(done.errors.contains("goes on as it is with the next run") && done.errors.contains("dateline hold"))
    done = try newsroom.check(["correct", TestNewsroom.daily, "--hold"], 75, newsroom.editor("exit 3"))
    #expect(done.errors.contains("is held: nobody else gets it"))
    let before = try server.taken().count
    try newsroom.check(["run"], now: "2026-11-23T06:35:00-05:00", relay(server.port))
    #expect(try server.taken().count == before)
    // Held past its latest time, the rest don't get it, and the books say so.
    try newsroom.check(["run"], 75, now: "2026-11-23T12:30:00-05:00", relay(server.port))
    #expect(try newsroom.books()[.expired] > 0)
  }

  @Test("a note without a text, or a text without a note, is refused; and what nobody has had is edited")
  func refusals() throws {
    let newsroom = try TestNewsroom(.issues)
    #expect(try newsroom.check(["correct", TestNewsroom.daily], 65).errors.contains("nobody has had"))
    let server = try FaultServer([FaultRule(at: .rcpt, .reply, "451 4.3.0 later", recipient: "joao")])
    let sending = try newsroom.start(["send", TestNewsroom.daily], relay(server.port))
    let limit = Date().addingTimeInterval(20)
    while try server.taken().count < 10, Date() < limit { usleep(20_000) }
    var plan = try correction(newsroom, correction: nil)
    var done = try newsroom.check(["correct", TestNewsroom.daily, "--notify", "--from", plan], 65)
    #expect(done.errors.contains("what was wrong, and what is right?"))
    _ = try sending.wait()
    plan = try newsroom.write(
      newsroom.check(["correct", TestNewsroom.daily, "--print"]).output
        .replacing("correction:\n", with: "correction:\n  Wrong.\n"), to: "plan")
    done = try newsroom.check(["correct", TestNewsroom.daily, "--from", plan], 65)
    #expect(done.errors.contains("To tell the others: --notify"))
    #expect(try generations(newsroom).count == 1)
    // Those whose delivery waits get the mended one; the correction of what is cancelled is refused.
    done = try newsroom.check(["correct", TestNewsroom.daily, "--from", correction(newsroom)])
    #expect(done.output.contains("1 reader who hasn't had it gets it so; 0 get the note"))
    done = try newsroom.check(["cancel", TestNewsroom.daily], 65)
    #expect(done.errors.contains("10 readers have had") && done.errors.contains("add --yes"))
    try newsroom.check(["cancel", TestNewsroom.daily, "--yes"])
    #expect(try newsroom.check(["correct", TestNewsroom.daily], 65).errors.contains("is cancelled"))
    #expect(try generations(newsroom).map(\.status) == ["finished", "cancelled"])
  }

  @Test("an article that was mended in the library is mended for those who haven't had it")
  func mended() throws {
    let newsroom = try TestNewsroom(.library)
    func write(_ body: String) throws {
      try newsroom.write(
        article(
          "The figure", published: "2026-11-23T05:00:00-05:00", kind: "analysis", body: body, more: "priority: 5\n"),
        to: "content/figure.md")
      try newsroom.check(["import", newsroom.root + "/content"])
    }
    try write("It was seven. That is a lot.")
    try newsroom.check(["compose", "daily-review"])
    let server = try FaultServer([FaultRule(at: .rcpt, .reply, "451 4.3.0 later", recipient: "joao")])
    let sending = try newsroom.start(["send", TestNewsroom.daily], relay(server.port))
    let limit = Date().addingTimeInterval(20)
    while try server.taken().count < 10, Date() < limit { usleep(20_000) }
    try write("It was nine. That is a lot.")
    let plan = try newsroom.write(newsroom.check(["correct", TestNewsroom.daily, "--print"]).output, to: "plan")
    let done = try newsroom.check(["correct", TestNewsroom.daily, "--from", plan])
    _ = try sending.wait()
    #expect(done.output.contains("\"The figure\": summary is now \"It was nine. That is a lot.\""))
    server.stop()
    let sink = try FaultServer()
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(sink.port))
    let messages = try messages(sink)
    #expect(messages.count == 1 && messages[0].text.contains("nine") && !messages[0].text.contains("seven"))
  }

  @Test("a send that doesn't stop is left alone, and told of")
  func patience() throws {
    let server = try FaultServer([FaultRule(at: .dot, .stall, skip: 3)])
    let (newsroom, sending) = try underWay(server, reaching: 3)
    let done = try newsroom.check(["correct", TestNewsroom.daily, "--wait", "1", "--from", correction(newsroom)], 75)
    #expect(done.errors.contains("has not stopped within 1 s") && done.errors.contains("kill -9 \(sending.pid)"))
    #expect(try generations(newsroom).count == 1)
    sending.kill(SIGKILL)
    _ = try sending.wait()
    // What was in flight stays with what was sent.
    try newsroom.check(["correct", TestNewsroom.daily, "--from", correction(newsroom)])
    let books = try generations(newsroom)
    #expect((books[0].states["uncertain"] ?? 0) > 0 && books.allSatisfy(\.balanced))
    #expect(books[1].states["queued"] == books[0].states["cancelled"])
  }

  @Test("killed at any moment, a correction has happened or not, and nobody is lost or mailed twice")
  func killed() throws {
    let server = try slow()
    let (newsroom, sending) = try underWay(server)
    sending.signal(SIGTERM)
    _ = try sending.wait()
    let plan = try correction(newsroom)
    let before = try newsroom.files()
    var happened = 0
    for step in 0..<24 {
      let command = try newsroom.start(["correct", TestNewsroom.daily, "--notify", "--from", plan])
      usleep(useconds_t(step * 4_000))
      command.kill(SIGKILL)
      _ = try command.wait()
      let books = try generations(newsroom)
      #expect(!books.contains { !$0.balanced })
      // Whatever there is can be read, with every hash.
      try newsroom.check(["show", TestNewsroom.daily, "--text"])
      if books.count == 2 {
        #expect(books[1].audience == books[0].audience)
        happened += 1
        break
      }
      #expect(books[0].states["cancelled"] ?? 0 == 0)
      #expect(
        try newsroom.files().filter { $0.key.contains("2026-11-23/") }
          == before.filter { $0.key.contains("2026-11-23/") })
    }
    // An editor who is killed with the plan open, too.
    if happened == 0 { try newsroom.check(["correct", TestNewsroom.daily, "--notify", "--from", plan]) }
    let editing = try newsroom.start(["correct", TestNewsroom.daily], newsroom.editor("sleep 5"))
    let limit = Date().addingTimeInterval(10)
    while try newsroom.keptPlans().isEmpty, Date() < limit { usleep(20_000) }
    // Nobody sends meanwhile.
    let busy = try newsroom.check(["send", TestNewsroom.daily], 75, relay(server.port))
    #expect(busy.errors.contains("another dateline"))
    editing.kill(SIGKILL)
    _ = try editing.wait()
    try newsroom.check(["send", TestNewsroom.daily], 0, relay(server.port))
    let mail = try messages(server)
    let issues = mail.filter { !$0.subject.hasPrefix("Correction") }.map(\.to)
    let audience = try generations(newsroom)[0].audience
    #expect(Set(issues).count == issues.count && issues.count == audience)
    #expect(Set(mail.map { $0.to + $0.subject }).count == mail.count)
  }

  @Test("an edit that is killed at any moment leaves the issue as it was, or as the plan says")
  func killedEdit() throws {
    let newsroom = try TestNewsroom(.issues)
    for step in 0..<24 {
      let plan = try newsroom.planFile { lines in
        lines = lines.map { $0.hasPrefix("subject:") ? "subject: Number \(step)" : $0 }
      }
      let command = try newsroom.start(["edit", TestNewsroom.daily, "--from", plan])
      usleep(useconds_t(step * 4_000))
      command.kill(SIGKILL)
      _ = try command.wait()
      // Whole, with every hash, and as the log says.
      let shown = try newsroom.check(["show", TestNewsroom.daily]).output
      let log = try newsroom.explained().log.filter { $0.what.contains("subject:") }
      #expect(shown.contains("Subject:   Number \(step)") == (log.last?.what.contains("Number \(step)\"") ?? false))
    }
    try newsroom.check(["send", TestNewsroom.daily, "--dry-run", newsroom.folder.at("all.mbox")])
  }
}
