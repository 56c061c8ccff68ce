import Foundation
import Newsroom
import Store
import TestSupport
import Testing

/// The promise above all others: whatever happens to the sender, nobody is lost and nobody gets the issue twice.
@Suite("kill -9")
struct KillTests {
  private static let readers = 5_000
  /// `make torture` asks for 200.
  private static let kills = ProcessInfo.processInfo.environment["DATELINE_KILLS"].flatMap(Int.init) ?? 20
  private static let connections = 10
  /// Messages between kills, at the most: so many that there are readers left for the last one.
  private static let stride = max(2, (readers - kills * connections) / kills)

  @Test("killed again and again at random moments, a send loses nobody and repeats nobody", .timeLimit(.minutes(30)))
  func killed() throws {
    let newsroom = try TestNewsroom(.issues)
    let csv = try newsroom.write(manyReaders(Self.readers), to: "many.csv")
    try newsroom.check(["subscribers", "import", csv], timeout: 120)
    let audience = Self.readers + 11
    // Slow where there are many kills to come: it would be done before them.
    let sink = try CountingSink(delay: Self.kills > 50 ? 0.05 : 0)
    let settings = relay(sink.port, ["DATELINE_RELAY_CONNECTIONS": "\(Self.connections)"])
    var random = Seeded(20_261_123)
    var killed = 0
    var doubtful = 0
    while killed < Self.kills {
      let before = try sink.accepted().count
      let sending = try newsroom.start(["send", TestNewsroom.daily], settings)
      // At any moment: while it starts, freezes the audience, recovers; or in full flight, some messages on.
      if Double.random(in: 0..<1, using: &random) < 0.8 {
        let enough = before + Int.random(in: 1...Self.stride, using: &random)
        try waitUntil("it to send", timeout: 60) { try sink.accepted().count >= enough || !sending.isRunning }
        usleep(UInt32.random(in: 0...5_000, using: &random))
      } else {
        usleep(UInt32.random(in: 0...60_000, using: &random))
      }
      sending.signal(SIGKILL)
      let ended = try sending.wait()
      #expect(ended.signal == SIGKILL, "it was done before it could be killed, \(killed) kills on: send more")
      guard ended.signal == SIGKILL else { break }
      killed += 1
      // The books are told to balance by the program, and add up here.
      let found = try newsroom.run(["--json", "queue", TestNewsroom.daily])
      #expect(found.status == 0, "\(found.errors)")
      let books = try JSONDecoder().decode(TestBooks.self, from: Data(found.stdout))
      #expect(books.balanced && books.states.values.reduce(0, +) == books.audience)
      #expect(books.audience == 0 || books.audience == audience)
      #expect(books[.claimed] <= Self.connections)
      // What the relay took and the books don't know of is in doubt, no more.
      let taken = try sink.accepted().count
      #expect(taken - books[.accepted] <= books[.uncertain] + books[.claimed])
      doubtful = books[.uncertain] + books[.claimed]
    }
    let done = try newsroom.check(["send", TestNewsroom.daily], 0, settings, timeout: 240)
    #expect(done.output.contains("finished"))

    let books = try newsroom.books()
    let uncertain = Set(try #require(books.uncertain))
    #expect(books.audience == audience && books[.accepted] + books[.uncertain] == audience)
    #expect(uncertain.count == books[.uncertain] && uncertain.count == doubtful)
    #expect(uncertain.count <= Self.connections * Self.kills)

    let accepted = try sink.accepted()
    let once = Set(accepted)
    // Nobody twice, not even those in doubt: they are held.
    #expect(accepted.count == once.count)
    // Nobody lost: whoever the relay doesn't have is listed.
    var expected = Set(MailTests.names.keys)
    expected.remove("soren.kjaergaard@example.com")
    expected.formUnion((1...Self.readers).map { "reader\(String($0 + 1_000_000).dropFirst())@example.com" })
    #expect(expected.count == audience)
    #expect(expected.subtracting(once).isSubset(of: uncertain))
    #expect(once.isSubset(of: expected))
    // And who is accepted in the books was accepted by the relay.
    #expect(expected.subtracting(uncertain).isSubset(of: once))
    #expect(expected.subtracting(uncertain).count == books[.accepted])
    print("kill -9: \(killed) kills, \(accepted.count) of \(audience) taken once, \(uncertain.count) uncertain")
  }
}
