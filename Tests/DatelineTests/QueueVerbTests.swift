import Foundation
import Newsroom
import Store
import TestSupport
import Testing

/// The queue by its own words: why, where, and what a person can do about it.
@Suite("The queue's verbs") struct QueueVerbTests {
  @Test("the books say what the relay's answers mean and which domains have trouble; retry makes what waits due")
  func reasons() throws {
    let newsroom = try TestNewsroom(.issues)
    let server = try FaultServer([
      FaultRule(at: .rcpt, .reply, "550 5.1.1 no such user", times: 1),
      FaultRule(at: .rcpt, .reply, "452 4.2.2 mailbox full", times: 1, skip: 1),
    ])
    defer { server.stop() }
    let sending = try newsroom.start(["send", "daily-review"], relay(server.port))
    try waitUntil("the rest to be sent", timeout: 60) { try newsroom.books().states["deferred"] == 1 }
    let shown = try newsroom.check(["queue", "daily-review", "--domains", "3"]).output
    #expect(shown.contains(/rejected +gone +1 +550 5.1.1 no such user/))
    #expect(shown.contains(/deferred +full +1 +452 4.2.2 mailbox full/))
    #expect(shown.contains("By domain:"))
    let json = try newsroom.check(["--json", "queue", "daily-review", "--domains", "3"]).output
    #expect(json.contains("\"meaning\":\"gone\"") && json.contains("\"domain\":\"example."))
    // A pause stops the send that waits for the deferred one, and nobody goes on until resume.
    #expect(try newsroom.check(["queue", "pause", "daily-review", "--as", "Ada"]).output.contains("held"))
    _ = try sending.wait()
    #expect(try newsroom.run(["send", "daily-review"], relay(server.port)).status != 0)
    #expect(try newsroom.check(["queue", "retry", "daily-review"]).output.contains("1 delivery is due at once"))
    try newsroom.check(["queue", "resume", "daily-review"])
    try newsroom.check(["send", "daily-review"], 0, relay(server.port))
    let books = try newsroom.books()
    #expect(books.balanced && books[.accepted] == books.audience - 1 && books[.rejected] == 1)
    #expect(try newsroom.check(["queue", "retry", "daily-review"]).output.contains("nothing is deferred"))
    try newsroom.check(["queue", "stop", "daily-review"], 64)
  }
}
